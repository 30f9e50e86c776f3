// Applies one mutant after the other to copies of the repository, and sees to it that what caught them passes where nothing is changed.

import { availableParallelism } from 'node:os'
import { openShard } from '../simulator/shards.ts'
import { type Around, check, type Noticed, runTests } from './check.ts'
import { type Copy, copyRepository } from './copy.ts'
import type { Mutant } from './mutant.ts'
import { type Services, startServices } from './services.ts'

export interface Tried {
  mutant: Mutant
  /** `stale`: what it is to replace has changed, so nothing was tried. */
  is: 'caught' | 'survived' | 'stale'
  noticed: Noticed
  seconds: number
}

/** A bug that shows later than this would not show in every run. */
const MOST_SCHEDULES = 2_000

export interface TriedAll {
  tried: Tried[]
  /** Of that which caught some, what fails where nothing is changed: it would have caught anything. */
  failing: string[]
}

/** Several at a time, each in a copy of its own; `told` hears of each as soon as it is known. */
export async function tryAll(mutants: readonly Mutant[], seed: string, told: (tried: Tried) => void): Promise<TriedAll> {
  const left = [...mutants]
  const all: TriedAll = { tried: [], failing: [] }
  const worker = async (): Promise<void> => {
    const copy = copyRepository()
    const own: Tried[] = []
    let services: Services | undefined
    try {
      for (let mutant = left.shift(); mutant !== undefined; mutant = left.shift()) {
        if (mutant.caughtBy.by === 'test') services ??= await startServices()
        const around = { base: baseOf(seed, mutant), mostSchedules: MOST_SCHEDULES, env: services?.env ?? process.env }
        const one = await tryOne(copy, mutant, around)
        own.push(one)
        told(one)
      }
      all.tried.push(...own)
      if (services) all.failing.push(...(await testsThatFail(own, { root: copy.root, env: services.env })))
    } finally {
      await services?.stop()
      copy.remove()
    }
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), mutants.length) }, worker))
  all.failing.push(...(await schedulesThatFail(all.tried, seed)))
  return all
}

const baseOf = (seed: string, { id }: Mutant): string => `${seed}-${id}`

export async function tryOne(copy: Copy, mutant: Mutant, around: Omit<Around, 'root'>): Promise<Tried> {
  const began = performance.now()
  const ended = (is: Tried['is'], noticed: Noticed) => ({ mutant, is, noticed, seconds: (performance.now() - began) / 1000 })
  const takeBack = copy.change(mutant.edits)
  if (!takeBack) return ended('stale', { what: null, after: 0 })
  try {
    const noticed = await check(mutant.caughtBy, { ...around, root: copy.root })
    return ended(noticed.what === null ? 'survived' : 'caught', noticed)
  } finally {
    takeBack()
  }
}

async function schedulesThatFail(tried: readonly Tried[], seed: string): Promise<string[]> {
  const failing: string[] = []
  const shard = openShard()
  try {
    for (const { mutant, noticed, is } of tried) {
      if (is !== 'caught' || mutant.caughtBy.by !== 'schedules') continue
      const batch = { base: baseOf(seed, mutant), from: 0, count: noticed.after, hunt: { cells: mutant.caughtBy.cells } }
      const { failed } = await shard.run(batch)
      if (failed.length > 0) failing.push(`the schedules of ${mutant.id} break a promise in the product as it is: ${failed.join(', ')}`)
    }
  } finally {
    shard.close()
  }
  return failing
}

/**
 * Asked where they caught the mutants, in the same copy and on the same servers: every test makes its own database and empties its Redis, and
 * whatever an earlier mutant may have left behind all the same would fail them here too.
 */
export async function testsThatFail(
  tried: readonly Tried[],
  { root, env }: Pick<Around, 'root' | 'env'>,
  run: typeof runTests = runTests,
): Promise<string[]> {
  const tests = tried.flatMap(({ is, mutant: { caughtBy } }) => (is === 'caught' && caughtBy.by === 'test' ? [caughtBy] : []))
  if (tests.length === 0) return []
  const { what, after } = await run(tests, { root, base: '', mostSchedules: 0, env })
  if (after === 0) return ['the tests that caught mutants cannot be run']
  return what === null ? [] : [`tests fail in the product as it is: ${what}`]
}
