// What the engine works with: the ports that a simulator replaces, and the tables of effects and flows that it is handed.

import type { Clock } from '../base/clock.ts'
import type { Gate } from '../base/guard.ts'
import type { JournalClock } from './clock.ts'
import type { AnyEffect, Effect, Look, Quiet } from './effect.ts'
import type { FlowKind, FlowView, NewFlow, Step } from './flow.ts'
import type { HeldFlow } from './held.ts'
import type { Moment } from './step-machine.ts'
import type { JournalStore } from './store.ts'
import type { Times } from './times.ts'

/** How one piece of work on a step went, for metrics and the log. */
export interface StepReport {
  effect: string
  flow: string
  step: string
  outcome: string
  code: string | null
  /** It has waited for so long that somebody should know. */
  isSlow: boolean
  ms: number
  /** Since the flow was opened. */
  flowAgeMs: number
  /** Of a look that found our effect: since its outcome became unknown. */
  foundAfterMs: number | null
  correlationId: string
}

export interface Journal<Tools> {
  store: JournalStore
  clock: Clock
  time: JournalClock
  times: Times
  fraction: () => number
  /** Asked before anything is sent or intended: a step that the system could not take now waits for it. */
  gate: Gate
  tools: Tools
  effects: Readonly<Record<string, AnyEffect<Tools>>>
  kinds: Readonly<Record<string, FlowKind>>
  /** Told of flows that were opened on the way, so that somebody advances them. */
  wake: (flowId: string) => void
  report: (report: StepReport) => void
  /** A fault of ours while a step was worked on: the step is tried again later, the fault is reported here. */
  broke: (error: unknown, where: { flowId: string; step: string; correlationId: string }) => void
  /** Tells a person of a flow that could not be worked on for hours; null where there is no telling. */
  stuck: (flow: FlowView) => NewFlow | null
  /** Running flows, for heartbeats and draining. */
  holding: Map<string, { held: HeldFlow; stop: AbortController }>
}

export type Changing<Tools> = Effect<never, unknown, Tools>
export type Reading<Tools> = Look<never, unknown, Tools>

/** A step's effect, with the quiet times of whom it works with. */
export function effectOf<Tools>({ effects, tools }: Pick<Journal<Tools>, 'effects' | 'tools'>, step: Step): AnyEffect<Tools> | undefined {
  const effect = effects[step.effect]
  if (!effect || effect.class === 'R' || !effect.quietWith) return effect
  const { quietMs: _quietMs, confirmNoneMs: _confirmNoneMs, ...rest } = effect
  const quiet: Quiet = effect.quietWith(tools)
  return { ...rest, ...quiet }
}

/** The effect of a step that changes a remote. Throws for any other. */
export function changing<Tools>(journal: Journal<Tools>, step: Step): Changing<Tools> {
  const effect = effectOf(journal, step)
  if (!effect || effect.class === 'R') throw new Error(`${step.effect} is no effect that changes anything`)
  return effect
}

/** Now, as the step machine wants it for a step of this flow. */
export function momentOf<Tools>({ time, times, fraction }: Journal<Tools>, { view, restored }: HeldFlow): Moment {
  const { acceptedAt, decisions } = view()
  const since = Math.max(acceptedAt, restored?.at ?? 0, ...decisions.map(({ decidedAt }) => decidedAt))
  return { now: time.now(), since, times, fraction }
}
