import { describe, expect, test } from 'vitest'
import type { TestRun } from '../../../scripts/run-vitest.ts'
import { CELLS, ONE_AN_EFFECT } from '../crash/cells.ts'
import type { Judged } from '../proof.ts'
import { judgeLeaks } from './oracle.ts'

const SEARCHED = { canaries: 300, places: 90, bytes: 1_000, hits: 0, planted: 10, found: 10 }
const left = (more: object = {}, violations: Judged['violations'] = []): Judged => ({
  counts: { kills: 13, ...SEARCHED, ...more },
  violations,
})
const flow = (more: object = {}, status = 'passed'): TestRun => ({
  passed: 1,
  failed: status === 'passed' ? 0 : 1,
  tests: [{ file: '', ancestorTitles: [], title: 'nothing leaks', status, meta: { leaks: { ...SEARCHED, ...more } } }],
})
const found = (...[of, run]: Parameters<typeof judgeLeaks>) =>
  judgeLeaks(of, run).violations.map(({ breaks, what }) => `${breaks}: ${what}`)

test('nothing lies about, and the looking can be trusted', () => {
  expect(found(left(), flow())).toEqual([])
  expect(judgeLeaks(left(), flow()).counts).toMatchObject({
    canaries: 600,
    places: 180,
    hits: 0,
    planted: 20,
    found: 20,
    left: { kills: 13 },
  })
})

describe.each([
  ['what the killed have left', (more: object) => found(left(more), flow())],
  ['the flow of canaries', (more: object) => found(left(), flow(more))],
])('%s', (name, search) => {
  test.each<[string, object, string]>([
    ['few texts', { canaries: 199 }, `vacuous: ${name}: 199 texts to look for only`],
    ['few planted leaks', { planted: 9, found: 9 }, `vacuous: ${name}: 9 leaks were planted only`],
    ['a planted leak that was not found', { found: 9 }, `blind: ${name}: 9 of 10 planted leaks were found`],
    ['a leak', { hits: 1 }, `I9: ${name}: 1 texts where they may not be`],
  ])('%s', (_, more, what) => expect(search(more)).toEqual([what]))

  test('no search at all', () => expect(search({ canaries: undefined })).toEqual([`vacuous: not searched: ${name}`]))
})

test('what the searches themselves say', () => {
  const missed = { breaks: 'vacuous', what: 'nobody came by MAIL/F22' }
  expect(found(left({}, [missed]), flow())).toEqual(['vacuous: nobody came by MAIL/F22'])
  expect(found(left(), flow({}, 'failed'))).toEqual(['I9: nothing leaks'])
  expect(found(left(), { passed: 0, failed: 1, tests: [] })).toEqual([
    'run: 1 failed in test/flows/canaries.test.ts',
    'vacuous: not searched: the flow of canaries',
  ])
})

test('a short run kills at every effect once, and at every point', () => {
  const names = (kind: 'effect' | 'point') => new Set(CELLS.map((cell) => cell[kind]))
  expect(ONE_AN_EFFECT.map(({ effect }) => effect)).toEqual([...names('effect')])
  expect(new Set(ONE_AN_EFFECT.map(({ point }) => point))).toEqual(names('point'))
})
