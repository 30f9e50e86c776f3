import { z } from 'zod'
import type { Outcome } from '../src/base/outcome.ts'
import { notSent, refused, unknown } from '../src/base/outcome.ts'
import { clampWait, parseRetryAfter } from '../src/base/retry-after.ts'

/** What SendGrid's library throws for a reply of 400 and above: a numeric `code`. Network trouble has a text there. */
const Replied = z.object({
  code: z.int().min(400).max(599),
  response: z.object({ headers: z.unknown(), body: z.unknown() }),
})
/** A 3xx is no error to it and passes through as axios's own. */
const Redirected = z.object({ response: z.object({ status: z.int().min(100).max(599) }) })
const ErrorsBody = z.object({ errors: z.array(z.object({ field: z.string().nullish() })).min(1) })

export interface SendgridReply {
  status: number
  /** axios's own headers object, readable by lower-case name. */
  headers: unknown
  body: unknown
}

/** The reply inside an error of the library, without the request that axios keeps beside it; undefined when there was none. */
export function repliedError(error: unknown): SendgridReply | undefined {
  const replied = Replied.safeParse(error)
  if (replied.success)
    return { status: replied.data.code, headers: replied.data.response.headers, body: bodyOf(replied.data.response.body) }
  const redirected = Redirected.safeParse(error)
  return redirected.success && redirected.data.response.status < 400
    ? { status: redirected.data.response.status, headers: undefined, body: undefined }
    : undefined
}

/**
 * 429 and 503 are safe to repeat only when SendGrid itself says so, in its own error shape; a proxy's page may stand in front of a request
 * that still runs. 401 means that nothing was looked at; any other 4xx of theirs is final.
 */
export function classifySendgridReply(reply: SendgridReply, now: number): Outcome<never> {
  const errors = ErrorsBody.safeParse(reply.body)
  const wait = waitOf(reply.headers, now)
  if (reply.status === 401) return notSent('bad_credentials')
  if (reply.status === 429 || reply.status === 503)
    return errors.success ? notSent(`http_${reply.status}`, wait) : unknown(`http_${reply.status}`, wait)
  if (reply.status >= 400 && reply.status < 500 && errors.success)
    return refused(CODES[reply.status] ?? 'refused', fieldOf(errors.data.errors[0]?.field))
  return unknown(reply.status < 400 ? 'redirected' : `http_${reply.status}`)
}

const CODES: Record<number, string> = { 400: 'invalid_field', 403: 'sender_not_allowed', 413: 'too_large' }

/** A path into our own request (`personalizations.0.to.0.email`); anything else stays behind. */
const fieldOf = (field: string | null | undefined) => (field && /^[a-z0-9_.]{1,80}$/.test(field) ? field : undefined)

/** `X-RateLimit-Reset` is a time in seconds since 1970; `Retry-After` is not promised. */
function waitOf(headers: unknown, now: number): number | undefined {
  const retryAfter = headerOf(headers, 'retry-after')
  if (retryAfter !== undefined) return parseRetryAfter(retryAfter, now)
  const reset = headerOf(headers, 'x-ratelimit-reset')
  return reset !== undefined && /^\d{1,12}$/.test(reset) ? clampWait(Number(reset) * 1_000 - now) : undefined
}

/** One header of a reply, by its lower-case name. */
export function headerOf(headers: unknown, name: string): string | undefined {
  const value: unknown = typeof headers === 'object' && headers !== null ? Reflect.get(headers, name) : undefined
  return typeof value === 'string' ? value : undefined
}

/** Some replies arrive unparsed. */
function bodyOf(body: unknown): unknown {
  if (typeof body !== 'string') return body
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
