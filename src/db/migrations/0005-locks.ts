import { type Kysely, sql } from 'kysely'

/** How often a step met a row lock: counted apart from tries that were not sent, which have no bound but time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table steps add column locks int not null default 0`.execute(db)
}
