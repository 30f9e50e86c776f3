import { expect, test } from 'vitest'
import { EFFECTS } from '../../src/effects/table.ts'
import { REPAIRS } from './repair-targets.ts'
import { TARGETS } from './targets.ts'

test('every effect that changes something is taken through the faults', () => {
  const covered = [...TARGETS, ...REPAIRS].map((target) => target.effect)
  const missing = Object.values(EFFECTS).filter((effect) => effect.class !== 'R' && !covered.includes(effect.id))
  expect(missing.map((effect) => effect.id)).toEqual([])
})
