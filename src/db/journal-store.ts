// The journal in PostgreSQL. A commit is one statement: the fence is checked and everything is written, or nothing is.

import { type RawBuilder, sql } from 'kysely'
import type { FlowView, NewFlow } from '../journal/flow.ts'
import type { Claimed, Commit, Committed, JournalStore } from '../journal/store.ts'
import { LEASE_MS } from '../journal/times.ts'
import { systemRandom } from '../base/random.ts'
import type { Db, DbOrTx } from './database.ts'
import { INSTANCE_LOCK, type Instance } from './instance.ts'
import { at, type ClaimRow, stepRow, toView, type ViewRow } from './journal-rows.ts'
import { projectionWrites } from './projections.ts'

const ms = (wait: number): RawBuilder<unknown> => sql`make_interval(secs => ${wait / 1000})`

const STEPS_OF = sql`select coalesce(json_agg(s order by s.position), '[]') from steps s`
const DEADLINES_OF = sql`
  select coalesce(json_object_agg(i.step, i.deadline_ms), '{}') from intents i join steps s on s.flow_id = i.flow_id and s.name = i.step and s.attempts = i.attempt`
const DECISIONS_OF = sql`select coalesce(json_agg(d order by d.decided_at, d.id), '[]') from decisions d`

const VIEWED = sql`
  select f.*, (${STEPS_OF} where s.flow_id = f.id) as steps, (${DECISIONS_OF} where d.flow_id = f.id) as decisions from flows f`

/** Reads a flow without its lease, for showing it. */
export async function readFlow(db: Db, by: { id: string } | { kind: string; subjectId: string }): Promise<FlowView | null> {
  const where = 'id' in by ? sql`f.id = ${by.id}` : sql`f.kind = ${by.kind} and f.subject_id = ${by.subjectId}`
  const { rows } = await sql<ViewRow>`${VIEWED} where ${where}`.execute(db)
  return rows[0] ? toView(rows[0]) : null
}

/** All flows of these subjects, of whatever kind. */
export async function flowsOf(db: DbOrTx, subjectIds: readonly string[]): Promise<FlowView[]> {
  const { rows } = await sql<ViewRow>`${VIEWED} where f.subject_id = any(${[...subjectIds]}::uuid[])`.execute(db)
  return rows.map(toView)
}

// Columns by name: a statement with `*` is not kept prepared.
const CLAIMED = sql.raw('c.id, c.kind, c.subject_id, c.input, c.correlation_id, c.rev, c.decided, c.accepted_at, c.fence')
const STEP_COLUMNS = sql.raw(
  'flow_id, name, position, effect, lane, state, input, result, code, attempts, performs, tries, locks, looks, due_at, unknown_at, quiet_until, adopt, started_at, updated_at',
)

/** Opens flows for a row of `source`; it names its result `opened`. */
function openedBy(source: 'held' | 'stuck', flows: readonly NewFlow[]): RawBuilder<unknown> {
  const rows = JSON.stringify(
    flows.map((opened) => ({
      id: systemRandom.uuid(),
      kind: opened.kind,
      subject_id: opened.subjectId,
      input: opened.input,
      correlation_id: opened.correlationId,
    })),
  )
  return sql`
      opened as (
        insert into flows (id, kind, subject_id, input, correlation_id, state, due_at)
        select r.id, r.kind, r.subject_id, r.input, r.correlation_id, 'open', now()
        from ${sql.ref(source)}, jsonb_to_recordset(${rows}::jsonb) as r(id uuid, kind text, subject_id uuid, input jsonb, correlation_id text)
        on conflict (kind, subject_id) do nothing returning id)`
}

function writes(commit: Commit): RawBuilder<unknown>[] {
  const { flow } = commit
  const parts: RawBuilder<unknown>[] = []
  if (commit.steps.length > 0) {
    const rows = JSON.stringify(commit.steps.map((step) => stepRow(flow.id, step)))
    parts.push(sql`
      wrote_steps as (
        insert into steps (${STEP_COLUMNS}) select ${STEP_COLUMNS} from held, jsonb_populate_recordset(null::steps, ${rows}::jsonb) r
        on conflict (flow_id, name) do update set lane = excluded.lane, state = excluded.state, result = excluded.result, code = excluded.code,
          attempts = excluded.attempts, performs = excluded.performs, tries = excluded.tries, locks = excluded.locks, looks = excluded.looks, due_at = excluded.due_at,
          unknown_at = excluded.unknown_at, quiet_until = excluded.quiet_until, adopt = excluded.adopt, started_at = excluded.started_at,
          updated_at = excluded.updated_at)`)
  }
  if (commit.intent) {
    const { step, attempt, marker, requestDigest, deadlineMs } = commit.intent
    parts.push(sql`
      wrote_intent as (
        insert into intents (flow_id, step, attempt, fence, marker, request_digest, deadline_ms)
        select held.id, ${step}, ${attempt}::int, held.fence, ${marker}, ${requestDigest}, ${deadlineMs}::int from held)`)
  }
  for (const [n, { step, attempt, outcome }] of commit.settled.entries()) {
    parts.push(sql`
      ${sql.raw(`wrote_outcome_${n}`)} as (
        update intents i set outcome = ${outcome}, settled_at = now() from held where i.flow_id = ${flow.id} and i.step = ${step} and i.attempt = ${attempt}::int)`)
  }
  if (commit.events.length > 0) {
    const rows = JSON.stringify(
      commit.events.map((event) => ({ step: event.step, kind: event.kind, actor: event.actor ?? null, data: event.data ?? {} })),
    )
    parts.push(sql`
      wrote_events as (
        insert into events (flow_id, subject_id, step, kind, actor, fence, correlation_id, data)
        select held.id, held.subject_id, r.step, r.kind, r.actor, held.fence, held.correlation_id, r.data
        from held, jsonb_to_recordset(${rows}::jsonb) as r(step text, kind text, actor text, data jsonb) returning id)`)
  }
  if (commit.flows.length > 0) {
    parts.push(openedBy('held', commit.flows))
  }
  return [...parts, ...projectionWrites(commit)]
}

async function write(db: Db, commit: Commit): Promise<Committed> {
  const { flow, release } = commit
  const opened = commit.flows.length > 0 ? sql`(select coalesce(json_agg(id), '[]') from opened)` : sql`'[]'::json`
  const lease = release
    ? sql`owner = null, lease_until = null, broken_since = null,
        due_at = case when inbox <> ${commit.inbox} then now() else ${at(release.dueAt)}::timestamptz end,`
    : sql``
  // Word that came meanwhile is heard first: a flow that is done is not taken up again.
  const end = commit.done
    ? sql`state = case when inbox <> ${commit.inbox} then 'open' else 'done' end, ended_at = case when inbox <> ${commit.inbox} then null else now() end`
    : sql`state = 'open', ended_at = null`
  const event = commit.events.length > 0 ? sql`(select max(id) from wrote_events)` : sql`null::bigint`
  // Whatever others have said is heard before anything new is begun.
  const unheard = commit.intent ? sql`and inbox = ${commit.inbox}` : sql``
  const parts = writes(commit)
  const { rows } = await sql<{ inbox: number; now: Date; opened: string[]; event: number | null }>`
    with held as (
      update flows set ${lease} rev = rev + 1, decided = ${flow.decided}, ${end}
      where id = ${flow.id} and fence = ${commit.fence} ${unheard} returning id, subject_id, correlation_id, fence, inbox)
    ${parts.length > 0 ? sql`, ${sql.join(parts, sql`, `)}` : sql``}
    select held.inbox, clock_timestamp() as now, ${opened} as opened, ${event} as event from held`.execute(db)
  const row = rows[0]
  if (row) return { ...row, is: 'committed', now: row.now.getTime() }
  return commit.intent && (await isHeld(db, commit)) ? { is: 'overtaken' } : { is: 'lost' }
}

async function isHeld(db: Db, { flow, fence }: Commit): Promise<boolean> {
  const { rows } = await sql`select id from flows where id = ${flow.id} and fence = ${fence}`.execute(db)
  return rows.length > 0
}

const LANE_INDEX = 'steps_lane'
const isLaneBusy = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'constraint' in error &&
  error.constraint === LANE_INDEX &&
  'code' in error &&
  error.code === '23505'

export function createJournalStore(db: Db, instance: Instance): JournalStore {
  /** Free, expired, ours from an earlier fault, or its owner's lock is gone. */
  const takeable = (me: number) => sql`(
    owner is null or lease_until < now() or owner = ${me} or pg_try_advisory_xact_lock(${INSTANCE_LOCK}, owner))`
  return {
    async claim(flowId): Promise<Claimed | null> {
      const me = instance.id()
      // Where the update had to wait for somebody who was leaving word, it sees that row, but the decisions are read as they were before: so
      // the inbox is read with them. The first commit then finds it changed, and the word is heard.
      const { rows } = await sql<ClaimRow>`
        with claimed as (
          update flows c set owner = ${me}, lease_until = now() + ${ms(LEASE_MS)}, fence = fence + 1
          where id = ${flowId} and state = 'open' and ${takeable(me)}
          returning ${CLAIMED})
        select ${CLAIMED}, (select f.inbox from flows f where f.id = c.id) as inbox, clock_timestamp() as now, (${STEPS_OF} where s.flow_id = c.id) as steps, (${DECISIONS_OF} where d.flow_id = c.id) as decisions,
          (${DEADLINES_OF} where i.flow_id = c.id and s.state = 'intended') as deadlines
        from claimed c`.execute(db)
      const row = rows[0]
      return row
        ? { view: toView(row), fence: row.fence, owner: me, inbox: row.inbox, now: row.now.getTime(), deadlines: row.deadlines }
        : null
    },
    async commit(commit) {
      try {
        return await write(db, commit)
      } catch (error) {
        if (isLaneBusy(error)) return { is: 'lane_busy' }
        throw error
      }
    },
    async postpone(flowId, fence, { leastMs, mostMs, giveUpMs, toldBy }) {
      const { rows } = await sql<{ id: string }>`
        with put_off as (
          update flows set owner = null, lease_until = null, broken_since = coalesce(broken_since, now()),
            due_at = now() + least(greatest(now() - coalesce(broken_since, now()), ${ms(leastMs)}), ${ms(mostMs)})
          where id = ${flowId} and fence = ${fence} returning broken_since),
        stuck as (select from put_off where broken_since <= now() - ${ms(giveUpMs)}),
        ${openedBy('stuck', toldBy === null ? [] : [toldBy])}
        select id from opened`.execute(db)
      return rows.map((row) => row.id)
    },
    async due(limit, without) {
      const me = instance.id()
      const { rows } = await sql<{ id: string }>`
        select id from flows where state = 'open' and due_at <= now() and id <> all(${[...without]}::uuid[]) and ${takeable(me)} order by due_at limit ${limit}`.execute(
        db,
      )
      return rows.map((row) => row.id)
    },
    async heartbeat(flowIds) {
      if (!instance.alive()) return false
      if (flowIds.length > 0) {
        await sql`update flows set lease_until = now() + ${ms(LEASE_MS)} where owner = ${instance.id()} and id = any(${[...flowIds]}::uuid[])`.execute(
          db,
        )
      }
      return instance.alive()
    },
    alive: (owner) => instance.alive() && instance.id() === owner,
  }
}
