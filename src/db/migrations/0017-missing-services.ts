import { type Kysely, sql } from 'kysely'

/** Since when a service that was set up has not been among its client's. A column of its own, as `service_statuses` is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table orders add column service_misses jsonb`.execute(db)
}
