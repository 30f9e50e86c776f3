import type { z } from 'zod'
import type { EsimUsage } from '../driver.ts'
import type { EsimProfile } from '../profile.ts'
import type { EsimBundle } from '../top-up.ts'
import { utc } from './order.ts'
import type { HeldPackage, UsageReply } from './schemas.ts'

const STATUS = new Map<string, EsimUsage['status']>([
  ['NOT_ACTIVE', 'not_active'],
  ['ACTIVE', 'active'],
  ['FINISHED', 'finished'],
  ['EXPIRED', 'expired'],
  ['RECYCLED', 'recycled'],
])

export const usageOf = ({ data }: z.output<typeof UsageReply>, asOf: string): EsimUsage => ({
  status: STATUS.get(data.status) ?? 'unknown',
  unlimited: data.is_unlimited === true,
  totalBytes: data.total,
  remainingBytes: data.remaining,
  expiresAt: utc(data.expired_at),
  asOf,
})

/** Airalo tells of use alone. Expiry is no sign of it: a package that nobody began may end as well. */
const STATES: Partial<Record<EsimUsage['status'], EsimProfile['state']>> = {
  not_active: 'no_sign',
  active: 'installed',
  finished: 'installed',
  recycled: 'over',
}

export const profileOf = ({ status, asOf }: EsimUsage): EsimProfile => ({
  state: STATES[status] ?? 'unknown',
  suspended: false,
  firstInstalledAt: null,
  asOf,
})

const HELD = new Map<string, EsimBundle['status']>([
  ['NOT_ACTIVE', 'waiting'],
  ['ACTIVE', 'active'],
  ['FINISHED', 'finished'],
  ['EXPIRED', 'expired'],
])

export const bundleOf = ({ id, status, remaining, expired_at: expiredAt, package: of }: z.output<typeof HeldPackage>): EsimBundle => ({
  id,
  packageId: of.id,
  status: HELD.get(status) ?? 'unknown',
  totalBytes: of.is_unlimited === true ? null : of.amount,
  remainingBytes: of.is_unlimited === true ? null : remaining,
  unlimited: of.is_unlimited === true,
  expiresAt: utc(expiredAt),
})
