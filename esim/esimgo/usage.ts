import type { z } from 'zod'
import type { EsimUsage } from '../driver.ts'
import type { EsimProfile } from '../profile.ts'
import type { EsimBundle } from '../top-up.ts'
import { utc } from './order.ts'
import type { BundleAssignment, EsimDetail } from './schemas.ts'

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

const BUNDLE_STATUS = new Map<string, EsimBundle['status']>([
  ['processing', 'waiting'],
  ['queued', 'waiting'],
  ['active', 'active'],
  ['depleted', 'finished'],
  ['expired', 'expired'],
  ['lapsed', 'expired'],
  ['revoked', 'expired'],
])

export function bundleOf({ id, bundle, bundleState, ...of }: BundleAssignment & { bundle: string }): EsimBundle {
  const unlimited = of.unlimited === true
  return {
    id,
    packageId: bundle,
    status: BUNDLE_STATUS.get(bundleState.toLowerCase()) ?? 'unknown',
    totalBytes: unlimited ? null : of.initialQuantity,
    remainingBytes: unlimited ? null : of.remainingQuantity,
    unlimited,
    expiresAt: utc(of.endTime ?? null),
  }
}

const PROFILE = new Map<string, EsimProfile['state']>([
  ['downloaded', 'downloaded'],
  ['installed', 'installed'],
  ['unavailable', 'unavailable'],
  ['deactivated', 'over'],
])

export function profileOf(detail: z.output<typeof EsimDetail>, asOf: string): EsimProfile {
  const first = detail.firstInstalledDateTime
  // Zero is how some replies write "never".
  const at = typeof first === 'number' ? first : Date.parse(first ?? '')
  const firstInstalledAt = at > 0 ? new Date(at).toISOString() : null
  const status = detail.profileStatus.toLowerCase()
  // Released again once it was deleted from a phone.
  const released = firstInstalledAt === null ? 'not_installed' : 'deleted'
  const state = detail.state?.toLowerCase()
  return {
    state: state === 'deactivated' ? 'over' : status === 'released' ? released : (PROFILE.get(status) ?? 'unknown'),
    suspended: state === 'suspended',
    firstInstalledAt,
    asOf,
  }
}
