import type { Clock } from '../base/clock.ts'

/** The journal's time between two answers of the database: its last word plus what has passed on the monotonic clock. */
export interface JournalClock {
  now(): number
  /** Takes over the database's time. */
  sync(journalNow: number): void
}

export function createJournalClock(clock: Clock): JournalClock {
  let offset: number | null = null
  return {
    now() {
      if (offset === null) throw new Error('the journal has not been asked for its time yet')
      return clock.monotonic() + offset
    },
    sync(journalNow) {
      const seen = journalNow - clock.monotonic()
      // Answers travel: the largest offset seen is the one nearest to the truth, and time must not run backwards.
      offset = offset === null ? seen : Math.max(offset, seen)
    },
  }
}
