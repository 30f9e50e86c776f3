// npm run t0: types, lint, and the tests of what decides without a world around it. `npm test`, `npm run types` and `npm run lint` hold all of it
// too; this is the same in one verdict. `--tests last` judges by what the last whole `npm test` has reported, if it was
// of this very commit.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { z } from 'zod'
import { lastRun, ofFolders } from '../../scripts/last-test-run.ts'
import { runVitest, type TestRun } from '../../scripts/run-vitest.ts'
import { type Judged, type ProofOptions, prove, type Violation } from './proof.ts'

const ROOT = join(import.meta.dirname, '../..')
const FOLDERS = ['base', 'clients', 'mappings', 'orders', 'provisioning', 'proof/simulator'].map((folder) => `test/${folder}`)
/** Of the journal in memory and the one in PostgreSQL, which must answer alike. */
const OPERATIONS = { ci: 2_000, release: 50_000 } as const
const TOOLS = { types: ['tsc', '--noEmit'], lint: ['oxlint', '--deny-warnings'] } as const
/** What tables must reach to count. */
const Edges = z.object({ order: z.number().min(24), orderWalked: z.number(), line: z.number().min(40), lineWalked: z.number() })
const Cells = z.number().min(100)
const Facts = z.number().min(45_000)

await prove('t0', judge, ['tests'])

async function judge({ release, said, code }: ProofOptions): Promise<Judged> {
  const operations = OPERATIONS[release ? 'release' : 'ci']
  process.env['DIFFERENTIAL_OPERATIONS'] = String(operations)
  const violations: Violation[] = []
  for (const [what, [tool, ...args]] of Object.entries(TOOLS)) {
    const { status } = spawnSync(join(ROOT, 'node_modules/.bin', tool), args, { cwd: ROOT, stdio: 'inherit' })
    if (status !== 0) violations.push({ breaks: what, what: `${tool} ended with ${status}`, replay: `npm run ${what}` })
  }
  const last = said['tests'] === 'last' && !release ? lastRun(code) : undefined
  const run = last ? ofFolders(last, FOLDERS) : await runVitest([...FOLDERS, '--reporter=default'])
  for (const { ancestorTitles, title, status } of run.tests)
    if (status === 'failed')
      violations.push({ breaks: 'T0', what: [...ancestorTitles, title].join(' > '), replay: `npm test -- -t ${JSON.stringify(title)}` })
  if (run.failed > 0 && violations.length === 0) violations.push({ breaks: 'T0', what: `${run.failed} failed outside of any test` })
  const tables = { edges: left(run, 'edges', Edges), answers: left(run, 'cells', Cells), orderStates: left(run, 'facts', Facts) }
  for (const [table, count] of Object.entries(tables))
    if (count === undefined) violations.push({ breaks: 'vacuous', what: `${table} were not all looked at` })
  return { counts: { tests: run.passed, operations, ...tables }, violations }
}

/** What a test left behind under this name, if it is enough. */
function left<T>({ tests }: TestRun, name: string, schema: z.ZodType<T>): T | undefined {
  return tests.map(({ meta }) => schema.safeParse(meta[name]).data).find((value) => value !== undefined)
}
