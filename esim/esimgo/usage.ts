import type { EsimUsage } from '../driver.ts'
import type { BundleAssignment } from './schemas.ts'

/** Bundles that count for what is left: one that is over gives nothing. */
const OPEN = new Set(['processing', 'queued', 'active', 'depleted'])

/** All data bundles of an eSIM together. `asOf` is when we asked. */
export function usageOf(assignments: readonly BundleAssignment[], asOf: string): EsimUsage {
  const data = assignments.filter(({ callTypeGroup }) => (callTypeGroup ?? 'data') === 'data')
  // The case of a state differs between pages.
  const states = data.map(({ bundleState }) => bundleState.toLowerCase())
  const open = data.filter((_, at) => OPEN.has(states[at] ?? ''))
  const isUnlimited = open.some(({ unlimited }) => unlimited === true)
  const ends = open.flatMap(({ endTime }) => (endTime && !Number.isNaN(Date.parse(endTime)) ? [Date.parse(endTime)] : []))
  const sum = (of: (assignment: BundleAssignment) => number) => open.reduce((total, assignment) => total + of(assignment), 0)
  return {
    status: statusOf(states),
    unlimited: isUnlimited,
    totalBytes: isUnlimited || open.length === 0 ? null : sum(({ initialQuantity }) => initialQuantity),
    remainingBytes: isUnlimited || open.length === 0 ? null : sum(({ remainingQuantity }) => remainingQuantity),
    expiresAt: ends.length === 0 ? null : new Date(Math.max(...ends)).toISOString(),
    asOf,
  }
}

function statusOf(states: readonly string[]): EsimUsage['status'] {
  const has = (...some: string[]) => states.some((state) => some.includes(state))
  if (has('active')) return 'active'
  if (has('queued', 'processing')) return 'not_active'
  if (has('depleted')) return 'finished'
  return has('expired', 'lapsed', 'revoked') ? 'expired' : 'unknown'
}
