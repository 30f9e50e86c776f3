// A seeded bug: a small patch to the product, and who has to notice it.

import type { Cell } from '../simulator/cells.ts'
import { CELLS, cellName } from '../simulator/cells.ts'

export interface Mutant {
  /** As guarantees have it, `M01`. */
  id: string
  title: string
  edits: readonly Edit[]
  caughtBy: Catcher
}

export interface Edit {
  file: string
  /** Stands in the file exactly once. */
  find: string
  replace: string
}

/** `schedules`: the simulator, with these cells in every schedule, breaks one of these promises. `test`: a test of that file and name fails. */
export type Catcher = { by: 'schedules'; cells: readonly Cell[]; breaks: readonly string[] } | { by: 'test'; file: string; named: string }

export const edit = (file: string, find: string, replace: string): Edit => ({ file, find, replace })

/** `schedules('W-ORDER/F03 W-ORDER/F17', 'I1')` */
export const schedules = (cells: string, breaks: string): Catcher => ({
  by: 'schedules',
  cells: cells.split(' ').map(cellOf),
  breaks: breaks.split(' '),
})

export const test = (file: string, named: string): Catcher => ({ by: 'test', file, named })

function cellOf(name: string): Cell {
  const cell = CELLS.find((candidate) => cellName(candidate) === name)
  if (!cell) throw new Error(`there is no cell ${name}`)
  return cell
}
