// What a schedule is: who orders what, and which faults wait for it. All of it follows from the seed.

import { type Assumption, SHOWN_BY } from './assumptions.ts'
import { type Cell, CELLS } from './cells.ts'
import { type ListLag, someLag } from './lists.ts'
import { seeded } from '../seeded.ts'
import { type Choice, CHOICES } from './staff.ts'

export interface Plan {
  seed: string
  workers: number
  cells: readonly Cell[]
  customers: readonly CustomerPlan[]
  /** The so-manieth request that changes something is under way when its worker is told to stop. */
  stopAt: number | null
  /** When staff raise a set-up fee that the one order's customer has confirmed. */
  feeRises: (typeof FEE_RISES)[number] | null
  /** By how much lists lag. */
  lists: ListLag | null
  /** Who sells the eSIMs. */
  esims: EsimProvider
  /** Whether somebody else buys what we buy, under the same account, and writes a reference of theirs on it soon after. */
  hasStranger: boolean
  /** The assumption that does not hold; the checker must notice what follows. */
  without: Assumption | null
}

export type EsimProvider = 'airalo' | 'esimgo'

export interface CustomerPlan {
  /** Signs up, or is there already. */
  signsUp: boolean
  hasCard: boolean
  changesProfile: boolean
  resetsPassword: boolean
  orders: readonly OrderPlan[]
}

export interface OrderPlan {
  lines: number
  /** Of each line. */
  units: number
  afterMs: number
  presses: number
  /** Cancelled by the customer while it waits, or by staff while it is provisioned. */
  cancelled: (typeof CANCELLED)[number] | null
  /** By staff, in place of the first press. */
  rejected: boolean
  /** What staff choose each time that it stands in front of them. */
  choices: readonly Choice[]
}

/** Nothing is placed at that moment, so that WHMCS will be asked for the fee after it. */
const FEE_RISES = ['before the press', 'while eSIMs are bought'] as const

const MOST_CELLS = 5
const GIVEN_UP: readonly Choice[] = ['skip', 'skip']
const CANCELLED = ['in review', 'while provisioning'] as const

/** What the seed makes of a schedule. `must`: cells that have to be in it. */
export const planOf = (seed: string, must: readonly Cell[] = [], without: Assumption | null = null): Plan =>
  draw(seed, must, CELLS, without)

/** With these cells and no others: the same schedule for ever, whatever else there comes to be. */
export const planWith = (seed: string, cells: readonly Cell[]): Plan => draw(seed, cells, [], null)

function draw(seed: string, must: readonly Cell[], others: readonly Cell[], without: Assumption | null): Plan {
  const random = seeded(`${seed}/plan`)
  const staff = seeded(`${seed}/staff`)
  const wanted = others.length === 0 ? [] : Array.from({ length: random.between(0, MOST_CELLS) }, () => random.pick(others))
  const shown = without === null ? [] : random.pick(SHOWN_BY[without])
  const cells = [...shown, ...must, ...wanted.slice(1)]
  const has = (effect: string) => cells.some((cell) => cell.effect === effect)
  // What a provider refuses, or nobody can find, is most often one line of several.
  const isRefused = cells.some(({ effect, fault }) => effect === 'E-ORDER' && ['F12', 'F13', 'F18'].includes(fault))
  // A press that comes before its time meets a customer who thinks better of it.
  const isEarly = cells.some(({ effect, fault }) => effect === 'SF-ORDER' && fault === 'F28')
  const signsUp = has('W-USER') || has('W-CLIENT') || has('W-CNUM') || has('SF-LINK')
  // Some effects are one provider's alone. What an assumption is worth is shown with the other.
  const market = seeded(`${seed}/esims`)
  const esims: EsimProvider = without === null && (market.chance(0.25) || has('E-MARK')) ? 'esimgo' : 'airalo'
  const hasStranger = esims === 'esimgo' && market.chance(0.5)
  // One of its packages is bought once at a time.
  const unitsOf = (drawn: number): number => (esims === 'esimgo' && market.chance(0.4) ? 2 : drawn)
  const customers = Array.from({ length: random.chance(0.9) ? 1 : random.between(2, 4) }, (_, index): CustomerPlan => {
    const first = index === 0
    return {
      signsUp: first ? signsUp || random.chance(0.1) : random.chance(0.2),
      hasCard: !(first && has('SF-CASE')) && random.chance(0.97),
      changesProfile: first ? has('W-PROFILE') : random.chance(0.05),
      resetsPassword: first && has('MAIL') ? random.chance(0.5) : random.chance(0.05),
      orders: Array.from({ length: random.chance(0.9) ? 1 : 2 }, (_order, at): OrderPlan => ({
        lines: isRefused ? staff.between(1, 3) : random.pick([1, 1, 1, 1, 2, 2, 3]),
        units: unitsOf(random.chance(0.85) ? 1 : 2),
        afterMs: random.below(3_000),
        presses: random.chance(0.8) ? 1 : random.between(2, 3),
        cancelled: first && at === 0 && has('W-CANCEL') ? 'while provisioning' : random.chance(0.06) ? random.pick(CANCELLED) : isEarly && staff.chance(0.3) ? 'in review' : null, // prettier-ignore
        rejected: staff.chance(0.02),
        choices: staff.chance(isRefused ? 1 : 0.7) ? [...(isRefused && staff.chance(0.7) ? GIVEN_UP : []), ...Array.from({ length: staff.between(1, 3) }, () => staff.pick(CHOICES))] : [], // prettier-ignore
      })),
    }
  })
  // Two of them cannot meet on one step where there is one.
  const leastWorkers = cells.some(({ fault }) => fault === 'F26') ? 2 : 1
  const fees = seeded(`${seed}/fees`)
  const lists = seeded(`${seed}/lists`)
  // What is applied late as well would show too late for anybody.
  const mayLag = without === null && !cells.some(({ fault }) => fault === 'F17')
  const isAlone = customers.flatMap(({ orders }) => orders).length === 1
  return {
    seed,
    workers: Math.max(leastWorkers, random.between(1, 3)),
    cells,
    customers,
    stopAt: random.chance(0.1) ? random.between(1, 12) : null,
    feeRises: without === null && isAlone && fees.chance(0.05) ? fees.pick(FEE_RISES) : null,
    lists: mayLag && lists.chance(0.08) ? someLag(lists) : null,
    esims,
    hasStranger,
    without,
  }
}
