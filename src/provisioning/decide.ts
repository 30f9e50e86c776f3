import { Problem } from '../base/problems.ts'
import type { Random } from '../base/random.ts'
import type { Wake } from '../base/wake.ts'
import type { Accepted, Decide } from '../contract/provision.ts'
import type { Db } from '../db/database.ts'
import { findOrderBySalesforceId } from '../db/orders.ts'
import { type AcceptedReply, answerRequest, type SignedRequest, takeRequest } from './signed-request.ts'
import { checkNames, takeDecision } from './take-decision.ts'

/** Takes a signed decision about an order; it is carried out by the order's flow. `sfOrderId` in its 18-character form. Throws Problem. */
export async function decide(
  deps: { db: Db; wake: Wake; random: Random; publicUrl: string },
  sfOrderId: string,
  body: Decide,
  request: SignedRequest,
): Promise<AcceptedReply> {
  checkNames(body)
  const known = await findOrderBySalesforceId(deps.db, sfOrderId)
  if (!known) throw new Problem('unknown_order')
  const reply = await deps.db.transaction().execute(async (tx): Promise<AcceptedReply> => {
    const asked = await takeRequest(tx, request)
    if (asked.is === 'earlier') return asked.reply
    if (asked.is === 'fault') throw asked.problem
    const { status, flowId, correlationId } = await takeDecision(tx, deps.random, known.id, body, request.correlationId)
    const statusUrl = `${deps.publicUrl}/api/orders/${sfOrderId}/provision`
    const accepted: Accepted = { sfOrderId, status, flowId, correlationId, statusUrl }
    await answerRequest(tx, request, { orderId: known.id, body: accepted })
    return { replayed: false, body: accepted }
  })
  if (!reply.replayed) deps.wake(reply.body.flowId)
  return reply
}
