import { addOrder, type OrderLine } from '../../whmcs/actions/add-order.ts'
import { listServices, type WhmcsService } from '../../whmcs/actions/get-clients-products.ts'
import { listOrders } from '../../whmcs/actions/get-orders.ts'
import type { Money } from '../base/money.ts'
import { done } from '../base/outcome.ts'
import type { Call } from '../base/remote.ts'
import type { Found } from '../journal/effect.ts'
import { type ConfirmedFee, feeFault } from './confirmed-fees.ts'
import { type Tools, changing } from './tools.ts'

export interface WhmcsOrderWish {
  clientId: number
  sfOrderId: string
  /** What the customer confirmed to pay once; left out by flows that began before it was asked for. */
  fees?: ConfirmedFee[]
  lines: {
    /** `<18-character sfOrderId>-<line>`, kept by WHMCS in a custom field of the service. */
    lineKey: string
    pid: number
    cycle: OrderLine['cycle']
    quantity: number
    unitPrice: Money
    configOptions: NonNullable<OrderLine['configOptions']>
  }[]
}

export interface PlacedWhmcsOrder {
  whmcsOrderId: number
  services: { lineKey: string; serviceId: number }[]
  /** A person vouches for it: its services do not carry our line keys. */
  unmarked?: true
}

const isOurs = (wish: WhmcsOrderWish, lineKey: string | null): boolean => wish.lines.some((line) => line.lineKey === lineKey)

/** The one order that our line keys stand in, if they stand in one and all of them do. */
export function oneOrder(wish: WhmcsOrderWish, services: readonly WhmcsService[]): Found<PlacedWhmcsOrder> {
  const ours = services.filter(({ lineKey }) => isOurs(wish, lineKey))
  if (ours.length === 0) return { is: 'none' }
  const orderIds = new Set(ours.map((service) => service.orderId))
  const [whmcsOrderId] = orderIds
  if (orderIds.size > 1 || typeof whmcsOrderId !== 'number') return { is: 'many', code: 'duplicate_found' }
  const placed = wish.lines.map((line) => ({
    lineKey: line.lineKey,
    ids: ours.filter((service) => service.lineKey === line.lineKey).map((service) => service.id),
  }))
  if (placed.some(({ ids }) => ids.length > 1)) return { is: 'many', code: 'duplicate_found' }
  if (placed.some(({ ids }) => ids.length === 0)) return { is: 'many', code: 'order_incomplete' }
  return { is: 'one', value: { whmcsOrderId, services: placed.map(({ lineKey, ids }) => ({ lineKey, serviceId: ids[0] ?? 0 })) } }
}

/** What AddOrder leaves behind where WHMCS did not keep our marker: a service of one of our products, waiting to be accepted. */
const isUnmarked = (service: WhmcsService, wish: WhmcsOrderWish): boolean =>
  service.lineKey === null && service.status === 'Pending' && wish.lines.some((line) => line.pid === service.pid)

const servicesOf = (clientId: number, { whmcs, currency, whmcsSettings }: Tools, call: Call): Promise<WhmcsService[]> =>
  listServices(whmcs, { clientId, currency, lineKeyField: whmcsSettings.lineKeyField }, call)

async function findOrder(wish: WhmcsOrderWish, tools: Tools, call: Call, performs: number): Promise<Found<PlacedWhmcsOrder>> {
  const services = await servicesOf(wish.clientId, tools, call)
  const found = oneOrder(wish, services)
  if (found.is !== 'none' || performs === 0) return found
  if (services.some((service) => isUnmarked(service, wish))) return { is: 'many', code: 'order_unsure' }
  const orders = await listOrders(tools.whmcs, wish.clientId, tools.currency, call)
  if (!orders.some((order) => order.notes.includes(wish.sfOrderId))) return found
  // It may have come to be seen between the two readings; then its services have as well.
  const marked = oneOrder(wish, await servicesOf(wish.clientId, tools, call))
  return marked.is === 'none' ? { is: 'many', code: 'order_unsure' } : marked
}

/**
 * W-ORDER. AddOrder does not deduplicate: each service carries its line key in a product custom field. Where the fields are missing
 * but services of ours wait unmarked, or an order speaks of ours in its notes, a person decides: neither is a proof. It takes no set-up fee, so
 * right before it is placed WHMCS is asked for what it would add.
 */
export const placeWhmcsOrder = changing<WhmcsOrderWish, PlacedWhmcsOrder>({
  id: 'W-ORDER',
  system: 'whmcs',
  class: 'B',
  quietMs: 300_000,
  maxPerforms: 2,
  undo: 'W-CANCEL',
  deadlineMs: ({ deadlines }) => deadlines.whmcsMs,
  lane: ({ clientId }) => `client:${clientId}`,
  marker: ({ lines }) => lines.map((line) => line.lineKey).join(','),
  async find(wish, tools, call, { performs, isNext }) {
    const found = await findOrder(wish, tools, call, performs)
    if (found.is !== 'none' || !isNext) return found
    const fault = await feeFault(wish.fees ?? [], tools.whmcsSettings.productsNow, call)
    return fault === null ? found : { is: 'many', code: fault }
  },
  async verify(wish, remoteId, tools, call) {
    const services = await servicesOf(wish.clientId, tools, call)
    const inOrder = services.filter((service) => String(service.orderId) === remoteId)
    const marked = oneOrder(wish, inOrder)
    if (marked.is === 'one') return marked
    // What carries another order's key is that order's, whoever names it.
    if (inOrder.some(({ lineKey }) => lineKey !== null && !isOurs(wish, lineKey))) return { is: 'none' }
    // A person vouches for this order: product by product it must be what was wished for.
    const left = [...inOrder]
    const matched = wish.lines.map((line) => {
      const index = left.findIndex((service) => service.pid === line.pid && service.quantity === line.quantity)
      return { lineKey: line.lineKey, serviceId: index < 0 ? null : (left.splice(index, 1)[0]?.id ?? null) }
    })
    const services2 = matched.flatMap(({ lineKey, serviceId }) => (serviceId === null ? [] : [{ lineKey, serviceId }]))
    if (services2.length !== wish.lines.length) return { is: 'none' }
    return { is: 'one', value: { whmcsOrderId: Number(remoteId), services: services2, unmarked: true } }
  },
  async perform(wish, { whmcs, whmcsSettings }, call) {
    const lines = await Promise.all(
      wish.lines.map(async (line): Promise<OrderLine> => ({
        pid: line.pid,
        cycle: line.cycle,
        quantity: line.quantity,
        price: line.unitPrice,
        customFields: { [await whmcsSettings.lineKeyFieldIdOf(line.pid, call)]: line.lineKey },
        configOptions: line.configOptions,
      })),
    )
    const outcome = await addOrder(
      whmcs,
      { clientId: wish.clientId, paymentMethod: whmcsSettings.paymentMethod, lines, notes: wish.sfOrderId },
      call,
    )
    if (outcome.is !== 'done') return outcome
    const services = wish.lines.map((line, index) => ({ lineKey: line.lineKey, serviceId: outcome.value.serviceIds[index] ?? 0 }))
    return done({ whmcsOrderId: outcome.value.orderId, services })
  },
})
