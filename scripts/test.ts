// npm test: all tests with their coverage, or those that the arguments name (`npm test -- test/mappings`). Ends with a line `N passed, N failed`.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

const ROOT = join(import.meta.dirname, '..')
const Suite = z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })
const Report = z.object({ success: z.boolean(), numPassedTests: z.number(), numFailedTests: z.number(), testResults: z.array(Suite) })

const folder = mkdtempSync(join(tmpdir(), 'trunkline-test-'))
const file = join(folder, 'report.json')
const named = process.argv.slice(2)
const args = [
  'run',
  ...(named.length === 0 ? ['--coverage'] : []),
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${file}`,
  ...named,
]
const vitest = spawn(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), ...args], {
  cwd: ROOT,
  stdio: ['ignore', 'inherit', 'inherit'],
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => vitest.kill(signal))
await once(vitest, 'exit')

const { passed, failed } = count()
rmSync(folder, { recursive: true, force: true })
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0

function count(): { passed: number; failed: number } {
  let report: z.infer<typeof Report>
  try {
    report = Report.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return { passed: 0, failed: 1 } // the runner ended before it could report; what it said is above
  }
  // A file that could not be loaded has no tests to count; it is one failure all the same.
  const unloaded = report.testResults.filter((suite) => suite.status === 'failed' && suite.assertionResults.length === 0).length
  const failed = report.numFailedTests + unloaded
  // An error outside of any test: the counts are clean and the run is not.
  return { passed: report.numPassedTests, failed: failed === 0 && (vitest.exitCode !== 0 || !report.success) ? 1 : failed }
}
