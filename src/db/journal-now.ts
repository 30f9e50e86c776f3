import { sql } from 'kysely'
import type { Clock } from '../base/clock.ts'
import type { DbOrTx } from './database.ts'

/** A clock of the database that was set right is followed after this long. */
const TRUSTED_MS = 10_000

/** The journal's clock without asking it every time: its last word, and what has passed since on the monotonic clock. */
export function openJournalNow(db: DbOrTx, clock: Clock): () => Promise<number> {
  let heard: { now: number; at: number } | undefined
  return async () => {
    if (heard === undefined || clock.monotonic() - heard.at > TRUSTED_MS) {
      const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)
      const now = rows[0]?.now.getTime()
      if (now === undefined) throw new Error('the journal has no time')
      heard = { now, at: clock.monotonic() }
    }
    return heard.now + clock.monotonic() - heard.at
  }
}
