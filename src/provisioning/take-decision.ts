// A person's decision as the journal takes it, whichever door it came through.

import { invalid, Problem } from '../base/problems.ts'
import type { Random } from '../base/random.ts'
import type { DecisionWish } from '../contract/provision.ts'
import type { OrderState } from '../contract/states.ts'
import { findAccount } from '../db/accounts.ts'
import type { DbOrTx } from '../db/database.ts'
import { leaveDecision, lockFlow } from '../db/decisions.ts'
import { recordEvent } from '../db/events.ts'
import { readFlow } from '../db/journal-store.ts'
import { lockOrder, type OrderRow } from '../db/orders.ts'
import { findUser } from '../db/users.ts'
import type { Decision } from '../journal/flow.ts'
import { closeInReview } from '../orders/cancel-order.ts'
import { PROVISION } from '../orders/approval.ts'
import { isPossible } from './possible.ts'

export interface TakenDecision {
  decisionId: string
  status: OrderState
  /** What carries it out. */
  flowId: string
  /** The order's own. */
  correlationId: string
}

/** What a decision of its type must name. Throws 422. */
export function checkNames({ type, remoteId, line }: Pick<DecisionWish, 'type' | 'remoteId' | 'line'>): void {
  if (type === 'adopt' && remoteId === undefined) throw invalid('remoteId', 'required', 'Name the remote record that is to be adopted.')
  if (type === 'skip' && line === undefined) throw invalid('line', 'required', 'Name the line to go on without.')
}

/**
 * Leaves a decision for the order's flow, in the caller's transaction; after the commit the caller only needs to wake it. Throws
 * `unknown_order`, `stale_rev`, `decision_not_possible`.
 */
export async function takeDecision(
  tx: DbOrTx,
  random: Random,
  orderId: string,
  wish: DecisionWish,
  correlationId: string,
): Promise<TakenDecision> {
  const running = await lockFlow(tx, PROVISION, orderId)
  const row = await lockOrder(tx, orderId)
  if (!row) throw new Problem('unknown_order')
  if (row.rev !== wish.rev) throw new Problem('stale_rev')
  const state = row.state as OrderState // the column's type
  const { type, line = null, remoteId = null, reason, requestedBy } = wish
  const decision = { id: random.uuid(), type, line, remoteId, reason, requestedBy }
  const flow = running === null ? null : await readFlow(tx, { id: running })
  if (!isPossible(state, flow, decision)) throw new Problem('decision_not_possible')
  const left = flow === null ? await endReview(tx, row, decision) : await moveOn(tx, row.id, { status: state, flowId: flow.id })
  await leaveDecision(tx, left.flowId, decision)
  // SEC-51. That it was carried out is the flow's to say.
  await recordEvent(tx, {
    kind: 'order.decided',
    subjectId: orderId,
    actor: requestedBy,
    correlationId,
    data: { decision: type, line, remoteId },
  })
  return { ...left, decisionId: decision.id, correlationId: row.correlation_id }
}

type Left = Pick<TakenDecision, 'status' | 'flowId'>

/** Whoever decides meanwhile, on the same view of the order, is told that it has moved on. */
async function moveOn(tx: DbOrTx, orderId: string, left: Left): Promise<Left> {
  await tx
    .updateTable('orders')
    .set((eb) => ({ rev: eb('rev', '+', 1) }))
    .where('id', '=', orderId)
    .execute()
  return left
}

/** Nothing has been made for it anywhere: it ends at once. */
async function endReview(tx: DbOrTx, row: OrderRow, { type, reason }: Pick<Decision, 'type' | 'reason'>): Promise<Left> {
  const account = row.account_id === null ? undefined : await findAccount(tx, row.account_id)
  const user = account && (await findUser(tx, account.user_id))
  const as = type === 'reject' ? 'rejected' : 'cancelled'
  const close = {
    as,
    reasonText: as === 'rejected' ? reason : null,
    userId: user?.id ?? null,
    language: user?.language ?? 'en',
  } as const
  return { status: as, flowId: await closeInReview(tx, row, close, row.correlation_id) }
}
