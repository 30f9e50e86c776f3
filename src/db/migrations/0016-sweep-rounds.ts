import { type Kysely, sql } from 'kysely'

/** When the last two rounds of the sweep ended: between these ends nobody was looked at more than once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table whmcs_hook add column round_ended_at timestamptz, add column round_before_ended_at timestamptz`.execute(db)
}
