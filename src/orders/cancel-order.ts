import { Problem } from '../base/problems.ts'
import type { Wake } from '../base/wake.ts'
import type { Order } from '../contract/orders.ts'
import type { OrderState } from '../contract/states.ts'
import type { Db, DbOrTx } from '../db/database.ts'
import { type OrderRow, findOwnOrder, lockOrder } from '../db/orders.ts'
import { openFlow } from '../db/open-flow.ts'
import { isApproved, isInReview } from './approval.ts'
import { CLOSE, type CloseInput } from './close-flow.ts'
import { type Language, type Showing, viewOrder } from './order-view.ts'
import { ownOrder } from './read-orders.ts'

/** Ends an order that still waits for its review, in the caller's transaction, which holds the order's row. Throws `too_late` for any other. */
export async function closeInReview(
  tx: DbOrTx,
  row: OrderRow,
  close: Omit<CloseInput, 'sfOrderId'>,
  correlationId: string,
): Promise<string> {
  const state = row.state as OrderState // the column's type
  if (!isInReview(state, await isApproved(tx, row.id))) throw new Problem('too_late')
  if (row.sf_order_id === null) throw new Error('an order in review without its Salesforce id')
  const input: CloseInput = { ...close, sfOrderId: row.sf_order_id }
  const { flowId } = await openFlow(tx, { kind: CLOSE, subjectId: row.id, input, correlationId })
  await tx
    .updateTable('orders')
    .set((eb) => ({ state: close.as, reason_text: close.reasonText, rev: eb('rev', '+', 1) }))
    .where('id', '=', row.id)
    .execute()
  await tx.deleteFrom('cart_guard').where('order_id', '=', row.id).execute()
  return flowId
}

/** The customer's own cancellation, while nobody has approved the order. Again on a cancelled one: the same answer. Throws `too_late`. */
export async function cancelOrder(
  { db, wake, waits }: Showing<Db> & { wake: Wake },
  who: { accountId: string; userId: string; language: Language },
  id: string,
  correlationId: string,
): Promise<Order> {
  const { id: orderId } = await ownOrder(db, who.accountId, id)
  const flowId = await db.transaction().execute(async (tx) => {
    const row = await lockOrder(tx, orderId)
    if (!row || row.state === 'cancelled') return null
    return closeInReview(tx, row, { as: 'cancelled', reasonText: null, userId: who.userId, language: who.language }, correlationId)
  })
  if (flowId !== null) wake(flowId)
  const row = await findOwnOrder(db, who.accountId, { id: orderId })
  if (!row) throw new Problem('unknown_order')
  return viewOrder({ db, waits }, row, who.language)
}
