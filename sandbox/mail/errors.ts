import type { SandboxReply } from '../desk.ts'

export interface MailFault {
  message: string
  field: string | null
  help?: string | null
}

/** SendGrid's one error shape. */
export const refused = (status: number, errors: MailFault[], headers: Record<string, string> = {}): SandboxReply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ errors: errors.map(({ message, field, help }) => ({ message, field, help: help ?? null })) }),
})

export const badKey = (): SandboxReply =>
  refused(401, [{ message: 'The provided authorization grant is invalid, expired, or revoked', field: null }])

export const forbidden = (): SandboxReply => refused(403, [{ message: 'access forbidden', field: null }])

export const notAcceptable = (): SandboxReply =>
  refused(406, [{ message: 'The Accept header is missing or names no type that can be answered', field: null }])

export const wrongType = (): SandboxReply => refused(415, [{ message: 'Content-Type should be application/json.', field: null }])

export const tooLarge = (): SandboxReply => refused(413, [{ message: 'The JSON payload is too large', field: null }])

export const wrongSender = (): SandboxReply =>
  refused(403, [
    {
      message: 'The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved.',
      field: 'from',
    },
  ])

/** The reset is an instant in epoch seconds, and there is no Retry-After. */
export function tooMany(limit: number, resetAtMs: number): SandboxReply {
  return {
    status: 429,
    headers: {
      'content-type': 'application/json',
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Math.ceil(resetAtMs / 1000)),
    },
    body: JSON.stringify({ errors: [{ field: null, message: 'too many requests' }] }),
  }
}
