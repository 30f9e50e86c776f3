import type { SandboxReply } from '../../desk.ts'
import type { AiraloCall } from './airalo.ts'
import { found, invalid, json, refused } from './envelopes.ts'
import { tellCredit } from './events.ts'
import { orderReply, simReply } from './replies.ts'
import { findProduct, netCentsOf, type NewOrder, type Product, sell } from './store.ts'

const MOST_SIMS = 50
export const REASONS: Record<number, string> = {
  11: 'Insufficient Airalo Credit. Please top up to continue.',
  13: 'The requested operator is currently undergoing maintenance. Please try again later.',
  14: 'The request checksum is invalid.',
  23: 'The requested eSIM top-up is not available at the moment.',
  33: 'Insufficient stock of eSIMs remaining. Please try again later.',
  34: 'The requested package is invalid or it is currently out of stock.',
  43: 'Bad request.',
  53: 'Unexpected failure. Please contact us.',
  73: 'The eSIM has been recycled.',
}

/** POST /orders. Nothing ties two equal calls together: each one buys. */
export function placeOrder(call: AiraloCall): SandboxReply {
  const checked = checkOrder(call)
  if (checked.is === 'refused') return checked.reply
  const order = sell(call.airalo.store, checked.order, call.context.nowMs)
  tellCredit(call.airalo)
  if (checked.isToFailAfterwards) return refused(53, REASONS[53] ?? '')
  return found({ ...orderReply(order), sims: order.sims.map((sim) => simReply(sim, call.context)) })
}

type CheckedOrder = { is: 'good'; order: NewOrder; isToFailAfterwards: boolean } | { is: 'refused'; reply: SandboxReply }

/** Validation first, then the package, its stock and our credit. */
export function checkOrder({ airalo, fields }: AiraloCall): CheckedOrder {
  const {
    package_id: packageId,
    quantity,
    type,
    description,
    brand_settings_name: brand,
    to_email: email,
    sharing_option: sharing,
  } = fields.values
  const faults: Record<string, string> = {}
  if (typeof packageId !== 'string' || packageId === '') faults['package_id'] = 'The package id field is required.'
  const pieces = piecesOf(quantity)
  if (quantity === undefined || quantity === null || quantity === '') faults['quantity'] = 'The quantity field is required.'
  else if (pieces === undefined) faults['quantity'] = 'The quantity must be an integer.'
  else if (pieces < 1) faults['quantity'] = 'The quantity must be at least 1.'
  else if (pieces > MOST_SIMS) faults['quantity'] = `The quantity may not be greater than ${MOST_SIMS}.`
  if (type !== undefined && type !== 'sim') faults['type'] = 'The selected type is invalid.'
  if (!isOptionalText(description)) faults['description'] = 'The description must be a string.'
  if (email !== undefined && !Array.isArray(sharing))
    faults['sharing_option'] = 'The sharing option field is required when to email is present.'
  if (Object.keys(faults).length > 0 || typeof packageId !== 'string') return { is: 'refused', reply: invalid(faults) }

  const played = playedFault(packageId)
  const product = played?.isToFailAfterwards ? findProduct('hinode-7days-1gb') : findProduct(packageId)
  if (played?.reply) return { is: 'refused', reply: played.reply }
  const reply = product ? unaffordable(airalo.store, product, pieces ?? 0) : refused(34, REASONS[34] ?? '')
  if (reply || !product) return { is: 'refused', reply: reply ?? refused(34, REASONS[34] ?? '') }
  const order: NewOrder = {
    product,
    // A form's text stays text in the answer.
    quantity: typeof quantity === 'number' ? quantity : String(quantity),
    description: typeof description === 'string' ? description : null,
    brand: typeof brand === 'string' ? brand : null,
  }
  return { is: 'good', order, isToFailAfterwards: played?.isToFailAfterwards === true }
}

const isOptionalText = (value: unknown): boolean => value === undefined || value === null || typeof value === 'string'

function piecesOf(quantity: unknown): number | undefined {
  if (typeof quantity === 'number' && Number.isInteger(quantity)) return quantity
  return typeof quantity === 'string' && /^-?\d{1,9}$/.test(quantity) ? Number(quantity) : undefined
}

/** Package ids that play a refusal: `fail-<code>-…`, and `fail-53-kept-…`, whose order exists in spite of its error, as code 53 leaves open. */
function playedFault(packageId: string): { reply?: SandboxReply; isToFailAfterwards?: boolean } | undefined {
  if (packageId.startsWith('fail-53-kept')) return { isToFailAfterwards: true }
  const code = Number(/^fail-(\d+)-/.exec(packageId)?.[1])
  if (code === 500) return { reply: json(500, { message: 'Server Error' }) }
  const reason = REASONS[code]
  return reason === undefined ? undefined : { reply: refused(code, reason) }
}

function unaffordable(store: AiraloCall['airalo']['store'], product: Product, pieces: number): SandboxReply | undefined {
  const left = store.stock.get(product.package.id)
  if (left === 0) return refused(34, REASONS[34] ?? '')
  if (left !== undefined && left < pieces) return invalid({ quantity: `SIM quantity is not available. Available quantity: ${left}.` })
  return store.balanceCents < netCentsOf(store, product.package) * pieces ? refused(11, REASONS[11] ?? '') : undefined
}
