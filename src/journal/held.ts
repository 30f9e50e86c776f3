// A flow while this process holds its lease: what it looks like now, and the one way to change it.

import type { Clock } from '../base/clock.ts'
import type { FlowKind, FlowView, NewFlow, Next, Step } from './flow.ts'
import type { JournalClock } from './clock.ts'
import { newStep } from './new-step.ts'
import type { Claimed, Commit, Intent, JournalStore, NewEvent } from './store.ts'
import { LEASE_LEFT_TO_SEND_MS, LEASE_MS } from './times.ts'

/** The lease is gone: whatever was being done is somebody else's now, and its result is thrown away. */
export class LeaseLost extends Error {}
export class LaneBusy extends Error {}

/** One change: the step as it is to be, and what to record with it. */
export interface Change {
  steps: Step[]
  intent?: Intent
  settled?: { step: string; attempt: number; outcome: string }
  events: NewEvent[]
  decided?: number
}

export interface HeldFlow {
  view(): FlowView
  /** Word left by others since the last commit. */
  wordWaiting(): boolean
  commit(change: Change, release?: { dueAt: number | null } | null): Promise<string[]>
  /** May a byte be sent now? Throws LeaseLost when not. */
  assertMaySend(): void
  renewed(): void
  released(): boolean
}

const key = (flow: NewFlow): string => `${flow.kind}:${flow.subjectId}`
const MAX_PLAN_ROUNDS = 8

/** Adds the steps that `next` asks for until it asks for nothing new. Pure. */
function plan(kind: FlowKind, view: FlowView, dueNow: number): { view: FlowView; planned: Step[]; next: Next<unknown> } {
  const planned: Step[] = []
  let current = view
  for (let round = 0; round < MAX_PLAN_ROUNDS; round += 1) {
    const next = kind.next(current)
    const missing = next.steps.filter((wanted) => !current.steps.some((step) => step.name === wanted.name))
    if (missing.length === 0) return { view: current, planned, next }
    const added = missing.map((wanted, index) => newStep(wanted, current.steps.length + index, dueNow))
    planned.push(...added)
    current = { ...current, steps: [...current.steps, ...added] }
  }
  throw new Error(`the plan of ${kind.kind} does not come to rest`)
}

export function holdFlow(kind: FlowKind, claimed: Claimed, store: JournalStore, time: JournalClock, clock: Clock): HeldFlow {
  // The first steps of a new flow ride with its first commit: until then nothing has happened that they could be lost from.
  const begun = claimed.view.steps.length > 0
  const start = begun ? { view: claimed.view, planned: [], next: kind.next(claimed.view) } : plan(kind, claimed.view, time.now())
  let { view, next: fresh } = start
  let unsaved: Step[] = start.planned
  // What was opened under earlier leases is asked for once more with the first commit of this one: an outbox that a newer version wants too
  // is opened then, and asking twice changes nothing.
  let opened: NewFlow[] = []
  const { inbox } = claimed
  let leaseEnds = clock.monotonic() + LEASE_MS
  let lost = false
  let gone = false
  let tail: Promise<unknown> = Promise.resolve()

  async function write(change: Change, release: { dueAt: number | null } | null): Promise<string[]> {
    if (lost || gone) throw new LeaseLost()
    const changed = new Map(change.steps.map((step) => [step.name, step]))
    const merged: FlowView = {
      ...view,
      decided: change.decided ?? view.decided,
      steps: view.steps.map((step) => changed.get(step.name) ?? step),
    }
    const after = plan(kind, merged, time.now())
    kind.checkMove?.(fresh.projection, after.next.projection)
    const known = new Set(opened.map(key))
    const commit: Commit = {
      flow: after.view,
      fence: claimed.fence,
      steps: [...change.steps, ...unsaved.filter((step) => !changed.has(step.name)), ...after.planned],
      intent: change.intent ?? null,
      settled: change.settled ?? null,
      events: change.events,
      flows: after.next.flows.filter((flow) => !known.has(key(flow))),
      projects: kind.projects,
      projection: after.next.projection,
      done: after.next.done,
      release: release ?? (after.next.done ? { dueAt: null } : null),
      inbox,
    }
    let answer
    try {
      answer = await store.commit(commit)
    } catch (error) {
      // It is not known whether this was written. Stop here: the next owner reads what is true.
      lost = true
      throw error
    }
    if (answer.is === 'lane_busy') throw new LaneBusy()
    if (answer.is === 'lost') {
      lost = true
      throw new LeaseLost()
    }
    time.sync(answer.now)
    view = { ...after.view, rev: view.rev + 1 }
    fresh = after.next
    unsaved = []
    opened = after.next.flows
    gone = commit.release !== null
    wordSince = answer.inbox !== inbox
    return answer.opened
  }

  let wordSince = false
  return {
    view: () => view,
    wordWaiting: () => wordSince,
    commit(change, release = null) {
      const turn = tail.then(() => write(change, release))
      tail = turn.catch(() => undefined)
      return turn
    },
    assertMaySend() {
      if (lost || gone || !store.alive(claimed.owner)) throw new LeaseLost()
      if (leaseEnds - clock.monotonic() < LEASE_LEFT_TO_SEND_MS) throw new LeaseLost()
    },
    renewed() {
      leaseEnds = clock.monotonic() + LEASE_MS
    },
    released: () => gone,
  }
}
