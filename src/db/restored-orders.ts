// Orders of which Salesforce may know more than a restored journal.

import { sql } from 'kysely'
import type { DbOrTx } from './database.ts'

export interface RestoredOrder {
  id: string
  state: string
  /** Of its provisioning. */
  flow_id: string | null
  is_open: boolean
  /** The journal's newest event of it, 0 where there is none. */
  event_id: number
}

/** What the journal knows of an order of Salesforce: by its key, or by its id there. */
export async function restoredOrder(
  db: DbOrTx,
  { orderKey, sfOrderId }: { orderKey: string | null; sfOrderId: string },
): Promise<RestoredOrder | null> {
  const { rows } = await sql<RestoredOrder>`
    select o.id, o.state, f.id as flow_id, coalesce(f.state = 'open', false) as is_open,
      coalesce((select max(e.id) from events e where e.subject_id = o.id), 0) as event_id
    from orders o left join flows f on f.kind = 'provision' and f.subject_id = o.id
    where o.id::text = ${orderKey}::text or o.sf_order_id = ${sfOrderId} order by o.id::text = ${orderKey}::text desc limit 1`.execute(db)
  return rows[0] ?? null
}

/** An order of the portal's that the journal has lost, as Salesforce has kept it. It waits for its review until more is known. */
export async function insertRestored(
  tx: DbOrTx,
  order: {
    id: string
    sfOrderId: string
    orderNumber: string
    accountId: string | null
    lines: unknown[]
    note: string | null
    correlationId: string
    createdAt: Date
  },
): Promise<void> {
  await tx
    .insertInto('orders')
    .values({
      id: order.id,
      account_id: order.accountId,
      source: 'portal',
      sf_order_id: order.sfOrderId,
      order_number: order.orderNumber,
      state: 'pending_review',
      lines: JSON.stringify(order.lines),
      note: order.note,
      cart_hash: null,
      reason_text: null,
      correlation_id: order.correlationId,
      created_at: order.createdAt,
    })
    .execute()
}

/** An order that Salesforce shows as over, and for which nothing is there: its cart may be ordered again. */
export async function endRestored(tx: DbOrTx, orderId: string, as: 'cancelled' | 'rejected' | 'failed'): Promise<void> {
  await tx
    .updateTable('orders')
    .set({ state: as, attention: null, rev: sql<number>`rev + 1`, updated_at: sql<Date>`now()` })
    .where('id', '=', orderId)
    .execute()
  await tx.deleteFrom('cart_guard').where('order_id', '=', orderId).execute()
}
