import { type Kysely, sql } from 'kysely'

/**
 * What every commit of the journal updates costs less to update: PostgreSQL reads a check anew for each statement, the type of a column it
 * knows; and an index on what changes each time makes every other index of the row be written as well.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create type flow_state as enum ('open', 'done')`.execute(db)
  await sql`create type step_state as enum ('planned', 'intended', 'done', 'refused', 'unknown', 'person', 'skipped')`.execute(db)
  await sql`
    create type order_state as enum ('received', 'pending_review', 'provisioning', 'needs_person', 'cancelling', 'active', 'partly_active',
      'rejected', 'cancelled', 'failed')`.execute(db)
  await sql`create type order_source as enum ('portal', 'staff')`.execute(db)

  await sql`drop index flows_owner, flows_due, steps_lane, orders_updated, orders_under_way`.execute(db)
  await sql`alter table flows drop constraint flows_state_check, alter column state type flow_state using state::flow_state`.execute(db)
  await sql`alter table steps drop constraint steps_state_check, alter column state type step_state using state::step_state`.execute(db)
  await sql`
    alter table orders drop constraint orders_state_check, drop constraint orders_source_check,
      alter column state type order_state using state::order_state, alter column source type order_source using source::order_source`.execute(
    db,
  )
  await sql`create index flows_due on flows (due_at) where state = 'open'`.execute(db)
  await sql`create unique index steps_lane on steps (effect, lane) where lane is not null and state in ('intended', 'unknown')`.execute(db)
  await sql`
    create index orders_under_way on orders (state)
      where state in ('received', 'pending_review', 'provisioning', 'needs_person', 'cancelling')`.execute(db)
  // What happened lately is asked of rows that never change: there an entry is written once, at the index's end.
  await sql`create index events_at on events (at) include (subject_id)`.execute(db)
}
