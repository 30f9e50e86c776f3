// T1: many schedules in virtual time, each with its faults, against the production engine, flows, effects and clients.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type Judged, prove, type ProofOptions, type Violation } from './proof.ts'
import { type Batch, type BatchResult, merge, mustOf, rare } from './simulator/batch.ts'
import { CELLS } from './simulator/cells.ts'
import { planOf, run } from './simulator/schedule.ts'
import { shrink } from './simulator/shrink.ts'
import { tell } from './simulator/story.ts'

const SIZES = { ci: { schedules: 20_000, eachCell: 3 }, release: { schedules: 1_000_000, eachCell: 500 } } as const
const BATCH = 250
/** Failing schedules that are made small and told. */
const MOST_TOLD = 3

await prove('t1', (options) => (options.said['replay'] === undefined ? runAll(options) : replay(options.said['replay'])), ['replay', 'schedules']) // prettier-ignore

async function runAll({ release, seed, said }: ProofOptions): Promise<Judged> {
  const size = SIZES[release ? 'release' : 'ci']
  const schedules = Number(said['schedules'] ?? size.schedules)
  const began = performance.now()
  const result = merge(await inShards(seed, schedules))
  const seconds = (performance.now() - began) / 1000
  const missed = rare(result.cells, schedules < size.schedules ? 0 : size.eachCell)
  for (const failed of result.failed.slice(0, MOST_TOLD)) console.log(`\n${tell(await shrunk(failed))}\n`)
  const violations: Violation[] = [
    ...result.failed.map((failed) => ({ breaks: 'schedule', what: failed, replay: `npm run t1 -- --replay ${failed}` })),
    ...result.differed.map((differed) => ({ breaks: 'determinism', what: `${differed} went another way when run again` })),
    ...(missed.length === 0 ? [] : [{ breaks: 'vacuous', what: `reached less than ${size.eachCell} times: ${missed.join(', ')}` }]),
  ]
  const { cells, failed, differed, ...counts } = result
  const times = CELLS.map(({ effect, fault }) => cells[`${effect}/${fault}`] ?? 0)
  return {
    counts: {
      ...counts,
      schedulesPerSecond: Math.round(schedules / seconds),
      cells: CELLS.length,
      cellsReached: times.filter((count) => count > 0).length,
      rarestCell: Math.min(...times),
      failed: failed.length,
      differed: differed.length,
    },
    violations,
  }
}

async function shrunk(seed: string) {
  return shrink(await run(planOf(seed, mustOf(seed))))
}

async function replay(seed: string): Promise<Judged> {
  const ran = await run(planOf(seed, mustOf(seed)))
  console.log(tell(ran.violations.length > 0 ? await shrink(ran) : ran))
  return { counts: { schedules: 1 }, violations: ran.violations }
}

/** As many processes as there are cores, each handed one batch after the other. */
async function inShards(base: string, schedules: number): Promise<BatchResult[]> {
  const batches: Batch[] = []
  for (let from = 0; from < schedules; from += BATCH) batches.push({ base, from, count: Math.min(BATCH, schedules - from) })
  const results: BatchResult[] = []
  const work = async (): Promise<void> => {
    const shard = fork(join(import.meta.dirname, 'simulator/shard.ts'))
    try {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
        shard.send(batch)
        const [result] = (await Promise.race([once(shard, 'message'), failedOf(shard)])) as [BatchResult]
        results.push(result)
      }
    } finally {
      shard.kill()
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return results
}

/** A shard that ends by itself has run into a fault of the simulator. */
async function failedOf(shard: ReturnType<typeof fork>): Promise<never> {
  await once(shard, 'exit')
  throw new Error('a shard has ended before its batch was done')
}
