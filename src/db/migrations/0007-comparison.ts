import { type Kysely, sql } from 'kysely'

/** For the comparison of the systems: which orders moved lately, and its word for a flow, to tell Salesforce again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Of blocks, not of rows: since PostgreSQL 16 an update of the column then stays as cheap as without an index.
  await sql`create index orders_updated on orders using brin (updated_at) with (pages_per_range = 16)`.execute(db)
  await sql`alter table decisions drop constraint decisions_type_check`.execute(db)
  await sql`
    alter table decisions add constraint decisions_type_check
      check (type in ('retry', 'adopt', 'skip', 'abandon', 'cancel', 'reject', 'tell'))`.execute(db)
}
