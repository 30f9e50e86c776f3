import type { SeedPackage } from '../../seed/airalo.ts'
import type { Usage } from './store.ts'

const DAY_MS = 86_400_000
/** A customer uses a package up a little before its days are over. */
const SHARE_OF_DAYS = 0.8

/** Put into a phone and used from now on; where nobody says until when, for the days of its package. */
export const begin = (usage: Usage, item: SeedPackage, nowMs: number): Usage => ({
  ...usage,
  status: 'ACTIVE',
  sinceMs: nowMs,
  expiresAtMs: usage.expiresAtMs ?? nowMs + item.days * DAY_MS,
})

export const hasExpired = ({ status, expiresAtMs }: Usage, nowMs: number): boolean =>
  (status === 'ACTIVE' || status === 'FINISHED') && expiresAtMs !== undefined && expiresAtMs <= nowMs

/** What is left at that moment: it falls by the same amount each minute while it is in use, until nothing is left. */
export function usageAt(usage: Usage, item: SeedPackage, nowMs: number): Usage {
  if (usage.status !== 'ACTIVE' || usage.sinceMs === undefined || item.isUnlimited) return usage
  const usedMb = Math.floor((item.amountMb * (nowMs - usage.sinceMs)) / (item.days * DAY_MS * SHARE_OF_DAYS))
  const remainingMb = Math.max(0, usage.remainingMb - usedMb)
  return { ...usage, remainingMb, status: remainingMb === 0 ? 'FINISHED' : 'ACTIVE' }
}

/** `usage` is that of this very moment. What had been used up is in use again. */
export function addData(usage: Usage, amountMb: number, nowMs: number): Usage {
  const status = usage.status === 'FINISHED' ? 'ACTIVE' : usage.status
  return { ...usage, status, remainingMb: usage.remainingMb + amountMb, ...(status === 'ACTIVE' && { sinceMs: nowMs }) }
}
