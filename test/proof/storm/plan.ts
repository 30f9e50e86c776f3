// Who asks for which cart, how and when: all of it from the seed.
import type { Seeded } from '../seeded.ts'

export const KINDS = ['same key', 'other note', 'other key', 'no key', 'other cart', 'bad key'] as const
/**
 * How a client asks. `other note` and `other cart` change the body under the cart's key: the note belongs to the request and not to the
 * cart, so whichever of the two comes first has the key and there is one order all the same; another cart comes when the key is taken.
 */
export type Kind = (typeof KINDS)[number]

export interface Shot {
  cart: number
  kind: Kind
  /** The same cart written otherwise: short ids, lines in another order. Never under the cart's own key, where it is another body. */
  respelled: boolean
  /** Asks when this cart has its turn: its own for most, a later one's for those who come back. */
  wave: number
}

export interface Plan {
  /** In waves: wave `n` opens cart `n` and holds whoever comes back then. */
  waves: readonly (readonly Shot[])[]
  /** Waves in whose midst Redis is emptied. */
  flushes: readonly number[]
  /** Waves whose orders Salesforce takes seconds over, so that repeats meet a request that is still running. */
  slow: readonly number[]
}

export interface StormSize {
  clients: number
  carts: number
}

export const FLUSHES = 3
const SLOW_LEAST = 5
/** Every kind at least once, those that race most often. */
const ALWAYS: readonly Kind[] = ['same key', 'same key', 'other note', 'other key', 'no key', 'other cart', 'bad key']
const OTHERS: readonly Kind[] = ['same key', 'same key', 'other key', 'no key', 'other note']
const LATE_SHARE = 0.2
const LATEST = 30

export function planStorm(random: Seeded, { clients, carts }: StormSize): Plan {
  const waves: Shot[][] = Array.from({ length: carts }, () => [])
  for (let cart = 0; cart < carts; cart += 1) {
    const more = Array.from({ length: clients - ALWAYS.length }, () => random.pick(OTHERS))
    for (const [at, kind] of random.shuffled([...ALWAYS, ...more]).entries()) {
      const comesBack = kind === 'other cart' || (at > 0 && kind !== 'bad key' && random.fraction() < LATE_SHARE)
      const wave = comesBack ? Math.min(carts - 1, cart + random.between(1, LATEST)) : cart
      const respelled = (kind === 'other key' || kind === 'no key') && random.fraction() < 0.5
      waves[wave]?.push({ cart, kind, respelled, wave })
    }
  }
  const within = (n: number, share: number) => Math.floor((carts * (n + share)) / FLUSHES)
  return {
    waves,
    flushes: Array.from({ length: FLUSHES }, (_, n) => random.between(within(n, 0.25), within(n, 0.95))),
    slow: Array.from({ length: Math.max(SLOW_LEAST, Math.floor(carts / 100)) }, () => random.between(0, carts - 1)),
  }
}
