// What a row of the bench says: figures with one value a round, and what each of them must be and aims to be.

export interface Bound {
  is: 'at most' | 'at least'
  value: number
}

export const atMost = (value: number): Bound => ({ is: 'at most', value })
export const atLeast = (value: number): Bound => ({ is: 'at least', value })

export interface Figure {
  name: string
  /** `×` for a ratio of two things measured in turn, else the unit of the values. */
  unit: '×' | 'ms' | 'µs' | 'per request' | 'MiB' | 'calls'
  /** One value a round, the warm-up left out. */
  rounds: readonly number[]
  must?: Bound
  aim?: Bound
}

export interface RowResult {
  id: string
  what: string
  figures: Figure[]
  /** What a reader needs to judge the figures. */
  notes: string[]
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? at(sorted, middle) : (at(sorted, middle - 1) + at(sorted, middle)) / 2
}

/** The value that `share` of the others do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return at(sorted, Math.min(sorted.length - 1, Math.floor(sorted.length * share)))
}

function at(sorted: readonly number[], index: number): number {
  const value = sorted[index]
  if (value === undefined) throw new Error('no values to judge')
  return value
}

export const rangeOf = ({ rounds }: Figure): [least: number, most: number] => [Math.min(...rounds), Math.max(...rounds)]

const holds = (value: number, { is, value: limit }: Bound): boolean => (is === 'at most' ? value <= limit : value >= limit)

export type Verdict = 'met' | 'within range' | 'missed'

/** By the median; `within range` when only the better rounds hold, which a busy machine alone may explain. */
export function judge(figure: Figure, bound: Bound): Verdict {
  const [least, most] = rangeOf(figure)
  if (holds(median(figure.rounds), bound)) return 'met'
  return holds(bound.is === 'at most' ? least : most, bound) ? 'within range' : 'missed'
}
