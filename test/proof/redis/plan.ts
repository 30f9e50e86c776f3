// When Redis fails, and how: from the seed, in terms of how far the run has come, so that every fault meets work.
import type { Seeded } from '../seeded.ts'

/**
 * `flush`: emptied under way. `down`: killed, back empty after a while. `empty` and `old`: a fail-over, back at once with nothing, or with
 * what a replica that lagged behind knew.
 */
export const FAULTS = ['flush', 'down', 'empty', 'old'] as const

export interface Fault {
  kind: (typeof FAULTS)[number]
  /** Strikes when this many orders were pressed. */
  atPress: number
  downMs: number
}

const DOWN_MS = [300, 1_500] as const

export function planFaults(random: Seeded, { faults, orders }: { faults: number; orders: number }): Fault[] {
  const kinds = random.shuffled(Array.from({ length: faults }, (_, n) => FAULTS[n % FAULTS.length] ?? 'flush'))
  const stretch = orders / faults
  return kinds.map((kind, n) => ({
    kind,
    atPress: Math.floor(stretch * (n + 0.1 + 0.8 * random.fraction())),
    downMs: kind === 'down' ? random.between(...DOWN_MS) : 0,
  }))
}
