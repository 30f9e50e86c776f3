// One step: look, intend, send, classify and settle. Whatever is not committed has not happened.

import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { type Outcome, unknown } from '../base/outcome.ts'
import { type Call, RemoteError, unsent } from '../base/remote.ts'
import type { AnyEffect, History } from './effect.ts'
import type { FlowKind, Step } from './flow.ts'
import { doubted, isJustMade, isUnproven, unproven } from './doubt.ts'
import { HELD_BACK, heldBackMs } from './held-back.ts'
import { type Change, type HeldFlow, LaneBusy, LeaseLost, Overtaken } from './held.ts'
import { type Changing, effectOf, type Journal, momentOf, type Reading } from './journal.ts'
import * as machine from './step-machine.ts'
import { eventOf, LEASE_LOST, report, slowEvents } from './step-record.ts'
import { SEND_WINDOW_MS } from './times.ts'
import { waitForLane } from './wait-for-lane.ts'

const digest = (value: unknown): string => hash('sha256', canonicalize(value) ?? '', 'base64url')

/** The circumstances under which a step is worked on. */
interface Around {
  /** Aborted when the lease is gone. */
  lost: AbortSignal
  /** No other step of the flow is being worked on, but for what is only being written. */
  alone(): boolean
}

export async function work<Tools>(journal: Journal<Tools>, kind: FlowKind, held: HeldFlow, step: Step, around: Around): Promise<void> {
  const began = journal.clock.monotonic()
  try {
    const effect = effectOf(journal, step)
    if (!effect) throw new Error(`no such effect: ${step.effect}`)
    const inDoubt = doubted(journal, held, step, effect)
    if (inDoubt !== null) return await save(journal, held, inDoubt, 'restored', began)
    const waitMs = heldBackMs(journal, step, effect)
    if (waitMs > 0) await park(journal, held, step, effect, waitMs)
    else if (effect.class === 'R') await read(journal, kind, held, step, effect, around)
    else await change(journal, kind, held, step, effect, around)
  } catch (error) {
    if (error instanceof LeaseLost) throw error
    if (error instanceof Overtaken) return
    if (error instanceof LaneBusy) return await save(journal, held, waitForLane(step, momentOf(journal, held)), 'lane_busy', began)
    journal.broke(error, { flowId: held.view().id, step: step.name, correlationId: held.view().correlationId })
    // Our own fault, before anything was sent: try again later, and let a person have it in the end.
    const current = held.view().steps.find((candidate) => candidate.name === step.name) ?? step
    if (current.state !== 'planned' && current.state !== 'unknown') throw error
    const effect = journal.effects[step.effect]
    await save(journal, held, machine.lookFailed(current, effect ?? {}, 'internal', undefined, momentOf(journal, held)), 'broke', began)
  }
}

async function read<Tools>(
  journal: Journal<Tools>,
  kind: FlowKind,
  held: HeldFlow,
  step: Step,
  effect: Reading<Tools>,
  { lost, alone }: Around,
): Promise<void> {
  const began = journal.clock.monotonic()
  const flowAgeMs = journal.time.now() - held.view().acceptedAt
  const { restored } = held
  const progress = { looks: step.looks, first: step.startedAt === null, flowAgeMs, adopted: step.adopt, restored }
  const looked = await effect.look(step.input as never, journal.tools, callOf(held, lost, effect), progress).catch(asOutcome)
  const code = looked.is === 'done' ? '' : looked.code
  const settled = machine.settleLook(step, effect, looked, kind.onRefused?.(step, code) ?? 'person', momentOf(journal, held))
  // An answer that came is written with what it leads to; should that be lost, it is read again. While others are at work that may take long.
  if (settled.state === 'done' && alone()) return await note(journal, held, settled, looked.is, began)
  await save(journal, held, settled, looked.is, began)
}

async function change<Tools>(
  journal: Journal<Tools>,
  kind: FlowKind,
  held: HeldFlow,
  step: Step,
  effect: Changing<Tools>,
  { lost, alone }: Around,
): Promise<void> {
  const began = journal.clock.monotonic()
  let current = step
  if (looksFirst(step, effect, held)) {
    const looked = await look(journal, held, step, effect, lost)
    if (looked !== step) return await save(journal, held, looked, `found_${looked.state}`, began)
    current = looked
  }
  // Whoever comes next counts from the instant that the intent names; so the window opens here, not when the commit is back.
  const intendedAt = journal.clock.monotonic()
  const deadlineMs = effect.deadlineMs(journal.tools)
  const lane = effect.lane?.(current.input as never, journal.tools) ?? null
  const intended = { ...machine.intend(current, deadlineMs, journal.time.now()), lane }
  const marker = effect.marker(intended.input as never)
  const opened = await held.commit({
    steps: [intended],
    intent: { step: intended.name, attempt: intended.attempts, marker, requestDigest: digest(intended.input), deadlineMs },
    events: [],
  })
  let late = false
  const beforeSend = () => {
    held.assertMaySend()
    late = journal.clock.monotonic() - intendedAt > SEND_WINDOW_MS
    if (late) throw new Error('the send window has closed')
  }
  const sent = effect
    .perform(intended.input as never, journal.tools, { ...callOf(held, lost, effect), deadlineMs, beforeSend, eventId: held.newestEvent() })
    .catch((error: unknown) => asUnsettled(journal, held, step, error))
  // Others are woken while the remote works: what they cost is not waited for.
  opened.forEach(journal.wake)
  const told = await sent
  // Its turn came too late, behind others that wait for the same system: that was no try of its own.
  const outcome = late && told.is === 'not_sent' ? { ...told, heldBack: true as const } : told
  const code = outcome.is === 'done' ? '' : outcome.code
  const settled = machine.settlePerform(intended, effect, outcome, kind.onRefused?.(step, code) ?? 'person', momentOf(journal, held))
  const slow = slowEvents(journal, held, settled)
  const ending = { steps: [settled], events: [{ ...eventOf(settled, outcome.is), attempt: intended.attempts }, ...slow] }
  try {
    if (settled.state === 'done' && alone() && !lost.aborted) await settleWithNext(journal, held, ending)
    else (await held.commit(ending)).forEach(journal.wake)
  } catch (error) {
    if (error instanceof LeaseLost && outcome.is !== 'not_sent') report(journal, held, settled, LEASE_LOST, began)
    throw error
  }
  report(journal, held, settled, outcome.is, began, slow)
}

/** Nothing was asked, so there is nothing to lose: this is written with whatever comes next, and told of once. */
async function park<Tools>(journal: Journal<Tools>, held: HeldFlow, step: Step, effect: AnyEffect<Tools>, waitMs: number): Promise<void> {
  const began = journal.clock.monotonic()
  const parked = machine.park(step, effect, HELD_BACK, waitMs, momentOf(journal, held))
  if (parked.state === 'person') await save(journal, held, parked, 'gave_up', began)
  else if (step.code === HELD_BACK && slowEvents(journal, held, parked).length === 0) await held.note({ steps: [parked], events: [] })
  else await note(journal, held, parked, 'parked', began)
}

/** Writes return their faults. What throws is a read that came before the write, or a fault of ours at an unknown moment. */
function asUnsettled<Tools>(journal: Journal<Tools>, held: HeldFlow, step: Step, error: unknown): Outcome<never> {
  if (error instanceof RemoteError) return unsent(error)
  // Nothing is assumed; the remote is asked.
  journal.broke(error, { flowId: held.view().id, step: step.name, correlationId: held.view().correlationId })
  return unknown('internal')
}

/** Before it is performed for the first time, for all we know an earlier journal has done so; unless what it changes was made just now. */
function looksFirst<Tools>(step: Step, effect: Changing<Tools>, held: HeldFlow): boolean {
  if (step.state === 'unknown') return true
  return step.performs === 0 && (effect.class === 'B' || effect.class === 'N') && !isJustMade(held, effect)
}

/** Whether nothing but its intent's commit comes before it is sent. */
function isIntendedNow<Tools>({ effects, time }: Journal<Tools>, held: HeldFlow, step: Step): boolean {
  const effect = effects[step.effect]
  if (!effect || effect.class === 'R' || step.state !== 'planned') return false
  return (step.dueAt ?? 0) <= time.now() && !looksFirst(step, effect, held)
}

/** What is intended right after this is written in the same commit. Where something else comes next, this is written by itself. */
async function settleWithNext<Tools>(journal: Journal<Tools>, held: HeldFlow, change: Change): Promise<void> {
  await held.note(change)
  if (held.view().steps.some((step) => isIntendedNow(journal, held, step))) return
  const opened = await held.commit({ steps: [], events: [] })
  opened.forEach(journal.wake)
}

/** Asks the remote. The same step comes back when it may be performed now. */
async function look<Tools>(journal: Journal<Tools>, held: HeldFlow, step: Step, effect: Changing<Tools>, lost: AbortSignal): Promise<Step> {
  const call = callOf(held, lost, effect)
  const history = historyOf(held, step, journal.time.now())
  if (effect.find === null) return step.state === 'planned' ? step : machine.afterQuiet(step, effect, momentOf(journal, held))
  try {
    const found =
      step.adopt !== null && effect.verify
        ? await effect.verify(step.input as never, step.adopt, journal.tools, call, history)
        : await effect.find(step.input as never, journal.tools, call, history)
    if (found.is === 'none' && isUnproven(held, step, effect)) return unproven(step, journal.time.now())
    return machine.settleFind(step, effect, found, momentOf(journal, held))
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    return error.fault === 'held_back'
      ? machine.park(step, effect, error.code, error.retryAfterMs ?? 0, momentOf(journal, held))
      : machine.lookFailed(step, effect, error.code, error.retryAfterMs, momentOf(journal, held))
  }
}

/** Of an unknown one at least one perform, whether or not the journal still knows of it; that none is there is not believed before it is quiet. */
function historyOf(held: HeldFlow, { state, performs, quietUntil, startedAt }: Step, now: number): History {
  const { acceptedAt, decisions } = held.view()
  // Whoever puts a step back has it begin anew, and so does a restore: then it may have been sent as long ago as its flow was opened.
  const since = decisions.length > 0 || held.restored !== null ? acceptedAt : (startedAt ?? now)
  const known = { since, now, lease: held.lease }
  return state === 'unknown'
    ? { performs: Math.max(1, performs), isNext: now >= (quietUntil ?? now), ...known }
    : { performs, isNext: true, ...known }
}

async function save<Tools>(journal: Journal<Tools>, held: HeldFlow, step: Step, outcome: string, began: number): Promise<void> {
  const slow = slowEvents(journal, held, step)
  const opened = await held.commit({ steps: [step], events: [eventOf(step, outcome), ...slow] })
  opened.forEach(journal.wake)
  report(journal, held, step, outcome, began, slow)
}

async function note<Tools>(journal: Journal<Tools>, held: HeldFlow, step: Step, outcome: string, began: number): Promise<void> {
  const slow = slowEvents(journal, held, step)
  await held.note({ steps: [step], events: [eventOf(step, outcome), ...slow] })
  report(journal, held, step, outcome, began, slow)
}

const callOf = (held: HeldFlow, lost: AbortSignal, { vital }: { vital?: boolean }): Call => ({
  correlationId: held.view().correlationId,
  signal: lost,
  ...(vital && { urgency: 'vital' }),
})

/** What a read that threw says. Only a remote's fault is an answer; a fault of ours goes on up. */
function asOutcome(error: unknown): Outcome<never> {
  if (!(error instanceof RemoteError)) throw error
  return unsent(error)
}
