// Between the journal's rows and the journal's words. Instants are text in JSON and milliseconds in the journal.

import { systemRandom } from '../base/random.ts'
import type { Decision, FlowView, NewFlow, Step } from '../journal/flow.ts'

export interface ClaimRow {
  id: string
  kind: string
  subject_id: string
  input: unknown
  correlation_id: string
  rev: number
  inbox: number
  decided: number
  accepted_at: Date
  fence: number
  now: Date
  restored_at: Date | null
  proves: boolean
  steps: StepRow[] | null
  decisions: DecisionRow[] | null
}

interface StepRow {
  name: string
  position: number
  effect: string
  lane: string | null
  state: Step['state']
  input: unknown
  result: unknown
  code: string | null
  attempts: number
  deadline_ms: number | null
  performs: number
  tries: number
  locks: number
  looks: number
  due_at: string | null
  unknown_at: string | null
  quiet_until: string | null
  adopt: string | null
  started_at: string | null
  updated_at: string
}

interface DecisionRow {
  id: string
  type: Decision['type']
  line: number | null
  remote_id: string | null
  reason: string
  requested_by: string
  decided_at: string
}

const ms = (instant: string | null): number | null => (instant === null ? null : Date.parse(instant))
export const at = (instant: number | null): string | null => (instant === null ? null : new Date(instant).toISOString())

const toStep = (row: StepRow): Step => ({
  name: row.name,
  position: row.position,
  effect: row.effect,
  lane: row.lane,
  state: row.state,
  input: row.input,
  result: row.result,
  code: row.code,
  attempts: row.attempts,
  deadlineMs: row.deadline_ms,
  performs: row.performs,
  tries: row.tries,
  locks: row.locks,
  looks: row.looks,
  dueAt: ms(row.due_at),
  unknownAt: ms(row.unknown_at),
  quietUntil: ms(row.quiet_until),
  adopt: row.adopt,
  startedAt: ms(row.started_at),
  updatedAt: Date.parse(row.updated_at),
})

const toDecision = (row: DecisionRow): Decision => ({
  id: row.id,
  type: row.type,
  line: row.line,
  remoteId: row.remote_id,
  reason: row.reason,
  requestedBy: row.requested_by,
  decidedAt: Date.parse(row.decided_at),
})

export type ViewRow = Omit<ClaimRow, 'fence' | 'now' | 'restored_at' | 'proves'>

export const toView = (row: ViewRow): FlowView => ({
  id: row.id,
  kind: row.kind,
  subjectId: row.subject_id,
  input: row.input,
  correlationId: row.correlation_id,
  acceptedAt: row.accepted_at.getTime(),
  rev: row.rev,
  decided: row.decided,
  steps: (row.steps ?? []).map(toStep),
  decisions: (row.decisions ?? []).map(toDecision),
})

export const stepRow = (flowId: string, step: Step) => ({
  flow_id: flowId,
  name: step.name,
  position: step.position,
  effect: step.effect,
  lane: step.lane,
  state: step.state,
  input: step.input ?? null,
  result: step.result ?? null,
  code: step.code,
  attempts: step.attempts,
  deadline_ms: step.deadlineMs,
  performs: step.performs,
  tries: step.tries,
  locks: step.locks,
  looks: step.looks,
  due_at: at(step.dueAt),
  unknown_at: at(step.unknownAt),
  quiet_until: at(step.quietUntil),
  adopt: step.adopt,
  started_at: at(step.startedAt),
  updated_at: at(step.updatedAt),
})

/** Opens flows, those that are there already left out: rows `r`, each wanted by a flow `by`, whose doubt it inherits. */
export const opening = (rows: string, by: string): string => `
    insert into flows (id, kind, subject_id, input, correlation_id, state, due_at, restored_at, proves)
    select r.id, r.kind, r.subject_id, r.input, r.correlation_id, 'open', now(), by.restored_at, by.proves
    from ${rows} join ${by}
    on conflict (kind, subject_id) do nothing returning id`

/** A flow that is to be opened, under an id of its own. */
export const newFlowRow = ({ kind, subjectId, input, correlationId }: NewFlow) => ({
  id: systemRandom.uuid(),
  kind,
  subject_id: subjectId,
  input,
  correlation_id: correlationId,
})
