// Orders as an operator looks for them: by number, or by who has waited longest.

import { sql } from 'kysely'
import type { OrderState } from '../contract/states.ts'
import type { DbOrTx } from './database.ts'
import type { OrderRow } from './orders.ts'

export type OperatorRow = Pick<OrderRow, 'id' | 'sf_order_id' | 'order_number' | 'state' | 'attention' | 'rev'> & {
  /** When its first step came before a person, else when it last moved. */
  since: Date
}

const SINCE = sql<Date>`coalesce((
  select min(s.updated_at) from flows f join steps s on s.flow_id = f.id
  where f.subject_id = orders.id and f.kind in ('order', 'provision') and s.state = 'person'), orders.updated_at)`

const operatorRows = (db: DbOrTx) =>
  db
    .selectFrom('orders')
    .select(['orders.id', 'orders.sf_order_id', 'orders.order_number', 'orders.state', 'orders.attention', 'orders.rev'])
    .select(SINCE.as('since'))

/** Those in these states, or all, longest waiting first. */
export function listOperatorRows(db: DbOrTx, states: readonly OrderState[] | null, limit: number): Promise<OperatorRow[]> {
  const rows = operatorRows(db)
  return (states === null ? rows : rows.where('state', 'in', states)).orderBy('since').orderBy('orders.id').limit(limit).execute()
}

export const findOperatorRow = (db: DbOrTx, orderId: string): Promise<OperatorRow | undefined> =>
  operatorRows(db).where('orders.id', '=', orderId).executeTakeFirst()

/** Nothing but Salesforce keeps its numbers apart, so there may be more than one. */
export const idsByNumber = async (db: DbOrTx, orderNumber: string): Promise<string[]> =>
  (await db.selectFrom('orders').select('id').where('order_number', '=', orderNumber).orderBy('id').limit(2).execute()).map(({ id }) => id)
