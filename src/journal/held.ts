// A flow while this process holds its lease: what it looks like now, and the one way to change it.

import type { Clock } from '../base/clock.ts'
import type { FlowKind, FlowView, NewFlow, Step } from './flow.ts'
import type { JournalClock } from './clock.ts'
import type { Lease } from './effect.ts'
import { plan } from './plan.ts'
import { type Commit, type Intent, type JournalStore, type NewEvent, type Restored, settledIn, type Taken } from './store.ts'
import { LEASE_LEFT_TO_SEND_MS, LEASE_MS } from './times.ts'

/** The lease is gone: whatever was being done is somebody else's now, and its result is thrown away. */
export class LeaseLost extends Error {}
export class LaneBusy extends Error {}
/** While its intent waited its turn the step was skipped, or word came from outside: nothing was written, nothing is sent. */
export class Overtaken extends Error {}

/** One change: the step as it is to be, and what to record with it. */
export interface Change {
  steps: Step[]
  intent?: Intent
  events: NewEvent[]
  decided?: number
}

export interface HeldFlow {
  /** As it is, a settled step included whose commit is under way: what only reads may begin on it, and an intent waits its turn anyway. */
  view(): FlowView
  /** Resolves when `view` is another. */
  moved(): Promise<void>
  /** The id of the newest event written under this lease, 0 before the first. */
  newestEvent(): number
  /** Word left by others since the last commit. */
  wordWaiting(): boolean
  commit(change: Change, release?: { dueAt: number | null } | null): Promise<string[]>
  /** The same, but written with the next commit: for what can be found out again at will, or is followed by an intent at once. */
  note(change: Change): Promise<void>
  /** The effect that was performed and has succeeded with the very last change under this lease. */
  justDone(): string | null
  /** May a byte be sent now? Throws LeaseLost when not. */
  assertMaySend(): void
  /** `since`: this process's monotonic clock before the lease was renewed; it may have been at once. */
  renewed(since: number): void
  released(): boolean
  lease: Lease
  restored: Restored | null
}

const key = (flow: NewFlow): string => `${flow.kind}:${flow.subjectId}`
const byName = (steps: readonly Step[]): Step[] => [...new Map(steps.map((step) => [step.name, step])).values()]
const unwanted = (step: Step): NewEvent => ({ step: step.name, kind: 'step.skipped', data: { outcome: 'unwanted' } })

export function holdFlow(kind: FlowKind, { claimed, since }: Taken, store: JournalStore, time: JournalClock, clock: Clock): HeldFlow {
  // The first steps of a new flow ride with its first commit: until then nothing has happened that they could be lost from.
  let { view, next: fresh, changed: unsaved } = plan(kind, claimed.view, time.now())
  let untold: NewEvent[] = []
  let justDone: string | null = null
  // What was opened under earlier leases is asked for once more with the first commit of this one: an outbox that a newer version wants too
  // is opened then, and asking twice changes nothing.
  let opened: NewFlow[] = []
  let projected: unknown = null
  const { inbox } = claimed
  let leaseEnds = since + LEASE_MS
  let lost = false
  let gone = false
  let wordSince = false
  let newestEvent = 0
  let tail: Promise<unknown> = Promise.resolve()
  let shown = view
  let moving = Promise.withResolvers<void>()

  function show(next: FlowView): void {
    shown = next
    moving.resolve()
    moving = Promise.withResolvers()
  }

  /** The flow with this change, and what is to be written of it. Pure, but for what it reads here. */
  function apply(change: Change) {
    const changed = new Map(change.steps.map((step) => [step.name, step]))
    const merged: FlowView = {
      ...view,
      decided: change.decided ?? view.decided,
      steps: view.steps.map((step) => changed.get(step.name) ?? step),
    }
    const after = plan(kind, merged, time.now())
    kind.checkMove?.(fresh.projection, after.next.projection)
    return {
      view: after.view,
      next: after.next,
      unsaved: byName([...unsaved, ...change.steps, ...after.changed]),
      untold: [...untold, ...change.events, ...after.changed.filter(({ state }) => state === 'skipped').map(unwanted)],
    }
  }

  function remember({ steps, events }: Change): void {
    const settled = settledIn(events)
    justDone = steps.find(({ name, state }) => settled.includes(name) && state === 'done')?.effect ?? null
  }

  async function write(change: Change, release: { dueAt: number | null } | null): Promise<string[]> {
    if (lost || gone) throw new LeaseLost()
    if (change.intent && (wordSince || view.steps.some(({ name, state }) => name === change.intent?.step && state === 'skipped')))
      throw new Overtaken()
    const after = apply(change)
    if (settledIn(change.events).length > 0) show(after.view)
    const known = new Set(opened.map(key))
    const commit: Commit = {
      flow: after.view,
      fence: claimed.fence,
      steps: after.unsaved,
      intent: change.intent ?? null,
      events: after.untold,
      flows: after.next.flows.filter((flow) => !known.has(key(flow))),
      projects: kind.projects,
      projection: after.next.projection,
      projected,
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
      show(view)
      throw error
    }
    if (answer.is === 'lane_busy') throw new LaneBusy()
    if (answer.is === 'overtaken') {
      wordSince = true
      throw new Overtaken()
    }
    if (answer.is === 'lost') {
      lost = true
      throw new LeaseLost()
    }
    time.sync(answer.now)
    view = { ...after.view, rev: view.rev + 1 }
    show(view)
    fresh = after.next
    unsaved = []
    untold = []
    opened = after.next.flows
    projected = after.next.projection
    gone = commit.release !== null
    wordSince = answer.inbox !== inbox
    newestEvent = answer.event ?? newestEvent
    remember(change)
    return answer.opened
  }

  return {
    view: () => shown,
    moved: () => moving.promise,
    newestEvent: () => newestEvent,
    wordWaiting: () => wordSince,
    justDone: () => justDone,
    commit(change, release = null) {
      const turn = tail.then(() => write(change, release))
      tail = turn.catch(() => undefined)
      return turn
    },
    note(change) {
      const turn = tail.then(() => {
        if (lost || gone) throw new LeaseLost()
        ;({ view, next: fresh, unsaved, untold } = apply(change))
        show(view)
        remember(change)
      })
      tail = turn.catch(() => undefined)
      return turn
    },
    assertMaySend() {
      if (lost || gone || !store.alive(claimed.owner)) throw new LeaseLost()
      if (leaseEnds - clock.monotonic() < LEASE_LEFT_TO_SEND_MS) throw new LeaseLost()
    },
    renewed(since) {
      leaseEnds = since + LEASE_MS
    },
    released: () => gone,
    lease: { flowId: view.id, fence: claimed.fence },
    restored: claimed.restored,
  }
}
