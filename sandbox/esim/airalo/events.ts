import { z } from 'zod'
import type { SandboxReply } from '../../desk.ts'
import { START_BALANCE_CENTS } from '../../seed/airalo.ts'
import type { Airalo, AiraloCall } from './airalo.ts'
import { found, invalid, json, notFound } from './envelopes.ts'
import { dataText } from './replies.ts'
import { phpJson, sign } from './signature.ts'
import { findProduct, type SoldSim, totalMbOf, usageNow } from './store.ts'

const HEAD_TIMEOUT_MS = 5_000
const TYPES = ['async_orders', 'webhook_low_data', 'webhook_credit_limit'] as const
type EventType = (typeof TYPES)[number]
const OptIn = z.object({ type: z.enum(TYPES), webhook_url: z.url() })
const OptOut = z.object({ type: z.enum(TYPES) })
const CREDIT_LEVELS = [90, 80, 70, 50]
/** By the name that the simulator of events knows each level. Only `expire_1` stands in the vendor's example. */
const LEVELS: Record<string, string> = { expire_1: '1days', expire_3: '3days', usage_75: '75%', usage_90: '90%' }

/** POST /notifications/opt-in. The receiver has to answer a HEAD first. */
export async function optIn({ airalo: { store }, fields }: AiraloCall): Promise<SandboxReply> {
  const wish = OptIn.safeParse(fields.values)
  if (!wish.success) return invalid({ type: 'The selected type is invalid.' })
  const { type, webhook_url: url } = wish.data
  if (!(await answersHead(url))) return json(422, { reason: 'The webhook URL does not answer a HEAD request with 200.' })
  store.optedIn.set(type, url)
  return found({ notification: { type, contact_point: url } })
}

export const listOptedIn = ({ airalo: { store } }: AiraloCall): SandboxReply =>
  found({ notifications: [...store.optedIn].map(([type, contact_point]) => ({ type, contact_point })) })

export function optOut({ airalo: { store }, fields }: AiraloCall): SandboxReply {
  const wish = OptOut.safeParse(fields.values)
  if (!wish.success) return invalid({ type: 'The selected type is invalid.' })
  store.optedIn.delete(wish.data.type)
  return { status: 204 }
}

export async function answersHead(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(HEAD_TIMEOUT_MS) })
    return answer.status === 200
  } catch {
    return false // an address that cannot be reached is one that does not answer
  }
}

/** POST /simulator/webhook, the vendor's own rehearsal of an event. */
export function simulate(call: AiraloCall): SandboxReply {
  const { event, type, iccid } = call.fields.values
  const hit = typeof iccid === 'string' ? call.airalo.store.sims.get(iccid) : undefined
  if (!hit) return notFound()
  const level = typeof type === 'string' && Object.hasOwn(LEVELS, type) ? LEVELS[type] : undefined
  if (event !== 'low_data_notification' || level === undefined) return invalid({ type: 'The selected type is invalid.' })
  tellLevel(call.airalo, hit, level)
  return json(200, { success: 'Notification sent' })
}

/** `75%`, `90%`, `3days` or `1days`. */
export function tellLevel(airalo: Airalo, sold: SoldSim, level: string): void {
  const { sim, order } = sold
  const item = findProduct(order.packageId)?.package
  const totalMb = totalMbOf(sold)
  tell(airalo, 'webhook_low_data', {
    level,
    package_name: `${dataText(item?.amountMb ?? 0, item?.isUnlimited === true)} - ${item?.days ?? 0} Days`,
    remaining_percentage: totalMb === 0 ? 100 : Math.round((usageNow(sold, airalo.clock.now()).remainingMb / totalMb) * 100),
    iccid: sim.iccid,
  })
}

/** Says once for each level that so much of the credit is used. */
export function tellCredit(airalo: Airalo): void {
  const { store } = airalo
  const usedPercent = (1 - store.balanceCents / START_BALANCE_CENTS) * 100
  const level = CREDIT_LEVELS.find((one) => usedPercent >= one) ?? 0
  const isNew = level > store.creditLevel
  store.creditLevel = level
  if (isNew)
    tell(airalo, 'webhook_credit_limit', {
      message: `Surpassed ${level}% of the credit limit balance`,
      remaining: store.balanceCents / 100,
    })
}

/** To the address that was opted in for this kind, or to the one named. */
export function tell(airalo: Airalo, type: EventType, event: unknown, url = airalo.store.optedIn.get(type)): void {
  if (url === undefined) return
  const { store, secret } = airalo
  const body = JSON.stringify(event)
  airalo.sender.send({
    url,
    body,
    sign: (text) => ({ 'airalo-signature': sign(secret, store.signsAsPhp ? phpJson(JSON.parse(text)) + text.slice(body.length) : text) }),
  })
}
