// What every client of a remote system shares: how a call is made, watched and given up.

import { heldBack, notSent, type Outcome } from './outcome.ts'

export const SYSTEMS = ['salesforce', 'whmcs', 'esim', 'mail'] as const
export type System = (typeof SYSTEMS)[number]

/** The circumstances of one call. */
export interface Call {
  correlationId: string
  /** One deadline for the whole exchange, the last byte of the body included. Default: the client's own. */
  deadlineMs?: number
  signal?: AbortSignal
  /**
   * Called in the same tick as the first request byte is written, never earlier; a throw stops the request before that byte,
   * and the write's outcome is `not_sent`. The journal checks there that its lease and intent are still good.
   */
  beforeSend?: () => void
  /** How often a read may be tried in all, where there is still time for it. Default 1. A write is never repeated. */
  tries?: number
  /** Where a system rations calls, `background` ones end first and `vital` ones go on to the last. */
  urgency?: 'background' | 'vital'
}

/** `held_back`: by ourselves, see HeldBack; the system was not asked. */
export type RemoteFault = 'unreachable' | 'not_found' | 'refused' | 'misconfigured' | 'limited' | 'unreadable' | 'held_back'

/** Why a read gave nothing. `code` is stable and holds no remote text; the remote's own words go nowhere. */
export class RemoteError extends Error {
  readonly system: System
  readonly fault: RemoteFault
  readonly code: string
  readonly retryAfterMs: number | undefined
  constructor(system: System, fault: RemoteFault, code: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(`${system}: ${fault} (${code})`, { cause: options.cause })
    this.name = 'RemoteError'
    this.system = system
    this.fault = fault
    this.code = code
    this.retryAfterMs = options.retryAfterMs
  }
}

/** What a read that gave nothing means for a write that would have come after it: that was not sent. */
export function unsent({ fault, code, retryAfterMs }: RemoteError): Outcome<never> {
  return fault === 'held_back' ? heldBack(code, retryAfterMs ?? 0) : notSent(code, retryAfterMs)
}

/** One finished call, for metrics and the log. Holds ids and durations only. */
export interface CallRecord {
  system: System
  /** `GET query`, `POST composite`, `AddOrder`, `POST /orders`: a closed set, never with ids in it. */
  operation: string
  outcome: 'ok' | 'refused' | 'not_sent' | 'unknown'
  code?: string
  ms: number
  correlationId: string
}

export type ObserveCall = (record: CallRecord) => void

/** Largest replies we read: one record or command, and a list. */
export const REPLY_LIMIT_BYTES = 5 * 1024 * 1024
export const LIST_LIMIT_BYTES = 20 * 1024 * 1024
