import { sql } from 'kysely'
import type { DbOrTx } from './database.ts'

export interface EventRow {
  id: number
  at: Date
  step: string | null
  kind: string
  data: Record<string, unknown>
}

/** What has happened to a subject, oldest first, at most `limit` rows. */
export async function eventsOf(db: DbOrTx, subjectId: string, limit = 500): Promise<EventRow[]> {
  return db
    .selectFrom('events')
    .select(['id', 'at', 'step', 'kind', 'data'])
    .where('subject_id', '=', subjectId)
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** Its last events with who caused them, oldest first. */
export async function lastEventsOf(
  db: DbOrTx,
  subjectId: string,
  limit: number,
): Promise<(Pick<EventRow, 'at' | 'step' | 'kind'> & { actor: string | null })[]> {
  const rows = await db
    .selectFrom('events')
    .select(['at', 'step', 'kind', 'actor'])
    .where('subject_id', '=', subjectId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.toReversed()
}

/** The events of several subjects in one question, at most `limit` rows of each. Who has none is not in the map. */
export async function eventsOfEach(db: DbOrTx, subjectIds: readonly string[], limit = 500): Promise<Map<string, EventRow[]>> {
  if (subjectIds.length === 0) return new Map()
  // One array value, so that a page of any length is one and the same statement; the limit is per subject, as above.
  const { rows } = await sql<EventRow & { subject_id: string }>`
    select asked.subject_id, found.id, found.at, found.step, found.kind, found.data
    from unnest(${subjectIds}::uuid[]) as asked (subject_id)
    cross join lateral (
      select id, at, step, kind, data from events where events.subject_id = asked.subject_id order by id limit ${limit}
    ) as found
    order by found.id`.execute(db)
  return Map.groupBy(rows, (row) => row.subject_id)
}

/** Records something that is no step of a flow: a log-in, a refusal, a limit. Append-only. */
export async function recordEvent(
  db: DbOrTx,
  event: { kind: string; subjectId?: string; actor?: string; correlationId: string; data?: Record<string, unknown> },
): Promise<void> {
  await db
    .insertInto('events')
    .values({
      kind: event.kind,
      subject_id: event.subjectId ?? null,
      actor: event.actor ?? null,
      correlation_id: event.correlationId,
      data: JSON.stringify(event.data ?? {}),
      flow_id: null,
      step: null,
      fence: null,
    })
    .execute()
}
