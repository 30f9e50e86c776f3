// A step of any nature through anything that may happen to it, with a remote whose truth is kept beside it.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { done, heldBack, notSent, type Outcome, refused, unknown } from '../../src/base/outcome.ts'
import type { Found } from '../../src/journal/effect.ts'
import type { Step } from '../../src/journal/flow.ts'
import { newStep } from '../../src/journal/new-step.ts'
import * as machine from '../../src/journal/step-machine.ts'
import { SEND_WINDOW_MS, times } from '../../src/journal/times.ts'

const DEADLINE_MS = 35_000

const natures = fc.record({
  class: fc.constantFrom('K' as const, 'S' as const, 'B' as const, 'N' as const),
  quietMs: fc.constantFrom(0, 30_000, 120_000, 900_000),
  confirmNoneMs: fc.constantFrom(undefined, 3_600_000),
  maxPerforms: fc.constantFrom(undefined, 1, 2),
  find: fc.constant(() => undefined),
})

/** What becomes of a request, how long it stays on its way, and what its sender learns. */
const fates = fc.record({
  kind: fc.constantFrom('done', 'lost, applied', 'lost, not applied', 'crash', 'not sent', 'held back', 'refused', 'locked'),
  /** How late the remote applies it, as a part of the quiet period. */
  lag: fc.double({ min: 0, max: 0.99, noNaN: true }),
  /** How long the process took over it, as a part of what it may take. */
  took: fc.double({ min: 0, max: 1, noNaN: true }),
  downMs: fc.nat(600_000),
  retryAfterMs: fc.constantFrom(undefined, 4_000, 7_200_000),
})
type Chosen<Any> = Any extends fc.Arbitrary<infer Value> ? Value : never
type FateOf = Chosen<typeof fates>

const plan = fc.record({
  nature: natures,
  fates: fc.array(fates, { minLength: 1, maxLength: 8 }),
  blind: fc.array(fc.boolean(), { maxLength: 12 }),
  fraction: fc.double({ min: 0, max: 0.999, noNaN: true }),
})

interface Story {
  step: Step
  applied: number
  /** Requests that may have reached the remote. */
  sent: number
  now: number
}

const planned = (): Step => newStep({ name: 'it', effect: 'B', input: {} }, 0, 0)

/** Lives the plan through, a moment of virtual time after the other, and checks at each what must always hold. */
function live({ nature, fraction, ...given }: Chosen<typeof plan>): Story {
  const coming = [...given.fates]
  const blind = [...given.blind]
  const story: Story = { step: planned(), applied: 0, sent: 0, now: 0 }
  /** When requests that are still on their way take effect. */
  let onTheirWay: number[] = []
  const moment = (): machine.Moment => ({ now: story.now, since: 0, times: times(1), fraction: () => fraction })
  const arrive = () => {
    const here = onTheirWay.filter((at) => at <= story.now)
    onTheirWay = onTheirWay.filter((at) => at > story.now)
    // A key is refused the second time; a value is the same when set again.
    if (here.length > 0) story.applied = nature.class === 'K' || nature.class === 'S' ? 1 : story.applied + here.length
  }
  function look(): Found<number> {
    if (story.applied > 1) return { is: 'many', code: 'duplicate_found' }
    return story.applied === 1 ? { is: 'one', value: 1 } : { is: 'none' }
  }

  function send(fate: FateOf): void {
    const intendedAt = story.now
    story.step = machine.intend(story.step, DEADLINE_MS, story.now)
    const isCrash = fate.kind === 'crash'
    const mostTook = DEADLINE_MS + (isCrash ? SEND_WINDOW_MS : 0)
    const endedAt = story.now + fate.took * mostTook
    const reaches = !['not sent', 'held back', 'refused', 'locked'].includes(fate.kind)
    if (reaches) story.sent += 1
    const lastMoment = isCrash ? intendedAt + mostTook : endedAt
    if (fate.kind === 'done') onTheirWay.push(endedAt)
    if (fate.kind === 'lost, applied' || (isCrash && fate.took < 0.5)) onTheirWay.push(lastMoment + fate.lag * nature.quietMs)
    story.now = endedAt
    if (isCrash) {
      story.now += fate.downMs
      arrive()
      story.step = machine.recover(story.step, nature, moment())
      return
    }
    arrive()
    const { tries } = story.step
    story.step = machine.settlePerform(story.step, nature, outcomeOf(fate), 'person', moment())
    if (fate.kind === 'held back' && story.step.state === 'planned') expect(story.step.tries).toBe(tries)
  }

  for (let round = 0; round < 200; round += 1) {
    const { step } = story
    if (step.dueAt === null) break
    story.now = Math.max(story.now, step.dueAt)
    arrive()
    if (step.state === 'unknown') {
      const cannot = blind.shift() === true
      story.step = cannot ? machine.lookFailed(step, {}, 'x', undefined, moment()) : machine.settleFind(step, nature, look(), moment())
      if (story.step.state === 'planned') expect(story.now).toBeGreaterThanOrEqual(step.quietUntil ?? Infinity)
      continue
    }
    const fate = coming.shift()
    if (!fate) break
    send(fate)
    const { code, dueAt } = story.step
    if (code !== 'limited' || dueAt === null) continue
    expect(dueAt - story.now).toBeGreaterThanOrEqual(Math.min(fate.retryAfterMs ?? 0, 900_000) - 0.01)
    expect(dueAt - story.now).toBeLessThanOrEqual(900_000.01)
  }
  return story
}

function outcomeOf({ kind, retryAfterMs }: FateOf): Outcome<number> {
  if (kind === 'done') return done(1)
  if (kind === 'not sent') return notSent('limited', retryAfterMs)
  if (kind === 'held back') return heldBack('circuit_open', retryAfterMs ?? 0)
  if (kind === 'refused') return refused('no')
  if (kind === 'locked') return { is: 'refused', code: 'UNABLE_TO_LOCK_ROW', retryable: true }
  return unknown('timeout', retryAfterMs)
}

test('whatever happens, it happens at most once, is known to have happened, or a person is asked', () => {
  fc.assert(
    fc.property(plan, (chosen) => {
      const { step, applied, sent } = live(chosen)
      expect(applied).toBeLessThanOrEqual(1)
      if (step.state === 'done') expect(applied).toBe(1)
      expect(['planned', 'unknown', 'done', 'person']).toContain(step.state)
      expect(step.dueAt === null).toBe(step.state === 'done' || step.state === 'person')
      if (chosen.nature.class === 'N') expect(sent).toBeLessThanOrEqual(1)
      expect(step.performs).toBeLessThanOrEqual(Math.max(sent, 0))
      if (chosen.nature.maxPerforms !== undefined && chosen.nature.class !== 'S')
        expect(sent).toBeLessThanOrEqual(chosen.nature.maxPerforms)
    }),
    { numRuns: 3_000 },
  )
})

test('the pause grows with every try and stays within its bounds', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.double({ min: 0, max: 0.999, noNaN: true }), (tries, fraction) => {
      const pause = machine.backoffMs(tries, { now: 0, since: 0, times: times(1), fraction: () => fraction })
      expect(pause).toBeGreaterThanOrEqual(0)
      expect(pause).toBeLessThanOrEqual(Math.min(300_000, 1_000 * 2 ** tries))
    }),
  )
})
