import { sql } from 'kysely'
import type { DbOrTx } from './database.ts'

/** Writes the one row that shows that this database takes writes and commits them. */
export async function writeHeartbeat(db: DbOrTx): Promise<void> {
  const at = sql<Date>`clock_timestamp()`
  await db
    .insertInto('heartbeat')
    .values({ at })
    .onConflict((conflict) => conflict.column('one').doUpdateSet({ at }))
    .execute()
}
