// Commits as one statement. Each is checked by its fence; those that hold are written whole, the others not at all. The flows of a statement
// share one transaction, and so one flush to the disk.

import type { Commit, Intent, NewEvent } from '../journal/store.ts'
import type { Part, PartRow } from './commit-part.ts'
import { type Columns, fromGiven, type Given, namesOf, parametersOf, type Row, shapeOf } from './given-rows.ts'
import { at, newFlowRow, opening, stepRow } from './journal-rows.ts'
import { projectionParts } from './projections.ts'

/** A commit as it is written. */
export interface Draft {
  flowId: string
  subjectId: string
  fence: number
  head: Row
  parts: ReadonlyMap<Part, readonly PartRow[]>
  /** The ids of the flows it asks for. */
  opens: readonly string[]
}

export interface Statement {
  text: string
  values: unknown[]
}

/** A step's place, effect and input are those it was planned with. */
const PLANNED = { flow_id: 'uuid', name: 'text', position: 'int', effect: 'text', input: 'jsonb' }
const CHANGING = {
  lane: 'text',
  state: 'step_state',
  result: 'jsonb',
  code: 'text',
  attempts: 'int',
  deadline_ms: 'int',
  performs: 'int',
  tries: 'int',
  locks: 'int',
  looks: 'int',
  due_at: 'timestamptz',
  unknown_at: 'timestamptz',
  quiet_until: 'timestamptz',
  adopt: 'text',
  started_at: 'timestamptz',
  updated_at: 'timestamptz',
}
const STEP_COLUMNS = { ...PLANNED, ...CHANGING }

const steps: Part = {
  name: 'steps',
  columns: STEP_COLUMNS,
  rows: ({ flow, steps }) => steps.map((step) => stepRow(flow.id, step)),
  write: (r) => `
    insert into steps (${namesOf(STEP_COLUMNS)})
    select ${namesOf(STEP_COLUMNS, 'r.')} from ${r} join held on held.id = r.flow_id
    on conflict (flow_id, name) do update set ${Object.keys(CHANGING)
      .map((column) => `${column} = excluded.${column}`)
      .join(', ')}`,
}

const intentEvent = ({ step, attempt, ...data }: Intent): NewEvent => ({ step, kind: 'step.intended', attempt, data })

const events: Part = {
  name: 'events',
  columns: { flow_id: 'uuid', step: 'text', kind: 'text', attempt: 'int', actor: 'text', data: 'jsonb' },
  rows: ({ flow, events, intent }) =>
    [...events, ...(intent === null ? [] : [intentEvent(intent)])].map(({ step, kind, attempt = null, actor = null, data = {} }) => ({
      flow_id: flow.id,
      step,
      kind,
      attempt,
      actor,
      data,
    })),
  write: (r) => `
    insert into events (flow_id, subject_id, step, kind, attempt, actor, fence, correlation_id, data)
    select held.id, held.subject_id, r.step, r.kind, r.attempt, r.actor, held.fence, held.correlation_id, r.data
    from ${r} join held on held.id = r.flow_id returning id, flow_id`,
}

const flows: Part = {
  name: 'flows',
  columns: { flow_id: 'uuid', id: 'uuid', kind: 'text', subject_id: 'uuid', input: 'jsonb', correlation_id: 'text' },
  rows: ({ flow, flows }) => flows.map((wanted) => ({ flow_id: flow.id, ...newFlowRow(wanted) })),
  write: (r) => opening(r, 'held by on by.id = r.flow_id'),
}

const PARTS: readonly Part[] = [steps, events, flows, ...projectionParts]

const HEAD: Columns = {
  id: 'uuid',
  fence: 'bigint',
  inbox: 'int',
  decided: 'int',
  done: 'bool',
  intends: 'bool',
  releases: 'bool',
  due_at: 'timestamptz',
}

/** Word that came meanwhile is heard first: a flow that is done is not taken up again, and nothing new is begun. */
const held = (g: string): string => `
  held as (
    update flows f set rev = f.rev + 1, decided = g.decided,
      state = case when g.done and f.inbox = g.inbox then 'done'::flow_state else 'open'::flow_state end,
      ended_at = case when g.done and f.inbox = g.inbox then now() end,
      owner = case when g.releases then null else f.owner end,
      lease_until = case when g.releases then null else f.lease_until end,
      broken_since = case when g.releases then null else f.broken_since end,
      due_at = case when not g.releases then f.due_at when f.inbox <> g.inbox then now() else g.due_at end
    from ${g} where f.id = g.id and f.fence = g.fence and (not g.intends or f.inbox = g.inbox)
    returning f.id, f.subject_id, f.correlation_id, f.fence, f.inbox, f.restored_at, f.proves)`

const texts = new Map<string, string>()

/** `head` and `rows` are any of their shape. */
function textOf(head: Given, rows: ReadonlyMap<Part, Given>): string {
  const shape = [shapeOf(head), ...[...rows].map(([{ name }, given]) => `${name} ${shapeOf(given)}`)].join(' ')
  const known = texts.get(shape)
  if (known !== undefined) return known
  let next = 1
  const from = (as: string, given: Given): string => {
    const text = fromGiven(as, given, next)
    next += parametersOf(given).length
    return text
  }
  const text = `
  with ${held(from('g', head))}${[...rows].map(([{ name, write }, given]) => `,\n  wrote_${name} as (${write(from('r', given))})`).join('')}
  select held.id, held.inbox, clock_timestamp() as now
    ${rows.has(flows) ? ', array(select id from wrote_flows) as opened' : ''}
    ${rows.has(events) ? ', (select max(e.id) from wrote_events e where e.flow_id = held.id) as event' : ''}
  from held`
  texts.set(shape, text)
  return text
}

export function draftOf(commit: Commit): Draft {
  const { flow, fence, inbox, done, intent, release } = commit
  const rows = new Map(PARTS.map((part) => [part, part.rows(commit)]))
  const head = {
    id: flow.id,
    fence,
    inbox,
    decided: flow.decided,
    done,
    intends: intent !== null,
    releases: release !== null,
    due_at: at(release?.dueAt ?? null),
  }
  return {
    flowId: flow.id,
    subjectId: flow.subjectId,
    fence,
    head,
    parts: rows,
    opens: (rows.get(flows) ?? []).map(({ id }) => String(id)),
  }
}

/** A commit that comes alone has statements of its own, kept for up to so many rows of a table; what comes often comes with no more. */
const MOST_SPREAD = 2

/** One statement for these commits, each of another subject. Throws where one of them cannot be said. */
export function statementOf(drafts: readonly Draft[]): Statement {
  const given = (columns: Columns, rows: readonly Row[]): Given => ({
    columns,
    rows,
    isSpread: drafts.length === 1 && rows.length <= MOST_SPREAD,
  })
  const head = given(
    HEAD,
    drafts.map((draft) => draft.head),
  )
  const parts = new Map<Part, Given>()
  for (const part of PARTS) {
    const rows = drafts.flatMap((draft) => draft.parts.get(part) ?? [])
    if (rows.length > 0) parts.set(part, given(part.columns, rows))
  }
  return { text: textOf(head, parts), values: [head, ...parts.values()].flatMap(parametersOf) }
}

/** What the statement says of one commit that was written; of the others it says nothing. */
export interface Answer {
  id: string
  inbox: number
  now: Date
  /** Of all its commits. */
  opened?: string[]
  event?: number | null
}

/** Says a row where the fence of a commit that was not written is still right: `inbox` was not. */
export const STILL_HELD = 'select from flows where id = $1 and fence = $2'
