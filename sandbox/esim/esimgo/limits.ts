import type { SandboxReply } from '../../desk.ts'
import { refused } from './envelopes.ts'

const TOKENS = 10
const WINDOW_MS = 1_000

/** Ten tokens a second for each address, in fixed windows. */
export interface Limiter {
  /** Takes tokens, and says what the headers of the answer tell. */
  take(address: string, cost: number, nowMs: number): { isOver: boolean; endsAtMs: number; headers: Record<string, string> }
}

export function createLimiter(): Limiter {
  const windows = new Map<string, { endsAtMs: number; used: number }>()
  return {
    take(address, cost, nowMs) {
      const open = windows.get(address)
      const window = open && open.endsAtMs > nowMs ? open : { endsAtMs: nowMs + WINDOW_MS, used: 0 }
      windows.set(address, window)
      window.used += cost
      return {
        isOver: window.used > TOKENS,
        endsAtMs: window.endsAtMs,
        headers: {
          'x-ratelimit-limit': String(TOKENS),
          'x-ratelimit-remaining': String(Math.max(0, TOKENS - window.used)),
          // A time, not seconds.
          'x-ratelimit-reset': new Date(window.endsAtMs).toISOString(),
          'x-ratelimit-cost': String(cost),
        },
      }
    },
  }
}

export const tooMany = (endsAtMs: number, nowMs: number): SandboxReply =>
  refused('Rate limit exceeded', 429, { 'retry-after': String(Math.max(1, Math.ceil((endsAtMs - nowMs) / 1_000))) })
