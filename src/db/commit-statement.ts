// Commits as one statement. Each is checked by its fence; those that hold are written whole, the others not at all. The flows of a statement
// share one transaction, and so one flush to the disk.

import type { Commit, Intent, NewEvent } from '../journal/store.ts'
import type { Part } from './commit-part.ts'
import { at, newFlowRow, opening, stepRow } from './journal-rows.ts'
import { projectionParts } from './projections.ts'

/** A commit as it is written: JSON, so that whatever cannot be said in JSON is no matter of those it is written with. */
export interface Draft {
  flowId: string
  subjectId: string
  given: string
  parts: ReadonlyMap<Part, string[]>
  /** The ids of the flows it asks for. */
  opens: readonly string[]
}

export interface Statement {
  text: string
  values: string[]
}

const STEP_COLUMNS = [
  'flow_id', 'name', 'position', 'effect', 'lane', 'state', 'input', 'result', 'code', 'attempts', 'deadline_ms', 'performs', 'tries', 'locks', 'looks', 'due_at',
  'unknown_at', 'quiet_until', 'adopt', 'started_at', 'updated_at',
] // prettier-ignore
/** A step's place, effect and input are those it was planned with. */
const CHANGING = STEP_COLUMNS.filter((column) => !['flow_id', 'name', 'position', 'effect', 'input'].includes(column))

const steps: Part = {
  name: 'steps',
  rows: ({ flow, steps }) => steps.map((step) => stepRow(flow.id, step)),
  write: (given) => `
    insert into steps (${STEP_COLUMNS.join(', ')})
    select ${STEP_COLUMNS.map((column) => `r.${column}`).join(', ')}
    from json_populate_recordset(null::steps, ${given}) r join held on held.id = r.flow_id
    on conflict (flow_id, name) do update set ${CHANGING.map((column) => `${column} = excluded.${column}`).join(', ')}`,
}

const intentEvent = ({ step, attempt, ...data }: Intent): NewEvent => ({ step, kind: 'step.intended', attempt, data })

const events: Part = {
  name: 'events',
  rows: ({ flow, events, intent }) =>
    [...events, ...(intent === null ? [] : [intentEvent(intent)])].map(({ step, kind, attempt = null, actor = null, data = {} }) => ({
      flow_id: flow.id,
      step,
      kind,
      attempt,
      actor,
      data,
    })),
  write: (given) => `
    insert into events (flow_id, subject_id, step, kind, attempt, actor, fence, correlation_id, data)
    select held.id, held.subject_id, r.step, r.kind, r.attempt, r.actor, held.fence, held.correlation_id, r.data
    from json_populate_recordset(null::events, ${given}) r join held on held.id = r.flow_id returning id, flow_id`,
}

const flows: Part = {
  name: 'flows',
  rows: ({ flow, flows }) => flows.map((wanted) => ({ flow_id: flow.id, ...newFlowRow(wanted) })),
  write: (given) =>
    opening(
      `json_to_recordset(${given}) as r(flow_id uuid, id uuid, kind text, subject_id uuid, input jsonb, correlation_id text)`,
      'held by on by.id = r.flow_id',
    ),
}

const PARTS: readonly Part[] = [steps, events, flows, ...projectionParts]

/** Word that came meanwhile is heard first: a flow that is done is not taken up again, and nothing new is begun. */
const HELD = `
  given as (
    select * from json_to_recordset($1)
      as g(id uuid, fence bigint, inbox int, decided int, done bool, intends bool, releases bool, due_at timestamptz)),
  held as (
    update flows f set rev = f.rev + 1, decided = g.decided,
      state = case when g.done and f.inbox = g.inbox then 'done'::flow_state else 'open'::flow_state end,
      ended_at = case when g.done and f.inbox = g.inbox then now() end,
      owner = case when g.releases then null else f.owner end,
      lease_until = case when g.releases then null else f.lease_until end,
      broken_since = case when g.releases then null else f.broken_since end,
      due_at = case when not g.releases then f.due_at when f.inbox <> g.inbox then now() else g.due_at end
    from given g where f.id = g.id and f.fence = g.fence and (not g.intends or f.inbox = g.inbox)
    returning f.id, f.subject_id, f.correlation_id, f.fence, f.inbox, f.restored_at, f.proves)`

const texts = new Map<string, string>()

function textOf(parts: readonly Part[]): string {
  const shape = parts.map(({ name }) => name).join(' ')
  const known = texts.get(shape)
  if (known !== undefined) return known
  const has = (part: Part) => parts.includes(part)
  const text = `
  with ${HELD}${parts.map(({ name, write }, n) => `,\n  wrote_${name} as (${write(`$${n + 2}`)})`).join('')}
  select g.id, held.inbox, clock_timestamp() as now,
    case when held.id is null then exists(select from flows f where f.id = g.id and f.fence = g.fence) end as "isHeld",
    ${has(flows) ? 'array(select id from wrote_flows)' : `'{}'::uuid[]`} as opened,
    ${has(events) ? '(select max(e.id) from wrote_events e where e.flow_id = g.id)' : 'null::bigint'} as event
  from given g left join held on held.id = g.id`
  texts.set(shape, text)
  return text
}

export function draftOf(commit: Commit): Draft {
  const { flow, fence, inbox, done, intent, release } = commit
  const rows = new Map(PARTS.map((part) => [part, part.rows(commit)]))
  return {
    flowId: flow.id,
    subjectId: flow.subjectId,
    given: JSON.stringify({
      id: flow.id,
      fence,
      inbox,
      decided: flow.decided,
      done,
      intends: intent !== null,
      releases: release !== null,
      due_at: at(release?.dueAt ?? null),
    }),
    parts: new Map(
      [...rows].filter(([, given]) => given.length > 0).map(([part, given]) => [part, given.map((row) => JSON.stringify(row))]),
    ),
    opens: (rows.get(flows) ?? []).map(({ id }) => String(id)),
  }
}

/** One statement for these commits, each of another subject. */
export function statementOf(drafts: readonly Draft[]): Statement {
  const used = PARTS.filter((part) => drafts.some(({ parts }) => parts.has(part)))
  const rowsOf = (part: Part) => drafts.flatMap(({ parts }) => parts.get(part) ?? [])
  return { text: textOf(used), values: [drafts.map(({ given }) => given), ...used.map(rowsOf)].map((rows) => `[${rows.join(',')}]`) }
}

/** What the statement says of one commit. */
export interface Answer {
  id: string
  /** Null: nothing was written. */
  inbox: number | null
  now: Date
  /** Of what was not written: the fence was right. */
  isHeld: boolean | null
  opened: string[]
  event: number | null
}
