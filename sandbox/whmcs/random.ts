import { createHash } from 'node:crypto'

/** Numbers that look random and are the same for the same seed. */
export interface Random {
  below(limit: number): number
  pick<T>(list: readonly T[]): T
  hex(length: number): string
  /** A number of exactly so many digits, as text. */
  digits(length: number): string
  uuid(): string
}

export function createRandom(seed: string): Random {
  let turn = 0
  const block = () =>
    createHash('sha256')
      .update(`${seed}:${(turn += 1)}`)
      .digest()
  const below = (limit: number) => block().readUIntBE(0, 6) % limit
  const hex = (length: number) =>
    block()
      .toString('hex')
      .repeat(Math.ceil(length / 64))
      .slice(0, length)
  return {
    below,
    hex,
    pick(list) {
      const chosen = list[below(list.length)]
      if (chosen === undefined) throw new Error('nothing to pick from')
      return chosen
    },
    digits: (length) => String(1 + below(9)) + Array.from({ length: length - 1 }, () => String(below(10))).join(''),
    uuid: () => hex(32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5'),
  }
}
