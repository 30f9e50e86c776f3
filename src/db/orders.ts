import { type Selectable, sql } from 'kysely'
import type { DbOrTx } from './database.ts'
import type { Database } from './tables.ts'

export type OrderRow = Selectable<Database['orders']>
// By name: a statement with `*` is not kept prepared.
const COLUMNS = [
  'orders.id',
  'orders.account_id',
  'orders.source',
  'orders.sf_order_id',
  'orders.order_number',
  'orders.state',
  'orders.lines',
  'orders.total',
  'orders.note',
  'orders.cart_hash',
  'orders.attention',
  'orders.service_statuses',
  'orders.reason_text',
  'orders.correlation_id',
  'orders.rev',
  'orders.created_at',
  'orders.updated_at',
] as const

/** An order as it is to be shown: while it is provisioned, with when it was approved. */
export type ShownOrderRow = OrderRow & { approved_at: Date | null }
// Looked for of those orders alone, in the same question.
const APPROVED_AT = sql<Date | null>`case when orders.state = 'provisioning' then
  (select flows.accepted_at from flows where flows.subject_id = orders.id and flows.kind = 'provision') end`.as('approved_at')

export type EsimRecord = Selectable<Database['esims']>

export async function orderState(db: DbOrTx, orderId: string): Promise<string | null> {
  const row = await db.selectFrom('orders').select('state').where('id', '=', orderId).executeTakeFirst()
  return row?.state ?? null
}

export const findOrder = (db: DbOrTx, orderId: string): Promise<OrderRow | undefined> =>
  db.selectFrom('orders').select(COLUMNS).where('id', '=', orderId).executeTakeFirst()

export const findOrderBySalesforceId = (db: DbOrTx, sfOrderId: string): Promise<OrderRow | undefined> =>
  db.selectFrom('orders').select(COLUMNS).where('sf_order_id', '=', sfOrderId).executeTakeFirst()

/** The order, and the id of its flow of that kind where it has one. */
export async function findOrderAndFlow(
  db: DbOrTx,
  kind: string,
  sfOrderId: string,
): Promise<{ order: OrderRow; flowId: string | null } | undefined> {
  const row = await db
    .selectFrom('orders')
    .select(COLUMNS)
    .select(({ selectFrom }) =>
      selectFrom('flows').select('flows.id').where('kind', '=', kind).whereRef('flows.subject_id', '=', 'orders.id').as('flow_id'),
    )
    .where('sf_order_id', '=', sfOrderId)
    .executeTakeFirst()
  if (!row) return undefined
  const { flow_id: flowId, ...order } = row
  return { order, flowId }
}

/** Those of Salesforce's orders (18 characters) that have a flow of that kind. */
export async function ordersWithFlow(db: DbOrTx, kind: string, sfOrderIds: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('orders')
    .innerJoin('flows', (join) => join.onRef('flows.subject_id', '=', 'orders.id').on('flows.kind', '=', kind))
    .select('sf_order_id')
    .where('sf_order_id', 'in', sfOrderIds)
    .execute()
  return new Set(rows.flatMap(({ sf_order_id: id }) => id ?? []))
}

/** The caller's own order by either of its ids; another's is as good as none. `sfOrderId` in its 18-character form. */
export async function findOwnOrder(
  db: DbOrTx,
  accountId: string,
  by: { id: string } | { sfOrderId: string },
): Promise<ShownOrderRow | undefined> {
  const own = db.selectFrom('orders').select(COLUMNS).select(APPROVED_AT).where('account_id', '=', accountId)
  return ('id' in by ? own.where('id', '=', by.id) : own.where('sf_order_id', '=', by.sfOrderId)).executeTakeFirst()
}

/** A page of an account's orders, newest first, from just after the given place. */
export async function listOwnOrders(
  db: DbOrTx,
  accountId: string,
  limit: number,
  after: { createdAt: Date; id: string } | null,
): Promise<ShownOrderRow[]> {
  let query = db.selectFrom('orders').select(COLUMNS).select(APPROVED_AT).where('account_id', '=', accountId)
  if (after) query = query.where(sql<boolean>`(created_at, id) < (${after.createdAt}, ${after.id}::uuid)`)
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

export const esimsOf = (db: DbOrTx, orderIds: readonly string[]): Promise<EsimRecord[]> =>
  orderIds.length === 0
    ? Promise.resolve([])
    : db.selectFrom('esims').selectAll().where('order_id', 'in', orderIds).orderBy('unit_key').execute()

/** The present revisions of some orders, for those who watch them. */
export async function revisionsOf(db: DbOrTx, orderIds: readonly string[]): Promise<Map<string, number>> {
  if (orderIds.length === 0) return new Map()
  const rows = await db.selectFrom('orders').select(['id', 'rev']).where('id', 'in', orderIds).execute()
  return new Map(rows.map((row) => [row.id, row.rev]))
}

export interface Customer {
  id: string
  userId: string
  language: 'en' | 'ja'
  status: 'linking' | 'active' | 'review'
  whmcsClientId: number | null
}

/** The account that stands for a Salesforce Account (18 characters), if its customer has signed up. */
export async function customerOfSalesforceAccount(db: DbOrTx, sfAccountId: string): Promise<Customer | null> {
  const row = await db
    .selectFrom('accounts')
    .innerJoin('users', 'users.id', 'accounts.user_id')
    .select(['accounts.id', 'accounts.user_id', 'users.language', 'accounts.status', 'accounts.whmcs_client_id'])
    .where('sf_account_id', '=', sfAccountId)
    .executeTakeFirst()
  return row ? { id: row.id, userId: row.user_id, language: row.language, status: row.status, whmcsClientId: row.whmcs_client_id } : null
}

/** Takes the order's row for the length of the transaction, so that two decisions about it come one after the other. */
export const lockOrder = (tx: DbOrTx, orderId: string): Promise<OrderRow | undefined> =>
  tx.selectFrom('orders').select(COLUMNS).where('id', '=', orderId).forUpdate().executeTakeFirst()

export interface NewOrderRow {
  id: string
  accountId: string
  lines: unknown[]
  total: { amount: number; currency: string }
  note: string | null
  cartHash: string
  correlationId: string
}

/** A customer's order, before anybody else knows of it. */
export async function insertOrder(tx: DbOrTx, order: NewOrderRow): Promise<void> {
  await tx
    .insertInto('orders')
    .values({
      id: order.id,
      account_id: order.accountId,
      source: 'portal',
      state: 'received',
      lines: JSON.stringify(order.lines),
      total: JSON.stringify(order.total),
      note: order.note,
      cart_hash: order.cartHash,
      correlation_id: order.correlationId,
      sf_order_id: null,
      order_number: null,
      reason_text: null,
    })
    .execute()
}

/**
 * An order that staff made in Salesforce, of which nothing is known yet but its id. Whoever makes its row ends its review in the same
 * transaction: by the press, or by a decision before it.
 */
export async function insertStaffOrder(tx: DbOrTx, id: string, sfOrderId: string, correlationId: string): Promise<OrderRow> {
  await tx
    .insertInto('orders')
    .values({
      id,
      source: 'staff',
      sf_order_id: sfOrderId,
      state: 'pending_review',
      lines: '[]',
      correlation_id: correlationId,
      account_id: null,
      order_number: null,
      note: null,
      cart_hash: null,
      reason_text: null,
    })
    .onConflict((conflict) => conflict.column('sf_order_id').doNothing())
    .execute()
  // Another press or decision may have made it meanwhile. Its row is not taken here: flows are taken before orders.
  return tx.selectFrom('orders').select(COLUMNS).where('sf_order_id', '=', sfOrderId).executeTakeFirstOrThrow()
}

/** Whether some process is at work on a flow right now. */
export async function isFlowHeld(db: DbOrTx, flowId: string): Promise<boolean> {
  const row = await db.selectFrom('flows').select('owner').where('id', '=', flowId).executeTakeFirst()
  return row !== undefined && row.owner !== null
}
