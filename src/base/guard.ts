// What stands between us and each remote system: whether it is left alone for now, and what retries may cost it.

import { type Circuit, createCircuit, type Ended } from './circuit.ts'
import type { Clock } from './clock.ts'
import type { Direction, Verdict } from './failure-rule.ts'
import { type System, SYSTEMS } from './remote.ts'
import { retryBudget, type RetryOf } from './retry-budget.ts'

export interface Guard {
  /** Runs one call and learns from how it ended. Throws HeldBack. */
  run<T>(direction: Direction, work: () => Promise<T>, verdictOf: (ended: Ended<T>) => Verdict): Promise<T>
  /** Waits until a read that ended like this may be tried again. False when it may not: no time or nothing to pay for it is left. */
  readAgain(retryOf: RetryOf, tried: number, signal: AbortSignal): Promise<boolean>
  /** A page came where a machine was asked: something stands in front of the system, or in its place. */
  sawPage(): void
}

/**
 * For how many milliseconds somebody who can wait should not ask this of a system; 0: not at all. A retry is paid for with the question, and
 * must be made when the answer is 0.
 */
export type Gate = (system: System, direction: Direction, retryOf: RetryOf | null) => number

export interface Guards {
  of: Readonly<Record<System, Guard>>
  gate: Gate
  /** Systems that are left alone, in one direction at least. */
  away(): System[]
}

const READ_AGAIN_BASE_MS = 200
const READ_AGAIN_CAP_MS = 5_000

export interface GuardSettings {
  clock: Clock
  /** A number in [0, 1) for jitter. */
  fraction: () => number
  timeScale: number
  /** Told of every change, and of how things stand at the start. */
  changed(system: System, direction: Direction, open: boolean): void
  /** Told of every answer that is a page. */
  sawPage?(system: System): void
}

/** A system that takes no changes may well answer questions, so each direction is judged by itself. */
export function createGuards({ clock, fraction, timeScale, changed, sawPage }: GuardSettings): Guards {
  const circuitOf = (system: System, direction: Direction): Circuit => {
    changed(system, direction, false)
    return createCircuit(clock, timeScale, (open) => changed(system, direction, open))
  }
  const all = SYSTEMS.map((system) => ({
    system,
    circuits: { read: circuitOf(system, 'read'), write: circuitOf(system, 'write') },
    budget: retryBudget(clock, timeScale),
  }))
  type Held = (typeof all)[number]

  const guardOf = ({ system, circuits, budget }: Held): Guard => ({
    sawPage: () => sawPage?.(system),
    async readAgain(retryOf, tried, signal) {
      if (signal.aborted || budget.payMs(retryOf) > 0) return false
      const waitMs = fraction() * Math.min(READ_AGAIN_CAP_MS, READ_AGAIN_BASE_MS * 2 ** (tried - 1))
      return clock.sleep(waitMs, signal).then(
        () => true,
        () => false,
      )
    },
    run: (direction, work, verdictOf) =>
      circuits[direction].run(work, (ended) => {
        const verdict = verdictOf(ended)
        if (verdict === 'fine') budget.succeeded()
        return verdict
      }),
  })
  const held = byName(all.map((one) => [one.system, one]))
  return {
    of: byName(all.map((one) => [one.system, guardOf(one)])),
    gate(system, direction, retryOf) {
      const { circuits, budget } = held[system]
      const circuit = circuits[direction]
      const restMs = circuit.restMs()
      // Who finds out whether a system is back need not pay for it.
      return restMs > 0 || retryOf === null || circuit.isOpen() ? restMs : budget.payMs(retryOf)
    },
    away: () => all.flatMap(({ system, circuits }) => (circuits.read.isOpen() || circuits.write.isOpen() ? [system] : [])),
  }
}

/** The list has every system. */
const byName = <T>(entries: [System, T][]) => Object.fromEntries(entries) as Record<System, T>
