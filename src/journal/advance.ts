// Carries one flow forward: claim, look, intend, send, classify and settle. Everything that could go wrong between two lines of this
// file is a row of the fault matrix; whatever is not committed has not happened, and whoever comes next asks the remote.

import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Clock } from '../base/clock.ts'
import { type Outcome, notSent, unknown } from '../base/outcome.ts'
import { type Call, RemoteError } from '../base/remote.ts'
import type { JournalClock } from './clock.ts'
import type { AnyEffect, Effect, Look } from './effect.ts'
import type { FlowKind, Step } from './flow.ts'
import { type HeldFlow, LaneBusy, LeaseLost, holdFlow } from './held.ts'
import * as machine from './step-machine.ts'
import type { JournalStore } from './store.ts'
import { PARALLEL_STEPS, SEND_WINDOW_MS, type Times } from './times.ts'

export interface StepReport {
  effect: string
  flow: string
  step: string
  outcome: string
  code: string | null
  ms: number
  correlationId: string
}

export interface Journal<Tools> {
  store: JournalStore
  clock: Clock
  time: JournalClock
  times: Times
  fraction: () => number
  tools: Tools
  effects: Readonly<Record<string, AnyEffect<Tools>>>
  kinds: Readonly<Record<string, FlowKind>>
  /** Told of flows that were opened on the way, so that somebody advances them. */
  wake: (flowId: string) => void
  report: (report: StepReport) => void
  /** A fault of ours while a step was worked on: the step is tried again later, the fault is reported here. */
  broke: (error: unknown, where: { flowId: string; step: string; correlationId: string }) => void
  /** Running flows, for heartbeats and draining. */
  holding: Map<string, { held: HeldFlow; stop: AbortController }>
}

type Changing<Tools> = Effect<never, unknown, Tools>
type Reading<Tools> = Look<never, unknown, Tools>

const digest = (value: unknown): string =>
  createHash('sha256')
    .update(canonicalize(value) ?? '')
    .digest('base64url')

/**
 * Works on a flow until nothing is due, its lease is lost, or `signal` says stop. `again` when word came for it meanwhile; `busy` when
 * its lease could not be had. Never throws for a remote's fault.
 */
export async function advance<Tools>(journal: Journal<Tools>, flowId: string, signal?: AbortSignal): Promise<'rested' | 'again' | 'busy'> {
  if (journal.holding.has(flowId)) return 'busy'
  const claimed = await journal.store.claim(flowId)
  if (!claimed) return 'busy'
  journal.time.sync(claimed.now)
  const kind = journal.kinds[claimed.view.kind]
  if (!kind) throw new Error(`no such kind of flow: ${claimed.view.kind}`)
  const held = holdFlow(kind, claimed, journal.store, journal.time, journal.clock)
  const stop = new AbortController()
  journal.holding.set(flowId, { held, stop })
  try {
    await prepare(journal, kind, held)
    await workOff(journal, kind, held, stop.signal, signal)
    if (!held.released()) await held.commit({ steps: [], events: [] }, { dueAt: nextDue(held) })
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error
  } finally {
    journal.holding.delete(flowId)
  }
  return held.wordWaiting() ? 'again' : 'rested'
}

const nextDue = (held: HeldFlow): number | null => {
  const dues = held
    .view()
    .steps.filter(isOpen)
    .map((step) => step.dueAt ?? 0)
  return dues.length === 0 ? null : Math.min(...dues)
}

const isOpen = (step: Step): boolean => step.state === 'planned' || step.state === 'unknown' || step.state === 'intended'

const momentOf = (journal: Journal<never> | Journal<unknown>): machine.Moment => ({
  now: journal.time.now(),
  times: journal.times,
  fraction: journal.fraction,
})

/** First things first: what an earlier owner left unfinished is not known, and what a person decided is carried out. */
async function prepare<Tools>(journal: Journal<Tools>, kind: FlowKind, held: HeldFlow): Promise<void> {
  const moment = momentOf(journal as Journal<unknown>)
  const interrupted = held.view().steps.filter((step) => step.state === 'intended')
  const recovered = interrupted.map((step) => {
    const effect = changing(journal, step)
    return machine.recover(step, effect, step.updatedAt, effect.deadlineMs(journal.tools), moment)
  })
  const view = held.view()
  const decisions = view.decisions.slice(view.decided)
  let steps = recovered
  for (const decision of decisions) {
    for (const patch of kind.decide?.({ ...view, steps: overlay(view.steps, steps) }, decision) ?? []) {
      const step = overlay(view.steps, steps).find((candidate) => candidate.name === patch.name)
      if (!step) continue
      steps = overlay(
        steps,
        [patch.to === 'adopt' ? machine.adopt(step, patch.remoteId, moment.now) : machine.putBack(step, patch.to, moment)],
        true,
      )
    }
  }
  if (view.steps.length > 0 && steps.length === 0 && decisions.length === 0) return
  const opened = await held.commit({
    steps,
    decided: view.decisions.length,
    events: [
      ...recovered.map((step) => ({ step: step.name, kind: 'step.interrupted' })),
      ...decisions.map((decision) => ({
        step: null,
        kind: `decision.${decision.type}`,
        actor: decision.requestedBy,
        data: { line: decision.line },
      })),
    ],
  })
  opened.forEach(journal.wake)
}

/** Steps with those of `changed` in place of their namesakes (and, when `add`, the others too). */
function overlay(steps: Step[], changed: Step[], add = false): Step[] {
  const names = new Map(changed.map((step) => [step.name, step]))
  const replaced = steps.map((step) => names.get(step.name) ?? step)
  return add ? [...replaced, ...changed.filter((step) => !steps.some((other) => other.name === step.name))] : replaced
}

/** Runs due steps, several side by side, until none is due. */
async function workOff<Tools>(
  journal: Journal<Tools>,
  kind: FlowKind,
  held: HeldFlow,
  lost: AbortSignal,
  stopping?: AbortSignal,
): Promise<void> {
  const running = new Map<string, Promise<void>>()
  for (;;) {
    if (lost.aborted) throw new LeaseLost()
    const now = journal.time.now()
    // Word from outside (a decision) is heard before anything new is begun.
    if (!stopping?.aborted && !held.released() && !held.wordWaiting()) {
      const due = held
        .view()
        .steps.filter(
          (step) => (step.state === 'planned' || step.state === 'unknown') && (step.dueAt ?? 0) <= now && !running.has(step.name),
        )
      for (const step of due.slice(0, PARALLEL_STEPS - running.size)) {
        running.set(
          step.name,
          work(journal, kind, held, step, lost).finally(() => running.delete(step.name)),
        )
      }
    }
    if (running.size === 0) return
    try {
      await Promise.race(running.values())
    } catch (error) {
      await Promise.allSettled(running.values())
      throw error
    }
  }
}

async function work<Tools>(journal: Journal<Tools>, kind: FlowKind, held: HeldFlow, step: Step, lost: AbortSignal): Promise<void> {
  const began = journal.clock.monotonic()
  try {
    const effect = journal.effects[step.effect]
    if (!effect) throw new Error(`no such effect: ${step.effect}`)
    if (effect.class === 'R') await read(journal, kind, held, step, effect, lost)
    else await change(journal, kind, held, step, effect, lost)
  } catch (error) {
    if (error instanceof LeaseLost) throw error
    if (error instanceof LaneBusy)
      return await save(journal, held, { ...step, dueAt: journal.time.now() + journal.times.laneBusyMs }, 'lane_busy', began)
    journal.broke(error, { flowId: held.view().id, step: step.name, correlationId: held.view().correlationId })
    // Our own fault, before anything was sent: try again later, and let a person have it in the end.
    const current = held.view().steps.find((candidate) => candidate.name === step.name) ?? step
    if (current.state === 'intended') throw error
    const effect = journal.effects[step.effect]
    await save(
      journal,
      held,
      machine.lookFailed(current, effect ?? {}, 'internal', undefined, momentOf(journal as Journal<unknown>)),
      'broke',
      began,
    )
  }
}

const changing = <Tools>(journal: Journal<Tools>, step: Step): Changing<Tools> => {
  const effect = journal.effects[step.effect]
  if (!effect || effect.class === 'R') throw new Error(`${step.effect} is no effect that changes anything`)
  return effect
}

async function read<Tools>(
  journal: Journal<Tools>,
  kind: FlowKind,
  held: HeldFlow,
  step: Step,
  effect: Reading<Tools>,
  lost: AbortSignal,
): Promise<void> {
  const began = journal.clock.monotonic()
  const looked = await effect.look(step.input as never, journal.tools, callOf(held, lost), { looks: step.looks }).catch(asOutcome)
  const code = looked.is === 'done' ? '' : looked.code
  const settled = machine.settleLook(step, effect, looked, kind.onRefused?.(step, code) ?? 'person', momentOf(journal as Journal<unknown>))
  await save(journal, held, settled, looked.is, began)
}

async function change<Tools>(
  journal: Journal<Tools>,
  kind: FlowKind,
  held: HeldFlow,
  step: Step,
  effect: Changing<Tools>,
  lost: AbortSignal,
): Promise<void> {
  const began = journal.clock.monotonic()
  const firstLook = step.state === 'planned' && step.performs === 0 && (effect.class === 'B' || effect.class === 'N')
  let current = step
  if (step.state === 'unknown' || firstLook) {
    const looked = await look(journal, held, step, effect, lost)
    if (looked !== step) return await save(journal, held, looked, `found_${looked.state}`, began)
    current = looked
  }
  const intended = { ...machine.intend(current, journal.time.now()), lane: effect.lane?.(current.input as never) ?? null }
  const deadlineMs = effect.deadlineMs(journal.tools)
  const marker = effect.marker(intended.input as never)
  await held.commit({
    steps: [intended],
    intent: { step: intended.name, attempt: intended.attempts, marker, requestDigest: digest(intended.input), deadlineMs },
    events: [{ step: intended.name, kind: 'step.intended', data: { attempt: intended.attempts, marker } }],
  })
  const committedAt = journal.clock.monotonic()
  const beforeSend = () => {
    held.assertMaySend()
    if (journal.clock.monotonic() - committedAt > SEND_WINDOW_MS) throw new Error('the send window has closed')
  }
  const outcome = await effect
    .perform(intended.input as never, journal.tools, { ...callOf(held, lost), deadlineMs, beforeSend })
    .catch((error: unknown): Outcome<never> => {
      // Writes return their faults; what throws is a read that came before the write.
      if (error instanceof RemoteError) return notSent(error.code, error.retryAfterMs)
      // A fault of ours at an unknown moment: the remote is asked, nothing is assumed.
      journal.broke(error, { flowId: held.view().id, step: step.name, correlationId: held.view().correlationId })
      return unknown('internal')
    })
  const code = outcome.is === 'done' ? '' : outcome.code
  const settled = machine.settlePerform(
    intended,
    effect,
    outcome,
    kind.onRefused?.(step, code) ?? 'person',
    momentOf(journal as Journal<unknown>),
  )
  await save(journal, held, settled, outcome.is, began, { step: step.name, attempt: intended.attempts, outcome: outcome.is })
}

/** Asks the remote. The same step comes back when it may be performed now. */
async function look<Tools>(journal: Journal<Tools>, held: HeldFlow, step: Step, effect: Changing<Tools>, lost: AbortSignal): Promise<Step> {
  const call = callOf(held, lost)
  if (effect.find === null) return step.state === 'planned' ? step : machine.afterQuiet(step, effect, momentOf(journal as Journal<unknown>))
  try {
    const found =
      step.adopt !== null && effect.verify
        ? await effect.verify(step.input as never, step.adopt, journal.tools, call)
        : await effect.find(step.input as never, journal.tools, call, { performs: step.performs })
    return machine.settleFind(step, effect, found, momentOf(journal as Journal<unknown>))
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    return machine.lookFailed(step, effect, error.code, error.retryAfterMs, momentOf(journal as Journal<unknown>))
  }
}

async function save<Tools>(
  journal: Journal<Tools>,
  held: HeldFlow,
  step: Step,
  outcome: string,
  began: number,
  settled?: { step: string; attempt: number; outcome: string },
): Promise<void> {
  const kind = step.state === 'planned' && step.tries > 0 ? 'step.postponed' : `step.${step.state}`
  const opened = await held.commit({
    steps: [step],
    ...(settled ? { settled } : {}),
    events: [{ step: step.name, kind, data: { outcome, ...(step.code === null ? {} : { code: step.code }) } }],
  })
  opened.forEach(journal.wake)
  const view = held.view()
  journal.report({
    effect: step.effect,
    flow: view.kind,
    step: step.name,
    outcome: step.state,
    code: step.code,
    ms: journal.clock.monotonic() - began,
    correlationId: view.correlationId,
  })
}

const callOf = (held: HeldFlow, lost: AbortSignal): Call => ({ correlationId: held.view().correlationId, signal: lost })

/** What a read that threw says. Only a remote's fault is an answer; a fault of ours goes on up. */
function asOutcome(error: unknown): Outcome<never> {
  if (!(error instanceof RemoteError)) throw error
  return notSent(error.code, error.retryAfterMs)
}
