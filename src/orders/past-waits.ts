// How long orders stayed in a state of late, by what they were of: from our own journal, and from nothing else.

import type { Clock } from '../base/clock.ts'
import type { Db } from '../db/database.ts'
import { type WaitedRow, waitsOfOrders } from '../db/order-waits.ts'

/** The states in which an order waits for something that takes about as long each time. */
export type WaitingState = 'pending_review' | 'provisioning'

/** Within how many ms nine of ten such orders had left the state; by `waitKey`. */
export type Waits = ReadonlyMap<string, number>

export interface PastWaits {
  /** As last read, and nothing at first. Where that is old, it is read anew behind the caller, who never waits for it. */
  now(): Waits
}

const HISTORY_MS = 90 * 86_400_000
const ORDERS_MOST = 1_000
/** Of fewer, the slowest alone would say how long it takes. */
const ORDERS_LEAST = 5
const KEPT_MS = 60_000

/** Coarse enough that one more order seldom moves what a customer was told. */
const STEPS: readonly { above: number; step: number }[] = [
  { above: 7_200_000, step: 900_000 },
  { above: 120_000, step: 60_000 },
  { above: 0, step: 10_000 },
]

export function openPastWaits({ db, clock, onError }: { db: Db; clock: Clock; onError: (error: unknown) => void }): PastWaits {
  let waits: Waits = new Map()
  let readAt = Number.NEGATIVE_INFINITY

  async function read(): Promise<void> {
    try {
      waits = toWaits(await waitsOfOrders(db, new Date(clock.now() - HISTORY_MS), ORDERS_MOST))
    } catch (error) {
      onError(error)
    }
  }

  return {
    now() {
      const now = clock.monotonic()
      // Also after a failure: a database in trouble is not asked by every page.
      if (now - readAt >= KEPT_MS) {
        readAt = now
        void read()
      }
      return waits
    },
  }
}

/** Null for an order that is not of known categories, such as one that staff made: nobody can say what it is like. */
export function waitKey(state: WaitingState, categories: readonly (string | null)[]): string | null {
  if (categories.length === 0 || categories.includes(null)) return null
  return `${state} ${[...new Set(categories)].toSorted().join('+')}`
}

export function toWaits(rows: readonly WaitedRow[]): Waits {
  const found = rows.flatMap(({ categories, review_ms: review, provisioning_ms: provisioning }) => [
    { key: waitKey('pending_review', categories ?? []), ms: review },
    { key: waitKey('provisioning', categories ?? []), ms: provisioning },
  ])
  const waits = new Map<string, number>()
  for (const [key, ofKey] of Map.groupBy(found, ({ key }) => key)) {
    const taken = ofKey.flatMap(({ ms }) => (ms === null ? [] : [ms]))
    if (key !== null && taken.length >= ORDERS_LEAST) waits.set(key, roundUp(ninthTenth(taken)))
  }
  return waits
}

/** The shortest that nine of ten did not exceed. */
function ninthTenth(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.ceil((sorted.length * 9) / 10) - 1] ?? 0
}

function roundUp(ms: number): number {
  const { step } = STEPS.find(({ above }) => ms > above) ?? { step: 10_000 }
  return Math.max(1, Math.ceil(ms / step)) * step
}
