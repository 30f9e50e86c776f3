// The step machine, whole: every state under every answer, then each promise of its own.

import { describe, expect, test } from 'vitest'
import { done, heldBack, notSent, refused, unknown } from '../../src/base/outcome.ts'
import type { Step, StepState } from '../../src/journal/flow.ts'
import { newStep } from '../../src/journal/new-step.ts'
import * as machine from '../../src/journal/step-machine.ts'
import { MAX_LOCK_TRIES, SEND_WINDOW_MS, times } from '../../src/journal/times.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const START = 1_000_000_000_000

const find = () => undefined
const B: machine.Nature = { class: 'B', quietMs: 120_000, find }
const K: machine.Nature = { class: 'K', quietMs: 30_000, find }
const S: machine.Nature = { class: 'S', quietMs: 0, find }
const N: machine.Nature = { class: 'N', quietMs: 180_000, find }
const E_ORDER: machine.Nature = { class: 'B', quietMs: 15 * MINUTE, confirmNoneMs: HOUR, find }
/** As MAIL: a code is closed, other mail goes out a second time and no third. */
const mail = (isCode: boolean): machine.Nature => ({
  class: 'N',
  quietMs: 10 * MINUTE,
  giveUpMs: 24 * HOUR,
  find: null,
  afterQuiet: (_input, performs) => (isCode || performs >= 2 ? 'close' : 'repeat'),
})

const at = (sinceStart: number, fraction = 0.5): machine.Moment => ({
  now: START + sinceStart,
  since: START,
  times: times(1),
  fraction: () => fraction,
})

const fresh = (changes: Partial<Step> = {}): Step => ({
  ...newStep({ name: 'it', effect: 'W-ORDER', input: {} }, 0, START),
  ...changes,
})
/** What a request is given. */
const DEADLINE_MS = 35_000
const intended = (now = 0): Step => machine.intend(fresh(), DEADLINE_MS, START + now)
const lost = (nature: machine.Nature): Step => machine.settlePerform(intended(), nature, unknown('timeout'), 'person', at(0))
const due = (step: Step): number => (step.dueAt ?? Number.NaN) - START

describe('every state under every answer', () => {
  const STATES: StepState[] = ['planned', 'intended', 'unknown', 'refused', 'person', 'done', 'skipped']
  const now = at(HOUR)
  /** Performed once, the quiet period over. */
  const standing = (state: StepState): Step => fresh({ state, performs: 1, startedAt: START, unknownAt: START, quietUntil: START + MINUTE })
  const NOT = 'ILLEGAL_TRANSITION'
  // planned, intended, unknown, refused, person, done, skipped
  const TABLE: [string, (step: Step) => Step, string[]][] = [
    ['intend', (it) => machine.intend(it, DEADLINE_MS, now.now), ['intended', NOT, NOT, NOT, NOT, NOT, NOT]],
    [
      'an interrupted intent',
      (it) => machine.recover({ ...it, deadlineMs: DEADLINE_MS }, B, now),
      ['unknown', 'unknown', 'unknown', 'unknown', 'unknown', NOT, 'unknown'],
    ],
    ['sent: done', (it) => machine.settlePerform(it, B, done(1), 'person', now), ['done', 'done', 'done', NOT, 'done', NOT, NOT]],
    [
      'sent: not sent',
      (it) => machine.settlePerform(it, B, notSent('x'), 'person', now),
      ['planned', 'planned', 'planned', 'planned', 'planned', NOT, 'planned'],
    ],
    [
      'sent: refused, to a person',
      (it) => machine.settlePerform(it, B, refused('x'), 'person', now),
      ['person', 'person', 'person', NOT, NOT, NOT, NOT],
    ],
    [
      'sent: refused, to the flow',
      (it) => machine.settlePerform(it, B, refused('x'), 'refused', now),
      ['refused', 'refused', 'refused', NOT, NOT, NOT, NOT],
    ],
    [
      'sent: row locked',
      (it) => machine.settlePerform(it, B, { is: 'refused', code: 'x', retryable: true }, 'person', now),
      ['planned', 'planned', 'planned', 'planned', 'planned', NOT, 'planned'],
    ],
    [
      'sent: unknown',
      (it) => machine.settlePerform(it, B, unknown('x'), 'person', now),
      ['unknown', 'unknown', 'unknown', 'unknown', 'unknown', NOT, 'unknown'],
    ],
    ['looked: one', (it) => machine.settleFind(it, B, { is: 'one', value: 1 }, now), ['done', 'done', 'done', NOT, 'done', NOT, NOT]],
    ['looked: many', (it) => machine.settleFind(it, B, { is: 'many', code: 'x' }, now), ['person', 'person', 'person', NOT, NOT, NOT, NOT]],
    [
      'looked: none',
      (it) => machine.settleFind(it, B, { is: 'none' }, now),
      ['planned', 'planned', 'planned', 'planned', 'planned', NOT, 'planned'],
    ],
    ['could not look', (it) => machine.lookFailed(it, B, 'x', undefined, now), ['planned', NOT, 'unknown', NOT, NOT, NOT, NOT]],
    ['held back', (it) => machine.park(it, B, 'x', 1, now), ['planned', 'planned', 'unknown', 'planned', 'planned', NOT, 'planned']],
    ['read: done', (it) => machine.settleLook(it, B, done(1), 'person', now), ['done', 'done', 'done', NOT, 'done', NOT, NOT]],
    [
      'read: again',
      (it) => machine.settleLook(it, B, { is: 'again', code: 'x', afterMs: 1 }, 'person', now),
      ['planned', 'planned', 'planned', 'planned', 'planned', NOT, 'planned'],
    ],
    [
      'a person: try again',
      (it) => machine.putBack(it, 'planned', now),
      ['unknown', 'unknown', 'unknown', 'unknown', 'unknown', NOT, 'unknown'],
    ],
    ['a person: go on without', (it) => machine.putBack(it, 'skipped', now), ['skipped', NOT, NOT, 'skipped', 'skipped', NOT, NOT]],
    [
      'a person: this is it',
      (it) => machine.adopt(it, 'remote-1', now.now),
      ['unknown', 'unknown', 'unknown', 'unknown', 'unknown', NOT, 'unknown'],
    ],
  ]

  test.each(TABLE)('%s', (_name, answer, expected) => {
    const became = STATES.map((state) => {
      try {
        return answer(standing(state)).state
      } catch (error) {
        return String(error).includes(NOT) ? NOT : error
      }
    })
    expect(became).toEqual(expected)
  })
})

describe('after an outcome that is not known', () => {
  /** Looks that find nothing, at the moment each is due, until the step may be performed again. */
  function looksUntilPlanned(step: Step, nature: machine.Nature): number[] {
    const looks: number[] = []
    let current = step
    while (current.state === 'unknown' && looks.length < 20) {
      looks.push(due(current))
      current = machine.settleFind(current, nature, { is: 'none' }, at(due(current)))
    }
    expect(current.state).toBe('planned')
    return looks
  }

  test.each([
    ['B, quiet for two minutes', B, [10_000, 30_000, 90_000, 120_000]],
    ['K, quiet for half a minute', K, [10_000, 30_000]],
    ['E-ORDER, none again after an hour', E_ORDER, [10_000, 30_000, 90_000, 15 * MINUTE, HOUR]],
  ] as const)('%s: it is looked for at these times, and none is believed at the last alone', (_name, nature, expected) => {
    expect(looksUntilPlanned(lost(nature), nature)).toEqual(expected)
  })

  test('none that nobody could see the first time is seen once more before it is believed', () => {
    const none = { is: 'none' } as const
    const first = machine.settleFind(lost(E_ORDER), E_ORDER, none, at(HOUR))
    expect(first).toMatchObject({ state: 'unknown', dueAt: START + HOUR + 45 * MINUTE, quietUntil: START + HOUR + 45 * MINUTE })
    expect(machine.settleFind(first, E_ORDER, none, at(HOUR + 44 * MINUTE))).toMatchObject({ state: 'unknown' })
    expect(machine.settleFind(first, E_ORDER, none, at(HOUR + 45 * MINUTE))).toMatchObject({ state: 'planned' })
    expect(machine.settleFind(first, E_ORDER, { is: 'one', value: 7 }, at(HOUR + 45 * MINUTE))).toMatchObject({ state: 'done', result: 7 })
  })

  test('an early none is no first time, and of what a person has put back none is believed at once', () => {
    const early = machine.settleFind(lost(E_ORDER), E_ORDER, { is: 'none' }, at(90_000))
    expect(machine.settleFind(early, E_ORDER, { is: 'none' }, at(HOUR))).toMatchObject({ state: 'unknown' })
    const back = machine.putBack(machine.toPerson({ ...lost(E_ORDER), performs: 1 }, 'gave_up', START + HOUR), 'planned', at(2 * HOUR))
    expect(machine.settleFind(back, E_ORDER, { is: 'none' }, at(2 * HOUR))).toMatchObject({ state: 'planned' })
  })

  test('what is found is believed at any time, two of it never', () => {
    expect(machine.settleFind(lost(B), B, { is: 'one', value: 7 }, at(1))).toMatchObject({ state: 'done', result: 7, dueAt: null })
    expect(machine.settleFind(lost(B), B, { is: 'many', code: 'duplicate_found' }, at(HOUR))).toMatchObject({
      state: 'person',
      code: 'duplicate_found',
    })
  })

  test('none a millisecond before the quiet period is over is not believed', () => {
    expect(machine.settleFind(lost(B), B, { is: 'none' }, at(119_999))).toMatchObject({ state: 'unknown', dueAt: START + 120_000 })
    expect(machine.settleFind(lost(B), B, { is: 'none' }, at(120_000)).state).toBe('planned')
  })

  test('an interrupted request may have left at the end of the window and run to its deadline: the quiet period begins there', () => {
    const recovered = machine.recover(intended(), B, at(5_000))
    expect(recovered).toMatchObject({
      code: 'interrupted',
      unknownAt: START + 5_000,
      quietUntil: START + SEND_WINDOW_MS + 35_000 + 120_000,
    })
    expect(looksUntilPlanned(recovered, B)).toEqual([15_000, 35_000, 95_000, 125_000, 156_000])
  })

  test('one that was interrupted long ago is looked for soon, and that look is believed', () => {
    const recovered = machine.recover(intended(), B, at(HOUR))
    expect(due(recovered)).toBe(HOUR + 10_000)
    expect(machine.settleFind(recovered, B, { is: 'none' }, at(due(recovered))).state).toBe('planned')
  })

  test('performed at most as often as the effect allows', () => {
    const bounded = { ...B, maxPerforms: 2 }
    const again = machine.settleFind(lost(bounded), bounded, { is: 'none' }, at(120_000))
    const second = machine.settlePerform(
      machine.intend(again, DEADLINE_MS, START + 120_000),
      bounded,
      unknown('timeout'),
      'person',
      at(120_000),
    )
    expect(machine.settleFind(second, bounded, { is: 'none' }, at(240_000))).toMatchObject({
      state: 'person',
      code: 'tried_too_often',
      performs: 2,
    })
  })

  test('S is set again, after a pause', () => {
    const unclear = lost(S)
    expect(due(unclear)).toBe(0)
    const again = machine.settleFind(unclear, S, { is: 'none' }, at(0, 1))
    expect(again).toMatchObject({ state: 'planned', dueAt: START + 2_000 })
  })

  test('S whose next value is another: it is looked for as any other, and set again only when nothing of it can arrive any more', () => {
    const profile: machine.Nature = { ...S, quietMs: 120_000 }
    expect(looksUntilPlanned(lost(profile), profile)).toEqual([10_000, 30_000, 90_000, 120_000])
    const view: machine.Nature = { class: 'S', quietMs: 30_000, find: null }
    expect(due(lost(view))).toBe(30_000)
    expect(machine.afterQuiet(lost(view), view, at(30_000)).state).toBe('planned')
  })

  test('N is never repeated by the machine: a person is asked at the end of the quiet period', () => {
    const unclear = lost(N)
    expect(machine.settleFind(unclear, N, { is: 'none' }, at(179_999)).state).toBe('unknown')
    expect(machine.settleFind(unclear, N, { is: 'none' }, at(180_000))).toMatchObject({ state: 'person', code: 'outcome_unknown' })
  })

  test('a mail goes out once more, and no third time', () => {
    const unclear = lost(mail(false))
    expect(due(unclear)).toBe(10 * MINUTE)
    const again = machine.afterQuiet(unclear, mail(false), at(10 * MINUTE))
    expect(again.state).toBe('planned')
    const second = machine.settlePerform(
      machine.intend(again, DEADLINE_MS, START + 10 * MINUTE),
      mail(false),
      unknown('timeout'),
      'person',
      at(10 * MINUTE),
    )
    expect(machine.afterQuiet(second, mail(false), at(20 * MINUTE))).toMatchObject({
      state: 'refused',
      code: 'outcome_unknown',
      performs: 2,
    })
  })

  test('a mail with a code does not go out again', () => {
    expect(machine.afterQuiet(lost(mail(true)), mail(true), at(10 * MINUTE))).toMatchObject({ state: 'refused', performs: 1 })
  })

  test('Retry-After puts off the look, and no longer than a quarter of an hour', () => {
    const waits = (ms: number) => due(machine.settlePerform(intended(), B, unknown('limited', ms), 'person', at(0)))
    expect(waits(5_000)).toBe(10_000)
    expect(waits(60_000)).toBe(60_000)
    expect(waits(HOUR)).toBe(15 * MINUTE)
  })
})

describe('what was not sent', () => {
  const notSentAfter = (tries: number, fraction: number, retryAfterMs?: number): Step =>
    machine.settlePerform({ ...intended(), tries }, B, notSent('not_reachable', retryAfterMs), 'person', at(1, fraction))

  test('counts as not performed, owes no quiet period, and is tried again after a pause that doubles up to five minutes', () => {
    expect(notSentAfter(0, 0.5)).toMatchObject({
      state: 'planned',
      performs: 0,
      attempts: 1,
      tries: 1,
      quietUntil: null,
      code: 'not_reachable',
    })
    const most = [0, 1, 2, 3, 8, 9, 40, 4000].map((tries) => due(notSentAfter(tries, 1)) - 1)
    expect(most).toEqual([1_000, 2_000, 4_000, 8_000, 256_000, 300_000, 300_000, 300_000])
    expect(due(notSentAfter(5, 0))).toBe(1)
  })

  test('Retry-After is honoured where it is longer than the pause, up to a quarter of an hour', () => {
    expect(due(notSentAfter(0, 1, 7_000))).toBe(7_001)
    expect(due(notSentAfter(5, 1, 7_000))).toBe(32_001)
    expect(due(notSentAfter(0, 1, 5 * HOUR))).toBe(15 * MINUTE + 1)
  })

  test('after four hours a person has it, with what stood in the way', () => {
    const turnedAway = (after: number) => machine.settlePerform(intended(), B, notSent('not_reachable'), 'person', at(after))
    expect(turnedAway(4 * HOUR - 1).state).toBe('planned')
    expect(turnedAway(4 * HOUR)).toMatchObject({ state: 'person', code: 'not_reachable', performs: 0 })
    const never = machine.settlePerform(intended(), { ...K, giveUpMs: Infinity }, notSent('not_reachable'), 'person', at(1000 * HOUR))
    expect(never.state).toBe('planned')
  })

  test('they are those of the flow: one that begins late is tried for ten minutes, and has its own time where it names one', () => {
    const late = { ...intended(), startedAt: START + 4 * HOUR - 3 * MINUTE }
    const turnedAway = (nature: machine.Nature, after: number) => machine.settlePerform(late, nature, notSent('not_reachable'), 'person', at(after)).state // prettier-ignore
    expect([turnedAway(B, 4 * HOUR), turnedAway(B, 4 * HOUR + 7 * MINUTE - 1)]).toEqual(['planned', 'planned'])
    expect(turnedAway(B, 4 * HOUR + 7 * MINUTE)).toBe('person')
    expect(turnedAway({ ...B, giveUpMs: HOUR }, 5 * HOUR - 4 * MINUTE)).toBe('planned')
  })
})

describe('what was held back', () => {
  const tried = machine.settlePerform(intended(), B, notSent('x'), 'person', at(0))
  const parked = (step: Step, sinceStart: number, fraction = 0) => machine.park(step, B, 'held_back', 10_000, at(sinceStart, fraction))

  test('counts as no try and no perform, and owes nothing', () => {
    const again = machine.settlePerform(machine.intend(tried, DEADLINE_MS, START), B, heldBack('circuit_open', 10_000), 'person', at(0))
    for (const step of [parked(tried, 0), again])
      expect([step.state, step.tries, step.performs, step.quietUntil]).toEqual(['planned', tried.tries, 0, null])
    const unknownOne = lost(B)
    expect(parked(unknownOne, 0)).toMatchObject({ ...unknownOne, code: 'held_back', dueAt: START + 10_000 })
  })

  test('comes again after the wait, the further apart the longer it has waited, within a minute', () => {
    expect([parked(tried, 0, 0), parked(tried, 0, 1)].map(due)).toEqual([10_000, 11_000])
    expect(due(parked(tried, MINUTE, 1)) - MINUTE).toBe(10_000 + 15_000)
    expect(due(parked(tried, HOUR, 1)) - HOUR).toBe(10_000 + MINUTE)
    expect(due(machine.park(tried, B, 'held_back', 2 * HOUR, at(0, 0)))).toBe(15 * MINUTE)
  })

  test('is as old as it is: after four hours a person has it, never sooner', () => {
    let step = parked(fresh(), 0)
    for (let since = 10_000; since < 4 * HOUR; since = due(step)) step = parked(step, since)
    expect([step.state, step.tries, step.attempts]).toEqual(['planned', 0, 0])
    expect(parked(step, 4 * HOUR)).toMatchObject({ state: 'person', code: 'find_failed' })
    const forEver = { ...B, giveUpMs: Infinity }
    expect(machine.park(step, forEver, 'held_back', 1, at(100 * HOUR)).state).toBe('planned')
  })

  test('a read that was held back is the same', () => {
    const looked = machine.settleLook(fresh({ tries: 2 }), {}, heldBack('circuit_open', 5_000), 'person', at(0, 0))
    expect([looked.state, looked.tries, due(looked)]).toEqual(['planned', 2, 5_000])
  })
})

describe('a locked row', () => {
  const locked = { is: 'refused', code: 'UNABLE_TO_LOCK_ROW', retryable: true } as const

  test('is tried eight times, a moment apart, then it is a refusal', () => {
    let step = fresh()
    const pauses: number[] = []
    for (;;) {
      step = machine.settlePerform(machine.intend(step, DEADLINE_MS, START), K, locked, 'person', at(0, pauses.length % 2))
      if (step.state !== 'planned') break
      pauses.push(due(step))
    }
    expect(step).toMatchObject({ state: 'person', code: 'UNABLE_TO_LOCK_ROW', attempts: MAX_LOCK_TRIES, performs: 0 })
    expect(new Set(pauses)).toEqual(new Set([200, 5_000]))
  })

  test('is counted apart from what was not sent: neither brings the other nearer to its end', () => {
    const long = { ...fresh(), tries: 40 }
    const met = machine.settlePerform(machine.intend(long, DEADLINE_MS, START), K, locked, 'person', at(0))
    expect(met).toMatchObject({ state: 'planned', tries: 40, locks: 1 })
    const often = { ...fresh(), locks: MAX_LOCK_TRIES - 1 }
    const away = machine.settlePerform(machine.intend(often, DEADLINE_MS, START), K, notSent('not_reachable'), 'person', at(0, 1))
    expect(away).toMatchObject({ state: 'planned', tries: 1, locks: MAX_LOCK_TRIES - 1 })
    expect(due(away)).toBe(1_000)
  })
})

describe('a look that cannot be made', () => {
  test('puts everything off, and after four hours a person is asked; nothing is performed without a look', () => {
    const blind = machine.lookFailed(lost(B), B, 'not_reachable', undefined, at(120_000, 1))
    expect(blind).toMatchObject({ state: 'unknown', tries: 1, dueAt: START + 121_000 })
    expect(machine.lookFailed(blind, B, 'not_reachable', undefined, at(4 * HOUR))).toMatchObject({ state: 'person', code: 'find_failed' })
  })

  test('counts from the first try where nothing was ever sent', () => {
    const first = machine.lookFailed(fresh(), B, 'not_reachable', 20_000, at(HOUR))
    expect(first).toMatchObject({ state: 'planned', startedAt: START + HOUR, dueAt: START + HOUR + 20_000 })
    expect(machine.lookFailed(first, B, 'not_reachable', undefined, at(5 * HOUR)).state).toBe('person')
  })
})

describe('a person', () => {
  const asked = (performs: number): Step => fresh({ state: 'person', code: 'x', performs, attempts: 1, startedAt: START, tries: 3 })

  test('who says "again" of what was never sent: it starts from the beginning', () => {
    expect(machine.putBack(asked(0), 'planned', at(HOUR))).toMatchObject({ state: 'planned', performs: 0, tries: 0, dueAt: START + HOUR })
  })

  test('who says "again" of what may have happened: it is looked for first, and a quiet period that still runs is kept', () => {
    expect(machine.putBack(asked(2), 'planned', at(HOUR))).toMatchObject({ state: 'unknown', performs: 1, quietUntil: START + HOUR })
    const early = machine.putBack({ ...asked(1), quietUntil: START + 2 * HOUR }, 'planned', at(HOUR))
    expect(machine.settleFind(early, B, { is: 'none' }, at(HOUR)).state).toBe('unknown')
    expect(machine.settleFind(early, B, { is: 'none' }, at(2 * HOUR)).state).toBe('planned')
  })

  test('who names the remote record: it is taken if it is ours, else the person is asked again', () => {
    const named = machine.adopt(asked(1), '4711', START + HOUR)
    expect(named).toMatchObject({ state: 'unknown', adopt: '4711', dueAt: START + HOUR })
    expect(machine.settleFind(named, B, { is: 'one', value: 4711 }, at(HOUR))).toMatchObject({ state: 'done', adopt: null, result: 4711 })
    expect(machine.settleFind(named, B, { is: 'none' }, at(HOUR))).toMatchObject({ state: 'person', adopt: null, code: 'adopt_not_found' })
  })

  test('who names another one: a quiet period that still runs is kept, and none is believed before its end', () => {
    const named = machine.adopt({ ...asked(1), quietUntil: START + 2 * HOUR }, '4711', START + HOUR)
    const again = machine.putBack(machine.settleFind(named, B, { is: 'none' }, at(HOUR)), 'planned', at(HOUR))
    expect(machine.settleFind(again, B, { is: 'none' }, at(HOUR)).state).toBe('unknown')
    expect(machine.settleFind(again, B, { is: 'none' }, at(2 * HOUR)).state).toBe('planned')
  })
})

describe('a step that only reads', () => {
  test('is looked at again when it says so, and given up in the end', () => {
    const again = { is: 'again', code: 'esim_pending', afterMs: 5_000 } as const
    const once = machine.settleLook(fresh(), { giveUpMs: HOUR }, again, 'person', at(0))
    expect(once).toMatchObject({ state: 'planned', looks: 1, dueAt: START + 5_000 })
    expect(machine.settleLook(once, { giveUpMs: HOUR }, again, 'person', at(HOUR))).toMatchObject({ state: 'person', code: 'esim_pending' })
  })

  test('an answer that did not come is no answer', () => {
    for (const answer of [notSent('not_reachable', 9_000), unknown('timeout', 9_000)])
      expect(machine.settleLook(fresh(), {}, answer, 'person', at(0))).toMatchObject({ state: 'planned', tries: 1, dueAt: START + 9_000 })
  })
})
