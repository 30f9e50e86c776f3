import { createHmac } from 'node:crypto'
import { findProduct, findTopUp, type Order, type Sim, SMDP_HOST } from './store.ts'

const QR_LIFE_MS = 3_600_000
const INSTALL = '<p>Open <strong>Settings</strong>, add an eSIM and scan the code.</p>'
const MANUAL = '<p>Open <strong>Settings</strong>, add an eSIM and type host and activation code.</p>'

export interface ReplyContext {
  nowMs: number
  /** Where the provider itself is reached, its path included. */
  baseUrl: string
  secret: string
}

/** Airalo writes instants without a zone. */
export const instant = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')

export const lpa = (sim: Sim): string => `LPA:1$${SMDP_HOST}$${sim.matchingId}`

export const orderCode = (order: Order): string => `${instant(order.createdAtMs).slice(0, 10).replaceAll('-', '')}-${order.id}`

export const qrSignature = (secret: string, simId: number, expires: number): string =>
  createHmac('sha256', secret).update(`${simId}:${expires}`).digest('hex')

/** One eSIM. `lpa` holds the host alone and the Apple link carries the activation code unescaped, as the vendor has them. */
export function simReply(sim: Sim, context: ReplyContext): Record<string, unknown> {
  const expires = Math.floor((context.nowMs + QR_LIFE_MS) / 1000)
  return {
    id: sim.id,
    created_at: instant(sim.createdAtMs),
    iccid: sim.iccid,
    lpa: SMDP_HOST,
    imsis: null,
    matching_id: sim.matchingId,
    qrcode: lpa(sim),
    qrcode_url: `${context.baseUrl}/qr/${sim.id}?expires=${expires}&signature=${qrSignature(context.secret, sim.id, expires)}`,
    direct_apple_installation_url: `https://esimsetup.apple.com/esim_qrcode_provisioning?carddata=${lpa(sim)}`,
    airalo_code: null,
    apn_type: 'automatic',
    apn_value: null,
    apn: { ios: { apn_type: 'automatic', apn_value: null }, android: { apn_type: 'manual', apn_value: 'plus.data' } },
    is_roaming: true,
    confirmation_code: null,
    msisdn: null,
  }
}

/** An order as the buying call answers it, numbers as numbers; `sims` apart, since lists add them only when asked. */
export function orderReply(order: Order): Record<string, unknown> {
  const product = order.type === 'topup' ? findTopUp(order.packageId) : findProduct(order.packageId)
  if (!product) throw new Error(`order ${order.id} is for the package ${order.packageId}, which is not seeded`)
  const { operator, package: item } = product
  const data = dataText(item.amountMb, item.isUnlimited === true)
  return {
    id: order.id,
    code: orderCode(order),
    currency: 'USD',
    package_id: order.packageId,
    quantity: order.quantity,
    type: order.type,
    description: order.description,
    esim_type: 'Prepaid',
    validity: item.days,
    package: `${operator.title}-${data} - ${item.days} Days`,
    data,
    price: item.retailCents / 100,
    net_price: item.netCents / 100,
    text: null,
    voice: null,
    created_at: instant(order.createdAtMs),
    brand_settings_name: order.brand,
    manual_installation: order.type === 'topup' ? '' : MANUAL,
    qrcode_installation: order.type === 'topup' ? '' : INSTALL,
    installation_guides: { en: 'https://www.airalo.test/help/getting-started-with-airalo' },
  }
}

/** A row of a list: the same order with its numbers as text. */
export function orderRow(order: Order, includes: Set<string>, context: ReplyContext): Record<string, unknown> {
  const reply = orderReply(order)
  return {
    ...reply,
    quantity: String(order.quantity),
    validity: String(reply['validity']),
    price: Number(reply['price']).toFixed(2),
    net_price: Number(reply['net_price']).toFixed(2),
    ...extras(order, includes, context),
  }
}

/** What `include` adds to an order. */
export const extras = (order: Order, includes: Set<string>, context: ReplyContext): Record<string, unknown> => ({
  ...(includes.has('sims') ? { sims: order.sims.map((sim) => simReply(sim, context)) } : {}),
  ...(includes.has('status') ? { status: { name: 'Completed', slug: 'completed' } } : {}),
  ...(includes.has('user') ? { user: COMPANY } : {}),
})

const COMPANY = {
  id: 120,
  created_at: '2025-04-01 00:00:00',
  name: 'Trunkline Dev',
  email: 'partner@trunkline.example',
  mobile: null,
  company: 'Trunkline',
}

export const dataText = (amountMb: number, isUnlimited: boolean): string => (isUnlimited ? 'Unlimited' : `${amountMb / 1024} GB`)
