// Where processes die: at each point of each effect that changes something.
import { EFFECTS } from '../../../src/effects/table.ts'
import { type Point, POINTS } from './points.ts'

export interface Cell {
  point: Point
  effect: string
}

const CHANGING: readonly string[] = Object.values(EFFECTS).flatMap((effect) => (effect.class === 'R' ? [] : [effect.id]))
const DEADLY = (Object.keys(POINTS) as Point[]).filter((point) => point !== 'F25')
export const CELLS: readonly Cell[] = CHANGING.flatMap((effect) => DEADLY.map((point) => ({ point, effect })))
/** Each waits until a lease has run out; web, where others' answers come from, has neither of them. */
export const FROZEN: readonly Cell[] = [
  { point: 'F25', effect: 'E-ORDER' },
  { point: 'F25', effect: 'W-ORDER' },
]
/** Each effect once, every point among them. */
export const ONE_AN_EFFECT: readonly Cell[] = CHANGING.map((effect, n) => ({ effect, point: DEADLY[n % DEADLY.length] ?? 'F20' }))
