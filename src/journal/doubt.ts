// Flows of a journal that was restored from a backup: what they have not begun since may have been done in the part that is lost. So it is
// looked for first, and believed not to be there only when the quiet period is over, as if an intent without a result were found.

import type { AnyEffect } from './effect.ts'
import type { Step } from './flow.ts'
import type { HeldFlow } from './held.ts'
import { type Changing, type Journal, momentOf } from './journal.ts'
import { becomeUnknown, type Moment, move, type Nature, toPerson } from './step-machine.ts'
import type { Restored } from './store.ts'

const isInDoubt = (step: Step, effect: Nature, restored: Restored): boolean =>
  effect.class !== 'S' && (step.state === 'planned' || step.state === 'unknown') && (step.startedAt ?? 0) < restored.at

/**
 * As if it had been sent at the last moment before the restore. What cannot be found again is never performed by the machine: a person who
 * has it tried again knows that it may be the second time.
 */
function doubt(step: Step, effect: Nature, deadlineMs: number, { at, proves }: Restored, moment: Moment): Step {
  const { now } = moment
  const begun = { ...step, startedAt: now }
  if (effect.find !== null) {
    // Where the rest is to be proven, what was performed before counts no more: see `isUnproven`.
    const performs = proves ? 0 : step.performs
    return { ...becomeUnknown({ ...begun, performs }, effect, 'restored', at + deadlineMs, moment), dueAt: now }
  }
  const choice = proves ? 'close' : effect.afterQuiet?.(step.input as never, Infinity)
  if (choice === 'close') return move(begun, 'refused', now, { code: 'outcome_unknown' })
  return { ...toPerson(begun, 'outcome_unknown', now), performs: Math.max(1, step.performs) }
}

/** What this one changes was made under this very lease. */
export const isJustMade = <Tools>(held: HeldFlow, { follows }: Changing<Tools>): boolean =>
  follows !== undefined && held.justDone() === follows

/** A restored flow's step as it is to be looked for first; null where nothing of it can be lost. */
export function doubted<Tools>(journal: Journal<Tools>, held: HeldFlow, step: Step, effect: AnyEffect<Tools>): Step | null {
  const { restored } = held
  if (restored === null || effect.class === 'R' || !isInDoubt(step, effect, restored) || isJustMade(held, effect)) return null
  // What is looked for may be taken for another's that is under way in its lane.
  const inLane = { ...step, lane: effect.lane?.(step.input as never, journal.tools) ?? null }
  return doubt(inLane, effect, effect.deadlineMs(journal.tools), restored, momentOf(journal, held))
}

/** Of a flow that had come to an end: nobody has performed it since, nor named another in its place. What has a key of its own cannot double. */
export const isUnproven = <Tools>({ restored }: HeldFlow, step: Step, effect: Changing<Tools>): boolean =>
  restored?.proves === true && effect.class !== 'K' && step.state === 'unknown' && step.performs === 0 && step.adopt === null

/** Whatever a person did in its place, doing it again would be wrong. */
export const unproven = (step: Step, now: number): Step => toPerson(step, 'not_proven', now)
