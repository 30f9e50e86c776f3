import { type Kysely, sql } from 'kysely'

/** The journal: flows, their steps, each attempt's intent, and the append-only record of what happened. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create sequence instance_ids as int`.execute(db)
  await sql`
    create table flows (
      id uuid primary key,
      kind text not null,
      subject_id uuid not null,
      input jsonb not null,
      correlation_id text not null,
      state text not null check (state in ('open', 'done')),
      rev int not null default 0,
      inbox int not null default 0,
      decided int not null default 0,
      due_at timestamptz,
      accepted_at timestamptz not null default now(),
      ended_at timestamptz,
      owner int,
      lease_until timestamptz,
      fence bigint not null default 0,
      unique (kind, subject_id)
    )`.execute(db)
  await sql`create index flows_due on flows (due_at) where state = 'open'`.execute(db)
  await sql`create index flows_owner on flows (owner) where owner is not null`.execute(db)
  await sql`create index flows_subject on flows (subject_id)`.execute(db)
  await sql`
    create table steps (
      flow_id uuid not null references flows (id),
      name text not null,
      position int not null,
      effect text not null,
      lane text,
      state text not null check (state in ('planned', 'intended', 'done', 'refused', 'unknown', 'person', 'skipped')),
      input jsonb not null,
      result jsonb,
      code text,
      attempts int not null default 0,
      performs int not null default 0,
      tries int not null default 0,
      looks int not null default 0,
      due_at timestamptz,
      unknown_at timestamptz,
      quiet_until timestamptz,
      adopt text,
      started_at timestamptz,
      updated_at timestamptz not null default now(),
      primary key (flow_id, name)
    )`.execute(db)
  await sql`create unique index steps_lane on steps (effect, lane) where lane is not null and state in ('intended', 'unknown')`.execute(db)
  await sql`
    create table intents (
      flow_id uuid not null,
      step text not null,
      attempt int not null,
      fence bigint not null,
      marker text not null,
      request_digest text not null,
      deadline_ms int not null,
      intended_at timestamptz not null default now(),
      outcome text,
      settled_at timestamptz,
      primary key (flow_id, step, attempt),
      foreign key (flow_id, step) references steps (flow_id, name)
    )`.execute(db)
  await sql`
    create table decisions (
      id uuid primary key,
      flow_id uuid not null references flows (id),
      type text not null check (type in ('retry', 'adopt', 'skip', 'abandon', 'cancel', 'reject')),
      line int,
      remote_id text,
      reason text not null,
      requested_by text not null,
      decided_at timestamptz not null default now()
    )`.execute(db)
  await sql`create index decisions_flow on decisions (flow_id)`.execute(db)
  await sql`
    create table events (
      id bigint generated always as identity primary key,
      at timestamptz not null default now(),
      flow_id uuid,
      subject_id uuid,
      step text,
      kind text not null,
      actor text,
      fence bigint,
      correlation_id text,
      data jsonb not null default '{}'
    )`.execute(db)
  await sql`create index events_subject on events (subject_id, id)`.execute(db)
  await sql`
    create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception 'table % is append-only', tg_table_name using errcode = 'P0001';
    end $$`.execute(db)
  await sql`create trigger events_append_only before update or delete on events for each row execute function refuse_change()`.execute(db)
  await sql`create trigger decisions_append_only before update or delete on decisions for each row execute function refuse_change()`.execute(
    db,
  )
}
