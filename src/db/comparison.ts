// What the comparison of the systems reads of the journal.

import { sql } from 'kysely'
import type { DbOrTx } from './database.ts'

export interface ComparedRow {
  id: string
  account_id: string | null
  source: 'portal' | 'staff'
  sf_order_id: string | null
  state: string
  lines: unknown[]
  /** What WHMCS has said of services since they were set up, by their ids. */
  service_statuses: Record<string, string> | null
  correlation_id: string
  rev: number
  updated_at: Date
  sf_account_id: string | null
  whmcs_client_id: number | null
  /** The newest event of the order. */
  event_id: number | null
}

/** Orders of which something happened since then, the newest first. */
export async function ordersTouchedSince(db: DbOrTx, since: Date, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('orders')
    .select('id')
    // As a list of ids they are looked up one by one, however few orders there are.
    .where('id', '=', sql<string>`any(array(select distinct subject_id from events where at >= ${since}))`)
    .orderBy('updated_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** The orders of these ids, ours or Salesforce's (18 characters). */
export async function comparedOrders(db: DbOrTx, by: { ids?: readonly string[]; sfOrderIds?: readonly string[] }): Promise<ComparedRow[]> {
  const { rows } = await sql<ComparedRow>`
    select o.id, o.account_id, o.source, o.sf_order_id, o.state, o.lines, o.service_statuses, o.correlation_id, o.rev, o.updated_at,
      a.sf_account_id, a.whmcs_client_id, (select max(e.id) from events e where e.subject_id = o.id) as event_id
    from orders o left join accounts a on a.id = o.account_id
    where o.id = any(${[...(by.ids ?? [])]}::uuid[]) or o.sf_order_id = any(${[...(by.sfOrderIds ?? [])]}::text[])`.execute(db)
  return rows
}

/** The WHMCS clients of Salesforce Accounts (18 characters), of those that have one. */
export async function clientsOfAccounts(db: DbOrTx, sfAccountIds: readonly string[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select whmcs_client_id as id from accounts where sf_account_id = any(${[...sfAccountIds]}::text[]) and whmcs_client_id is not null`.execute(
    db,
  )
  return rows.map(({ id }) => id)
}

export interface StuckRow {
  id: string
  kind: string
  subject_id: string
  correlation_id: string
  code: 'overdue' | 'unknown'
}

const ms = (wait: number) => sql`make_interval(secs => ${wait / 1000})`

/**
 * Open flows that nobody has taken for so long after they were due, or of which a step is unknown for so long after its quiet period. Those
 * that open a Case are left out: a Case about them would not come further.
 */
export async function stuckFlows(
  db: DbOrTx,
  { overdueMs, unknownMs }: { overdueMs: number; unknownMs: number },
  limit: number,
): Promise<StuckRow[]> {
  const isOverdue = sql`(f.due_at < now() - ${ms(overdueMs)} and (f.owner is null or f.lease_until < now()))`
  const { rows } = await sql<StuckRow>`
    select f.id, f.kind, f.subject_id, f.correlation_id, case when ${isOverdue} then 'overdue' else 'unknown' end as code
    from flows f
    where f.state = 'open' and f.kind <> 'case' and f.due_at is not null
      and (${isOverdue} or exists (select from steps s where s.flow_id = f.id and s.state = 'unknown' and s.quiet_until < now() - ${ms(unknownMs)}))
    order by f.due_at, f.id limit ${limit}`.execute(db)
  return rows
}

/** Open flows that have stood in front of a person for so long without moving, from after the given id on, by id. */
export async function flowsLeftToPeople(db: DbOrTx, sinceMs: number, after: string | null, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select f.id from flows f
    where f.state = 'open' and (${after}::uuid is null or f.id > ${after}::uuid)
      and (exists (select from steps s where s.flow_id = f.id and s.state = 'person')
        or (f.kind = 'provision' and (select o.state from orders o where o.id = f.subject_id) = 'needs_person'))
      and not exists (select from steps s where s.flow_id = f.id and s.updated_at > now() - ${ms(sinceMs)})
    order by f.id limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}
