import type { Money } from '../src/base/money.ts'

/** The reference is the id of the customer's request, a UUID: never part of another one, nor of a unit key. */
export interface TopUpWish {
  reference: string
  iccid: string
  packageId: string
}

export interface TopUpOption {
  packageId: string
  title: string
  /** What one costs us, in each currency in which the provider says so and that we keep. */
  costs: Money[]
  /** Null where there is no limit, or it is not told. */
  dataBytes: number | null
  unlimited: boolean
  days: number | null
}

/** One package on an eSIM. */
export interface EsimBundle {
  /** The provider's own, and never used again. */
  id: string
  packageId: string
  status: 'waiting' | 'active' | 'finished' | 'expired' | 'unknown'
  totalBytes: number | null
  remainingBytes: number | null
  unlimited: boolean
  /** UTC, ISO 8601. */
  expiresAt: string | null
}

export interface EsimTopUp extends TopUpWish {
  providerOrderId: string
  /** As of an order; nothing is `pending` that is on the eSIM. */
  state: 'ready' | 'pending' | 'failed' | 'refunded'
  /** UTC, ISO 8601; of several, the older one is kept. */
  placedAt: string | null
  cost: Money | null
}

export type FoundTopUp = { is: 'none' } | { is: 'one'; topUp: EsimTopUp } | { is: 'many'; topUps: readonly EsimTopUp[] }

/** The older one first. */
export function foundTopUps(topUps: readonly EsimTopUp[]): FoundTopUp {
  const [first, ...others] = topUps.toSorted((a, b) => (a.placedAt ?? '').localeCompare(b.placedAt ?? ''))
  if (!first) return { is: 'none' }
  return others.length === 0 ? { is: 'one', topUp: first } : { is: 'many', topUps: [first, ...others] }
}
