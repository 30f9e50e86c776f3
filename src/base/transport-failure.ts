import type { Outcome } from './outcome.ts'
import { heldBack, notSent, unknown } from './outcome.ts'
import type { System } from './remote.ts'
import { RemoteError } from './remote.ts'
import { ExchangeFailed, HeldBack } from './http-wire.ts'

export type TransportCode =
  | 'connect_refused'
  | 'connect_timeout'
  | 'dns_failed'
  | 'address_not_allowed' // the name leads into a private network that is not listed
  | 'tls_failed'
  | 'queue_full'
  | 'circuit_open' // the system was found away, and is left alone
  | 'stopped' // `beforeSend` threw
  | 'aborted' // the caller's signal
  | 'deadline'
  | 'connection_lost'
  | 'reply_too_large'
  | 'reply_unreadable'
  | 'bad_request' // we built something that HTTP cannot carry

/**
 * An exchange without a reply. `sent` says whether the first request byte was written: only without it is nothing changed for sure.
 * Never holds the HTTP client's own error, whose request options carry secrets; `cause` is our own `beforeSend`'s alone.
 */
export class TransportFailure extends Error {
  readonly code: TransportCode
  readonly sent: boolean
  /** Set where we let nothing through for that long. */
  readonly heldBackMs: number | undefined
  constructor(code: TransportCode, sent: boolean, { cause, heldBackMs }: { cause?: unknown; heldBackMs?: number } = {}) {
    super(`no reply (${code}, ${sent ? 'after' : 'before'} the first byte)`, cause === undefined ? {} : { cause })
    this.name = 'TransportFailure'
    this.code = code
    this.sent = sent
    this.heldBackMs = heldBackMs
  }
}

/** What a write's missing reply means: before the first byte nothing happened, after it anything may have. */
export function failedWrite(error: unknown): Outcome<never> {
  if (!(error instanceof TransportFailure)) throw error
  if (error.heldBackMs !== undefined) return heldBack(error.code, error.heldBackMs)
  return error.sent ? unknown(error.code) : notSent(error.code)
}

/** The same for a read. */
export function failedRead(system: System, error: unknown): RemoteError {
  if (!(error instanceof TransportFailure)) throw error
  if (error.heldBackMs !== undefined) return new RemoteError(system, 'held_back', error.code, { retryAfterMs: error.heldBackMs })
  const unreadable = error.code === 'reply_too_large' || error.code === 'reply_unreadable'
  return new RemoteError(system, unreadable ? 'unreadable' : 'unreachable', error.code)
}

const CODES: Record<string, TransportCode> = {
  ECONNREFUSED: 'connect_refused',
  EHOSTUNREACH: 'connect_refused',
  ENETUNREACH: 'connect_refused',
  ENOTFOUND: 'dns_failed',
  EAI_AGAIN: 'dns_failed',
  EPROTO: 'tls_failed',
}

/** Our word for why a connection did not come to stand. Reads the error's code alone. */
function connectCode(error: unknown): TransportCode {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (/^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH)/.test(code)) return 'tls_failed'
  return CODES[code] ?? 'connection_lost'
}

const WIRE_CODES: Record<string, TransportCode> = {
  dropped: 'stopped',
  queue_full: 'queue_full',
  circuit_open: 'circuit_open',
  connect_timeout: 'connect_timeout',
  address_not_allowed: 'address_not_allowed',
  deadline: 'deadline',
  aborted: 'aborted',
  too_large: 'reply_too_large',
  unreadable: 'reply_unreadable',
  unclean_path: 'bad_request',
}

/** An exchange that the wire could not bring to its end; anything else never came to the wire, since HTTP could not carry it. */
export function transportFailure(error: unknown): TransportFailure {
  if (error instanceof TransportFailure) return error
  if (!(error instanceof ExchangeFailed)) return new TransportFailure('bad_request', false)
  const { code, sent, cause } = error
  const word = WIRE_CODES[code] ?? (sent ? 'connection_lost' : connectCode(cause))
  if (error instanceof HeldBack) return new TransportFailure(word, false, { heldBackMs: error.retryAfterMs })
  return new TransportFailure(word, sent, word === 'stopped' ? { cause } : {})
}
