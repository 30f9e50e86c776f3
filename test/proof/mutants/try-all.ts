// Applies one mutant after the other to copies of the repository, and sees to it that the original passes what caught them.

import { availableParallelism } from 'node:os'
import { openShard } from '../simulator/shards.ts'
import { type Around, check, type Noticed, runTests } from './check.ts'
import { type Copy, copyRepository, ROOT } from './copy.ts'
import type { Catcher, Mutant } from './mutant.ts'
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

/** Several at a time, each in a copy of its own; `told` hears of each as soon as it is known. */
export async function tryAll(mutants: readonly Mutant[], seed: string, told: (tried: Tried) => void): Promise<Tried[]> {
  const left = [...mutants]
  const tried: Tried[] = []
  const worker = async (): Promise<void> => {
    const copy = copyRepository()
    let services: Services | undefined
    try {
      for (let mutant = left.shift(); mutant !== undefined; mutant = left.shift()) {
        if (mutant.caughtBy.by === 'test') services ??= await startServices()
        const around = { base: baseOf(seed, mutant), mostSchedules: MOST_SCHEDULES, env: services?.env ?? process.env }
        const one = await tryOne(copy, mutant, around)
        tried.push(one)
        told(one)
      }
    } finally {
      await services?.stop()
      copy.remove()
    }
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), mutants.length) }, worker))
  return tried
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

/** What fails of that which caught the mutants when nothing was changed: it would have caught anything. */
export async function failsUnmutated(tried: readonly Tried[], seed: string): Promise<string[]> {
  const caught = tried.filter(({ is }) => is === 'caught')
  const [bySchedules, byTests] = await Promise.all([schedulesThatFail(caught, seed), testsThatFail(caught)])
  return [...bySchedules, ...byTests]
}

async function schedulesThatFail(caught: readonly Tried[], seed: string): Promise<string[]> {
  const failing: string[] = []
  const shard = openShard()
  try {
    for (const { mutant, noticed } of caught) {
      if (mutant.caughtBy.by !== 'schedules') continue
      const batch = { base: baseOf(seed, mutant), from: 0, count: noticed.after, hunt: { cells: mutant.caughtBy.cells } }
      const { failed } = await shard.run(batch)
      if (failed.length > 0) failing.push(`the schedules of ${mutant.id} break a promise in the product as it is: ${failed.join(', ')}`)
    }
  } finally {
    shard.close()
  }
  return failing
}

async function testsThatFail(caught: readonly Tried[]): Promise<string[]> {
  const tests = caught.map(({ mutant }) => mutant.caughtBy).filter((catcher): catcher is Catcher & { by: 'test' } => catcher.by === 'test')
  if (tests.length === 0) return []
  const { what, after } = await runTests(tests, { root: ROOT, base: '', mostSchedules: 0, env: process.env })
  if (after === 0) return ['the tests that caught mutants cannot be run']
  return what === null ? [] : [`tests fail in the product as it is: ${what}`]
}
