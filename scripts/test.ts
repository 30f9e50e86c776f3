// npm test: all tests with their coverage, or those that the arguments name (`npm test -- test/mappings`). Ends with a line `N passed, N failed`.
import { codeNow } from './commit.ts'
import { forgetLastRun, keepRun } from './last-test-run.ts'
import { runVitest } from './run-vitest.ts'

const named = process.argv.slice(2)
const isWhole = named.length === 0
if (isWhole) forgetLastRun()
const run = await runVitest([...(isWhole ? ['--coverage'] : named), '--reporter=default'])
if (isWhole) keepRun(run, codeNow())
const { passed, failed } = run
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
