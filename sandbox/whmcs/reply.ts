import type { SandboxReply } from '../desk.ts'
import { escapeHtml } from './entities.ts'
import type { Json, JsonMap } from './lists.ts'
import type { World } from './world.ts'

/** Writes a reply in the type that the caller asked for; without `responsetype` it is not JSON. */
export function writeReply(world: World, type: string | undefined, status: number, reply: JsonMap): SandboxReply {
  const body = world.switches.shuffleTypes ? shuffled(world, reply) : reply
  if (type === 'json') {
    const notice = world.switches.phpWarning
      ? '<br />\n<b>Warning</b>:  Undefined array key "tax" in <b>/includes/orderfunctions.php</b><br />\n'
      : ''
    return { status, headers: { 'content-type': 'application/json' }, body: notice + toPhpJson(body, world.switches.plainUnicode) }
  }
  if (type === 'xml') {
    const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<whmcsapi>\n${toXml(body)}</whmcsapi>`
    return { status, headers: { 'content-type': 'application/xml' }, body: xml }
  }
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: toPairs(body) }
}

/** PHP's json_encode: `/` as `\/`, quotes and markup as \u escapes, and (unless switched off) all that is not ASCII. */
function toPhpJson(value: Json, plainUnicode: boolean): string {
  const json = JSON.stringify(value)
    .replaceAll('/', String.raw`\/`)
    .replaceAll(String.raw`\"`, String.raw`\u0022`)
    .replace(/[&'<>]/g, escapeUnit)
  return plainUnicode ? json : json.replace(/[\u0080-\uffff]/g, escapeUnit)
}

const escapeUnit = (unit: string): string => String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()

/** `key=value;`, with the path of inner values in brackets. */
function toPairs(value: JsonMap): string {
  return [...leaves(value, [])].map(([[head = '', ...rest], leaf]) => `${head}${rest.map((key) => `[${key}]`).join('')}=${leaf};`).join('')
}

function* leaves(value: Json | undefined, path: string[]): Generator<[string[], string]> {
  if (value === undefined) return
  if (typeof value !== 'object' || value === null) yield [path, String(value ?? '')]
  else for (const [key, inner] of Object.entries(value)) yield* leaves(inner, [...path, key])
}

function toXml(value: Json): string {
  if (typeof value !== 'object' || value === null) return escapeHtml(String(value ?? ''))
  return Object.entries(value)
    .flatMap(([key, inner]): [string, Json | undefined][] => (Array.isArray(inner) ? inner.map((item) => [key, item]) : [[key, inner]]))
    .map(([key, inner]) => (inner === undefined ? '' : `<${key}>${toXml(inner)}</${key}>\n`))
    .join('')
}

const SHUFFLED =
  /^(id|.*_?id|relid|clientid|userid|orderid|serviceid|invoiceid|pid|gid|qty|count|totalresults|startnumber|numreturned|taxed)$/

/** Ids and counts as text or number, flags as true, 1 or "1": which one has changed between versions. */
function shuffled(world: World, value: JsonMap): JsonMap {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shuffledValue(world, key, inner)]))
}

function shuffledValue(world: World, key: string, value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => shuffledValue(world, '', item) ?? null)
  if (typeof value === 'object' && value !== null) return shuffled(world, value)
  if (typeof value === 'boolean') return world.whims.pick([value, value ? 1 : 0, value ? '1' : '', value ? 'on' : '0'])
  if (!SHUFFLED.test(key) || value === '' || Number.isNaN(Number(value))) return value
  return world.whims.pick([Number(value), String(value)])
}
