// One story from the first start to its end, with the blackouts planned for it.
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../../world/until.ts'
import { readShown } from '../outcome/read.ts'
import type { Seeded } from '../seeded.ts'
import { type DarkStack, darkStack } from './dark-stack.ts'
import type { Strike, Told } from './oracle.ts'
import { openOutside, type Outside } from './outside.ts'
import { openPeople, type People } from './people.ts'
import { type Blackout, type Phase, PHASES } from './plan.ts'
import { readHeld, withCuts } from './read.ts'

/** How long each phase takes when nothing happens, in milliseconds. */
export type Lengths = Readonly<Partial<Record<Phase, number>>>

export interface Lived {
  told: Told
  lengths: Lengths
}

/** What comes late comes by then: a mail is repeated after 6 s and some. */
const REST_MS = 8_000
const DUE_WITHIN_MS = 300_000

/** It does not come back, or not in time. */
class Dark extends Error {}

/** Without blackouts it is stopped and started again at the end, so that every length is known. */
export async function live(blackouts: readonly Blackout[], lengths: Lengths, random: Seeded): Promise<Lived> {
  const outside = await openOutside()
  const stack = darkStack(outside.folder, outside.env, random)
  let lived: Lived | undefined
  try {
    lived = await tell(outside, stack, blackouts, lengths)
    return lived
  } finally {
    await stack.kill('at once')
    await outside.close(lived === undefined || lived.told.whyDark !== null)
  }
}

async function tell(outside: Outside, stack: DarkStack, blackouts: readonly Blackout[], lengths: Lengths): Promise<Lived> {
  const over = new AbortController()
  const people = openPeople(outside, over.signal)
  const begun = new Map<Phase, number>()
  const found = { strikes: [] as Strike[], backMs: [] as number[], strangers: [] as string[] }
  const pending = [...blackouts]
  let firstMs = 0
  const now = () => performance.timeOrigin + performance.now()
  const current = () => PHASES[begun.size === 0 ? 0 : Math.max(...[...begun.keys()].map((phase) => PHASES.indexOf(phase)))] ?? 'at rest'
  const enter = (phase: Phase) => void (begun.has(phase) || begun.set(phase, now()))

  async function strike(phase: Phase, blackout: Blackout): Promise<void> {
    const at = now()
    const waiting = people.underWay()
    const left = await stack.kill(blackout.way)
    found.strikes.push({ planned: blackout.phase, phase, way: blackout.way, at, waiting, left, cut: 0 })
  }

  /** Starts it, and again where that is to be killed as well. */
  async function bringUp(phase: 'first start' | 'coming back'): Promise<void> {
    const from = now()
    await stack.start()
    const next = pending[0]
    if (next?.phase === phase) {
      pending.shift()
      await sleep(next.at * (lengths[phase] ?? 0))
      await strike(phase, next)
      return bringUp('coming back')
    }
    const ready = await stack.ready()
    if (ready !== true) throw new Dark(ready)
    if (phase === 'first start') firstMs = now() - from
    else found.backMs.push(Math.round(now() - from))
    found.strangers.push(...(await stack.strangers()))
  }

  async function strikeAll(): Promise<void> {
    for (let next = pending.shift(); next; next = pending.shift()) {
      const { phase, at } = next
      const isDue = () => PHASES.indexOf(current()) >= PHASES.indexOf(phase)
      await until(() => over.signal.aborted || isDue(), `the story to come to “${phase}”`, DUE_WITHIN_MS)
      if (over.signal.aborted) return
      await sleep(Math.max(0, (begun.get(phase) ?? 0) + at * (lengths[phase] ?? REST_MS) - now()))
      await strike(current(), next)
      await bringUp('coming back')
    }
  }

  let id: string | null = null
  let whyDark: string | null = null
  try {
    enter('first start')
    await bringUp('first start')
    ;[id] = await Promise.all([people.live(enter), strikeAll()])
    await sleep(REST_MS)
    if (blackouts.length === 0) {
      found.strangers.push(...(await stack.stop()))
      await bringUp('coming back')
    }
  } catch (error) {
    if (!(error instanceof Dark)) throw error
    whyDark = error.message
  } finally {
    over.abort()
  }
  const told = { id, whyDark, ...found, ...(await endOf(outside, stack, people, whyDark === null ? id : null)) }
  return {
    told: { ...told, strikes: await withCuts(outside, found.strikes) },
    lengths: { ...spansOf(begun), 'first start': firstMs, 'coming back': found.backMs[0] ?? firstMs },
  }
}

/** What everybody holds, and what is left when it is stopped as a person stops it. */
async function endOf(outside: Outside, stack: DarkStack, { buyer, answers }: People, id: string | null) {
  const shown = id === null ? null : ((await readShown([buyer])).get(id) ?? null)
  const left = await stack.stop()
  return { shown, answers: answers.map(({ status, code }) => ({ status, code })), left, ...(await readHeld(outside)) }
}

function spansOf(begun: ReadonlyMap<Phase, number>): Lengths {
  const entries = [...begun].sort(([, a], [, b]) => a - b)
  return Object.fromEntries(entries.slice(0, -1).map(([phase, at], n) => [phase, (entries[n + 1]?.[1] ?? at) - at]))
}
