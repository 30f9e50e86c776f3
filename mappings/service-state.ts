// What WHMCS and the eSIM provider say of a service, in our words.

import type { EsimUsage } from '../esim/driver.ts'
import type { ProfileState, ServiceState } from '../src/contract/subscriptions.ts'

const FROM_WHMCS: Record<string, ServiceState> = {
  Pending: 'setting_up',
  Active: 'running',
  Suspended: 'paused',
  Completed: 'completed',
  Terminated: 'ended',
  Cancelled: 'ended',
  Fraud: 'in_question',
}

/** A status of WHMCS's. A word that we don't know is no reason to tell a customer that all is well. */
export const fromServiceStatus = (word: string): ServiceState =>
  Object.hasOwn(FROM_WHMCS, word) ? (FROM_WHMCS[word] ?? 'in_question') : 'in_question'

/** Nothing more falls due for it. */
export const isOver = (state: ServiceState): boolean => state === 'ended' || state === 'completed'

const PROFILES = {
  not_active: 'not_installed',
  active: 'in_use',
  // Used up, and still in the phone: a top-up goes on with it.
  finished: 'installed',
  expired: 'expired',
  recycled: 'expired',
  unknown: 'unknown',
} as const satisfies Record<EsimUsage['status'], ProfileState>

/** The state of an eSIM's profile at `now` (milliseconds since 1970): what was in use when it was read may be over since. */
export function profileState({ status, expiresAt }: Pick<EsimUsage, 'status' | 'expiresAt'>, now: number): ProfileState {
  const isPast = expiresAt !== null && Date.parse(expiresAt) <= now
  return isPast && status !== 'unknown' ? 'expired' : PROFILES[status]
}
