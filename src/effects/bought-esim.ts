// What is known of an eSIM that was bought for a unit of an order.

import type { Esim, EsimOrder, FoundOrder } from '../../esim/driver.ts'
import type { Found } from '../journal/effect.ts'

export interface EsimWish {
  /** `<18-character sfOrderId>-<line>-<unit>`: fixed width, because providers search by substring. */
  unitKey: string
  packageId: string
}

export interface BoughtEsim {
  provider: string
  providerOrderId: string
  ready: boolean
  esims: readonly Esim[]
  /** Further orders with exactly our reference: bought by mistake, to be refunded by a person. */
  duplicates: string[]
  /** Our reference is still to be written on it: its order could not take it. */
  unmarked?: true
}

export const bought = (provider: string, order: EsimOrder, duplicates: string[] = []): BoughtEsim => ({
  provider,
  providerOrderId: order.providerOrderId,
  ready: order.state === 'ready',
  esims: order.esims,
  duplicates,
})

export const ordersIn = (found: FoundOrder): readonly EsimOrder[] =>
  found.is === 'one' ? [found.order] : found.is === 'many' ? found.orders : []

export const isUsable = ({ state }: EsimOrder): boolean => state === 'ready' || state === 'pending'

/** Of several orders with exactly our reference the older is kept; the others are named for a refund. */
export function choose(provider: string, orders: readonly EsimOrder[]): Found<BoughtEsim> {
  const usable = orders.filter(isUsable)
  const [first, ...others] = usable.toSorted(
    (a, b) => (a.placedAt ?? '').localeCompare(b.placedAt ?? '') || a.providerOrderId.localeCompare(b.providerOrderId),
  )
  if (first)
    return {
      is: 'one',
      value: bought(
        provider,
        first,
        others.map((order) => order.providerOrderId),
      ),
    }
  return orders.length === 0 ? { is: 'none' } : { is: 'many', code: 'esim_order_failed' }
}
