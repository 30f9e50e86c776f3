// What the last whole `npm test` has reported, for whoever judges the same tests of the same code.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Code } from './commit.ts'
import { TestRun } from './run-vitest.ts'

const RESULTS = join(import.meta.dirname, '../.results')
const Kept = z.object({ commit: z.string(), run: TestRun })
const fileIn = (folder: string): string => join(folder, 'tests.json')

/** Before a whole run: what the one before it has said no longer counts, should this one break off. */
export const forgetLastRun = (folder = RESULTS): void => rmSync(fileIn(folder), { force: true })

/** Of files that no commit has, nothing is kept. */
export function keepRun(run: TestRun, { commit, isCommitted }: Code, folder = RESULTS): void {
  if (commit === null || !isCommitted) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(fileIn(folder), JSON.stringify({ commit, run } satisfies z.input<typeof Kept>))
}

/** Undefined where no whole run of exactly this code was kept. */
export function lastRun({ commit, isCommitted }: Code, folder = RESULTS): TestRun | undefined {
  let text: string
  try {
    text = readFileSync(fileIn(folder), 'utf8')
  } catch {
    return undefined // nothing was kept
  }
  const kept = Kept.parse(JSON.parse(text))
  return isCommitted && kept.commit === commit ? kept.run : undefined
}

/** The part of a run that is of these folders. A file that could not be loaded has no tests to tell its folder by: it counts in every part. */
export function ofFolders({ tests, failed }: TestRun, folders: readonly string[]): TestRun {
  const ours = tests.filter(({ file }) => folders.some((folder) => file.startsWith(`${folder}/`)))
  const count = (of: TestRun['tests'], wanted: string): number => of.filter(({ status }) => status === wanted).length
  const outside = failed - count(tests, 'failed')
  return { passed: count(ours, 'passed'), failed: count(ours, 'failed') + outside, tests: ours }
}
