// The harness itself: who says "caught" of everything proves nothing.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MUTANTS } from './all.ts'
import { type Copy, copyRepository, ROOT } from './copy.ts'
import { edit, type Edit, type Mutant, schedules } from './mutant.ts'
import { tryOne } from './try-all.ts'

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

test('there are fifty-seven, each once, and each changes something that is there', () => {
  expect(MUTANTS.map(({ id }) => id)).toEqual(Array.from({ length: 57 }, (_, n) => `M${String(n + 1).padStart(2, '0')}`))
  for (const { id, edits } of MUTANTS) {
    const takeBack = copy.change(edits)
    expect([id, takeBack]).toEqual([id, expect.any(Function)])
    takeBack?.()
  }
})
