import type { DbOrTx } from './database.ts'

/** The id of the newest event of a subject, 0 where there is none. */
export async function highestEvent(db: DbOrTx, subjectId: string): Promise<number> {
  const row = await db
    .selectFrom('events')
    .select((eb) => eb.fn.max('id').as('id'))
    .where('subject_id', '=', subjectId)
    .executeTakeFirst()
  return Number(row?.id ?? 0)
}

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
