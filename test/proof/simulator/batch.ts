// Many schedules one after the other in one process, and what they came to.

import { createHash } from 'node:crypto'
import type { Assumption } from './assumptions.ts'
import { type Cell, cellName, CELLS } from './cells.ts'
import { planOf } from './plan.ts'
import { type Ran, run } from './schedule.ts'

export interface Batch {
  /** What every seed of the run begins with. */
  base: string
  from: number
  count: number
  /** Every schedule without this assumption, up to the first that breaks a promise. */
  without?: Assumption
  /** Every schedule with these cells, up to the first that breaks one of these promises. */
  hunt?: Hunt
}

export interface Hunt {
  cells: readonly Cell[]
  /** Default any. */
  breaks?: readonly string[]
}

export interface BatchResult {
  schedules: number
  events: number
  orders: Record<string, number>
  cells: Record<string, number>
  persons: Record<string, number>
  states: Record<string, number>
  /** Seeds of schedules that broke a promise. */
  failed: string[]
  /** In how many schedules each promise was broken. */
  broken: Record<string, number>
  /** Schedules run twice, and those of them that went another way. */
  repeated: number
  differed: string[]
}

/** One in so many schedules is run a second time: it must go the same way. */
const REPEAT_EVERY = 100

/** What has to be noticed where an assumption does not hold: something was done twice. */
const DOUBLE = ['I1', 'I2']

export const seedOf = (base: string, index: number): string => `${base}.${index.toString(16)}`

/** The cell that a schedule has to have: all of them in turn. */
export function mustOf(seed: string): Cell[] {
  const index = Number.parseInt(seed.split('.').at(-1) ?? '', 16)
  return Number.isNaN(index) ? [] : CELLS.slice(index % CELLS.length).slice(0, 1)
}

export async function runBatch({ base, from, count, without, hunt }: Batch): Promise<BatchResult> {
  const sought = hunt ? hunt.breaks : without && DOUBLE
  const plan = (seed: string) => (without ? planOf(seed, [], without) : planOf(seed, hunt?.cells ?? mustOf(seed)))
  const result: BatchResult = {
    schedules: 0,
    events: 0,
    orders: {},
    cells: {},
    persons: {},
    states: {},
    failed: [],
    broken: {},
    repeated: 0,
    differed: [],
  }
  const add = (counts: Record<string, number>, name: string, by = 1) => {
    counts[name] = (counts[name] ?? 0) + by
  }
  for (let index = from; index < from + count; index += 1) {
    const seed = seedOf(base, index)
    const ran = await run(plan(seed))
    result.schedules += 1
    result.events += ran.events
    for (const cell of ran.fired) add(result.cells, cell)
    for (const code of ran.persons) add(result.persons, code)
    for (const state of ran.states) add(result.states, state)
    for (const [state, orders] of Object.entries(ran.orders)) add(result.orders, state, orders)
    const broken = new Set(ran.violations.map(({ breaks }) => breaks).filter((breaks) => !sought || sought.includes(breaks)))
    for (const breaks of broken) add(result.broken, breaks)
    if (broken.size > 0) result.failed.push(seed)
    const isSearch = without !== undefined || hunt !== undefined
    if (isSearch && broken.size > 0) return result
    if (isSearch || index % REPEAT_EVERY !== 0) continue
    result.repeated += 1
    if (hashOf(await run(plan(seed))) !== hashOf(ran)) result.differed.push(seed)
  }
  return result
}

export function merge(results: readonly BatchResult[]): BatchResult {
  const sum = (pick: (result: BatchResult) => Record<string, number>): Record<string, number> => {
    const counts: Record<string, number> = {}
    for (const result of results) for (const [name, count] of Object.entries(pick(result))) counts[name] = (counts[name] ?? 0) + count
    return counts
  }
  const total = (pick: (result: BatchResult) => number) => results.reduce((all, result) => all + pick(result), 0)
  return {
    schedules: total(({ schedules }) => schedules),
    events: total(({ events }) => events),
    orders: sum(({ orders }) => orders),
    cells: sum(({ cells }) => cells),
    persons: sum(({ persons }) => persons),
    states: sum(({ states }) => states),
    failed: results.flatMap(({ failed }) => failed),
    broken: sum(({ broken }) => broken),
    repeated: total(({ repeated }) => repeated),
    differed: results.flatMap(({ differed }) => differed),
  }
}

/** Cells that came by less often than that. */
export const rare = (cells: Readonly<Record<string, number>>, least: number): string[] =>
  CELLS.map(cellName).filter((name) => (cells[name] ?? 0) < least)

/** What the journal wrote, and when: two runs of one seed must agree on it to the millisecond. */
function hashOf({ world }: Ran): string {
  const hash = createHash('sha256')
  for (const { at, flowId, step, kind, fence } of world.journal.events) hash.update(`${at} ${flowId} ${step} ${kind} ${fence}\n`)
  return hash.digest('hex')
}
