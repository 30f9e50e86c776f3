import type { SandboxReply } from '../../desk.ts'
import type { AiraloCall } from './airalo.ts'
import { found, json } from './envelopes.ts'
import { checkOrder } from './orders.ts'
import { instant, orderReply, simReply } from './replies.ts'
import { sign } from './signature.ts'
import { issueRequestId, sell } from './store.ts'

const WEBHOOK_TIMEOUT_MS = 5_000

/** POST /orders-async: 202 with a request id, then the order as a signed webhook. The receiver has to answer a HEAD first. */
export async function orderAsync(call: AiraloCall): Promise<SandboxReply> {
  const checked = checkOrder(call)
  if (checked.is === 'refused') return checked.reply
  const url = call.fields.values['webhook_url']
  if (typeof url !== 'string' || !URL.canParse(url)) {
    return json(422, { reason: 'User is not opted in and no webhook URL provided.' })
  }
  if (!(await answersHead(url))) return json(422, { reason: 'The webhook URL does not answer a HEAD request with 200.' })
  const { airalo, context } = call
  const requestId = issueRequestId(airalo.store)
  const order = sell(airalo.store, checked.order, context.nowMs)
  const sims = order.sims.map((sim) => simReply(sim, context))
  setImmediate(() => void deliver(url, airalo.secret, { ...orderReply(order), sims, request_id: requestId }))
  return found({ request_id: requestId, accepted_at: instant(context.nowMs).slice(0, 16) }, 'success', 202)
}

async function answersHead(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(WEBHOOK_TIMEOUT_MS) })
    return answer.status === 200
  } catch {
    return false // an address that cannot be reached is one that does not answer
  }
}

/** Sent once: the vendor documents no retries, so that nobody may rely on it. */
async function deliver(url: string, secret: string, order: unknown): Promise<void> {
  const body = JSON.stringify({ data: order })
  try {
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'airalo-signature': sign(secret, body) },
      body,
      signal: AbortSignal.timeout(WEBHOOK_TIMEOUT_MS),
    })
  } catch (error) {
    console.error(`sandbox: the webhook of an order could not be delivered: ${error instanceof Error ? error.message : String(error)}`)
  }
}
