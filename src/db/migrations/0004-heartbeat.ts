import { type Kysely, sql } from 'kysely'

/** The one row that a readiness check writes, again and again; the events are append-only and kept. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table heartbeat (
      one boolean primary key default true check (one),
      at timestamptz not null
    )`.execute(db)
}
