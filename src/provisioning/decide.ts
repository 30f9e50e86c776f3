import { Problem } from '../base/problems.ts'
import { invalid } from '../base/problems.ts'
import type { Random } from '../base/random.ts'
import type { Wake } from '../base/wake.ts'
import type { Accepted, Decide } from '../contract/provision.ts'
import { findAccount } from '../db/accounts.ts'
import type { Db, DbOrTx } from '../db/database.ts'
import { leaveDecision, lockFlow } from '../db/decisions.ts'
import { readFlow } from '../db/journal-store.ts'
import { findOrderBySalesforceId, lockOrder, type OrderRow } from '../db/orders.ts'
import { findUser } from '../db/users.ts'
import type { DecisionType } from '../journal/flow.ts'
import { closeInReview } from '../orders/cancel-order.ts'
import type { OrderState } from '../contract/states.ts'
import { carryOut } from './carry-out.ts'
import { PROVISION } from './facts.ts'
import { type AcceptedReply, answerRequest, type SignedRequest, takeRequest } from './signed-request.ts'

const POSSIBLE: Record<DecisionType, readonly OrderState[]> = {
  retry: ['needs_person'],
  adopt: ['needs_person'],
  skip: ['needs_person'],
  abandon: ['needs_person'],
  cancel: ['needs_person', 'pending_review', 'provisioning', 'partly_active'],
  reject: ['pending_review'],
}

/** Those that mean a step in front of a person; the others mean the whole order. */
const OF_STEPS: readonly DecisionType[] = ['retry', 'adopt', 'skip']

/** Takes a person's decision about an order; it is carried out by the order's flow. `sfOrderId` in its 18-character form. Throws Problem. */
export async function decide(
  deps: { db: Db; wake: Wake; random: Random; publicUrl: string },
  sfOrderId: string,
  body: Decide,
  request: SignedRequest,
): Promise<AcceptedReply> {
  if (body.type === 'adopt' && body.remoteId === undefined)
    throw invalid('remoteId', 'required', 'Name the remote record that is to be adopted.')
  if (body.type === 'skip' && body.line === undefined) throw invalid('line', 'required', 'Name the line to go on without.')
  const known = await findOrderBySalesforceId(deps.db, sfOrderId)
  if (!known) throw new Problem('unknown_order')
  const reply = await deps.db.transaction().execute(async (tx) => {
    const taken = await takeRequest(tx, request)
    if (taken.is === 'earlier') return taken.reply
    if (taken.is === 'fault') throw taken.problem
    const running = await lockFlow(tx, PROVISION, known.id)
    const row = await lockOrder(tx, known.id)
    if (!row) throw new Problem('unknown_order')
    if (row.rev !== body.rev) throw new Problem('stale_rev')
    const state = row.state as OrderState // the column's check constraint
    if (!POSSIBLE[body.type].includes(state)) throw new Problem('decision_not_possible')
    const answer = state === 'pending_review' ? await endReview(tx, row, body) : await leave(tx, deps.random, row, running, state, body)
    const accepted: Accepted = {
      sfOrderId,
      ...answer,
      correlationId: row.correlation_id,
      statusUrl: `${deps.publicUrl}/api/orders/${sfOrderId}/provision`,
    }
    await answerRequest(tx, request, { orderId: row.id, body: accepted })
    return { replayed: false, body: accepted }
  })
  if (!reply.replayed) deps.wake(reply.body.flowId)
  return reply
}

async function leave(
  tx: DbOrTx,
  random: Random,
  row: OrderRow,
  flowId: string | null,
  state: OrderState,
  body: Decide,
): Promise<{ status: OrderState; flowId: string }> {
  const flow = await readFlow(tx, { kind: PROVISION, subjectId: row.id })
  if (flowId === null || flow === null) throw new Problem('decision_not_possible')
  const decision = {
    id: random.uuid(),
    type: body.type,
    line: body.line ?? null,
    remoteId: body.remoteId ?? null,
    reason: body.reason,
    requestedBy: body.requestedBy,
  }
  // A line that waits for nobody cannot be skipped, nor a read be adopted: said now, not swallowed later.
  const changesNothing = OF_STEPS.includes(body.type) && carryOut(flow, { ...decision, decidedAt: flow.acceptedAt }).length === 0
  if (changesNothing) throw new Problem('decision_not_possible')
  await leaveDecision(tx, flowId, decision)
  // Whoever decided meanwhile, on the same view of the order, is told that it has moved on.
  await tx
    .updateTable('orders')
    .set((eb) => ({ rev: eb('rev', '+', 1) }))
    .where('id', '=', row.id)
    .execute()
  return { status: state, flowId }
}

/** Nothing has been made for it anywhere: it ends at once. */
async function endReview(tx: DbOrTx, row: OrderRow, body: Decide): Promise<{ status: OrderState; flowId: string }> {
  const account = row.account_id === null ? undefined : await findAccount(tx, row.account_id)
  const user = account && (await findUser(tx, account.user_id))
  const as = body.type === 'reject' ? 'rejected' : 'cancelled'
  const close = {
    as,
    reasonText: as === 'rejected' ? body.reason : null,
    userId: user?.id ?? null,
    language: user?.language ?? 'en',
  } as const
  return { status: as, flowId: await closeInReview(tx, row, close, row.correlation_id) }
}
