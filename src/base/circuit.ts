// Leaves a system alone that does not answer: nothing is asked of it for a while, then one call finds out whether it is back. The states
// are cockatiel's; when they change is for our rule, and the time is our clock's.

import type * as Cockatiel from 'cockatiel'
import type { Clock } from './clock.ts'
import { failureRule, type Verdict } from './failure-rule.ts'
import { HeldBack } from './http-wire.ts'

/** A system that was found away is asked again after this, before TIME_SCALE. */
const REST_MS = 10_000
/** How long the one call that finds out is waited for, before somebody else looks whether it has, before TIME_SCALE. */
const PROBE_MS = 1_000

export type Ended<T> = { value: T } | { error: unknown }

export interface Circuit {
  /** Runs one call and learns from how it ended. Throws HeldBack, without running it, while the system is left alone. */
  run<T>(work: () => Promise<T>, verdictOf: (ended: Ended<T>) => Verdict): Promise<T>
  /** How long somebody who can wait should stay away, in milliseconds; 0: not at all. Of those who ask when the time is over, one may go. */
  restMs(): number
  isOpen(): boolean
}

// Loaded with the first call rather than with the process.
let loading: Promise<typeof Cockatiel> | undefined

const FAILED = new Error('a call that counts as failed')

export function createCircuit(clock: Pick<Clock, 'monotonic'>, timeScale: number, changed: (open: boolean) => void): Circuit {
  const rule = failureRule(clock)
  const restMs = REST_MS / timeScale
  const probeMs = PROBE_MS / timeScale
  let policy: Cockatiel.CircuitBreakerPolicy | undefined
  let state: 'closed' | 'open' | 'probing' = 'closed'
  let turns = 0
  let restsUntil = 0
  let grantedAt = -Infinity
  let probeTold: Verdict = 'failed'

  /**
   * cockatiel measures the rest by the wall clock. An infinite one is never over by that measure and a negatively infinite one always is,
   * so that our clock alone decides.
   */
  const rest: Cockatiel.IBackoff<unknown> = {
    get duration() {
      return clock.monotonic() >= restsUntil ? -Infinity : Infinity
    },
    next() {
      // A probe that we ended ourselves has found out nothing: the next one may come at once.
      restsUntil = clock.monotonic() + (probeTold === 'none' ? 0 : restMs)
      return rest
    },
  }

  function open({ circuitBreaker, handleAll, CircuitState }: typeof Cockatiel): Cockatiel.CircuitBreakerPolicy {
    const breaker: Cockatiel.IBreaker = {
      state: null,
      success: () => undefined,
      failure: (stateThen) => stateThen !== CircuitState.Closed || rule.trips(),
    }
    const made = circuitBreaker(handleAll, { halfOpenAfter: rest, breaker })
    made.onStateChange((next) => {
      const wasOpen = state !== 'closed'
      state = next === CircuitState.Closed ? 'closed' : next === CircuitState.HalfOpen ? 'probing' : 'open'
      turns += 1
      if (state === 'closed') rule.forget()
      if (wasOpen !== (state !== 'closed')) changed(state !== 'closed')
    })
    return made
  }

  const leftMs = () => (state === 'closed' ? 0 : state === 'probing' ? probeMs : Math.max(0, restsUntil - clock.monotonic()))

  return {
    async run<T>(work: () => Promise<T>, verdictOf: (ended: Ended<T>) => Verdict): Promise<T> {
      if (!policy) {
        const cockatiel = await (loading ??= import('cockatiel'))
        policy ??= open(cockatiel)
      }
      // Asked for here and not left to cockatiel, which lets others wait for the probe: they are told at once.
      const awayMs = leftMs()
      if (awayMs > 0) throw new HeldBack('circuit_open', awayMs)
      const probing = state !== 'closed'
      const begun = turns
      let ended: Ended<T> | undefined
      await policy
        .execute(async () => {
          ended = await work().then(
            (value) => ({ value }),
            (error: unknown) => ({ error }),
          )
          const verdict = verdictOf(ended)
          // What began before the last change tells of a time that is over.
          if (begun === turns) rule.saw(verdict)
          if (probing) probeTold = verdict
          if (verdict === 'failed' || verdict === 'timed_out' || (probing && verdict === 'none')) throw FAILED
        })
        .catch((error: unknown) => {
          if (error !== FAILED) throw error
        })
      if (!ended) throw new Error('a call that never ran')
      if ('error' in ended) throw ended.error
      return ended.value
    },
    restMs() {
      const left = leftMs()
      if (left > 0 || state === 'closed') return left
      const now = clock.monotonic()
      if (now - grantedAt < probeMs) return grantedAt + probeMs - now
      grantedAt = now
      return 0
    },
    isOpen: () => state !== 'closed',
  }
}
