import { type Kysely, sql } from 'kysely'

/**
 * Services that were set up and are not among their client's: a row for a line, for ever, since it counts how often a person was told of it. In
 * place of `service_misses` of an order, which the version before reads: what it had noted is noted anew, and a Case is the one that it was.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table missing_services (
      line_key text primary key,
      order_id uuid not null references orders (id),
      service_id bigint not null,
      missed_at timestamptz,
      ask_at timestamptz,
      told_at timestamptz,
      case_key text,
      times int not null default 0
    )`.execute(db)
  await sql`create index missing_services_order on missing_services (order_id)`.execute(db)
}
