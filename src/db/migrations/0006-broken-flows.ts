import { type Kysely, sql } from 'kysely'

/** Since when a flow could not be worked on by a fault of ours; null once it has been. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table flows add column broken_since timestamptz`.execute(db)
  await sql`create index flows_broken on flows (broken_since) where broken_since is not null`.execute(db)
}
