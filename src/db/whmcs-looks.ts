// Records of WHMCS that are to be read, since something happened to them. Several events about one record are one look.

import { sql } from 'kysely'
import type { DbOrTx } from './database.ts'
import type { Database } from './tables.ts'

export interface LookAt {
  kind: Database['whmcs_looks']['kind']
  recordId: number
}

export interface Look extends LookAt {
  /** Of a look that is asked for again meanwhile this is another. */
  asked: number
  tries: number
}

/** Asks for a look, at once, and for another one later where `againMs` is given. */
export async function askForLook(tx: DbOrTx, { kind, recordId }: LookAt, againMs: number | null): Promise<void> {
  const again = againMs === null ? null : sql<Date>`now() + make_interval(secs => ${againMs / 1000})`
  await tx
    .insertInto('whmcs_looks')
    .values({ kind, record_id: recordId, due_at: sql<Date>`now()`, again_at: again })
    .onConflict((conflict) =>
      conflict.columns(['kind', 'record_id']).doUpdateSet({
        asked: sql<number>`whmcs_looks.asked + 1`,
        due_at: sql<Date>`least(whmcs_looks.due_at, excluded.due_at)`,
        again_at: sql<Date>`greatest(whmcs_looks.again_at, excluded.again_at)`,
        tries: 0,
      }),
    )
    .execute()
}

/** Some looks that are due and nobody has, the caller's alone for `leaseMs`: whoever dies with one leaves it to the next. */
export async function takeLooks(db: DbOrTx, limit: number, leaseMs: number): Promise<Look[]> {
  const { rows } = await sql<Look>`
    with due as (
      select kind, record_id from whmcs_looks where due_at <= now() and (taken_until is null or taken_until <= now())
      order by due_at limit ${limit} for update skip locked)
    update whmcs_looks l set taken_until = now() + make_interval(secs => ${leaseMs / 1000})
    from due where l.kind = due.kind and l.record_id = due.record_id
    returning l.kind, l.record_id as "recordId", l.asked, l.tries`.execute(db)
  return rows
}

/** It was had. One that is wanted later, or was asked for meanwhile, stays. */
export async function endLook(db: DbOrTx, { kind, recordId, asked }: Look): Promise<void> {
  const { numDeletedRows } = await db
    .deleteFrom('whmcs_looks')
    .where('kind', '=', kind)
    .where('record_id', '=', recordId)
    .where('asked', '=', asked)
    .where('again_at', 'is', null)
    .executeTakeFirst()
  if (numDeletedRows > 0n) return
  // In a statement of its own: one that had waited for whoever asks would judge by the row as it was.
  await db
    .updateTable('whmcs_looks')
    .set({
      due_at: sql<Date>`case when asked = ${asked} then coalesce(again_at, now()) else now() end`,
      again_at: sql<Date | null>`case when asked = ${asked} then null else again_at end`,
      taken_until: null,
      tries: 0,
    })
    .where('kind', '=', kind)
    .where('record_id', '=', recordId)
    .execute()
}

/** It could not be had, or told too little: to be had again after a while. */
export async function putOffLook(db: DbOrTx, { kind, recordId }: LookAt, afterMs: number): Promise<void> {
  await db
    .updateTable('whmcs_looks')
    .set({ due_at: sql<Date>`now() + make_interval(secs => ${afterMs / 1000})`, taken_until: null, tries: sql<number>`tries + 1` })
    .where('kind', '=', kind)
    .where('record_id', '=', recordId)
    .execute()
}

/** It is given up, unless somebody has asked for it since. */
export async function dropLook(db: DbOrTx, look: Look): Promise<void> {
  await db
    .updateTable('whmcs_looks')
    .set({ again_at: null })
    .where('kind', '=', look.kind)
    .where('record_id', '=', look.recordId)
    .where('asked', '=', look.asked)
    .execute()
  await endLook(db, look)
}
