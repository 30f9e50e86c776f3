import type { Clock } from '../src/base/clock.ts'
import type { Call } from '../src/base/remote.ts'

export interface Usage {
  used: number
  limit: number
}

/** The share of the org's daily calls from which on such calls are no longer made. */
const STOPS_AT = { background: 0.8, other: 0.9, vital: Infinity } as const
/** The day is a rolling one, and where nothing is asked nobody says how far it has come: what was said last counts for this long. */
const BELIEVED_MS = 15 * 60_000

/** Keeps the last of the org's daily calls, which it shares with everybody else there, for what cannot wait. */
export function dailyCalls(clock: Clock) {
  let last: Usage | undefined
  let toldAt = 0
  return {
    /** What a reply said; the same one again is no news. */
    saw(usage: Usage | undefined): void {
      if (!usage || usage === last) return
      last = usage
      toldAt = clock.monotonic()
    },
    /** 0: such a call may be made. Else for how many milliseconds it should not be. */
    heldBackMs(urgency: Call['urgency']): number {
      if (!last || last.used < last.limit * STOPS_AT[urgency ?? 'other']) return 0
      return Math.max(0, toldAt + BELIEVED_MS - clock.monotonic())
    },
    usage: (): Usage | null => last ?? null,
  }
}
