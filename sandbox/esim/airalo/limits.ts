const MINUTE_MS = 60_000

/** Calls per minute. The vendor's pages disagree; these are the stricter numbers. */
const LIMITS = { token: 3, packages: 40, usage: 10 } as const

export type LimitedCall = keyof typeof LIMITS

export interface Limiter {
  /** Seconds until the next call of `key` is allowed; 0 when this one is. */
  hit(kind: LimitedCall, key: string, nowMs: number): number
}

/** A fixed window per key, as Laravel's throttle has it. */
export function createLimiter(): Limiter {
  const windows = new Map<string, { endsAtMs: number; count: number }>()
  return {
    hit(kind, key, nowMs) {
      const name = `${kind}:${key}`
      const open = windows.get(name)
      const window = open && open.endsAtMs > nowMs ? open : { endsAtMs: nowMs + MINUTE_MS, count: 0 }
      windows.set(name, window)
      window.count += 1
      return window.count > LIMITS[kind] ? Math.ceil((window.endsAtMs - nowMs) / 1000) : 0
    },
  }
}
