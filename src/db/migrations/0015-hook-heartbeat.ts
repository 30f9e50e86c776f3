import { type Kysely, sql } from 'kysely'

/** When WHMCS's own cron was last heard of: events go on coming while it stands still. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table whmcs_hook add column beat_at timestamptz`.execute(db)
  await sql`update whmcs_hook set beat_at = heard_at`.execute(db)
}
