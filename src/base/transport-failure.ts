import type { Outcome } from './outcome.ts'
import { notSent, unknown } from './outcome.ts'
import type { System } from './remote.ts'
import { RemoteError } from './remote.ts'

export type TransportCode =
  | 'connect_refused'
  | 'connect_timeout'
  | 'dns_failed'
  | 'tls_failed'
  | 'queue_full'
  | 'stopped' // `beforeSend` threw
  | 'aborted' // the caller's signal
  | 'deadline'
  | 'connection_lost'
  | 'reply_too_large'
  | 'reply_not_utf8'
  | 'bad_request' // we built something that HTTP cannot carry

/**
 * An exchange without a reply. `sent` says whether the first request byte was written: only without it is nothing changed for sure.
 * Never holds the HTTP client's own error, whose request options carry secrets; `cause` is our own `beforeSend`'s alone.
 */
export class TransportFailure extends Error {
  readonly code: TransportCode
  readonly sent: boolean
  constructor(code: TransportCode, sent: boolean, cause?: unknown) {
    super(`no reply (${code}, ${sent ? 'after' : 'before'} the first byte)`, cause === undefined ? {} : { cause })
    this.name = 'TransportFailure'
    this.code = code
    this.sent = sent
  }
}

/** What a write's missing reply means: before the first byte nothing happened, after it anything may have. */
export function failedWrite(error: unknown): Outcome<never> {
  if (!(error instanceof TransportFailure)) throw error
  return error.sent ? unknown(error.code) : notSent(error.code)
}

/** The same for a read. */
export function failedRead(system: System, error: unknown): RemoteError {
  if (!(error instanceof TransportFailure)) throw error
  const unreadable = error.code === 'reply_too_large' || error.code === 'reply_not_utf8'
  return new RemoteError(system, unreadable ? 'unreadable' : 'unreachable', error.code)
}

const CODES: Record<string, TransportCode> = {
  ECONNREFUSED: 'connect_refused',
  EHOSTUNREACH: 'connect_refused',
  ENETUNREACH: 'connect_refused',
  ENOTFOUND: 'dns_failed',
  EAI_AGAIN: 'dns_failed',
  EPROTO: 'tls_failed',
  ERR_BAD_OPTION: 'bad_request',
  ERR_BAD_OPTION_VALUE: 'bad_request',
  ERR_INVALID_URL: 'bad_request',
  ERR_INVALID_CHAR: 'bad_request',
  ERR_UNESCAPED_CHARACTERS: 'bad_request',
  ERR_BAD_REQUEST: 'bad_request',
}

/** Our word for an error of the HTTP client or the socket under it. Reads the code and one known message, keeps neither. */
export function transportCode(error: unknown): TransportCode {
  const { code, message } = error instanceof Error ? (error as Error & { code?: unknown }) : { code: undefined, message: '' }
  if (message.startsWith('maxContentLength')) return 'reply_too_large'
  const name = typeof code === 'string' ? code : ''
  if (/^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH)/.test(name)) return 'tls_failed'
  return CODES[name] ?? 'connection_lost'
}
