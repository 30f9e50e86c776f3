import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Clock } from './clock.ts'

const WINDOW_MS = 10_000
const MOST_MS = 5_000

export interface EventLoop {
  /** How late it was at most within the last ten seconds, and whether that still counts as alive. */
  look(): { alive: boolean; lagMs: number }
}

/** Watches for as long as the process lives. `passed` hears how late it was in each window of ten seconds. */
export function watchEventLoop(clock: Clock, passed: (lagMs: number) => void = () => undefined): EventLoop {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  clock.every(WINDOW_MS, () => {
    passed(delay.max / 1e6)
    delay.reset()
  })
  return {
    look() {
      const lagMs = Math.round(delay.max / 1e6)
      return { alive: lagMs < MOST_MS, lagMs }
    },
  }
}
