import type { SalesforceApi } from '../../salesforce/client.ts'
import { Problem } from '../base/problems.ts'
import type { Random } from '../base/random.ts'
import type { Wake } from '../base/wake.ts'
import type { Accepted, Decide } from '../contract/provision.ts'
import type { Db } from '../db/database.ts'
import { findFlowId } from '../db/decisions.ts'
import { findOrderBySalesforceId, insertStaffOrder } from '../db/orders.ts'
import { PRESS, pressId } from './press-flow.ts'
import { type AcceptedReply, answerRequest, type SignedRequest, takeRequest } from './signed-request.ts'
import { checkNames, takeDecision } from './take-decision.ts'
import { askForUnheard } from './unheard-order.ts'

/**
 * Takes a signed decision about an order; it is carried out by the order's flow. Of an order that staff made it may come before the first press,
 * and makes the row that the press would have made. `sfOrderId` in its 18-character form. Throws Problem.
 */
export async function decide(
  deps: { db: Db; salesforce: SalesforceApi; wake: Wake; random: Random; publicUrl: string },
  sfOrderId: string,
  body: Decide,
  request: SignedRequest,
): Promise<AcceptedReply> {
  checkNames(body)
  const known = await findOrderBySalesforceId(deps.db, sfOrderId)
  const early = known ? null : await findFlowId(deps.db, PRESS, pressId(sfOrderId))
  const unheard = known || early !== null ? 'unknown' : await askForUnheard(deps.salesforce, sfOrderId, request.correlationId)
  const reply = await deps.db.transaction().execute(async (tx): Promise<AcceptedReply> => {
    const asked = await takeRequest(tx, request)
    if (asked.is === 'earlier') return asked.reply
    // A press, or somebody else's decision, may have made its row while Salesforce was asked.
    const row = known ?? (await findOrderBySalesforceId(tx, sfOrderId))
    if (!row && unheard === 'unknown') throw new Problem('unknown_order')
    if (asked.is === 'fault') throw asked.problem
    if (!row && unheard === 'past_review') throw new Problem('decision_not_possible')
    const { id } = row ?? (await insertStaffOrder(tx, deps.random.uuid(), sfOrderId, request.correlationId))
    const { status, flowId, correlationId } = await takeDecision(tx, deps.random, id, body, request.correlationId)
    const statusUrl = `${deps.publicUrl}/api/orders/${sfOrderId}/provision`
    const accepted: Accepted = { sfOrderId, status, flowId, correlationId, statusUrl }
    await answerRequest(tx, request, { orderId: id, body: accepted })
    return { replayed: false, body: accepted }
  })
  if (!reply.replayed) deps.wake(reply.body.flowId)
  return reply
}
