import type { Clock } from './clock.ts'

/**
 * What repeats may cost a system that has trouble enough. It is full at first; each success puts a little back, and so does time: where
 * everybody waits for a repeat nobody would ever succeed, and the last retries would be made never.
 */
const FULL = 100
const COSTS = { failed: 5, timed_out: 10 } as const
const BACK_BY_SUCCESS = 1
/** One retry a second at the least, before TIME_SCALE. */
const BACK_BY_SECOND = 10

/** How the try before ended. */
export type RetryOf = keyof typeof COSTS

export interface RetryBudget {
  /** Pays for a retry. 0 when it is paid, else after how many milliseconds there will be enough. */
  payMs(retryOf: RetryOf): number
  succeeded(): void
}

export function retryBudget(clock: Pick<Clock, 'monotonic'>, timeScale: number): RetryBudget {
  const backByMs = (BACK_BY_SECOND * timeScale) / 1_000
  let tokens = FULL
  let countedAt = clock.monotonic()
  return {
    payMs(retryOf) {
      const now = clock.monotonic()
      tokens = Math.min(FULL, tokens + (now - countedAt) * backByMs)
      countedAt = now
      const missing = COSTS[retryOf] - tokens
      if (missing > 0) return missing / backByMs
      tokens -= COSTS[retryOf]
      return 0
    },
    succeeded() {
      tokens = Math.min(FULL, tokens + BACK_BY_SUCCESS)
    },
  }
}
