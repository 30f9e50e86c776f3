import { z } from 'zod'
import { done, heldBack, notSent, refused, unknown, type Outcome } from '../src/base/outcome.ts'
import { RemoteError, type CallRecord, type RemoteFault } from '../src/base/remote.ts'
import { ExchangeFailed, HeldBack, type WireReply } from '../src/base/http-wire.ts'

// What an answer of Salesforce means. Error bodies are arrays of { errorCode, message, fields }, rows of collections say
// `statusCode` instead, and a few endpoints answer a bare object. Messages echo field values, so none leaves this folder.

/** A whole reply, or why there is none. */
export type Attempt = WireReply | ExchangeFailed

export interface ApiError {
  code: string
  field?: string
  message: string
}

const ErrorEntry = z.object({
  errorCode: z.string().optional(),
  statusCode: z.string().optional(),
  error: z.string().optional(),
  message: z.string().optional().catch(undefined),
  fields: z.array(z.string()).nullish().catch(undefined),
})

/** Codes are constants of the platform; whatever else stands in their place is not repeated. */
export const stableCode = (code: string | undefined): string =>
  code !== undefined && /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(code) ? code : 'unknown_code'

/** The errors in a parsed body, or null when it is no error body. */
export function errorsOf(body: unknown): ApiError[] | null {
  const entries = z
    .array(ErrorEntry)
    .min(1)
    .safeParse(Array.isArray(body) ? body : [body])
  if (!entries.success) return null
  const errors = entries.data.map((entry): ApiError | null => {
    const code = entry.errorCode ?? entry.statusCode ?? entry.error
    const field = entry.fields?.[0]
    if (code === undefined) return null
    return { code: stableCode(code), message: entry.message ?? '', ...(field === undefined ? {} : { field: stableCode(field) }) }
  })
  return errors.every((error) => error !== null) ? errors : null
}

/** The JSON of a reply, or undefined: another content type (a maintenance page with status 200), or a body that is cut. */
export function jsonOf(reply: WireReply): unknown {
  if (!/^application\/json(?:;|$)/i.test(reply.headers['content-type'] ?? '')) return undefined
  try {
    return JSON.parse(reply.body)
  } catch {
    return undefined
  }
}

/** 401 that a new token can mend. Of the others Salesforce says so in the text alone, with the same code. */
export function isExpiredSession(attempt: Attempt): boolean {
  if (attempt instanceof ExchangeFailed || attempt.status !== 401) return false
  const first = errorsOf(jsonOf(attempt))?.[0]
  return first?.code === 'INVALID_SESSION_ID' && !/not valid for use with the REST API|Connected app is not attached/i.test(first.message)
}

const isLimit = (reply: WireReply, code: string | undefined) =>
  reply.status === 429 || (reply.status < 500 && code === 'REQUEST_LIMIT_EXCEEDED')

const DAILY_LIMIT_PAUSE_MS = 15 * 60_000
const LONGEST_PAUSE_MS = 15 * 60_000

/** How long to keep away: `Retry-After` (seconds or a date), else 15 minutes when the day's calls are used up. */
export function pauseOf(reply: WireReply, errors: ApiError[] | null): number | undefined {
  const header = reply.headers['retry-after']
  if (header === undefined) return errors?.some(({ message }) => /TotalRequests/i.test(message)) ? DAILY_LIMIT_PAUSE_MS : undefined
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - Date.parse(reply.headers['date'] ?? '')
  return Number.isFinite(ms) && ms >= 0 ? Math.min(ms, LONGEST_PAUSE_MS) : undefined
}

/** An error that Salesforce rolled back and named: a lock may be free the next time, all else is a plain no. */
export const refusal = ({ code, field }: ApiError): Outcome<never> => ({
  ...refused(code, field),
  ...(code === 'UNABLE_TO_LOCK_ROW' ? { retryable: true } : {}),
})

/** What became of a write. `read` turns the JSON of a 2xx (undefined for 204) into the result; null from it means "not as promised". */
export function classifyWrite<T>(attempt: Attempt, read: (json: unknown, status: number) => Outcome<T> | null): Outcome<T> {
  if (attempt instanceof HeldBack) return heldBack(attempt.code, attempt.retryAfterMs)
  if (attempt instanceof ExchangeFailed) return attempt.sent ? unknown(attempt.code) : notSent(attempt.code)
  const { status } = attempt
  const json = status === 204 ? undefined : jsonOf(attempt)
  if (status >= 200 && status < 300) return (status !== 204 && json === undefined ? null : read(json, status)) ?? unknown('unreadable')
  if (status === 300) return refused('ambiguous_key')
  if (status === 401) return notSent('misconfigured')
  const errors = errorsOf(json)
  const first = errors?.[0]
  if (isLimit(attempt, first?.code)) return notSent('limited', pauseOf(attempt, errors))
  if (status === 503 && attempt.headers['retry-after'] !== undefined) return notSent('unavailable', pauseOf(attempt, errors))
  if (status >= 400 && status < 500 && first !== undefined) return refusal(first)
  return unknown(first?.code ?? `http_${status}`)
}

/** Definite noes that only a change of the org's or our configuration mends. */
const MISCONFIGURED = new Set([
  'INVALID_FIELD',
  'INVALID_TYPE',
  'API_DISABLED_FOR_ORG',
  'API_CURRENTLY_DISABLED',
  'INSUFFICIENT_ACCESS',
  'INSUFFICIENT_ACCESS_OR_READONLY',
  'INVALID_OPERATION_WITH_EXPIRED_PASSWORD',
])

/** The JSON of a read. Throws RemoteError. */
export function classifyRead(attempt: Attempt): unknown {
  if (attempt instanceof ExchangeFailed) throw noReply(attempt)
  const { status } = attempt
  const json = jsonOf(attempt)
  if (status === 200) {
    if (json === undefined) throw readError('unreadable', 'unreadable')
    return json
  }
  const errors = errorsOf(json)
  const code = errors?.[0]?.code
  const pauseMs = pauseOf(attempt, errors)
  if (isLimit(attempt, code)) throw readError('limited', 'limited', pauseMs)
  if (status === 401 || status === 420 || (code !== undefined && MISCONFIGURED.has(code)))
    throw readError('misconfigured', code ?? `http_${status}`)
  if (status === 404 && /external ID field/i.test(errors?.[0]?.message ?? '')) throw readError('misconfigured', 'external_id_field')
  if (status === 404 && code !== undefined) throw readError('not_found', code)
  if (status === 300) throw readError('refused', 'ambiguous_key')
  if (status >= 400 && status < 500 && code !== undefined) throw readError('refused', code)
  throw readError(status >= 500 ? 'unreachable' : 'unreadable', code ?? `http_${status}`, pauseMs)
}

/** Why a read got no reply. */
export function noReply(failure: ExchangeFailed): RemoteError {
  if (failure instanceof HeldBack) return readError('held_back', failure.code, failure.retryAfterMs)
  return readError(
    failure.code === 'unreadable' || failure.code === 'too_large' ? 'unreadable' : 'unreachable',
    failure.code,
    undefined,
    failure,
  )
}

export const readError = (fault: RemoteFault, code: string, retryAfterMs?: number, cause?: unknown): RemoteError =>
  new RemoteError('salesforce', fault, code, { ...(retryAfterMs === undefined ? {} : { retryAfterMs }), cause })

/** How a failed read is counted. */
export const OUTCOMES = {
  unreachable: 'unknown',
  unreadable: 'unknown',
  not_found: 'refused',
  refused: 'refused',
  misconfigured: 'not_sent',
  limited: 'not_sent',
  held_back: 'not_sent',
} as const satisfies Record<RemoteFault, CallRecord['outcome']>

const SaveResult = z.object({
  id: z.string().nullish(),
  success: z.boolean(),
  errors: z.array(z.unknown()).default([]),
  created: z.boolean().optional(),
})

/** Reads `{ id, success }` of a create or an upsert. */
export function readSaved(json: unknown): Outcome<{ id: string; created?: boolean }> | null {
  const saved = SaveResult.safeParse(json)
  if (!saved.success) return null
  const { id, success, errors, created } = saved.data
  if (success) return typeof id === 'string' ? done({ id, ...(created === undefined ? {} : { created }) }) : null
  const first = errorsOf(errors)?.[0]
  return first === undefined ? null : refusal(first)
}

/** Reads the rows of a collection: the ids when every row says `success`, else the first row's own error. Rolled-back rows can still carry an id. */
export function readRows(json: unknown, expected: number): Outcome<string[]> | null {
  const rows = z.array(SaveResult).length(expected).safeParse(json)
  if (!rows.success) return null
  if (rows.data.every((row) => row.success)) {
    const ids = rows.data.map((row) => row.id)
    return ids.every((id) => typeof id === 'string') ? done(ids) : null
  }
  const cause = rows.data.flatMap((row) => (row.success ? [] : (errorsOf(row.errors) ?? []))).find(({ code }) => !isHalted(code))
  return cause === undefined ? null : refusal(cause)
}

/** Said of requests and rows that only suffer from another's failure. */
export const isHalted = (code: string): boolean => code === 'PROCESSING_HALTED' || code === 'ALL_OR_NONE_OPERATION_ROLLED_BACK'
