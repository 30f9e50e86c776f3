// Randomness that is the same for the same seed: everything that a proof leaves to chance comes from here.

import { createHash } from 'node:crypto'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Random } from '../../src/base/random.ts'

export interface Seeded extends Random {
  chance(probability: number): boolean
  pick<Item>(from: readonly Item[]): Item
  shuffled<Item>(list: readonly Item[]): Item[]
  /** A whole number in [least, most]. */
  between(least: number, most: number): number
  /** Randomness of its own, which what is drawn here does not move. */
  apart(name: string): Seeded
}

export function seeded(seed: string): Seeded {
  const generator = xoroshiro128plus(createHash('sha256').update(seed).digest().readInt32BE())
  const between = (least: number, most: number) => uniformInt(generator, least, most)
  const hex = (digits: number): string =>
    Array.from({ length: Math.ceil(digits / 8) }, () => between(0, 2 ** 32 - 1).toString(16).padStart(8, '0')).join('') // prettier-ignore
  const fraction = () => uniformFloat64(generator)
  return {
    fraction,
    between,
    below: (limit) => between(0, limit - 1),
    uuid: () => hex(32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-7$3-8$4-$5'),
    bytes: (length) => Buffer.from(hex(length * 2), 'hex').subarray(0, length),
    chance: (probability) => fraction() < probability,
    pick(from) {
      const picked = from[between(0, from.length - 1)]
      if (picked === undefined) throw new Error('nothing to pick from')
      return picked
    },
    shuffled: (list) => list.map((item) => ({ item, at: fraction() })).sort((a, b) => a.at - b.at).map(({ item }) => item), // prettier-ignore
    apart: (name) => seeded(`${seed}/${name}`),
  }
}
