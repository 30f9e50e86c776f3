import { type Kysely, sql } from 'kysely'

/** A journal that comes out of a backup: that it does, and of which flows others may know more. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table flows add column restored_at timestamptz, add column proves boolean not null default false`.execute(db)
  await sql`
    create table recoveries (
      id uuid primary key,
      why text not null check (why in ('behind', 'said', 'rebuilt')),
      shown bigint,
      journal_at timestamptz,
      began_at timestamptz not null default now(),
      imported_at timestamptz,
      ended_at timestamptz
    )`.execute(db)
  await sql`create unique index recoveries_open on recoveries ((true)) where ended_at is null`.execute(db)
}
