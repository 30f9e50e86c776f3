import { COUNTRIES, type SeedPackage } from '../../seed/airalo.ts'
import type { SandboxReply } from '../../desk.ts'
import type { AiraloCall } from './airalo.ts'
import { tellCredit } from './events.ts'
import { found, invalid, json, notFound, refused } from './envelopes.ts'
import { REASONS } from './orders.ts'
import { dataText, orderReply } from './replies.ts'
import { findProduct, findTopUp, netCentsOf, type Order, sellTopUp, type SoldSim, usageNow } from './store.ts'

/** GET /sims/{iccid}/topups: the packages of the same operator, without `prices`. A recycled eSIM takes none. */
export function listTopUps({ airalo: { store } }: AiraloCall, iccid: string): SandboxReply {
  const hit = store.sims.get(iccid)
  if (!hit) return notFound()
  const packages = hit.sim.usage.status === 'RECYCLED' ? [] : ofSameOperator(hit.order).filter(({ id }) => store.stock.get(id) !== 0)
  return found(
    packages.map((item) => ({
      id: `${item.id}-topup`,
      type: 'topup',
      price: item.retailCents / 100,
      net_price: netCentsOf(store, item) / 100,
      amount: item.amountMb,
      day: item.days,
      is_unlimited: item.isUnlimited === true,
      title: `${dataText(item.amountMb, item.isUnlimited === true)} - ${item.days} Days`,
      data: dataText(item.amountMb, item.isUnlimited === true),
      voice: null,
      text: null,
      short_info: null,
    })),
  )
}

/** POST /orders/topups. Nothing ties two equal calls together: each one buys. */
export function placeTopUp(call: AiraloCall): SandboxReply {
  const { airalo, fields, context } = call
  const { package_id: packageId, iccid, description } = fields.values
  const hit = typeof iccid === 'string' ? airalo.store.sims.get(iccid) : undefined
  if (!hit) return invalid({ iccid: 'The selected iccid is invalid.' })
  if (hit.sim.usage.status === 'RECYCLED') return refused(73, REASONS[73] ?? '')
  const product = typeof packageId === 'string' ? findTopUp(packageId) : undefined
  if (!product || !ofSameOperator(hit.order).includes(product.package)) return invalid({ package_id: 'invalid topup package' })
  if (airalo.store.stock.get(product.package.id) === 0) return refused(23, REASONS[23] ?? '')
  if (airalo.store.balanceCents < netCentsOf(airalo.store, product.package)) return refused(11, REASONS[11] ?? '')
  const order = sellTopUp(airalo.store, hit, product, typeof description === 'string' ? description : null, context.nowMs)
  tellCredit(airalo)
  return found(orderReply(order))
}

/** GET /sims/{iccid}/packages: the first package and what came after it. What was used is taken from the older ones first. There is no `meta`. */
export function listHeld({ airalo: { store }, context }: AiraloCall, iccid: string): SandboxReply {
  const hit = store.sims.get(iccid)
  if (!hit) return notFound()
  return json(200, { data: heldBy(hit, context.nowMs) })
}

function heldBy(sold: SoldSim, nowMs: number): unknown[] {
  const { sim, order } = sold
  const first = findProduct(order.packageId)?.package
  const items = [
    ...(first ? [{ id: sim.id, item: first, type: 'sim', packageId: first.id }] : []),
    ...sim.topUps.map(({ orderId, item }) => ({ id: orderId, item, type: 'topup', packageId: `${item.id}-topup` })),
  ]
  const { status, remainingMb, expiresAtMs } = usageNow(sold, nowMs)
  let usedMb = Math.max(0, items.reduce((sum, { item }) => sum + item.amountMb, 0) - remainingMb)
  let isOneActive = false
  return items.map(({ id, item, type, packageId }) => {
    const taken = Math.min(usedMb, item.amountMb)
    usedMb -= taken
    const remaining = item.amountMb - taken
    const isFull = item.isUnlimited === true || remaining > 0
    const state = status !== 'ACTIVE' ? status : !isFull ? 'FINISHED' : isOneActive ? 'NOT_ACTIVE' : 'ACTIVE'
    isOneActive ||= state === 'ACTIVE'
    return {
      id,
      status: status === 'RECYCLED' ? 'EXPIRED' : state,
      remaining,
      activated_at: null,
      // With a zone, here alone.
      expired_at: expiresAtMs === undefined ? null : new Date(expiresAtMs).toISOString().replace('.000Z', '+00:00'),
      finished_at: null,
      package: {
        id: packageId,
        type,
        price: item.retailCents / 100,
        net_price: item.netCents / 100,
        amount: item.amountMb,
        day: item.days,
        is_unlimited: item.isUnlimited === true,
        title: `${dataText(item.amountMb, item.isUnlimited === true)} - ${item.days} Days`,
        data: dataText(item.amountMb, item.isUnlimited === true),
        short_info: null,
      },
    }
  })
}

const ofSameOperator = ({ packageId }: Order): readonly SeedPackage[] =>
  COUNTRIES.flatMap(({ operators }) => operators).find(({ packages }) => packages.some(({ id }) => id === packageId))?.packages ?? []
