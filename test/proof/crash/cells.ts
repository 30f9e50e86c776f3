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

/** What comes about with eSIM Go alone, or otherwise than with Airalo. */
const AT_ESIMGO: readonly string[] = ['E-ORDER', 'E-MARK']
/** With whom each effect is brought about; who buys eSIMs is one for all that a stage does. */
export const cellsAt = (esims: 'airalo' | 'esimgo', cells: readonly Cell[]): Cell[] =>
  cells.filter(({ effect }) => (esims === 'esimgo' ? AT_ESIMGO.includes(effect) : effect !== 'E-MARK'))
/** Each waits until a lease has run out; web, where others' answers come from, has neither of them. */
export const FROZEN: readonly Cell[] = [
  { point: 'F25', effect: 'E-ORDER' },
  { point: 'F25', effect: 'W-ORDER' },
]
/** Each effect once, every point among them. */
export const ONE_AN_EFFECT: readonly Cell[] = CHANGING.map((effect, n) => ({ effect, point: DEADLY[n % DEADLY.length] ?? 'F20' }))
