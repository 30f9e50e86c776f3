// Vitest as a process of its own, and what it reported.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { z } from 'zod'

const ROOT = join(import.meta.dirname, '..')
const Test = z.object({
  ancestorTitles: z.array(z.string()),
  title: z.string(),
  status: z.string(),
  meta: z.record(z.string(), z.unknown()).default({}),
})
const Suite = z.object({ name: z.string(), status: z.string(), assertionResults: z.array(Test) })
const Report = z.object({ success: z.boolean(), numPassedTests: z.number(), numFailedTests: z.number(), testResults: z.array(Suite) })

/**
 * `failed`: files that could not be loaded and errors outside of any test count as one each. Of a test, `file` is its path from the root,
 * `ancestorTitles` are the `describe`s around it, and `meta` is what it left as `task.meta`.
 */
export const TestRun = z.object({ passed: z.number(), failed: z.number(), tests: z.array(Test.extend({ file: z.string() })) })
export type TestRun = z.output<typeof TestRun>

/** `vitest run` with these arguments; what it says goes to the terminal. Ends with this process. */
export async function runVitest(args: readonly string[]): Promise<TestRun> {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-test-'))
  const file = join(folder, 'report.json')
  const program = join(ROOT, 'node_modules/vitest/vitest.mjs')
  const vitest = spawn(process.execPath, [program, 'run', ...args, '--reporter=json', `--outputFile.json=${file}`], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => vitest.kill(signal))
  await once(vitest, 'exit')
  try {
    return readReport(file, vitest.exitCode)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readReport(file: string, exitCode: number | null): TestRun {
  let report: z.infer<typeof Report>
  try {
    report = Report.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return { passed: 0, failed: 1, tests: [] } // the runner ended before it could report; what it said is above
  }
  const { numPassedTests: passed, numFailedTests, testResults, success } = report
  // A file that could not be loaded has no tests to count; it is one failure all the same.
  const unloaded = testResults.filter((suite) => suite.status === 'failed' && suite.assertionResults.length === 0).length
  const counted = numFailedTests + unloaded
  // An error outside of any test: the counts are clean and the run is not.
  const failed = counted === 0 && (exitCode !== 0 || !success) ? 1 : counted
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, file: relative(ROOT, name) })),
  )
  return { passed, failed, tests }
}
