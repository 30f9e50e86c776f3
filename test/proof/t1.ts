// T1: many schedules in virtual time, each with its faults, against the production engine, flows, effects and clients.

import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { OrderState } from '../../src/contract/states.ts'
import { ORDER_ENDS } from '../../src/orders/states.ts'
import { type Judged, prove, type ProofOptions, RESULTS, type Violation } from './proof.ts'
import { type Assumption, ASSUMPTIONS } from './simulator/assumptions.ts'
import { type Batch, type BatchResult, merge, mustOf, rare } from './simulator/batch.ts'
import { cellName, CELLS } from './simulator/cells.ts'
import { type DoneBatches, keptNowhere, openDoneBatches } from './simulator/done-batches.ts'
import { type Plan, planOf, planWith } from './simulator/plan.ts'
import { DECIDED, type Ran, run, STATES, TAKEN } from './simulator/schedule.ts'
import { inShard, openShard } from './simulator/shards.ts'
import { shrink } from './simulator/shrink.ts'
import { tell } from './simulator/story.ts'

/** `bases`: seeds that the fresh schedules grow from, in equal parts. */
const SIZES = {
  ci: { schedules: 20_000, eachCell: 3, bases: 1 },
  release: { schedules: 1_000_000, eachCell: 500, bases: 3 },
} as const
const BATCH = 250
/** The same in every run; the rest are fresh. */
const KEPT = 'kept'
const KEPT_SCHEDULES = 200
/** Each shows a bug that was there once, where that is put back: a seed with its cells, and no others. */
const REGRESSIONS = [
  // Killed twice before it left, a mail was closed in silence.
  's1.0@MAIL/F21+MAIL/F22+MAIL/F02+MAIL/F05',
  // A write-back whose reply was lost arrived after the one that was to repeat it.
  's2.3@SF-BACK/F17+W-ORDER/F12+SF-BACK/F20',
  // Given up while it was in front of a person because nobody could look for it, an eSIM that had been bought was told to nobody.
  's4.d@E-ORDER/F18',
  // Pressed before anybody could look whether Salesforce has it, an order came alive whose Salesforce id was never learnt.
  's5.cb@SF-ORDER/F28+SF-ORDER/F18',
  // Its creation found after hours, an order that waited for a person was taken back to its review, where no press and no decision reached it.
  's6.96f@SF-ORDER/F28+SF-ORDER/F18',
]
/** Why a person must have been asked in a run of full size: whatever the simulator's orders and faults can lead to often enough. */
const REASONS = [
  'account_not_linked',
  'client_exists',
  'client_not_found',
  'duplicate_found',
  'esim_unsure',
  'find_failed',
  'invalid_field',
  'payment_method_missing',
  'services_to_end',
  'setup_fee_raised',
  'tried_too_often',
]
/** How orders must have ended in a run of full size. */
const ENDS: readonly OrderState[] = ['needs_person', ...ORDER_ENDS]
/** So many schedules without an assumption, and its checker would be blind. */
const MOST_BLIND = 5_000
const SAY_EVERY_MS = 60_000
/** Failing schedules that are made small and told. */
const MOST_TOLD = 3

await prove('t1', (options) => (options.said['replay'] === undefined ? runAll(options) : replay(options.said['replay'])), ['replay', 'schedules']) // prettier-ignore

async function runAll({ release, seed, said, code }: ProofOptions): Promise<Judged> {
  const size = SIZES[release ? 'release' : 'ci']
  const schedules = Number(said['schedules'] ?? size.schedules)
  const batches = [{ base: KEPT, from: 0, count: KEPT_SCHEDULES }, ...freshBatches(seed, size.bases, schedules - KEPT_SCHEDULES)]
  const isKept = release && code.isCommitted
  const done = isKept ? openDoneBatches(join(RESULTS, `t1-${seed}-${schedules}-${code.commit}.jsonl`)) : keptNowhere
  const goesOnFrom = merge(done.results).schedules
  if (goesOnFrom > 0) console.error(`goes on: ${goesOnFrom} schedules are done`)
  const began = performance.now()
  const result = merge(await inShards(batches, done))
  const seconds = (performance.now() - began) / 1000
  result.failed.push(...(await again(REGRESSIONS)))
  const isWhole = schedules >= size.schedules
  const missed = rare(result.cells, isWhole ? size.eachCell : 0)
  const unseen = isWhole ? REASONS.filter((code) => !result.persons[code]) : []
  for (const failed of result.failed.slice(0, MOST_TOLD)) console.log(`\n${tell(await shrunk(failed))}\n`)
  const violations: Violation[] = [
    ...result.failed.map((failed) => ({ breaks: 'schedule', what: failed, replay: `npm run t1 -- --replay ${failed}` })),
    ...result.differed.map((differed) => ({ breaks: 'determinism', what: `${differed} went another way when run again` })),
    ...[...STATES, ...(isWhole ? [...DECIDED, TAKEN] : [])]
      .filter((state) => !result.states[state])
      .map((state) => ({ breaks: 'vacuous', what: `never came into: ${state}` })),
    ...unseen.map((code) => ({ breaks: 'vacuous', what: `nobody was ever asked because of: ${code}` })),
    ...(isWhole ? ENDS.filter((end) => !result.orders[end]) : []).map((end) => ({ breaks: 'vacuous', what: `no order ended as: ${end}` })),
    ...(missed.length === 0 ? [] : [{ breaks: 'vacuous', what: `reached less than ${size.eachCell} times: ${missed.join(', ')}` }]),
  ]
  const noticed = await noticedAfter(seed)
  for (const [assumption, after] of Object.entries(noticed)) {
    if (after === null) violations.push({ breaks: 'blind', what: `nothing was noticed in ${MOST_BLIND} schedules without ${assumption}` })
  }
  done.forget()
  const { cells, failed, differed, ...counts } = result
  const byCount = CELLS.map((cell) => [cellName(cell), cells[cellName(cell)] ?? 0] as const).sort(([, a], [, b]) => a - b)
  const times = byCount.map(([, count]) => count)
  return {
    counts: {
      ...counts,
      goesOnFrom,
      schedulesPerSecond: Math.round((schedules - goesOnFrom) / seconds),
      cells: CELLS.length,
      cellsReached: times.filter((count) => count > 0).length,
      rarestCell: Math.min(...times),
      rarest: Object.fromEntries(byCount.slice(0, 12)),
      noticedAfter: noticed,
      failed: failed.length,
      differed: differed.length,
    },
    violations,
  }
}

/** After how many schedules it shows that an assumption does not hold; null where it never did. */
async function noticedAfter(base: string): Promise<Record<string, number | null>> {
  const assumptions = Object.keys(ASSUMPTIONS) as Assumption[] // its own keys
  const results = await Promise.all(
    assumptions.map(async (without) => ({
      without,
      result: await inShard({ base: `${base}-${without}`, from: 0, count: MOST_BLIND, without }),
    })),
  )
  return Object.fromEntries(results.map(({ without, result }) => [without, result.failed.length > 0 ? result.schedules : null]))
}

/** Those that break a promise once more, or did not come into what they are about. */
async function again(seeds: readonly string[]): Promise<string[]> {
  const ran = await Promise.all(seeds.map(async (seed) => ({ seed, ...(await run(planFor(seed))) })))
  const isVain = ({ plan, fired }: Ran) => plan.cells.some((cell) => !fired.has(cellName(cell)))
  return ran.filter((one) => one.violations.length > 0 || isVain(one)).map(({ seed }) => seed)
}

/** `seed`, or `seed@cell+cell`. Throws where there is no such cell: another schedule would show nothing of it. */
function planFor(said: string): Plan {
  const [seed = '', names] = said.split('@')
  if (names === undefined) return planOf(seed, mustOf(seed))
  const cells = names.split('+').map((name) => {
    const cell = CELLS.find((known) => cellName(known) === name)
    if (!cell) throw new Error(`no such cell: ${name}`)
    return cell
  })
  return planWith(seed, cells)
}

async function shrunk(seed: string) {
  return shrink(await run(planFor(seed)))
}

async function replay(seed: string): Promise<Judged> {
  const ran = await run(planFor(seed))
  console.log(tell(ran.violations.length > 0 ? await shrink(ran) : ran))
  return { counts: { schedules: 1 }, violations: ran.violations }
}

function freshBatches(seed: string, bases: number, schedules: number): Batch[] {
  const each = Math.ceil(schedules / bases)
  return Array.from({ length: bases }, (_, n) =>
    batchesOf(n === 0 ? seed : `${seed}-${n + 1}`, Math.min(each, schedules - n * each)),
  ).flat()
}

function batchesOf(base: string, schedules: number): Batch[] {
  const starts = Array.from({ length: Math.ceil(schedules / BATCH) }, (_, n) => n * BATCH)
  return starts.map((from) => ({ base, from, count: Math.min(BATCH, schedules - from) }))
}

/** As many processes as there are cores, each handed one batch after the other. */
async function inShards(batches: readonly Batch[], done: DoneBatches): Promise<BatchResult[]> {
  const results = [...done.results]
  const left = batches.filter((batch) => !done.has(batch))
  const saying = setInterval(() => sayHowFar(results, left.length), SAY_EVERY_MS)
  const work = async (): Promise<void> => {
    const shard = openShard()
    try {
      for (let batch = left.shift(); batch !== undefined; batch = left.shift()) {
        const result = await shard.run(batch)
        done.add(batch, result)
        results.push(result)
      }
    } finally {
      shard.close()
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work)).finally(() => clearInterval(saying))
  return results
}

/** A long run tells of what it has found before it ends. */
function sayHowFar(results: readonly BatchResult[], batchesLeft: number): void {
  const { schedules, failed } = merge(results)
  console.error(`${schedules} schedules, about ${batchesLeft * BATCH} to come; failed: ${failed.slice(0, MOST_TOLD).join(', ') || 'none'}`)
}
