// Whether a copy of the repository still keeps its promises, as far as one catcher can see.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { z } from 'zod'
import { inShard } from '../simulator/shards.ts'
import type { Catcher } from './mutant.ts'

export interface Noticed {
  /** What was broken, null where nothing was noticed. */
  what: string | null
  /** So many schedules or tests were run. */
  after: number
}

export interface Around {
  /** The repository that is checked. */
  root: string
  /** What the seeds of schedules begin with. */
  base: string
  mostSchedules: number
  /** Of the database and Redis that tests use. */
  env: NodeJS.ProcessEnv
}

/** A broken product may never come to an end: so long each catcher is given. */
const LONGEST_MS = 180_000

const Test = z.object({ status: z.string(), title: z.string(), fullName: z.string() })
const Report = z.object({ testResults: z.array(z.object({ name: z.string(), assertionResults: z.array(Test) })) })

export function check(catcher: Catcher, around: Around): Promise<Noticed> {
  return catcher.by === 'schedules' ? runSchedules(catcher, around) : runTests([catcher], around)
}

async function runSchedules({ cells, breaks }: Catcher & { by: 'schedules' }, { root, base, mostSchedules }: Around): Promise<Noticed> {
  const batch = { base, from: 0, count: mostSchedules, hunt: { cells, breaks } }
  try {
    const { broken, schedules } = await inShard(batch, { folder: join(root, 'test/proof/simulator'), withinMs: LONGEST_MS })
    const names = Object.keys(broken)
    return { what: names.length > 0 ? names.join(', ') : null, after: schedules }
  } catch {
    return { what: null, after: 0 } // that it cannot even run says nothing about the promise
  }
}

/** A test that cannot even be loaded has noticed nothing: it says nothing about the promise. */
export async function runTests(tests: readonly (Catcher & { by: 'test' })[], { root, env }: Around): Promise<Noticed> {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-report-'))
  const report = join(folder, 'report.json')
  const args = [
    'run',
    ...new Set(tests.map(({ file }) => file)),
    '--testNamePattern',
    [...new Set(tests.map(({ named }) => named))].join('|'),
    ...(tests.length === 1 ? ['--bail', '1'] : []),
    '--reporter=json',
    `--outputFile=${report}`,
    // One file after the other, so that each finds the machine as it was when it caught its bug alone.
    '--maxWorkers=1',
  ]
  const program = join(root, 'node_modules/vitest/vitest.mjs')
  const vitest = spawn(process.execPath, [program, ...args], { cwd: root, env, stdio: 'ignore', timeout: tests.length * LONGEST_MS })
  await once(vitest, 'exit')
  try {
    const { testResults } = Report.parse(JSON.parse(readFileSync(report, 'utf8')))
    // The runner has one pattern for all files: what another file's name has run here as well says nothing.
    const isAsked = (file: string, fullName: string) => tests.some((test) => test.file === file && new RegExp(test.named).test(fullName))
    const ran = testResults
      .flatMap(({ name, assertionResults }) => assertionResults.map((one) => ({ file: relative(root, name), ...one })))
      .filter(({ file, fullName }) => isAsked(file, fullName))
    const failed = ran.filter(({ status }) => status === 'failed').map(({ file, title }) => `${file} ‘${title}’`)
    return { what: failed.length > 0 ? failed.join(', ') : null, after: ran.filter(({ status }) => status === 'passed').length + failed.length } // prettier-ignore
  } catch {
    return { what: null, after: 0 } // the runner ended before it could report
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
