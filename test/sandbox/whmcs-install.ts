import { startStandIn } from '../../sandbox/desk-server.ts'
import type { WhmcsSwitches } from '../../sandbox/whmcs/settings.ts'
import { DEFAULT_WHMCS_SETTINGS } from '../../sandbox/whmcs/settings.ts'
import { createWhmcs } from '../../sandbox/whmcs/stand-in.ts'

export interface Reply {
  status: number
  type: string
  text: string
  /** The parsed body, undefined where it is no JSON. */
  json: Row
}

/** A parsed JSON object; tests look into it by name. */
export interface Row {
  [name: string]: unknown
}

export type Install = Awaited<ReturnType<typeof startInstall>>

const START = Date.UTC(2026, 1, 3, 20, 30, 0)

/** A WHMCS stand-in behind its desk on a free port, with a clock that stands still until it is moved. */
export async function startInstall(switches: Partial<WhmcsSwitches> = {}, accessKey = '') {
  let ms = START
  const clock = { now: () => ms, advance: (by: number) => void (ms += by) }
  let url = ''
  const settings = { ...DEFAULT_WHMCS_SETTINGS, accessKey, switches: { emptyShape: 'inner-list' as const, ...switches } }
  const running = await startStandIn({ standIn: createWhmcs({ clock, settings, url: () => url }), clock, port: 0 })
  url = running.url
  const { identifier, secret } = settings

  async function post(fields: [string, string][], init: RequestInit = {}): Promise<Reply> {
    const answer = await fetch(`${url}/includes/api.php`, { method: 'POST', body: new URLSearchParams(fields), ...init })
    const text = await answer.text()
    return { status: answer.status, type: answer.headers.get('content-type') ?? '', text, json: parsed(text) }
  }
  async function call(action: string, fields: Record<string, string | number> = {}): Promise<Reply> {
    const known: [string, string][] = Object.entries({ identifier, secret, action, responsetype: 'json' })
    return post([...known, ...Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)])])
  }
  async function desk(name: string, body: unknown = {}): Promise<Row> {
    const answer = await fetch(`${url}/__sandbox/${name}`, { method: 'POST', body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`)
    return row(await answer.json())
  }
  return {
    url,
    post,
    call,
    desk,
    /** The seeded start, at the first hour again. */
    async fresh() {
      ms = START
      await desk('reset')
    },
    advance: (advanceMs: number) => desk('clock', { advanceMs }),
    /** A call that has to succeed. */
    async ok(action: string, fields: Record<string, string | number> = {}): Promise<Row> {
      const reply = await call(action, fields)
      if (reply.json.result !== 'success') throw new Error(`${action}: ${reply.text}`)
      return reply.json
    },
    /** The text of a business error, which has to be one. */
    async refusal(action: string, fields: Record<string, string | number> = {}): Promise<unknown> {
      const reply = await call(action, fields)
      if (reply.status !== 200 || reply.json.result !== 'error') throw new Error(`${action} was not refused: ${reply.text}`)
      return reply.json.message
    },
    async state(): Promise<Record<string, Row[]>> {
      const answer = await fetch(`${url}/__sandbox/state`)
      // The state is an object of lists of rows; what a test takes from it is compared at once.
      return (await answer.json()) as Record<string, Row[]>
    },
    close: () => running.close(),
  }
}

function parsed(text: string): Row {
  try {
    return row(JSON.parse(text))
  } catch {
    return {}
  }
}

/** Any JSON object as a row, anything else as an empty one. */
export const row = (value: unknown): Row =>
  // Objects alone have names to look at, and every one has text for names.
  typeof value === 'object' && value !== null ? (value as Row) : {}

/** The rows of `{ container: { key: [...] } }`. */
export const rows = (reply: Row, container: string, key?: string): Row[] => {
  const list = key === undefined ? reply[container] : row(reply[container])[key]
  return Array.isArray(list) ? list.map(row) : []
}

let people = 0
export const person = (more: Record<string, string | number> = {}) => ({
  firstname: 'Hanako',
  lastname: 'Sato',
  email: `person${(people += 1)}@example.jp`,
  password2: 'correct horse battery',
  address1: '1-2-3',
  city: 'Chiyoda',
  state: 'Tokyo',
  postcode: '100-0001',
  country: 'JP',
  phonenumber: '0312345678',
  ...more,
})

/** A new client; its id. */
export const newClient = async (install: Install, more: Record<string, string | number> = {}): Promise<number> =>
  Number((await install.ok('AddClient', person(more))).clientid)

/** `{id: text}` as base64 of a PHP array, written by hand so that the stand-in's library is not its own judge. */
export function phpMap(fields: Record<number, string>): string {
  const entries = Object.entries(fields).map(([id, text]) => `i:${id};s:${Buffer.byteLength(text)}:"${text}";`)
  return Buffer.from(`a:${entries.length}:{${entries.join('')}}`).toString('base64')
}

/** Fields of AddOrder for the given products, each with a line key. */
export const orderFields = (clientid: number, pids: number[], key = '801000000000001AAA'): Record<string, string | number> => ({
  clientid,
  paymentmethod: 'stripe',
  ...Object.fromEntries(
    pids.flatMap((pid, index) => [
      [`pid[${index}]`, pid],
      [`billingcycle[${index}]`, 'monthly'],
      [`customfields[${index}]`, phpMap({ [100 + pid]: `${key}-00${index + 1}` })],
    ]),
  ),
})
