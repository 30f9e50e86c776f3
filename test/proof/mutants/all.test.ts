import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MUTANTS } from './all.ts'

const ROOT = join(import.meta.dirname, '../../..')

describe('the seeded bugs', () => {
  test('are sixty-nine, each with a name of its own', () => {
    expect(new Set(MUTANTS.map(({ id }) => id)).size).toBe(MUTANTS.length)
    expect(MUTANTS.length).toBeGreaterThanOrEqual(69)
  })

  // Said here, at once, rather than by the long run that would try them.
  test.each(MUTANTS.map((mutant) => [mutant.id, mutant] as const))('%s fits the product as it is', (_id, { edits, caughtBy }) => {
    if (caughtBy.by === 'test') expect(existsSync(join(ROOT, caughtBy.file)), caughtBy.file).toBe(true)
    for (const { file, find } of edits) {
      const times = readFileSync(join(ROOT, file), 'utf8').split(find).length - 1
      expect({ file, find, times }).toEqual({ file, find, times: 1 })
    }
  })
})
