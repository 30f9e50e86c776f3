import { type Kysely, sql } from 'kysely'

/** For what the hook in WHMCS tells of: records to be looked at, when it was last heard, and how services stand since they were set up. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // A column of its own: `lines` is written by the order's flow, which knows how its services stood when they were set up and nothing later.
  await sql`alter table orders add column service_statuses jsonb`.execute(db)
  await sql`
    create table whmcs_looks (
      kind text not null check (kind in ('client', 'service', 'order', 'invoice')),
      record_id bigint not null,
      due_at timestamptz not null default now(),
      again_at timestamptz,
      taken_until timestamptz,
      asked int not null default 1,
      tries int not null default 0,
      primary key (kind, record_id)
    )`.execute(db)
  await sql`
    create table whmcs_hook (
      one boolean primary key default true check (one),
      heard_at timestamptz,
      swept_at timestamptz,
      swept_to bigint not null default 0
    )`.execute(db)
  await sql`insert into whmcs_hook default values`.execute(db)
}
