// The orders of one WHMCS client, as far as what WHMCS says of its services concerns them.

import { sql } from 'kysely'
import type { DbOrTx } from './database.ts'
import type { OrderLine } from './order-line.ts'

export interface ClientOrder {
  id: string
  /** Null until the journal knows that Salesforce has it. */
  sfOrderId: string | null
  /** Null where no flow has placed it. */
  whmcsOrderId: number | null
  lines: OrderLine[]
  serviceStatuses: Record<string, string> | null
  /** By the database's clock, in seconds since 1970. */
  readAt: number
  /** Its flow waits for its services. */
  isWatched: boolean
  /** That wait was given up, and a person is asked. */
  isLeftToPerson: boolean
}

/** A step that waits for services, R-ACTIVE: looked for of those orders alone that may have one. */
const WATCHED = sql<boolean>`orders.state in ('provisioning', 'cancelling') and exists (
  select from flows f join steps s on s.flow_id = f.id
  where f.subject_id = orders.id and f.kind = 'provision' and f.state = 'open' and s.effect = 'R-ACTIVE' and s.state = 'planned')`

const LEFT_TO_PERSON = sql<boolean>`orders.state = 'needs_person' and exists (
  select from flows f join steps s on s.flow_id = f.id
  where f.subject_id = orders.id and f.kind = 'provision' and f.state = 'open' and s.effect = 'R-ACTIVE' and s.state = 'person')`

/** What W-ORDER has placed, as its step keeps it. */
export const WHMCS_ORDER = sql<number | null>`(
  select (s.result ->> 'whmcsOrderId')::float8 from flows f join steps s on s.flow_id = f.id and s.name = 'whmcs-order'
  where f.subject_id = orders.id and f.kind = 'provision' and s.state = 'done')`

/** Whether an account of ours is linked to this client. Most clients of an install may well be nobody's here. */
export async function isLinked(db: DbOrTx, clientId: number): Promise<boolean> {
  const row = await db.selectFrom('accounts').select('id').where('whmcs_client_id', '=', clientId).executeTakeFirst()
  return row !== undefined
}

/** Those of the account that this client is linked to; none where it is nobody's. */
export async function ordersOfClient(db: DbOrTx, clientId: number): Promise<ClientOrder[]> {
  const rows = await db
    .selectFrom('orders')
    .innerJoin('accounts', 'accounts.id', 'orders.account_id')
    .select(['orders.id', 'orders.sf_order_id', 'orders.lines', 'orders.service_statuses', WATCHED.as('watched')])
    .select([LEFT_TO_PERSON.as('left'), WHMCS_ORDER.as('whmcsOrderId'), sql<number>`extract(epoch from now())::float8`.as('readAt')])
    .where('accounts.whmcs_client_id', '=', clientId)
    .execute()
  return rows.map(({ id, sf_order_id, lines, service_statuses, watched, left, whmcsOrderId, readAt }) => ({
    id,
    sfOrderId: sf_order_id,
    whmcsOrderId,
    lines: lines as OrderLine[], // written by placeOrder and the order flows
    serviceStatuses: service_statuses,
    readAt,
    isWatched: watched,
    isLeftToPerson: left,
  }))
}

/** False where somebody else has said meanwhile how they stand: what was read before that may be the older word. */
export async function setServiceStatuses(
  db: DbOrTx,
  { id, serviceStatuses: before }: ClientOrder,
  after: Record<string, string>,
): Promise<boolean> {
  const known = before === null ? null : JSON.stringify(before)
  const { numUpdatedRows } = await db
    .updateTable('orders')
    .set({ service_statuses: JSON.stringify(after), rev: sql<number>`rev + 1`, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where(sql<boolean>`service_statuses is not distinct from ${known}::jsonb`)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/**
 * Has the flows of these orders that wait for their services look now, and not at their next poll. When a step is tried next is nothing that
 * the journal says of the world: whoever holds the flow writes its own time over this one, and is said to be `held`.
 */
export async function hastenWatches(db: DbOrTx, orderIds: readonly string[]): Promise<{ flowId: string; held: boolean }[]> {
  // The flow before its steps, as the journal's commits take them.
  const { rows } = await sql<{ flowId: string; held: boolean }>`
    with hastened as (
      update flows f set due_at = now()
      where f.subject_id = any(${[...orderIds]}::uuid[]) and f.kind = 'provision' and f.state = 'open'
        and exists (select from steps s where s.flow_id = f.id and s.effect = 'R-ACTIVE' and s.state = 'planned')
      returning f.id, f.owner),
    due as (
      update steps s set due_at = least(s.due_at, now()) from hastened
      where s.flow_id = hastened.id and s.effect = 'R-ACTIVE' and s.state = 'planned')
    select id as "flowId", owner is not null as held from hastened`.execute(db)
  return rows
}

/** Clients with orders whose services may stand otherwise than they did, from after the given one on, by id. */
export async function clientsWithServices(db: DbOrTx, after: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('accounts')
    .select('whmcs_client_id')
    .where('whmcs_client_id', '>', after)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('orders')
          .select('orders.id')
          .whereRef('orders.account_id', '=', 'accounts.id')
          .where('orders.state', 'in', ['active', 'partly_active', 'needs_person', 'cancelling']),
      ),
    )
    .orderBy('whmcs_client_id')
    .limit(limit)
    .execute()
  return rows.flatMap(({ whmcs_client_id: id }) => id ?? [])
}
