import type { EsimOrder, FoundOrder } from './driver.ts'

/** The older one first: of two orders for one unit, that is the one to keep. */
export function found(orders: readonly EsimOrder[]): FoundOrder {
  const [first, ...others] = orders.toSorted(
    (a, b) =>
      (a.placedAt ?? '').localeCompare(b.placedAt ?? '') || a.providerOrderId.localeCompare(b.providerOrderId, 'en', { numeric: true }),
  )
  if (!first) return { is: 'none' }
  return others.length === 0 ? { is: 'one', order: first } : { is: 'many', orders: [first, ...others] }
}
