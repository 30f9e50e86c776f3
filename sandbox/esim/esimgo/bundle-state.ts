import type { Assignment } from './store.ts'

const MEGABYTE = 1_000_000
const DAY_MS = 86_400_000
/** The vendor says ten minutes at most. */
const PROCESSING_MS = 60_000
/** Not documented; a bundle that nobody begins ends some time. */
const LAPSES_AFTER_MS = 365 * DAY_MS

export type BundleState = 'processing' | 'queued' | 'active' | 'depleted' | 'expired' | 'revoked' | 'lapsed'

export const initialBytes = ({ bundle }: Assignment): number => bundle.dataAmountMb * MEGABYTE

export const remainingBytes = (assignment: Assignment): number => Math.max(0, initialBytes(assignment) - assignment.usedBytes)

export const endsAtMs = ({ startedAtMs, bundle }: Assignment): number | undefined =>
  startedAtMs === undefined ? undefined : startedAtMs + bundle.days * DAY_MS

/** What the clock has made of it. */
export function stateOf(assignment: Assignment, nowMs: number): BundleState {
  if (assignment.isRevoked) return 'revoked'
  const endsAt = endsAtMs(assignment)
  if (endsAt !== undefined) {
    if (nowMs >= endsAt) return 'expired'
    return !assignment.bundle.isUnlimited && remainingBytes(assignment) === 0 ? 'depleted' : 'active'
  }
  if (nowMs - assignment.assignedAtMs < PROCESSING_MS) return 'processing'
  return nowMs - assignment.assignedAtMs >= LAPSES_AFTER_MS ? 'lapsed' : 'queued'
}
