// A schedule's faults: each cell of its plan is armed once, and fires when its effect comes by.

import { EFFECTS } from '../../../src/effects/table.ts'
import { type Commit, settledIn } from '../../../src/journal/store.ts'
import { times } from '../../../src/journal/times.ts'
import { effectOf } from '../effect-of.ts'
import { type Cell, cellName } from './cells.ts'
import { fateOf } from './fates.ts'
import type { Life } from './life.ts'
import type { NetworkHooks, Sent } from './network.ts'
import { TIME_SCALE } from './process.ts'
import { lateOf } from './assumptions.ts'
import type { Plan } from './plan.ts'
import type { Seeded } from '../seeded.ts'
import type { JournalFate, SimWorld } from './world.ts'

export interface Faults extends Omit<NetworkHooks, 'onApplied' | 'onHeldBack' | 'onHeard'> {
  onApplied(sent: Sent): void
  beforeCommit(life: Life, commit: Commit): JournalFate
  afterCommit(life: Life, commit: Commit): void
  skewMs(life: string): number
  fired: Set<string>
  /** Nothing fails any more. */
  heal(): void
  /** The schedule's own hand for a second trigger, and for one that comes too early: whether it did anything. */
  again: (sent: Sent) => void
  early: (sent: Sent) => boolean
  /** When the last look of those that fail has failed. */
  looksFailUntil(): number
}

const CLOCK_OFF_MS = 600_000
const GIVE_UP_MS = times(1).giveUpMs
/** How long nothing comes through it: while it fills up again, while it is down, while another takes over. */
const REDIS_AWAY_MS: Partial<Record<Cell['fault'], readonly [number, number]>> = {
  F29: [2_000, 10_000],
  F30: [2_000, 20_000],
  F31: [1_000, 5_000],
}
const REDIS = Object.keys(REDIS_AWAY_MS) as Cell['fault'][] // its own keys

interface Armed {
  cell: Cell
  /** Which time the effect comes by. */
  nth: number
  seen: number
}

export function armFaults(
  { cells, without }: Pick<Plan, 'cells' | 'without'>,
  random: Seeded,
  world: () => SimWorld,
  tell: (what: string) => void,
): Faults {
  let armed: Armed[] = cells.map((cell) => ({ cell, nth: random.chance(0.8) ? 1 : 2, seen: 0 }))
  const fired = new Set<string>()
  const looksFailUntil = new Map<string, number>()
  /** By how much each process's wall clock is off. */
  const skews = new Map<string, number>()
  const areClocksOff = cells.some(({ fault }) => fault === 'F35')
  let healed = false

  /** What of these faults is to happen now that the effect comes by. It stays armed until it has done something. */
  function due(effect: string | undefined, faults: readonly Cell['fault'][]): Armed | null {
    if (healed || effect === undefined) return null
    for (const entry of armed) {
      if (entry.cell.effect !== effect || !faults.includes(entry.cell.fault)) continue
      entry.seen += 1
      if (entry.seen >= entry.nth) return entry
    }
    return null
  }

  function hasFired(entry: Armed): void {
    if (!armed.includes(entry)) return
    armed = armed.filter((other) => other !== entry)
    fired.add(cellName(entry.cell))
    tell(`fault ${cellName(entry.cell)}`)
  }

  function fire(effect: string | undefined, faults: readonly Cell['fault'][]): Cell | null {
    const entry = due(effect, faults)
    if (!entry) return null
    hasFired(entry)
    return entry.cell
  }

  /** A queue that nobody has used meanwhile has lost nothing. */
  function breakRedis(entry: Armed): void {
    const lost = () => hasFired(entry)
    const [least, most] = REDIS_AWAY_MS[entry.cell.fault] ?? [0, 0]
    // Down, it still has them when it is up again.
    if (entry.cell.fault !== 'F30') world().dropWakes(lost)
    world().loseWakes(random.between(least, most), lost)
  }

  /** Mostly they come right in time; now and then only when a person had to take over. */
  function looksFailFor(effect: string): number {
    const giveUpMs = (EFFECTS[effect]?.giveUpMs ?? GIVE_UP_MS) / TIME_SCALE
    return (Number.isFinite(giveUpMs) && random.chance(0.1) ? giveUpMs : 0) + random.between(5_000, 60_000)
  }

  const quietOf = (effect: string): number => {
    const found = EFFECTS[effect]
    const [worker] = world().workers
    if (!found || found.class === 'R' || !worker) return 0
    const { quietMs, confirmNoneMs = 0 } = found.quietWith?.(worker.tools) ?? found
    return Math.max(quietMs, confirmNoneMs) / TIME_SCALE
  }
  const effectOfIntent = (commit: Commit) => effectOf(commit, commit.intent?.step)

  const faults: Faults = {
    fired,
    again: () => undefined,
    early: () => false,
    looksFailUntil: () => Math.max(0, ...looksFailUntil.values()),
    heal() {
      healed = true
      looksFailUntil.clear()
    },
    skewMs(life) {
      const known = skews.get(life)
      if (known !== undefined) return known
      skews.set(life, areClocksOff ? random.pick([-CLOCK_OFF_MS, CLOCK_OFF_MS]) : 0)
      return skews.get(life) ?? 0
    },
    fateOf(sent) {
      const { purpose } = sent
      if (purpose?.what === 'find' && world().timeline.now() < (looksFailUntil.get(purpose.effect) ?? 0)) {
        return random.pick([{ refused: true }, { lost: 'reset' as const }, { lost: 'silence' as const }])
      }
      if (!sent.changes) return {}
      const cell = fire(purpose?.effect, NETWORK)
      if (!cell) return {}
      if (cell.fault === 'F18') looksFailUntil.set(cell.effect, world().timeline.now() + looksFailFor(cell.effect))
      const fate = fateOf(cell.fault, sent, { random, remotes: world().remotes, quietMs: quietOf(cell.effect) }) ?? {}
      return without === 'A1' && fate.applyAfterMs !== undefined ? { ...fate, applyAfterMs: lateOf(quietOf(cell.effect), random) } : fate
    },
    onSent(sent) {
      if (!sent.changes) return
      const effect = sent.purpose?.effect
      const { life } = sent
      const cell = fire(effect, ['F22', 'F27', 'F34', 'F36'])
      const redis = due(effect, REDIS)
      if (redis) breakRedis(redis)
      fire(effect, ['F35'])
      switch (cell?.fault) {
        case 'F22':
          return world().kill(life)
        case 'F27':
          return faults.again(sent)
        case 'F34':
          return world().restartJournal(random.between(100, 8_000))
        case 'F36':
          skews.set(life.name, faults.skewMs(life.name) - random.between(60_000, CLOCK_OFF_MS))
      }
    },
    onApplied(sent) {
      const entry = sent.changes ? due(sent.purpose?.effect, ['F28']) : null
      if (entry && faults.early(sent)) hasFired(entry)
    },
    onAnswer(sent) {
      if (sent.changes && fire(sent.purpose?.effect, ['F23'])) world().kill(sent.life)
    },
    beforeCommit(life, commit) {
      const cell = fire(effectOfIntent(commit), ['F20', 'F32', 'F33'])
      if (cell?.fault === 'F20') {
        world().kill(life)
        return 'lost before'
      }
      if (cell?.fault === 'F32') return 'lost before'
      if (cell?.fault === 'F33') return random.pick(['lost before', 'lost after'])
      return null
    },
    afterCommit(life, commit) {
      const effect = effectOfIntent(commit)
      const cell = fire(effect, ['F21', 'F25', 'F26'])
      if (cell?.fault === 'F21') world().kill(life)
      if (cell?.fault === 'F25') life.freeze(random.between(21_000, 40_000))
      if (cell?.fault === 'F26') {
        // Its lock is gone before it knows, and everybody else comes at once.
        world().cutLock(life, random.between(0, 8_000))
        for (const worker of world().workers) worker.life.deliver(() => worker.engine.take(commit.flow.id))
      }
      if (fire(effectOf(commit, settledIn(commit.events).at(-1)), ['F24'])) world().kill(life)
    },
  }
  return faults
}

const NETWORK: readonly Cell['fault'][] = ['F01', 'F02', 'F03', 'F04', 'F05', 'F06', 'F07', 'F08', 'F09', 'F10', 'F11', 'F12', 'F13', 'F14', 'F15', 'F16', 'F17', 'F18', 'F19'] // prettier-ignore
