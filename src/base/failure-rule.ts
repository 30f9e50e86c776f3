// When a system counts as away. cockatiel's own rules cannot be combined into this one: its rule is told that a call failed but not how, so
// time-outs in a row cannot be told from other failures; its sampling opens above a share and never at it, keeps old calls for as long as
// no new ones come, and reads the machine's wall clock, which may jump. So this is a rule of ours in its place.

import type { Clock } from './clock.ts'

export type Direction = 'read' | 'write'

/** What one call tells of the system. `none`: nothing, it ended by our own doing. A 4xx is an answer like any other. */
export type Verdict = 'fine' | 'failed' | 'timed_out' | 'none'

/** Half of the calls or more, where there were enough in this time to tell. */
const SPAN_MS = 30_000
const LEAST_CALLS = 20
const MOST_FAILED = 0.5
const MOST_TIMEOUTS_IN_A_ROW = 5

const SLICES = 30
const SLICE_MS = SPAN_MS / SLICES

export interface FailureRule {
  saw(verdict: Verdict): void
  /** Whether what was seen is enough. Everything is forgotten with a yes. */
  trips(): boolean
  forget(): void
}

export function failureRule(clock: Pick<Clock, 'monotonic'>): FailureRule {
  const slices = Array.from({ length: SLICES }, () => ({ slot: -1, calls: 0, failed: 0 }))
  let timeoutsInARow = 0

  const slotNow = () => Math.floor(clock.monotonic() / SLICE_MS)

  function forget(): void {
    timeoutsInARow = 0
    for (const slice of slices) slice.slot = -1
  }

  function tooManyFailed(): boolean {
    const oldest = slotNow() - SLICES
    let [calls, failed] = [0, 0]
    for (const slice of slices) {
      if (slice.slot <= oldest || slice.slot < 0) continue
      calls += slice.calls
      failed += slice.failed
    }
    return calls >= LEAST_CALLS && failed >= calls * MOST_FAILED
  }

  return {
    forget,
    saw(verdict) {
      if (verdict === 'none') return
      timeoutsInARow = verdict === 'timed_out' ? timeoutsInARow + 1 : 0
      const slot = slotNow()
      const slice = slices[slot % SLICES]
      if (!slice) return
      if (slice.slot !== slot) Object.assign(slice, { slot, calls: 0, failed: 0 })
      slice.calls += 1
      if (verdict !== 'fine') slice.failed += 1
    },
    trips() {
      const tripped = timeoutsInARow >= MOST_TIMEOUTS_IN_A_ROW || tooManyFailed()
      if (tripped) forget()
      return tripped
    },
  }
}
