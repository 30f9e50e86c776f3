import { isDeepStrictEqual } from 'node:util'
import { isApprovable } from '../../mappings/statuses.ts'
import type { SalesforceApi } from '../../salesforce/client.ts'
import { type ProvisioningOrder, readOrderForProvisioning } from '../../salesforce/order-provisioning.ts'
import { Problem } from '../base/problems.ts'
import type { Random } from '../base/random.ts'
import { RemoteError } from '../base/remote.ts'
import type { Wake } from '../base/wake.ts'
import type { Provision } from '../contract/provision.ts'
import type { Db, DbOrTx } from '../db/database.ts'
import { findOrderAndFlow, type OrderRow, orderState } from '../db/orders.ts'
import { openFlow } from '../db/open-flow.ts'
import { PROVISION } from '../orders/approval.ts'
import { hasEnded } from './judge-press.ts'
import { earlyPress } from './press-flow.ts'
import { type AcceptedReply, type Answer, answerRequest, type SignedRequest, takeRequest } from './signed-request.ts'
import { orderFor, type Press, provisionFlowId, type TakenPress, takePress } from './take-press.ts'

export interface ProvisionDeps {
  db: Db
  salesforce: SalesforceApi
  wake: Wake
  random: Random
  publicUrl: string
}

/** How long Salesforce is given to say what may be provisioned, before the flow asks by itself. */
const ACCEPT_DEADLINE_MS = 3_000

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
  const { correlationId } = request
  const known = await findOrderAndFlow(deps.db, PROVISION, sfOrderId)
  const seen = !known?.flowId && !hasEnded(known?.order.state) ? await askSalesforce(deps, sfOrderId, correlationId) : SILENT
  const press: Press = { sfOrderId, requestedBy: body.requestedBy, correlationId }
  const statusUrl = `${deps.publicUrl}/api/orders/${sfOrderId}/provision`
  // What is answered nearly always: the order's first press begins its provisioning.
  const likely =
    known &&
    ({
      orderId: known.order.id,
      body: { sfOrderId, status: 'provisioning', flowId: provisionFlowId(sfOrderId), correlationId: known.order.correlation_id, statusUrl },
    } satisfies Answer)
  let toWake: string | null = null
  const reply = await deps.db.transaction().execute(async (tx): Promise<AcceptedReply> => {
    const asked = await takeRequest(tx, request, likely)
    if (asked.is === 'earlier') return asked.reply
    // Another press may have begun it while Salesforce was asked, which has been told of it since.
    const now = seen.is === 'no' ? await findOrderAndFlow(tx, PROVISION, sfOrderId) : known
    if (seen.is === 'no' && !now?.flowId) throw new Problem(seen.code)
    if (asked.is === 'fault') throw known && hasEnded(await orderState(tx, known.order.id)) ? new Problem('not_approved') : asked.problem
    const order = now?.order ?? (seen.is === 'approvable' ? await orderFor(tx, deps.random, press, seen.order.orderKey) : null)
    const { subjectId, work, ...taken } =
      order === null
        ? await keepPress(tx, press)
        : await pressOn(tx, deps.random, press, order, seen.is === 'approvable' ? seen.order : null)
    toWake = work
    const body = { sfOrderId, ...taken, statusUrl }
    if (!isDeepStrictEqual(body, likely?.body)) await answerRequest(tx, request, { orderId: subjectId, body })
    return { replayed: false, body }
  })
  if (toWake !== null) deps.wake(toWake)
  return reply
}

/** `silent` when Salesforce does not say so in time: the flow will ask again. */
type Seen = { is: 'silent' } | { is: 'no'; code: 'unknown_order' | 'not_approved' } | { is: 'approvable'; order: ProvisioningOrder }
const SILENT: Seen = { is: 'silent' }

async function askSalesforce({ salesforce }: ProvisionDeps, sfOrderId: string, correlationId: string): Promise<Seen> {
  let order: ProvisioningOrder | null
  try {
    const call = { correlationId, deadlineMs: ACCEPT_DEADLINE_MS, urgency: 'vital' } as const
    order = await readOrderForProvisioning(salesforce, sfOrderId, call)
  } catch (error) {
    if (error instanceof RemoteError) return SILENT
    throw error
  }
  if (order === null) return { is: 'no', code: 'unknown_order' }
  if (!isApprovable(order.provisioningStatus, order.status)) return { is: 'no', code: 'not_approved' }
  return { is: 'approvable', order }
}

/** `work` is the flow that has something to do now. */
type Kept = TakenPress & { subjectId: string; work: string }

async function pressOn(tx: DbOrTx, random: Random, press: Press, order: OrderRow, seen: ProvisioningOrder | null): Promise<Kept> {
  const taken = await takePress(tx, random, press, order, seen)
  return { ...taken, subjectId: order.id, work: taken.flowId }
}

/** It may be a customer's order of which we do not know yet that Salesforce has it: a row for it would part the two for ever. */
async function keepPress(tx: DbOrTx, { sfOrderId, requestedBy, correlationId }: Press): Promise<Kept> {
  const early = earlyPress({ sfOrderId, requestedBy }, correlationId)
  const { flowId: work } = await openFlow(tx, early)
  return { status: 'received', flowId: provisionFlowId(sfOrderId), correlationId, subjectId: early.subjectId, work }
}
