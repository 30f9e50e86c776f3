// The one row about the hook in WHMCS: when it was last heard, and how far the sweep has come that makes up for what it lost.

import { sql } from 'kysely'
import type { DbOrTx } from './database.ts'

export async function hookWasHeard(tx: DbOrTx, isHeartbeat: boolean): Promise<void> {
  const at = sql<Date>`now()`
  await tx
    .updateTable('whmcs_hook')
    .set({ heard_at: at, ...(isHeartbeat && { beat_at: at }) })
    .execute()
}

/** Whole seconds since it was last heard, whatever it told, and since the last heartbeat; null for never. */
export async function hookHeardAgo(db: DbOrTx): Promise<{ anything: number | null; heartbeat: number | null }> {
  const ago = (column: 'heard_at' | 'beat_at') => sql<number | null>`floor(extract(epoch from now() - ${sql.ref(column)}))::float8`
  const row = await db
    .selectFrom('whmcs_hook')
    .select([ago('heard_at').as('anything'), ago('beat_at').as('heartbeat')])
    .executeTakeFirst()
  return row ?? { anything: null, heartbeat: null }
}

/** Why the newest call at the hook's door was refused, of the last `withinSeconds`; null where none was. */
export async function hookRefusedFor(db: DbOrTx, withinSeconds: number): Promise<string | null> {
  const row = await db
    .selectFrom('events')
    .select(sql<string>`data ->> 'reason'`.as('reason'))
    .where('kind', '=', 'signature.refused')
    .where('at', '>', sql<Date>`now() - make_interval(secs => ${withinSeconds})`)
    .where(sql<boolean>`data ->> 'door' = 'whmcs'`)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.reason ?? null
}

/** Begins a turn of the sweep, unless one was begun within `everyMs`, by whomever. Says after which client it goes on; null for none. */
export async function beginSweep(db: DbOrTx, everyMs: number): Promise<number | null> {
  const row = await db
    .updateTable('whmcs_hook')
    .set({ swept_at: sql<Date>`now()` })
    .where(sql<boolean>`swept_at is null or swept_at <= now() - make_interval(secs => ${everyMs / 1000})`)
    .returning('swept_to')
    .executeTakeFirst()
  return row?.swept_to ?? null
}

export async function sweptTo(db: DbOrTx, clientId: number): Promise<void> {
  await db.updateTable('whmcs_hook').set({ swept_to: clientId }).execute()
}

const ROUND_SECONDS = sql<number | null>`extract(epoch from round_ended_at - round_before_ended_at)::float8`

/**
 * The sweep has come by the last client, and goes on with the first. Says the seconds since it had done so the time before, null where it
 * never had: so long a change that nobody tells of may stay unseen.
 */
export async function endSweepRound(db: DbOrTx): Promise<number | null> {
  const row = await db
    .updateTable('whmcs_hook')
    .set({ swept_to: 0, round_before_ended_at: sql<Date | null>`round_ended_at`, round_ended_at: sql<Date>`now()` })
    .returning(ROUND_SECONDS.as('seconds'))
    .executeTakeFirst()
  return row?.seconds ?? null
}

/**
 * How long the last round of the sweep took, from the end of the one before to its own, and how long ago it ended, in whole seconds; null where
 * there were not so many. A round that takes longer than it should is seen by the second before the first tells of it.
 */
export async function lastSweepRound(db: DbOrTx): Promise<{ took: number | null; endedAgo: number | null }> {
  const row = await db
    .selectFrom('whmcs_hook')
    .select([sql<number | null>`round(${ROUND_SECONDS})`.as('took')])
    .select(sql<number | null>`floor(extract(epoch from now() - round_ended_at))::float8`.as('endedAgo'))
    .executeTakeFirst()
  return row ?? { took: null, endedAgo: null }
}
