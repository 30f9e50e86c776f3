import { isApprovable } from '../../mappings/statuses.ts'
import type { SalesforceApi } from '../../salesforce/client.ts'
import { type ProvisioningOrder, readOrderForProvisioning } from '../../salesforce/order-provisioning.ts'
import { Problem } from '../base/problems.ts'
import type { Random } from '../base/random.ts'
import { RemoteError } from '../base/remote.ts'
import type { Wake } from '../base/wake.ts'
import type { Accepted, Provision } from '../contract/provision.ts'
import type { Db, DbOrTx } from '../db/database.ts'
import { findFlowId, isBeingCancelled, leaveDecision, lockFlow } from '../db/decisions.ts'
import { anyOrderUnsettled, findOrder, findOrderBySalesforceId, insertStaffOrder, lockOrder, type OrderRow } from '../db/orders.ts'
import { openFlow } from '../journal/open.ts'
import { TAKEN_UP_AGAIN } from '../orders/states.ts'
import type { OrderLine } from '../db/order-line.ts'
import type { OrderState } from '../contract/states.ts'
import { PROVISION, type ProvisionInput } from './facts.ts'
import { type AcceptedReply, answerRequest, type SignedRequest, takeRequest } from './signed-request.ts'

export interface ProvisionDeps {
  db: Db
  salesforce: SalesforceApi
  wake: Wake
  random: Random
  publicUrl: string
}

/** Whatever else stands in the key's field is none of ours. */
const OUR_KEY = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** How long Salesforce is given to say what may be provisioned, before the flow asks by itself. */
const ACCEPT_DEADLINE_MS = 3_000
const ENDED_BY_CHOICE: readonly OrderState[] = ['cancelled', 'rejected']

/**
 * Takes a press of the button: commits to the order's one flow and answers; the worker does the rest at its own pace. `sfOrderId` in its
 * 18-character form. Throws Problem in the order of the surface's table.
 */
export async function provisionOrder(
  deps: ProvisionDeps,
  sfOrderId: string,
  body: Provision,
  request: SignedRequest,
): Promise<AcceptedReply> {
  const known = await findOrderBySalesforceId(deps.db, sfOrderId)
  const running = known ? await findFlowId(deps.db, PROVISION, known.id) : null
  if (known && running === null && ENDED_BY_CHOICE.includes(known.state as OrderState)) throw new Problem('not_approved')
  const seen = running === null ? await askSalesforce(deps, sfOrderId, request.correlationId) : null
  const reply = await deps.db.transaction().execute(async (tx) => {
    const earlier = await takeRequest(tx, request)
    if (earlier) return earlier
    const orderId = known?.id ?? (await orderFor(tx, deps, sfOrderId, seen, request.correlationId))
    const accepted = await takePress(tx, deps, sfOrderId, orderId, body)
    await answerRequest(tx, request, orderId, accepted)
    return { replayed: false, body: accepted }
  })
  if (!reply.replayed) deps.wake(reply.body.flowId)
  return reply
}

/** Null when Salesforce does not say so in time: the flow will ask again. Throws 404 and 409. */
async function askSalesforce({ salesforce }: ProvisionDeps, sfOrderId: string, correlationId: string): Promise<ProvisioningOrder | null> {
  let order: ProvisioningOrder | null
  try {
    order = await readOrderForProvisioning(salesforce, sfOrderId, { correlationId, deadlineMs: ACCEPT_DEADLINE_MS })
  } catch (error) {
    if (error instanceof RemoteError) return null
    throw error
  }
  if (order === null) throw new Problem('unknown_order')
  if (!isApprovable(order.provisioningStatus, order.status)) throw new Problem('not_approved')
  return order
}

/** The order's row: the customer's, whose creation may not have settled yet, or a new one for an order that staff made. */
async function orderFor(
  tx: DbOrTx,
  deps: ProvisionDeps,
  sfOrderId: string,
  seen: ProvisioningOrder | null,
  correlationId: string,
): Promise<string> {
  const ours = seen?.orderKey && OUR_KEY.test(seen.orderKey) ? await findOrder(tx, seen.orderKey) : undefined
  if (ours) return ours.id
  // It may be a customer's order of which we do not know yet that Salesforce has it; a second row would part the two for ever.
  if (seen === null && (await anyOrderUnsettled(tx))) throw new Problem('dependency_unavailable', undefined, { retryAfterSeconds: 5 })
  return insertStaffOrder(tx, deps.random.uuid(), sfOrderId, correlationId)
}

async function takePress(tx: DbOrTx, deps: ProvisionDeps, sfOrderId: string, orderId: string, body: Provision): Promise<Accepted> {
  const before = await findOrder(tx, orderId)
  if (!before) throw new Problem('unknown_order')
  const input: ProvisionInput = {
    orderId,
    sfOrderId,
    lines: before.source === 'portal' ? (before.lines as OrderLine[]) : null,
    requestedBy: body.requestedBy,
  }
  const { flowId, opened } = await openFlow(tx, { kind: PROVISION, subjectId: orderId, input, correlationId: before.correlation_id })
  if (!opened) await lockFlow(tx, PROVISION, orderId)
  const row = await lockOrder(tx, orderId)
  if (!row) throw new Problem('unknown_order')
  const state = row.state as OrderState // the column's check constraint
  const answer = (status: OrderState, flowId: string): Accepted => ({
    sfOrderId,
    status,
    flowId,
    correlationId: row.correlation_id,
    statusUrl: `${deps.publicUrl}/api/orders/${sfOrderId}/provision`,
  })
  if (ENDED_BY_CHOICE.includes(state)) throw new Problem('not_approved')
  if (opened) return answer(await begin(tx, row, state), flowId)
  if (TAKEN_UP_AGAIN.includes(state)) {
    const status = (await isBeingCancelled(tx, flowId)) ? 'cancelling' : 'provisioning'
    const decision = {
      id: deps.random.uuid(),
      type: 'retry',
      line: null,
      remoteId: null,
      reason: 'pressed again',
      requestedBy: body.requestedBy,
    } as const
    await leaveDecision(tx, flowId, decision)
    await setState(tx, row, status)
    return answer(status, flowId)
  }
  return answer(state, flowId)
}

/** An order whose creation has not settled stays `received`: its flow waits for that. */
async function begin(tx: DbOrTx, row: OrderRow, state: OrderState): Promise<OrderState> {
  if (state !== 'pending_review') return state
  await setState(tx, row, 'provisioning')
  return 'provisioning'
}

/** At once, so that of many presses one begins something. */
async function setState(tx: DbOrTx, row: OrderRow, state: OrderState): Promise<void> {
  await tx
    .updateTable('orders')
    .set((eb) => ({ state, attention: null, rev: eb('rev', '+', 1) }))
    .where('id', '=', row.id)
    .execute()
}
