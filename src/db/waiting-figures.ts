import { sql } from 'kysely'
import type { DbOrTx } from './database.ts'

/** Of the open flows of one kind. */
export interface WaitingRow {
  kind: string
  /** In front of a person. */
  at_person: number
  /** Seconds since the one that has come no further for the longest was opened, had a step settled, or was decided about; null for none. */
  stalled: number | null
  /** Seconds since the quiet period of a step ended that is unknown all the same, at the most; null for none. */
  overdue_unknown: number | null
  /** Seconds that a write-back has been tried for, at the most; null for none. */
  write_back: number | null
}

/**
 * How open flows stand, by kind. One in front of a person, and one that rests until somebody acts, does not stall; nor does one while the
 * quiet period of a step lasts: that is waited out on purpose, and counted by itself when it is over.
 */
export async function waitingFigures(db: DbOrTx): Promise<WaitingRow[]> {
  const { rows } = await sql<WaitingRow>`
    select kind, count(*) filter (where at_person)::int as at_person,
      extract(epoch from now() - min(moved_at) filter (where due_at is not null and not at_person and not is_quiet))::float8 as stalled,
      extract(epoch from now() - min(quiet_ended_at))::float8 as overdue_unknown,
      extract(epoch from now() - min(telling_since))::float8 as write_back
    from (
      select f.kind, f.due_at, s.is_quiet, s.quiet_ended_at, s.telling_since,
        greatest(f.accepted_at, s.settled_at, (select max(d.decided_at) from decisions d where d.flow_id = f.id)) as moved_at,
        s.at_person or exists (select from orders o where o.id = f.subject_id and f.kind = 'provision' and o.state = 'needs_person') as at_person
      from flows f, lateral (
        select coalesce(bool_or(state = 'person'), false) as at_person,
          coalesce(bool_or(state = 'unknown' and quiet_until > now()), false) as is_quiet,
          max(updated_at) filter (where state in ('done', 'refused', 'skipped')) as settled_at,
          min(quiet_until) filter (where state = 'unknown' and quiet_until <= now()) as quiet_ended_at,
          min(started_at) filter (where effect = 'SF-BACK' and (state = 'planned' or (state = 'unknown' and quiet_until <= now()))) as telling_since
        from steps where flow_id = f.id) s
      where f.state = 'open') open
    group by kind`.execute(db)
  return rows
}
