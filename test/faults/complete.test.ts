import { expect, test } from 'vitest'
import { EFFECTS } from '../../src/effects/table.ts'
import { TARGETS } from './targets.ts'

/** Repairs and compensations, which no ordinary flow makes: test/faults/repairs.test.ts. */
const ELSEWHERE = ['W-CNUM', 'W-PROFILE', 'W-CANCEL']

test('every effect that changes something is taken through the faults', () => {
  const covered = [...TARGETS.map((target) => target.effect), ...ELSEWHERE]
  const missing = Object.values(EFFECTS).filter((effect) => effect.class !== 'R' && !covered.includes(effect.id))
  expect(missing.map((effect) => effect.id)).toEqual([])
})
