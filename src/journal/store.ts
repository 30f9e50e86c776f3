// Where flows are kept. The production store is PostgreSQL (src/db/journal-store.ts); a simulator brings its own.

import type { FlowView, NewFlow, Step } from './flow.ts'

/** That a flow comes out of a backup: others may know more of it than the journal does. */
export interface Restored {
  /** Whatever was not begun since then may have gone on in the part of the journal that is lost. */
  at: number
  /** What was lost had come to an end: what cannot be found now is a person's, and nobody is mailed again. */
  proves: boolean
}

/** A flow held under a lease. Whoever holds the highest fence may write; everybody else's writes change nothing. */
export interface Claimed {
  view: FlowView
  fence: number
  /** The instance that holds it; its lock must live for anything to be sent. */
  owner: number
  /** Rises when somebody else left word for the flow (a decision, a new press). */
  inbox: number
  /** The journal's clock when the lease began. */
  now: number
  /** Flows that it opens inherit this: they may have been opened before. */
  restored: Restored | null
}

/** A lease as its holder has it. */
export interface Taken {
  claimed: Claimed
  /** This process's monotonic clock before the lease was asked for: it may have begun then. */
  since: number
}

export interface NewEvent {
  step: string | null
  kind: string
  /** Of what begins or ends an attempt: which. */
  attempt?: number
  actor?: string
  data?: Record<string, unknown>
}

/** The names of the steps whose attempts have come to their end. */
export const settledIn = (events: readonly NewEvent[]): string[] =>
  events.flatMap(({ step, attempt }) => (step !== null && attempt !== undefined ? [step] : []))

/** That an attempt is to be made, written before its first byte is sent: the event `step.intended`, one for an attempt, for ever. */
export interface Intent {
  step: string
  attempt: number
  marker: string
  requestDigest: string
  deadlineMs: number
}

/** Everything that becomes true at once. Written in one statement, conditional on the fence. */
export interface Commit {
  flow: FlowView
  fence: number
  /** New and changed steps, whole. */
  steps: Step[]
  intent: Intent | null
  /** Those of what came before the intent. */
  events: NewEvent[]
  flows: NewFlow[]
  projects: 'order' | 'account' | 'none'
  projection: unknown
  /** What this lease has written of it before; null at first. */
  projected: unknown
  done: boolean
  /** Gives the lease back; `dueAt` is when the flow wants to be looked at again. */
  release: { dueAt: number | null } | null
  /** The inbox this commit knows of: word that came since makes the flow due at once. */
  inbox: number
}

export type Committed =
  /** `event`: the id of the newest event it wrote, null where it wrote none. */
  | { is: 'committed'; inbox: number; now: number; opened: string[]; event: number | null }
  /** The fence has moved on: nothing was written. */
  | { is: 'lost' }
  /** An intent, while word from others waits: nothing was written. */
  | { is: 'overtaken' }
  /** Another step is under way in the same lane: nothing was written. */
  | { is: 'lane_busy' }

/** When a broken flow is looked at again: after as long as it has been broken, within bounds. */
export interface Pause {
  leastMs: number
  mostMs: number
  /** Broken for as long as this, it opens `toldBy`. */
  giveUpMs: number
  toldBy: NewFlow | null
}

export interface JournalStore {
  /** The instance that this process holds flows as. */
  owner(): number
  /** Takes the flow's lease if it is free, expired, or its owner is dead. */
  claim(flowId: string): Promise<Claimed | null>
  /** A throw means that it is not known whether it was written. */
  commit(commit: Commit): Promise<Committed>
  /** Open flows that are due and free to take, most overdue first, without those that the caller works on already. */
  due(limit: number, without: readonly string[]): Promise<string[]>
  /** Gives a flow back that could not be worked on. Says which flows that opened. Nothing happens where the fence has moved on. */
  postpone(flowId: string, fence: number, pause: Pause): Promise<string[]>
  /** Renews the leases of these flows and says which are still ours: none when the instance's lock is gone. */
  heartbeat(flowIds: readonly string[]): Promise<readonly string[]>
  /** Whether the lock that says "this instance lives" has been held without a break since the claim. */
  alive(owner: number): boolean
}
