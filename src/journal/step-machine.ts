// What one answer does to one step. Pure: given the step, the answer and the time, the step afterwards.

import type { Outcome } from '../base/outcome.ts'
import type { Effect, Found, Looked } from './effect.ts'
import type { Step, StepState } from './flow.ts'
import { MAX_LOCK_TRIES, SEND_WINDOW_MS, type Times } from './times.ts'

export interface Moment {
  now: number
  /** When the flow was accepted, restored, or last decided about by a person. */
  since: number
  times: Times
  /** A number in [0, 1) for jitter. */
  fraction: () => number
}

/** What the machine needs to know of an effect. */
export interface Nature {
  class: Effect['class']
  quietMs: number
  confirmNoneMs?: number | undefined
  maxPerforms?: number | undefined
  giveUpMs?: number | undefined
  find: unknown
  afterQuiet?: ((input: never, performs: number) => 'repeat' | 'person' | 'close') | undefined
}

const MOVES: Record<StepState, readonly StepState[]> = {
  planned: ['planned', 'intended', 'done', 'refused', 'person', 'unknown', 'skipped'],
  intended: ['done', 'refused', 'unknown', 'planned', 'person'],
  unknown: ['unknown', 'done', 'planned', 'person', 'refused'],
  refused: ['planned', 'unknown', 'skipped'],
  person: ['planned', 'unknown', 'skipped', 'done'],
  done: [],
  skipped: ['planned', 'unknown'],
}

/** The step in another state. Throws on a move that no step may make. */
export function move(step: Step, to: StepState, now: number, changes: Partial<Step> = {}): Step {
  if (!MOVES[step.state].includes(to)) throw new Error(`ILLEGAL_TRANSITION: step ${step.name} from ${step.state} to ${to}`)
  return { ...step, dueAt: null, ...changes, state: to, updatedAt: now }
}

/** Full jitter: somewhere between nothing and the doubled base, under the cap. */
export function backoffMs(tries: number, { times, fraction }: Moment): number {
  return fraction() * Math.min(times.backoffCapMs, times.backoffBaseMs * 2 ** Math.min(tries, 30))
}

/** A person has it in time, however many steps take their turn at failing; but one that begins late is tried for a while as well. */
function gaveUp(step: Step, effect: { giveUpMs?: number | undefined }, { now, since, times }: Moment): boolean {
  if (step.startedAt === null) return false
  const triedMs = now - step.startedAt
  if (effect.giveUpMs !== undefined) return triedMs >= times.scaled(effect.giveUpMs)
  return triedMs >= times.giveUpMs || (now - since >= times.giveUpMs && triedMs >= times.leastTriedMs)
}

export const intend = (step: Step, deadlineMs: number, now: number): Step =>
  move(step, 'intended', now, {
    attempts: step.attempts + 1,
    performs: step.performs + 1,
    deadlineMs,
    startedAt: step.startedAt ?? now,
    code: null,
  })

export const settleDone = (step: Step, result: unknown, now: number): Step =>
  move(step, 'done', now, { result, code: null, tries: 0, adopt: null, startedAt: step.startedAt ?? now })

export const toPerson = (step: Step, code: string, now: number): Step =>
  move(step, 'person', now, { code, tries: 0, adopt: null, startedAt: step.startedAt ?? now })

/** The next look: at the listed times after it became unknown, and when the quiet period ends; never later than that. */
function nextLook(step: Step, effect: Nature, now: number, times: Times): number {
  const since = step.unknownAt ?? now
  const quiet = step.quietUntil ?? now
  const listed = [...times.looksMs, times.scaled(effect.quietMs)].map((ms) => since + ms).find((at) => at > now)
  return quiet > now ? Math.min(quiet, listed ?? quiet) : (listed ?? now)
}

/** An outcome that is not known. `lastMoment` is the last instant at which the request may still have been on its way to the remote. */
export function becomeUnknown(step: Step, effect: Nature, code: string, lastMoment: number, { now, times }: Moment): Step {
  const quietUntil = lastMoment + times.scaled(Math.max(effect.quietMs, effect.confirmNoneMs ?? 0))
  const unknown = move(step, 'unknown', now, { code, unknownAt: now, quietUntil, looks: 0, tries: 0 })
  const isSetAgainAtOnce = effect.class === 'S' && quietUntil <= now
  return { ...unknown, dueAt: effect.find === null || isSetAgainAtOnce ? quietUntil : nextLook(unknown, effect, now, times) }
}

/** An intent without a result, found by the next owner: it may have been sent until the window closed, and may have run to its deadline. */
export function recover(step: Step, effect: Nature, moment: Moment): Step {
  if (step.deadlineMs === null) throw new Error(`the intent of ${step.name} names no deadline`)
  return becomeUnknown(step, effect, 'interrupted', step.updatedAt + SEND_WINDOW_MS + step.deadlineMs, moment)
}

/**
 * Held back before anything was asked: it waits, which is no try. The longer it has waited, the further apart are such steps when they come
 * again, since a system that is just back takes few at first. At the give-up time a person takes over.
 */
export function park(step: Step, effect: { giveUpMs?: number | undefined }, code: string, waitMs: number, moment: Moment): Step {
  const { now, times, fraction } = moment
  const startedAt = step.startedAt ?? now
  const waiting = { ...step, startedAt }
  if (gaveUp(waiting, effect, moment)) return toPerson(waiting, 'find_failed', now)
  const spreadMs = Math.min(times.parkSpreadCapMs, Math.max(times.backoffBaseMs, (now - startedAt) / 4))
  const dueAt = now + Math.min(waitMs, times.retryAfterCapMs) + fraction() * spreadMs
  return move(waiting, step.state === 'unknown' ? 'unknown' : 'planned', now, { code, dueAt })
}

/** What the answer to a perform makes of the step. */
export function settlePerform(
  step: Step,
  effect: Nature,
  outcome: Outcome<unknown>,
  onRefused: 'refused' | 'person',
  moment: Moment,
): Step {
  const { now, times, fraction } = moment
  switch (outcome.is) {
    case 'done':
      return settleDone(step, outcome.value, now)
    case 'not_sent': {
      const performs = step.performs - 1
      if (outcome.heldBack) return park({ ...step, performs }, effect, outcome.code, outcome.retryAfterMs ?? 0, moment)
      if (gaveUp(step, effect, moment)) return { ...toPerson(step, outcome.code, now), performs }
      const waitMs = Math.max(backoffMs(step.tries, moment), Math.min(outcome.retryAfterMs ?? 0, times.retryAfterCapMs))
      return move(step, 'planned', now, { performs, tries: step.tries + 1, code: outcome.code, dueAt: now + waitMs })
    }
    case 'refused': {
      const performs = step.performs - 1
      if (outcome.retryable && step.locks + 1 < MAX_LOCK_TRIES) {
        const [least, most] = times.lockRetryMs
        return move(step, 'planned', now, {
          performs,
          locks: step.locks + 1,
          code: outcome.code,
          dueAt: now + least + fraction() * (most - least),
        })
      }
      if (onRefused === 'refused') return move(step, 'refused', now, { performs, code: outcome.code, tries: 0 })
      return { ...toPerson(step, outcome.code, now), performs }
    }
    case 'unknown': {
      const unknown = becomeUnknown(step, effect, outcome.code, now, moment)
      const wait = outcome.retryAfterMs === undefined ? 0 : now + Math.min(outcome.retryAfterMs, times.retryAfterCapMs)
      return { ...unknown, dueAt: Math.max(unknown.dueAt ?? now, wait) }
    }
  }
}

/** What a look at the remote makes of a step, be it unknown or about to be performed for the first time. */
export function settleFind(step: Step, effect: Nature, found: Found<unknown>, moment: Moment): Step {
  const { now, times } = moment
  if (found.is === 'one') return settleDone(step, found.value, now)
  if (found.is === 'many') return toPerson(step, found.code, now)
  if (step.state === 'planned') return step
  if (step.adopt !== null) return toPerson(step, 'adopt_not_found', now)
  const quietUntil = step.quietUntil ?? now
  const apartMs = times.scaled(Math.max(0, (effect.confirmNoneMs ?? 0) - effect.quietMs))
  const late = { ...step, looks: step.looks + (now >= quietUntil - apartMs ? 1 : 0) }
  if (now < quietUntil) return move(late, 'unknown', now, { dueAt: nextLook(late, effect, now, times), tries: 0 })
  // Nobody could look when "none" was to be seen for the first time: this is the first time.
  if (apartMs > 0 && late.looks < 2) return move(late, 'unknown', now, { quietUntil: now + apartMs, dueAt: now + apartMs, tries: 0 })
  return afterQuiet(step, effect, moment)
}

/** The quiet period is over and nothing was found: it did not happen, so it may be done again, within the effect's bounds. */
export function afterQuiet(step: Step, effect: Nature, moment: Moment): Step {
  const { now } = moment
  if (effect.class === 'N' || effect.find === null) {
    const choice = effect.class === 'S' ? 'repeat' : (effect.afterQuiet?.(step.input as never, step.performs) ?? 'person')
    if (choice === 'person') return toPerson(step, 'outcome_unknown', now)
    if (choice === 'close') return move(step, 'refused', now, { code: 'outcome_unknown' })
  }
  if (effect.maxPerforms !== undefined && step.performs >= effect.maxPerforms) return toPerson(step, 'tried_too_often', now)
  if (gaveUp(step, effect, moment)) return toPerson(step, step.code ?? 'gave_up', now)
  return move(step, 'planned', now, { dueAt: effect.class === 'S' ? now + backoffMs(step.performs, moment) : now, tries: step.tries + 1 })
}

/** A look that could not be made. Nothing is performed without one; at the give-up time a person takes over. */
export function lookFailed(
  step: Step,
  effect: { giveUpMs?: number | undefined },
  code: string,
  retryAfterMs: number | undefined,
  moment: Moment,
): Step {
  const { now, times } = moment
  const started = { ...step, startedAt: step.startedAt ?? now }
  if (gaveUp(started, effect, moment)) return toPerson(started, 'find_failed', now)
  const waitMs = Math.max(backoffMs(step.tries, moment), Math.min(retryAfterMs ?? 0, times.retryAfterCapMs))
  return move(started, step.state, now, { tries: step.tries + 1, code, dueAt: now + waitMs })
}

/** What a read step's answer makes of it. */
export function settleLook(
  step: Step,
  effect: { giveUpMs?: number | undefined },
  looked: Looked<unknown>,
  onRefused: 'refused' | 'person',
  moment: Moment,
): Step {
  const { now, times } = moment
  const started = { ...step, startedAt: step.startedAt ?? now }
  switch (looked.is) {
    case 'done':
      return settleDone(started, looked.value, now)
    case 'refused':
      return onRefused === 'refused' ? move(started, 'refused', now, { code: looked.code }) : toPerson(started, looked.code, now)
    case 'again':
      if (gaveUp(started, effect, moment)) return toPerson(started, looked.code, now)
      return move(started, 'planned', now, {
        code: looked.code,
        looks: step.looks + 1,
        tries: 0,
        dueAt: now + times.scaled(looked.afterMs),
      })
    case 'not_sent':
    case 'unknown':
      if ('heldBack' in looked) return park(started, effect, looked.code, looked.retryAfterMs ?? 0, moment)
      return lookFailed(started, effect, looked.code, looked.retryAfterMs, moment)
  }
}

/** Nobody wants it any more, and it has not happened. */
export const skip = (step: Step, now: number): Step => move(step, 'skipped', now)

/** A step that a person put back: everything counts from the start again, except what may already have happened. */
export function putBack(step: Step, to: 'planned' | 'skipped', moment: Moment): Step {
  if (to === 'skipped') return skip(step, moment.now)
  // What may have been sent is looked for first, whatever the class.
  const mustLook = step.performs > 0
  return move(step, mustLook ? 'unknown' : 'planned', moment.now, {
    dueAt: moment.now,
    tries: 0,
    locks: 0,
    // Who puts it back has seen that it is not there.
    looks: mustLook ? 1 : 0,
    performs: mustLook ? 1 : 0,
    startedAt: moment.now,
    unknownAt: mustLook ? moment.now : null,
    quietUntil: mustLook ? Math.max(step.quietUntil ?? 0, moment.now) : null,
    adopt: null,
  })
}

/** What may still be on its way is so whatever a person names: should that not be the one, its quiet period counts as before. */
export const adopt = (step: Step, remoteId: string, now: number): Step =>
  move(step, 'unknown', now, {
    adopt: remoteId,
    dueAt: now,
    tries: 0,
    looks: 0,
    startedAt: now,
    unknownAt: now,
    quietUntil: step.quietUntil,
  })
