import type { Esim, EsimOrder, FoundOrder } from '../../esim/driver.ts'
import { done } from '../base/outcome.ts'
import type { Found } from '../journal/effect.ts'
import { changing } from './tools.ts'

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
}

const QUARTER_HOUR_MS = 15 * 60_000
const HOUR_MS = 60 * 60_000

export const bought = (provider: string, order: EsimOrder, duplicates: string[] = []): BoughtEsim => ({
  provider,
  providerOrderId: order.providerOrderId,
  ready: order.state === 'ready',
  esims: order.esims,
  duplicates,
})

export const ordersIn = (found: FoundOrder): readonly EsimOrder[] =>
  found.is === 'one' ? [found.order] : found.is === 'many' ? found.orders : []

const isUsable = ({ state }: EsimOrder): boolean => state === 'ready' || state === 'pending'

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

/** E-ORDER. Providers do not deduplicate: our unit key travels as their reference, and "none" is believed only when seen late and twice. */
export const orderEsim = changing<EsimWish, BoughtEsim>({
  id: 'E-ORDER',
  system: 'esim',
  class: 'B',
  quietMs: QUARTER_HOUR_MS,
  confirmNoneMs: HOUR_MS,
  // A provider that keeps losing our reference would sell one an hour.
  maxPerforms: 2,
  deadlineMs: ({ deadlines }) => deadlines.esimMs,
  marker: ({ unitKey }) => unitKey,
  async find({ unitKey }, { esim }, call) {
    return choose(esim.name, ordersIn(await esim.findOrder({ reference: unitKey }, call)))
  },
  async verify({ unitKey }, remoteId, { esim }, call) {
    const orders = ordersIn(await esim.findOrder({ reference: unitKey }, call))
    const named = choose(
      esim.name,
      orders.filter((order) => order.providerOrderId === remoteId),
    )
    if (named.is !== 'one') return named
    // The others were bought all the same.
    const others = orders.filter((order) => isUsable(order) && order.providerOrderId !== remoteId)
    return { is: 'one', value: { ...named.value, duplicates: others.map((order) => order.providerOrderId) } }
  },
  async perform({ unitKey, packageId }, { esim }, call) {
    const outcome = await esim.order({ reference: unitKey, packageId }, call)
    return outcome.is === 'done' ? done(bought(esim.name, outcome.value)) : outcome
  },
})
