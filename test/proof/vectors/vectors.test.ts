import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { TestRun } from '../../../scripts/run-vitest.ts'
import { FLOORS, judgeVectors } from './vectors.ts'

const floorOf = (file: string): number => FLOORS[file.replace('.json', '') as keyof typeof FLOORS]
const passing = (ancestorTitles: string[], n = 1): TestRun['tests'] =>
  Array.from({ length: n }, (_, at) => ({ file: '', ancestorTitles, title: `vector ${at}`, status: 'passed', meta: {} }))
const EXCHANGE = {
  ...passing([])[0],
  meta: { rotation: { valid: 9, validRefused: 0, old: 4, oldAccepted: 0 } },
} as TestRun['tests'][number]
const tests = [...Object.entries(FLOORS).flatMap(([kind, floor]) => passing([`${kind}.json`], floor)), EXCHANGE]
const found = (more: Partial<TestRun>, listed: (file: string) => number = floorOf) =>
  judgeVectors({ passed: tests.length, failed: 0, tests, ...more }, listed).violations.map(({ breaks, what }) => `${breaks}: ${what}`)

test('every file of vectors has a least number', () => {
  const files = readdirSync(join(import.meta.dirname, '../../vectors')).filter((name) => name.endsWith('.json') && name !== 'setting.json')
  expect(Object.keys(FLOORS).map((kind) => `${kind}.json`).sort()).toEqual(files.sort()) // prettier-ignore
})

test('all vectors, each as often as it is listed', () => expect(found({})).toEqual([]))

describe.each(Object.entries(FLOORS))('%s', (kind, floor) => {
  const file = `${kind}.json`
  const others = tests.filter(({ ancestorTitles }) => ancestorTitles[0] !== file)

  test('is vacuous when its file is empty', () => {
    expect(found({ tests: others }, (name) => (name === file ? 0 : floorOf(name)))).toEqual([
      `vacuous: ${kind}: 0 passed and 0 failed of 0, of which there must be ${floor}`,
    ])
  })

  test('is vacuous when its vectors are not run', () => {
    expect(found({ tests: others })).toEqual([expect.stringMatching(`^vacuous: ${kind}: 0 passed`)])
  })
})

test('a vector that fails, and a failure beside them', () => {
  const failing = tests.map((one, n) => (n === 0 ? { ...one, status: 'failed' } : one))
  expect(found({ tests: failing, failed: 1 })).toEqual([expect.stringMatching(/^T7 /)])
  expect(found({ failed: 1 })).toEqual(['T7: 1 failed beside the vectors'])
})

test('an exchange that came to no end', () => {
  expect(found({ tests: tests.filter((one) => one !== EXCHANGE) })).toEqual([expect.stringMatching(/^vacuous: the drill/)])
})
