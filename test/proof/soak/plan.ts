// When orders arrive, and which calls fail how: all of it from the seed.
import type { Fault } from '../../world/desk.ts'
import type { Seeded } from '../seeded.ts'
import { type SystemName, type Target, TARGETS } from './faults.ts'

export interface Arrival {
  /** After the one before it. */
  gapMs: number
  customer: number
  cart: number
  /** How long the order waits for somebody to press, and how often they do. */
  reviewMs: number
  presses: number
}

export interface PlannedFault {
  system: SystemName
  /** What it is called in counts. */
  name: string
  match: NonNullable<Fault['match']>
  fault: Fault['fault']
}

/** Lists of one system show what is new only after a while. */
export interface Lag {
  afterMs: number
  system: 'whmcs' | 'esim'
  lagMs: number
  forMs: number
}

export interface SoakPlan {
  arrivals: readonly Arrival[]
  faults: readonly PlannedFault[]
  lags: readonly Lag[]
}

export interface SoakSize {
  orders: number
  customers: number
  carts: number
  perSecond: number
}

const REVIEW_MS = 1_000
const TWICE_SHARE = 0.1
const LAG_EVERY_MS = [5_000, 15_000] as const
const LAG_FOR_MS = [1_000, 3_000] as const
/** Far shorter than the quiet periods of what is looked for there, as they are promised to be. */
const LAG_MS = [100, 600] as const

export function planSoak(random: Seeded, { orders, customers, carts, perSecond }: SoakSize): SoakPlan {
  const [coming, failing, lagging] = [random.apart('arrivals'), random.apart('faults'), random.apart('lags')]
  const arrivals = Array.from({ length: orders }, (): Arrival => {
    return {
      gapMs: exponential(coming, 1000 / perSecond),
      customer: coming.below(customers),
      cart: coming.below(carts),
      reviewMs: exponential(coming, REVIEW_MS),
      presses: coming.chance(TWICE_SHARE) ? 2 : 1,
    }
  })
  const lags = Array.from({ length: Math.ceil(((orders / perSecond) * 1000) / LAG_EVERY_MS[0]) }, (_, n): Lag => {
    return {
      afterMs: lagging.between(...LAG_EVERY_MS),
      system: n % 2 === 0 ? 'whmcs' : 'esim',
      lagMs: lagging.between(...LAG_MS),
      forMs: lagging.between(...LAG_FOR_MS),
    }
  })
  return { arrivals, faults: TARGETS.flatMap((target) => faultsFor(target, orders, failing)), lags }
}

/** Each call is hit with the same chance; kinds take turns, in an order of their own each round, so that none is left out. */
function faultsFor({ system, match, percent, callsAnOrder, kinds }: Target, orders: number, random: Seeded): PlannedFault[] {
  const faults: PlannedFault[] = []
  let round: Target['kinds'] = []
  for (let nth = 1; nth <= Math.max(1, callsAnOrder * orders); nth += 1) {
    if (!random.chance(percent / 100)) continue
    if (round.length === 0) round = random.shuffled(kinds)
    const [kind, ...rest] = round
    round = rest
    if (kind) faults.push({ system, name: kind.name, match: { ...match, nth }, fault: kind.fault })
  }
  return faults
}

/** The time between two of many who do not know of each other. */
const exponential = (random: Seeded, meanMs: number): number => -meanMs * Math.log(1 - random.fraction())
