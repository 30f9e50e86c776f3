import { z } from 'zod'
import { DeskError } from '../../desk.ts'
import { Switches } from '../sender.ts'
import type { Airalo } from './airalo.ts'
import { tellCredit, tellLevel } from './events.ts'
import { findProduct, totalMbOf, type Usage as SimUsage, usageNow, USAGE_STATES } from './store.ts'
import { begin } from './usage.ts'

const Visibility = z.strictObject({ lagMs: z.int().min(0).max(86_400_000) })
const Stock = z.strictObject({ packageId: z.string(), available: z.int().min(0).nullable() })
const Cost = z.strictObject({
  packageId: z.string(),
  netCents: z.int().min(0).optional(),
  /** In which the list names it. */
  currencies: z.array(z.enum(['USD', 'JPY'])).optional(),
})
const Balance = z.strictObject({ amount: z.number().min(0).max(1e9) })
const Iccids = z.strictObject({ style: z.enum(['valid', 'bad-check-digit', 'eighteen-digits']) })
const Dropped = z.strictObject({ orderId: z.int().positive() })
const Switch = z.strictObject({ on: z.boolean() })
const Usage = z.strictObject({
  iccid: z.string(),
  status: z.enum(USAGE_STATES),
  remainingMb: z.int().min(0).optional(),
  expiresAt: z.iso.datetime().optional(),
})

/**
 * The provider's own desk calls: `visibility`, `stock`, `cost`, `balance`, `revoke-tokens`, `iccids`, `signature`, `limits`, `drop-order`, `usage`,
 * `events`, `sign-as-php`.
 */
export const deskCalls = (airalo: Airalo): Record<string, (body: unknown) => unknown> => ({
  visibility(body) {
    airalo.store.visibilityLagMs = Visibility.parse(body).lagMs
  },
  stock(body) {
    const { packageId, available } = Stock.parse(body)
    if (!findProduct(packageId)) throw new DeskError(`there is no package ${packageId}`)
    if (available === null) airalo.store.stock.delete(packageId)
    else airalo.store.stock.set(packageId, available)
  },
  cost(body) {
    const { packageId, ...cost } = Cost.parse(body)
    if (!findProduct(packageId)) throw new DeskError(`there is no package ${packageId}`)
    airalo.store.costs.set(packageId, cost)
  },
  balance(body) {
    airalo.store.balanceCents = Math.round(Balance.parse(body).amount * 100)
    tellCredit(airalo)
  },
  'revoke-tokens'() {
    airalo.store.tokens.clear()
  },
  iccids(body) {
    airalo.store.iccidStyle = Iccids.parse(body).style
  },
  signature(body) {
    airalo.store.isSignatureRequired = Switch.parse(body).on
  },
  limits(body) {
    airalo.store.areLimitsOn = Switch.parse(body).on
  },
  'drop-order'(body) {
    const { orders, sims } = airalo.store
    const { orderId } = Dropped.parse(body)
    const dropped = orders.find(({ id }) => id === orderId)
    if (!dropped) throw new DeskError(`there is no order ${orderId}`)
    orders.splice(orders.indexOf(dropped), 1)
    for (const { iccid } of dropped.sims) sims.delete(iccid)
  },
  usage(body) {
    const { iccid, status, remainingMb, expiresAt } = Usage.parse(body)
    const hit = airalo.store.sims.get(iccid)
    if (!hit) throw new DeskError('there is no eSIM with that ICCID')
    const item = findProduct(hit.order.packageId)?.package
    const nowMs = airalo.clock.now()
    const before = usageNow(hit, nowMs)
    const set: SimUsage = {
      status,
      remainingMb: remainingMb ?? before.remainingMb,
      expiresAtMs: expiresAt === undefined ? before.expiresAtMs : Date.parse(expiresAt),
    }
    hit.sim.usage = status === 'ACTIVE' && item ? begin(set, item, nowMs) : set
    const totalMb = totalMbOf(hit)
    const usedPercent = (leftMb: number): number => (totalMb === 0 ? 0 : (1 - leftMb / totalMb) * 100)
    for (const level of [75, 90])
      if (usedPercent(before.remainingMb) < level && usedPercent(hit.sim.usage.remainingMb) >= level) tellLevel(airalo, hit, `${level}%`)
  },
  events(body) {
    airalo.sender.set(Switches.parse(body))
  },
  'sign-as-php'(body) {
    airalo.store.signsAsPhp = Switch.parse(body).on
  },
})
