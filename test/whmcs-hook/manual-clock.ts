import { type Clock, systemClock } from '../../src/base/clock.ts'

interface ManualClock extends Clock {
  advance(ms: number): void
  /** Has the timers of this period go off at once. */
  goOff(everyMs: number): void
}

/** A clock whose timers go off when it is moved, by nothing else. */
export function manualClock(): ManualClock {
  let now = 0
  const timers = new Set<{ everyMs: number; dueAt: number; run: () => void }>()
  return {
    ...systemClock,
    every(ms, run) {
      const timer = { everyMs: ms, dueAt: now + ms, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    goOff: (everyMs) => [...timers].filter((timer) => timer.everyMs === everyMs).forEach(({ run }) => run()),
    advance(ms) {
      now += ms
      for (const timer of timers) {
        if (timer.dueAt > now) continue
        while (timer.dueAt <= now) timer.dueAt += timer.everyMs
        timer.run()
      }
    },
  }
}
