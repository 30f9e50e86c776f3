import type { SandboxClock } from './desk.ts'

/** Runs with the machine's clock, ahead of it by whatever the desk has advanced; it never goes back, not even on a reset. */
export function createSandboxClock(): SandboxClock {
  let aheadMs = 0
  return {
    now: () => Date.now() + aheadMs,
    advance(ms) {
      aheadMs += ms
    },
  }
}
