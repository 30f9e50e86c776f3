import { describe, expect, test } from 'vitest'
import { judgeSlow, type Round, type RoundAnswer } from './slow-oracle.ts'

const answer = (more: Partial<RoundAnswer> = {}): RoundAnswer => ({ path: '/a', needs: false, status: 200, code: null, ms: 10, ...more })
const away = answer({ needs: true, status: 503, code: 'dependency_unavailable', ms: 5_000 })
const CALM: Round = { stalled: false, answers: [answer(), answer({ needs: true })] }
const STALLED: Round = { stalled: true, answers: [answer({ ms: 11 }), answer({ needs: true }), away] }
const found = (rounds: readonly Round[], most: number | null = 1.2) =>
  judgeSlow(rounds, most).violations.map(({ breaks, what }) => `${breaks}: ${what}`)
const also = (round: Round, more: Partial<RoundAnswer>): Round => ({ ...round, answers: [...round.answers, answer(more)] })

test('rounds that nobody but those who need it has felt', () => {
  expect(found([CALM, STALLED])).toEqual([])
  expect(judgeSlow([CALM, STALLED], null).counts).toMatchObject({
    neighbours: { calm: 1, stalled: 1 },
    toldOff: 1,
    failed: 0,
    p99Ratio: 1.1,
  })
})

describe('an answer that may not be', () => {
  test.each<[string, Round[], string]>([
    ['a neighbour told off', [CALM, also(STALLED, { status: 503, code: 'dependency_unavailable' })], 'slow: /a: 503 dependency_unavailable'],
    ['a neighbour without one', [CALM, also(STALLED, { status: 0, code: 'ECONNRESET' })], 'slow: /a: 0 ECONNRESET'],
    ['who needs it told off in calm', [also(CALM, away), STALLED], 'slow: /a: 503 dependency_unavailable'],
    ['who needs it without one', [CALM, also(STALLED, { needs: true, status: 500, code: 'internal' })], 'slow: /a: 500 internal'],
  ])('%s', (_, rounds, what) => expect(found(rounds)).toEqual([what])) // prettier-ignore
})

test('neighbours that are slower, where it is judged', () => {
  const slower = { ...STALLED, answers: STALLED.answers.map((one) => ({ ...one, ms: 13 })) }
  expect(found([CALM, slower])).toEqual(['slow: the neighbours’ p99 is 1.3 of what it is in calm, at most 1.2'])
  expect(found([CALM, slower], null)).toEqual([])
})

test('rounds in which nobody was told that it is away show nothing', () => {
  const unfelt = { ...STALLED, answers: STALLED.answers.filter((one) => one !== away) }
  expect(found([CALM, unfelt])).toEqual(['vacuous: not seen: somebody told that it is away'])
})
