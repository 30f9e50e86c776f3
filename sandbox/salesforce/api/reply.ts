// Replies as they are on the wire: headers, number style, error arrays.
import { OBJECTS } from '../org/objects.ts'
import type { SandboxReply } from '../../desk.ts'
import type { SalesforceError } from '../org/errors.ts'

/** One answer inside the API, before it becomes bytes; a subrequest of a composite gives the same. */
export interface Result {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

const DECIMALS: ReadonlySet<string> = new Set(
  OBJECTS.flatMap((object) => object.fields)
    .filter((field) => field.type === 'double' || field.type === 'currency')
    .map((field) => field.name),
)

/** `JSON.rawJSON` is in V8, but not yet in TypeScript's library; it takes a number's text and is only for stringify. */
const rawJson = (text: string): unknown => {
  const make: unknown = Reflect.get(JSON, 'rawJSON')
  return typeof make === 'function' ? make(text) : Number(text)
}

/** Decimal columns are printed as `4980.0`, whole or not. */
export const toJson = (body: unknown): string =>
  JSON.stringify(body, (key, value: unknown) =>
    DECIMALS.has(key) && typeof value === 'number' && Number.isSafeInteger(value) ? rawJson(`${value}.0`) : value,
  )

export function toReply(result: Result, usage: string | null): SandboxReply {
  const headers: Record<string, string> = {
    'cache-control': 'no-cache,must-revalidate,max-age=0,no-store,private',
    vary: 'Accept-Encoding',
    ...(usage === null ? {} : { 'sforce-limit-info': usage }),
    ...result.headers,
  }
  if (result.body === undefined) return { status: result.status, headers }
  return { status: result.status, headers: { ...headers, 'content-type': 'application/json;charset=UTF-8' }, body: toJson(result.body) }
}

/** The order of keys varies on the platform too; nobody may lean on it. */
export function errorResult(error: SalesforceError, random: () => number): Result {
  const { errorCode, message, fields } = error.error
  const entry = random() < 0.5 ? { message, errorCode } : { errorCode, message }
  return { status: error.status, body: [fields ? { ...entry, fields } : entry] }
}
