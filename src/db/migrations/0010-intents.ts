import { type Kysely, sql } from 'kysely'

/**
 * An intent is an event of its own kind, once for an attempt, and its step knows the deadline: one row where there were two. Of intents that
 * were written before, digest and outcome are given up; their events and steps stay.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table events add column attempt int`.execute(db)
  await sql`create unique index events_intent on events (flow_id, step, attempt) where kind = 'step.intended'`.execute(db)
  await sql`alter table steps add column deadline_ms int`.execute(db)
  await sql`
    update steps s set deadline_ms = i.deadline_ms
    from intents i where i.flow_id = s.flow_id and i.step = s.name and i.attempt = s.attempts and s.state = 'intended'`.execute(db)
  await sql`drop table intents`.execute(db)
}
