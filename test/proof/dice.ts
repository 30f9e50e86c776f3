// Choices that come from a seed: the same seed makes the same ones, in the same order.
import { createHash } from 'node:crypto'

export interface Dice {
  /** From 0 up to, not including, 1. */
  roll(): number
  /** A whole number, both ends included. */
  from(least: number, most: number): number
  pick<T>(list: readonly T[]): T
  shuffled<T>(list: readonly T[]): T[]
}

/** Dice of a seed; those with another name are another row of choices, so that one part's do not move another's. */
export function openDice(seed: string, name: string): Dice {
  let state = createHash('sha256').update(`${seed}:${name}`).digest().readUInt32LE()
  // mulberry32: 32 bits of state are plenty for choices that nobody guesses at.
  const roll = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const from = (least: number, most: number) => least + Math.floor(roll() * (most - least + 1))
  const pick = <T>(list: readonly T[]): T => {
    const item = list[from(0, list.length - 1)]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }
  return {
    roll,
    from,
    pick,
    shuffled: (list) => list.map((item) => ({ item, at: roll() })).sort((a, b) => a.at - b.at).map(({ item }) => item), // prettier-ignore
  }
}
