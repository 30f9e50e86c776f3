import { z } from 'zod'
import { NOT_ALLOWED } from '../src/base/outbound-addresses.ts'
import type { Outcome } from '../src/base/outcome.ts'
import { notSent, refused, unknown } from '../src/base/outcome.ts'

const SmtpError = z.object({ code: z.string(), responseCode: z.int().optional() })

const GREYLIST_MS = 5 * 60_000
const BUSY_MS = 60_000
const SETTINGS = ['EAUTH', 'ENOAUTH', 'EOAUTH2', 'ETLS', 'EREQUIRETLS', 'ECONFIG', 'EPROXY']

/**
 * What nodemailer's error means once the connection stood. 4yz is "come again", 5yz is final, judged by the number and never by the text.
 * A connection lost after the final dot has the same code as one lost earlier, so every loss is unknown.
 */
export function classifySmtpError(error: unknown): Outcome<never> {
  const parsed = SmtpError.safeParse(error)
  if (!parsed.success) return unknown('smtp_failure')
  const { code, responseCode = 0 } = parsed.data
  if (SETTINGS.includes(code)) return notSent(code === 'ETLS' || code === 'EREQUIRETLS' ? 'tls_failed' : 'bad_credentials')
  const envelope = code === 'EENVELOPE'
  if (envelope || code === 'EMESSAGE') {
    if (responseCode >= 400 && responseCode < 500) return notSent(`smtp_${responseCode}`, responseCode === 451 ? GREYLIST_MS : BUSY_MS)
    if (responseCode >= 500 && responseCode < 600) return refused(envelope ? 'address_refused' : 'message_refused')
  }
  return unknown(code === 'ETIMEDOUT' ? 'timeout' : 'connection_lost')
}

/** Why no connection came about. */
export function connectCode(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  if (code === 'ETIMEDOUT') return 'connect_timeout'
  if (code === 'ABORT_ERR') return 'aborted'
  if (code === NOT_ALLOWED) return 'address_not_allowed'
  return code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'dns_failed' : 'connect_refused'
}
