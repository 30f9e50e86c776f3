// Has the stack go dark when its time has come, and brings it back each time.
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../../world/until.ts'
import type { DarkStack } from './dark-stack.ts'
import type { Strike } from './oracle.ts'
import { type Blackout, type Phase, PHASES } from './plan.ts'
import { type Lengths, now, type Progress } from './progress.ts'

export interface Striker {
  strikes: Strike[]
  /** From each start until it was ready; the first one apart. */
  firstMs(): number
  backMs: number[]
  strangers: string[]
  /** Starts it, and again where that is to be killed as well. Throws Dark. */
  bringUp(phase: 'first start' | 'coming back'): Promise<void>
  /** All that are planned, each at its moment, until they are done or the story is over. Throws Dark. */
  strikeAll(over: AbortSignal): Promise<void>
}

/** It does not come back, or not in time. */
export class Dark extends Error {}

const DUE_WITHIN_MS = 300_000
/** Of the phase that has no end. */
const LAST_MS = 8_000

interface Played {
  stack: DarkStack
  progress: Progress
  blackouts: readonly Blackout[]
  /** What phases take in calm. */
  lengths: Lengths
  /** Requests that people wait for just now. */
  waiting(): number
}

export function openStriker({ stack, progress, blackouts, lengths, waiting }: Played): Striker {
  const pending = [...blackouts]
  let firstMs = 0
  const at = (phase: Phase): number => PHASES.indexOf(phase)

  async function strike(phase: Phase, { phase: planned, way }: Blackout): Promise<void> {
    const struck = { planned, phase, way, at: now(), waiting: waiting(), cut: 0 }
    striker.strikes.push({ ...struck, left: await stack.kill(way) })
  }

  const striker: Striker = {
    strikes: [],
    firstMs: () => firstMs,
    backMs: [],
    strangers: [],
    async bringUp(phase) {
      const from = now()
      await stack.start()
      const next = pending[0]
      if (next?.phase === phase) {
        pending.shift()
        await sleep(next.at * (lengths[phase] ?? 0))
        await strike(phase, next)
        return striker.bringUp('coming back')
      }
      const ready = await stack.ready()
      if (ready !== true) throw new Dark(ready)
      if (phase === 'first start') firstMs = now() - from
      else striker.backMs.push(Math.round(now() - from))
      striker.strangers.push(...(await stack.strangers()))
    },
    async strikeAll(over) {
      for (let next = pending.shift(); next; next = pending.shift()) {
        const { phase } = next
        await until(() => over.aborted || at(progress.current()) >= at(phase), `the story to come to “${phase}”`, DUE_WITHIN_MS)
        if (over.aborted) return
        await sleep(Math.max(0, (progress.beganAt(phase) ?? 0) + next.at * (lengths[phase] ?? LAST_MS) - now()))
        await strike(progress.current(), next)
        await striker.bringUp('coming back')
      }
    },
  }
  return striker
}
