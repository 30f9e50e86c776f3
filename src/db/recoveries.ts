// Recovery mode: a row from when a restored journal is noticed until everything in doubt was looked for.

import { type Selectable, sql } from 'kysely'
import type { Db, DbOrTx } from './database.ts'
import type { Database } from './tables.ts'

export type Recovery = Selectable<Database['recoveries']>

/** The one under way, if there is one. */
export const openRecovery = (db: DbOrTx): Promise<Recovery | undefined> =>
  db.selectFrom('recoveries').selectAll().where('ended_at', 'is', null).executeTakeFirst()

/** Whether the journal holds the event that Salesforce was shown of this order, or a recovery has seen to it that it does not. */
export async function knowsEvent(db: DbOrTx, eventId: number, sfOrderId: string): Promise<boolean> {
  const { rows } = await sql<{ knows: boolean }>`
    select exists (select from events e join orders o on o.id = e.subject_id where e.id = ${eventId} and o.sf_order_id = ${sfOrderId})
        or exists (select from recoveries where shown >= ${eventId}) as knows`.execute(db)
  return rows[0]?.knows === true
}

/** Events that were lost may have been numbered further than the last one shown. */
const AHEAD = 100_000

/**
 * Begins recovery mode, or begins it anew where a backup was taken in the middle of it. All open flows are in doubt from now on; whoever
 * holds one loses it, since he does not know. The numbers of events go on behind whatever was shown.
 */
export async function beginRecovery(tx: DbOrTx, { id, why }: Pick<Recovery, 'id' | 'why'>): Promise<Recovery> {
  const { rows } = await sql<{ at: Date | null }>`select at from events order by id desc limit 1`.execute(tx)
  const begun = await tx
    .insertInto('recoveries')
    .values({ id, why, journal_at: rows[0]?.at ?? null })
    // The index of which there is one row at most has no name here: what it meets is the one under way.
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
  const recovery =
    begun ??
    (await tx
      .updateTable('recoveries')
      .set({ began_at: sql`now()`, imported_at: null })
      .where('ended_at', 'is', null)
      .returningAll()
      .executeTakeFirstOrThrow())
  await sql`
    update flows set restored_at = now(), fence = fence + 1, owner = null, lease_until = null where state = 'open'`.execute(tx)
  return recovery
}

/** Write-backs from here on carry higher numbers than any that Salesforce has seen. */
export async function passShown(tx: DbOrTx, recoveryId: string, shown: number): Promise<void> {
  await sql`
    select setval(seq, greatest(nextval(seq), ${shown}::bigint + ${AHEAD}::bigint))
    from (select pg_get_serial_sequence('events', 'id')::regclass as seq) named`.execute(tx)
  await tx.updateTable('recoveries').set({ shown }).where('id', '=', recoveryId).execute()
}

export async function noteImported(tx: DbOrTx, recoveryId: string): Promise<void> {
  await tx
    .updateTable('recoveries')
    .set({ imported_at: sql`now()` })
    .where('id', '=', recoveryId)
    .execute()
}

/** False when somebody else has ended it. */
export async function endRecovery(tx: DbOrTx, recoveryId: string): Promise<boolean> {
  const row = await tx
    .updateTable('recoveries')
    .set({ ended_at: sql`now()` })
    .where('id', '=', recoveryId)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/**
 * How many restored flows are still to be worked on, or have a step of these effects that may have been performed and is not settled. What
 * stands in front of a person, or is kept from going on by a fault of ours, is not waited for.
 */
export async function flowsInDoubt(db: DbOrTx, effects: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from flows f
    where f.state = 'open' and f.restored_at is not null and f.due_at is not null and f.broken_since is null
      and (not exists (select from steps s where s.flow_id = f.id)
        or exists (select from steps s where s.flow_id = f.id and s.effect = any(${[...effects]}::text[]) and s.state in ('planned', 'intended', 'unknown')))`.execute(
    db,
  )
  return rows[0]?.count ?? 0
}

/** Puts a flow in doubt: one that was opened, or is to be opened, for an order of which others may know more. */
export async function putInDoubt(tx: DbOrTx, flowId: string, proves: boolean): Promise<void> {
  await tx
    .updateTable('flows')
    .set({ restored_at: sql<Date>`now()`, proves, fence: sql<number>`fence + 1`, owner: null, lease_until: null })
    .where('id', '=', flowId)
    .execute()
}

/** How an order stands, and whether recovery mode is on. */
export async function orderStateNow(db: DbOrTx, orderId: string): Promise<{ state: string | null; recovering: boolean }> {
  const { rows } = await sql<{ state: string | null; recovering: boolean }>`
    select (select state from orders where id = ${orderId}) as state, exists (select from recoveries where ended_at is null) as recovering`.execute(
    db,
  )
  return rows[0] ?? { state: null, recovering: false }
}

/** Whether recovery mode is on. */
export const isRecovering = async (db: Db): Promise<boolean> => (await openRecovery(db)) !== undefined
