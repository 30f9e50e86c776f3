import { putNewest } from '../../base/bounded.ts'
import type { Clock } from '../../base/clock.ts'
import { CALLERS_MOST } from '../limits.ts'

/** Counts requests in this process while Redis cannot. Fixed windows on the monotonic clock; holds at most 50,000 callers, the oldest go first. */
export function openLocalCounter(clock: Clock) {
  const windows = new Map<string, { endsAt: number; count: number }>()
  const count = (key: string, windowMs: number): { count: number; leftMs: number } => {
    const now = clock.monotonic()
    let window = windows.get(key)
    if (!window || window.endsAt <= now) {
      window = { endsAt: now + windowMs, count: 0 }
      putNewest(windows, key, window, CALLERS_MOST)
    }
    window.count++
    return { count: window.count, leftMs: Math.max(1, window.endsAt - now) }
  }
  return {
    /** Counts one request and says how many there were in its window, and how long that still is. */
    count,
    /** Counts one request; says how long to wait, in milliseconds, when it is over the limit, else undefined. */
    over(key: string, most: number, windowMs: number): number | undefined {
      const window = count(key, windowMs)
      return window.count > most ? window.leftMs : undefined
    },
  }
}
