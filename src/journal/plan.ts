// What a flow's kind makes of what has happened: the steps that come next.

import type { FlowKind, FlowView, Next, Step } from './flow.ts'
import { newStep } from './new-step.ts'
import { skip } from './step-machine.ts'

const MAX_PLAN_ROUNDS = 8

interface Plan<Projection> {
  view: FlowView
  /** Steps that are new, or no longer wanted. */
  changed: Step[]
  next: Next<Projection>
}

/** Adds the steps that `next` asks for, and skips those that are not wanted any more, until it asks for nothing new. Pure. */
export function plan<Projection>(kind: FlowKind<Projection>, view: FlowView, now: number): Plan<Projection> {
  const changed = new Map<string, Step>()
  let current = view
  for (let round = 0; round < MAX_PLAN_ROUNDS; round += 1) {
    const next = kind.next(current)
    const missing = next.steps.filter((wanted) => !current.steps.some((step) => step.name === wanted.name))
    const added = missing.map((wanted, index) => newStep(wanted, current.steps.length + index, now))
    const steps = [...current.steps, ...added]
    const pointless = steps.filter((step) => step.state === 'planned' && kind.wanted?.({ ...current, steps }, step) === false)
    if (added.length === 0 && pointless.length === 0) return { view: current, changed: [...changed.values()], next }
    const skipped = new Map(pointless.map((step) => [step.name, skip(step, now)]))
    current = { ...current, steps: steps.map((step) => skipped.get(step.name) ?? step) }
    for (const step of [...added, ...skipped.values()]) changed.set(step.name, skipped.get(step.name) ?? step)
  }
  throw new Error(`the plan of ${kind.kind} does not come to rest`)
}
