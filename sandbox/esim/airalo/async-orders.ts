import type { SandboxReply } from '../../desk.ts'
import type { AiraloCall } from './airalo.ts'
import { found, json } from './envelopes.ts'
import { answersHead, tell } from './events.ts'
import { checkOrder } from './orders.ts'
import { instant, orderReply, simReply } from './replies.ts'
import { issueRequestId, sell } from './store.ts'

/** POST /orders-async: 202 with a request id, then the order as a signed webhook. The receiver has to answer a HEAD first. */
export async function orderAsync(call: AiraloCall): Promise<SandboxReply> {
  const checked = checkOrder(call)
  if (checked.is === 'refused') return checked.reply
  const url = call.fields.values['webhook_url'] ?? call.airalo.store.optedIn.get('async_orders')
  if (typeof url !== 'string' || !URL.canParse(url)) {
    return json(422, { reason: 'User is not opted in and no webhook URL provided.' })
  }
  if (!(await answersHead(url))) return json(422, { reason: 'The webhook URL does not answer a HEAD request with 200.' })
  const { airalo, context } = call
  const requestId = issueRequestId(airalo.store)
  const order = sell(airalo.store, checked.order, context.nowMs)
  const sims = order.sims.map((sim) => simReply(sim, context))
  const event = { data: { ...orderReply(order), sims, request_id: requestId } }
  setImmediate(() => tell(airalo, 'async_orders', event, url))
  return found({ request_id: requestId, accepted_at: instant(context.nowMs).slice(0, 16) }, 'success', 202)
}
