// The shape of a business process: a pure function from what has happened to what is to be done next.

export type StepState =
  | 'planned'
  /** An intent is committed; the request may be under way. */
  | 'intended'
  | 'done'
  /** A definite no that the flow itself deals with. */
  | 'refused'
  /** The outcome is not known; looks are under way. */
  | 'unknown'
  /** A person must decide; `code` says why. */
  | 'person'
  /** A person chose to go on without it. */
  | 'skipped'

/** One step of a flow as the journal has it. Instants are milliseconds of the journal's clock. */
export interface Step {
  name: string
  /** The order in which steps were planned, from 0. */
  position: number
  effect: string
  /** While this step is under way or unknown, no other step of its effect in the same lane may start. */
  lane: string | null
  state: StepState
  input: unknown
  result: unknown
  code: string | null
  attempts: number
  /** Milliseconds that the request of the last attempt was given; null before the first. */
  deadlineMs: number | null
  /** How many attempts may have reached the remote. */
  performs: number
  /** Tries without an answer in a row (back-off). */
  tries: number
  /** Times that a row lock stood in the way. */
  locks: number
  /** Of a step that reads, answers "not yet"; of an unknown one, times that it was not found so late that it counts. */
  looks: number
  dueAt: number | null
  unknownAt: number | null
  /** From this instant on "not found" is believed. */
  quietUntil: number | null
  /** The remote id that a person named as the one; it is verified before it settles the step. */
  adopt: string | null
  startedAt: number | null
  updatedAt: number
}

/** What a person may decide. */
export type DecisionType = 'retry' | 'adopt' | 'skip' | 'abandon' | 'cancel' | 'reject'

/** What may be left for a flow: a decision, or `tell` of the comparison, which saw that Salesforce does not show what it was told. */
export type WordType = DecisionType | 'tell'

export interface Decision {
  id: string
  type: WordType
  line: number | null
  remoteId: string | null
  reason: string
  requestedBy: string
  decidedAt: number
}

/** A flow with its steps and decisions, oldest first. */
export interface FlowView {
  id: string
  kind: string
  subjectId: string
  input: unknown
  correlationId: string
  acceptedAt: number
  rev: number
  /** How many of the decisions have been carried out. */
  decided: number
  steps: Step[]
  decisions: Decision[]
}

export interface NewFlow {
  kind: string
  /** One flow of a kind for a subject, for ever: opening it a second time changes nothing. */
  subjectId: string
  input: unknown
  correlationId: string
}

export interface PlannedStep {
  name: string
  effect: string
  input: unknown
  /** Wait this long before the first try. */
  afterMs?: number
}

/** What `next` says. Everything in it is stored in the same transaction as the change that led to it. */
export interface Next<Projection> {
  /** Steps that must exist. Those that do are left as they are, so the list may be complete or only the new ones. */
  steps: PlannedStep[]
  /** Flows that must exist (mails, cases): the outbox. */
  flows: NewFlow[]
  /** Nothing is left to do, now or later. A step in state `person` keeps a flow from being done. */
  done: boolean
  /** How the subject stands now, for its own table. */
  projection: Projection
}

/** A kind of flow. `Projection` is written by `save` (see src/db) in the same statement as the journal's rows. */
export interface FlowKind<Projection = unknown> {
  kind: string
  /** Pure: no clock, no I/O. Called after every change of a step or decision. */
  next(flow: FlowView): Next<Projection>
  /** Which customer-visible table the projection belongs to. */
  projects: 'order' | 'account' | 'none'
  /** Throws when the subject may not move like this (guards the state tables; a person's decision may leave a terminal state). */
  checkMove?(before: Projection, after: Projection): void
  /** Pure: the steps a person's decision changes. */
  decide?(flow: FlowView, decision: Decision): StepPatch[]
  /**
   * Pure: whether a planned step is still to be begun. One that later events have made pointless, and that is known not to have happened,
   * is skipped with the commit that made it so. Default: yes.
   */
  wanted?(flow: FlowView, step: Step): boolean
  /** What a definite refusal means: the flow deals with it itself (`refused`), or a person must (`person`). Default: person. */
  onRefused?(step: Step, code: string): 'refused' | 'person'
}

/** What people have decided and the flow has carried out. To tell again is no decision: nothing comes up anew by it. */
export const decisionsOf = ({ decisions, decided }: FlowView): Decision[] =>
  decisions.slice(0, decided).filter(({ type }) => type !== 'tell')

/** How often the flow was asked to tell again, and has heard it: the instants. */
export const askedToTell = ({ decisions, decided }: FlowView): number[] =>
  decisions.slice(0, decided).flatMap(({ type, decidedAt }) => (type === 'tell' ? [decidedAt] : []))

/** What a decision does to a step: try again from the start, verify and take a remote id, or go on without it. */
export type StepPatch = { name: string; to: 'planned' | 'skipped' } | { name: string; to: 'adopt'; remoteId: string }

/** The steps in front of a person, tried again or gone on without. */
export const patchWaiting = (flow: FlowView, to: 'planned' | 'skipped'): StepPatch[] =>
  flow.steps.filter((step) => step.state === 'person').map(({ name }) => ({ name, to }))

/** For kinds of which staff can only say that they are to be tried again. */
export const retryWaiting = (flow: FlowView, { type }: Decision): StepPatch[] => (type === 'retry' ? patchWaiting(flow, 'planned') : [])

export const stepOf = (flow: FlowView, name: string): Step | undefined => flow.steps.find((step) => step.name === name)
