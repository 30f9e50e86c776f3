// npm test: all tests with their coverage, or those that the arguments name (`npm test -- test/mappings`). Ends with a line `N passed, N failed`.
import { runVitest } from './run-vitest.ts'

const named = process.argv.slice(2)
const { passed, failed } = await runVitest([...(named.length === 0 ? ['--coverage'] : named), '--reporter=default'])
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
