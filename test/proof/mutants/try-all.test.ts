// The harness itself: who says "caught" of everything proves nothing.

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MUTANTS } from './all.ts'
import { type Copy, copyRepository, ROOT } from './copy.ts'
import { edit, type Edit, type Mutant, schedules, test as caughtByTest } from './mutant.ts'
import { testsThatFail, type Tried, tryOne } from './try-all.ts'

let copy: Copy
beforeAll(() => {
  copy = copyRepository()
})
afterAll(() => copy.remove())

const FILE = 'src/journal/step-machine.ts'
const textOf = (root: string) => readFileSync(join(root, FILE), 'utf8')
const tryIt = (...edits: Edit[]) => {
  const mutant: Mutant = { id: 'M00', title: 'none', edits, caughtBy: schedules('W-ORDER/F03', 'I1') }
  return tryOne(copy, mutant, { base: 'harness', mostSchedules: 2, env: process.env })
}

test('a text that is not there, or more than once, is stale: nothing is tried', async () => {
  expect(await tryIt(edit(FILE, 'nobody ever wrote this', ''))).toMatchObject({ is: 'stale', noticed: { after: 0 } })
  expect(await tryIt(edit(FILE, 'return', ''))).toMatchObject({ is: 'stale', noticed: { after: 0 } })
})

test('a change that harms nobody survives, and is taken back', async () => {
  expect(await tryIt(edit(FILE, '// What one answer does to one step.', '// What an answer does.'))).toMatchObject({ is: 'survived', noticed: { after: 2 } }) // prettier-ignore
  expect(textOf(copy.root)).toBe(textOf(ROOT))
})

test('a change that breaks the promise is caught; one that breaks the product altogether is not', async () => {
  const quiet = 'times.scaled(Math.max(effect.quietMs, effect.confirmNoneMs ?? 0))'
  const look = edit(
    'src/journal/work-step.ts',
    'if (effect.find === null) return',
    "if (effect.find === null || step.state === 'unknown') return",
  )
  expect(await tryIt(edit(FILE, quiet, '0'), look)).toMatchObject({ is: 'caught' })
  expect(await tryIt(edit(FILE, quiet, '0 0'))).toMatchObject({ is: 'survived', noticed: { after: 0 } })
})

test('each is numbered, none twice and none left out, and each changes something that is there', () => {
  expect(MUTANTS.map(({ id }) => id)).toEqual(Array.from(MUTANTS, (_, n) => `M${String(n + 1).padStart(2, '0')}`))
  for (const { id, edits } of MUTANTS) {
    const takeBack = copy.change(edits)
    expect([id, takeBack]).toEqual([id, expect.any(Function)])
    takeBack?.()
  }
})

describe('the tests that caught mutants', () => {
  const WHERE = { root: '/copy', env: { DATABASE_URL: 'postgres://of-that-copy' } }
  const tried = (is: Tried['is'], caughtBy: Mutant['caughtBy']): Tried => ({
    mutant: { id: 'M00', title: 'none', edits: [], caughtBy },
    is,
    noticed: { what: null, after: 1 },
    seconds: 1,
  })
  const TRIED = [
    tried('caught', caughtByTest('a.test.ts', 'once')),
    tried('survived', caughtByTest('b.test.ts', 'twice')),
    tried('caught', schedules('W-ORDER/F03', 'I1')),
  ]

  test('are run once more where they caught them, with nothing changed', async () => {
    const run = vi.fn(async () => ({ what: null, after: 1 }))
    expect(await testsThatFail(TRIED, WHERE, run)).toEqual([])
    expect(run.mock.calls).toEqual([[[{ by: 'test', file: 'a.test.ts', named: 'once' }], expect.objectContaining(WHERE)]])
    expect(await testsThatFail(TRIED.slice(1), WHERE, run)).toEqual([])
    expect(run).toHaveBeenCalledTimes(1)
  })

  test('have caught nothing where they fail all the same, or cannot be run', async () => {
    expect(await testsThatFail(TRIED, WHERE, async () => ({ what: 'a.test.ts ‘once’', after: 1 }))).toEqual([
      'tests fail in the product as it is: a.test.ts ‘once’',
    ])
    expect(await testsThatFail(TRIED, WHERE, async () => ({ what: null, after: 0 }))).toEqual([
      'the tests that caught mutants cannot be run',
    ])
  })
})
