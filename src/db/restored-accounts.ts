// Customers of whom the other systems know, in a journal that is made anew.

import { sql } from 'kysely'
import { insertAccount, type NewAccount } from './accounts.ts'
import type { Db, DbOrTx } from './database.ts'
import { insertUser, type NewUser } from './users.ts'

/** Whether there is an order, a customer, or anything under way. */
export async function isInUse(db: Db): Promise<boolean> {
  const { rows } = await sql<{ used: boolean }>`
    select exists (select from orders) or exists (select from users) or exists (select from flows) as used`.execute(db)
  return rows[0]?.used !== false
}

/** Throws a unique violation where two are linked to one: see `violatedConstraint`. */
export async function insertLinked(
  tx: DbOrTx,
  user: NewUser,
  account: NewAccount,
  link: { status: 'active' | 'review'; whmcsUserId: number; whmcsClientId: number },
): Promise<void> {
  await insertUser(tx, user)
  await insertAccount(tx, account)
  const { status, whmcsUserId, whmcsClientId } = link
  const set = { status, whmcs_user_id: whmcsUserId, whmcs_client_id: whmcsClientId }
  await tx.updateTable('accounts').set(set).where('id', '=', account.id).execute()
}

export interface LeftRow {
  order_number: string | null
  sf_order_id: string | null
  step: string
  code: string
}

/** Steps of orders that stand in front of a person, or were not settled in time. */
export async function unprovenSteps(db: Db): Promise<LeftRow[]> {
  const { rows } = await sql<LeftRow>`
    select o.order_number, o.sf_order_id, s.name as step, case when s.state = 'person' then coalesce(s.code, '') else 'under_way' end as code
    from flows f join orders o on o.id = f.subject_id join steps s on s.flow_id = f.id
    where f.kind = 'provision' and s.state in ('person', 'planned', 'intended', 'unknown') order by o.order_number, s.position`.execute(db)
  return rows
}

/** Flows that have something to do. */
export async function flowsUnderWay(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from flows where state = 'open' and due_at is not null`.execute(db)
  return rows[0]?.count ?? 0
}

/** How many orders there are of each state. */
export async function ordersByState(db: Db): Promise<Record<string, number>> {
  const { rows } = await sql<{ state: string; count: number }>`
    select state, count(*)::int as count from orders group by state order by state`.execute(db)
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}
