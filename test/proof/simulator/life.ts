// One process as its machine treats it: it runs, it is frozen for a while, or it is killed. A dead one is never heard of again.

import type { Clock } from '../../../src/base/clock.ts'
import { EPOCH, type Timeline } from './timeline.ts'

export interface Life {
  readonly name: string
  alive(): boolean
  /** What the world has for the process: taken when it runs, kept while it is frozen, dropped when it is dead. */
  deliver(run: () => void): void
  kill(): void
  /** Stops for so long, as a paused virtual machine does. */
  freeze(ms: number): void
  frozen(): boolean
  /** Has it run once: when what comes back is called, or when the process is killed before that. */
  whenOver(run: () => void): () => void
  clock: Clock
}

/** `skewMs`: by how much its wall clock is wrong; asked for at every reading, since it may jump. */
export function createLife(name: string, timeline: Timeline, skewMs: () => number): Life {
  let dead = false
  let frozenUntil = 0
  const kept: (() => void)[] = []
  const last = new Set<() => void>()
  const bootedAt = timeline.now()

  const life: Life = {
    name,
    alive: () => !dead,
    deliver(run) {
      if (dead) return
      if (life.frozen()) kept.push(run)
      else run()
    },
    kill() {
      dead = true
      kept.length = 0
      for (const end of last) end()
    },
    freeze(ms) {
      frozenUntil = Math.max(frozenUntil, timeline.now() + ms)
      timeline.after(ms, () => {
        if (life.frozen()) return
        for (const run of kept.splice(0)) timeline.after(0, () => life.deliver(run))
      })
    },
    frozen: () => timeline.now() < frozenUntil,
    whenOver(run) {
      const end = () => {
        if (last.delete(end)) run()
      }
      last.add(end)
      return end
    },
    clock: {
      now: () => EPOCH + timeline.now() + skewMs(),
      monotonic: () => timeline.now() - bootedAt,
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          if (signal?.aborted) return reject(signal.reason as Error)
          const stop = () => {
            cancel()
            reject(signal?.reason as Error)
          }
          const cancel = timeline.after(ms, () =>
            life.deliver(() => {
              signal?.removeEventListener('abort', stop)
              resolve()
            }),
          )
          signal?.addEventListener('abort', stop, { once: true })
        }),
      every(ms, run) {
        let stopped = false
        const again = () => {
          if (stopped || dead) return
          timeline.after(ms, () => {
            life.deliver(() => {
              if (!stopped) run()
            })
            again()
          })
        }
        again()
        return () => {
          stopped = true
        }
      },
      after: (ms, run) => timeline.after(ms, () => life.deliver(run)),
    },
  }
  return life
}
