import { sql } from 'kysely'
import type { Db } from '../src/db/database.ts'
import { forgetStaleSignUps } from '../src/db/signups.ts'

/** Forgets what need not be kept: webhook ids after 7 days, and sign-ups that nobody verified. Says how many rows went. */
export async function sweep(db: Db): Promise<number> {
  const webhooks = await db
    .deleteFrom('webhook_seen')
    .where('seen_at', '<', sql<Date>`now() - interval '7 days'`)
    .executeTakeFirst()
  return Number(webhooks.numDeletedRows) + (await forgetStaleSignUps(db))
}
