// What is written of a step with each change, and what metrics and the log are told of it.

import type { Step } from './flow.ts'
import type { HeldFlow } from './held.ts'
import { type Journal, momentOf } from './journal.ts'
import type { NewEvent } from './store.ts'

/** Said of a request that was sent, and whose answer is thrown away. */
export const LEASE_LOST = 'lease_lost'

export const eventOf = (step: Step, outcome: string): NewEvent => ({
  step: step.name,
  kind: step.state === 'planned' && step.tries > 0 ? 'step.postponed' : `step.${step.state}`,
  data: { outcome, ...(step.code === null ? {} : { code: step.code }) },
})

/**
 * The warning that a step still waits, to be written with it: once, with the first change after the time at which a warning is due, and
 * again after a person's word. `step` is as it is to be; the flow still holds it as it was.
 */
export function slowEvents<Tools>(journal: Journal<Tools>, held: HeldFlow, step: Step): NewEvent[] {
  if (step.state !== 'planned' && step.state !== 'unknown') return []
  const before = held.view().steps.find(({ name }) => name === step.name)
  const warnAt = momentOf(journal, held).since + journal.times.slowMs
  const isFirst = before !== undefined && before.updatedAt < warnAt
  return isFirst && step.updatedAt >= warnAt ? [{ step: step.name, kind: 'step.slow' }] : []
}

export function report<Tools>(
  journal: Journal<Tools>,
  held: HeldFlow,
  step: Step,
  outcome: string,
  began: number,
  slow: readonly NewEvent[] = [],
): void {
  const view = held.view()
  journal.report({
    effect: step.effect,
    flow: view.kind,
    step: step.name,
    outcome: outcome === 'parked' || outcome === LEASE_LOST ? outcome : step.state,
    code: step.code,
    isSlow: slow.length > 0,
    ms: journal.clock.monotonic() - began,
    flowAgeMs: journal.time.now() - view.acceptedAt,
    foundAfterMs: outcome === 'found_done' && step.unknownAt !== null ? journal.time.now() - step.unknownAt : null,
    correlationId: view.correlationId,
  })
}
