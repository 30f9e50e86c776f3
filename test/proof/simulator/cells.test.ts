import { expect, test } from 'vitest'
import { EFFECTS } from '../../../src/effects/table.ts'
import { cellName, CELLS, FAULTS } from './cells.ts'

/** It may grow, never fall: whoever takes a cell away says why here. */
const FEWEST = 458

test('the matrix of effects and faults has lost none of its cells', () => {
  expect(CELLS.length).toBeGreaterThanOrEqual(FEWEST)
  expect(new Set(CELLS.map(cellName)).size).toBe(CELLS.length)
})

test('every effect that changes something meets every kind of fault but those that it cannot', () => {
  const changing = Object.values(EFFECTS).filter((effect) => effect.class !== 'R')
  const met = changing.map(({ id }) => CELLS.filter(({ effect }) => effect === id).length)
  // Refusals of one system, locks of another, and looks, where nothing looks: never more than these.
  expect(met.every((cells) => cells >= Object.keys(FAULTS).length - 8)).toBe(true)
  expect(new Set(CELLS.map(({ fault }) => fault))).toEqual(new Set(Object.keys(FAULTS)))
})
