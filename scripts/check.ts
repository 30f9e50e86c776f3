// npm run check: what to run before a commit, in under a minute. Types, lint, format, rules, unused code, the Salesforce package and the
// fast tests.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const bin = (path: string, ...args: string[]): string[] => [join(ROOT, 'node_modules', path), ...args]
/** Folders whose tests start processes, play faults or walk through whole flows; `npm test` has them. */
const SLOW = [
  'test/catalog/gate.test.ts',
  'test/doctor/**',
  'test/faults/**',
  'test/flows/**',
  'test/portal/**',
  'test/salesforce-package/**',
  'test/scripts/deploy-check.test.ts',
  'test/scripts/image-steps.test.ts',
  'test/scripts/proxy.test.ts',
  'test/scripts/services.test.ts',
  'test/scripts/supervisor.test.ts',
  'test/whmcs-hook/**',
]

interface Part {
  name: string
  args: string[]
  /** Below the root. */
  folder?: string
}
const STATIC: Part[] = [
  { name: 'types', args: bin('typescript/bin/tsc', '--noEmit') },
  { name: 'portal types', args: bin('typescript/bin/tsc', '--noEmit', '-p', 'portal') },
  { name: 'lint', args: bin('oxlint/bin/oxlint', '--deny-warnings') },
  { name: 'format', args: bin('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.') },
  { name: 'rules', args: [join(import.meta.dirname, 'rules.ts')] },
  { name: 'unused', args: bin('knip/bin/knip.js', '--no-progress') },
  { name: 'package', args: [join(import.meta.dirname, 'package-check.ts')] },
  // jest takes the folder that it is started in for the project.
  { name: 'components', args: bin('@salesforce/sfdx-lwc-jest/bin/sfdx-lwc-jest'), folder: 'salesforce/package' },
]
const TESTS: Part = { name: 'fast tests', args: [join(import.meta.dirname, 'test.ts'), ...SLOW.map((glob) => `--exclude=${glob}`)] }

const results: boolean[] = []
for (const pair of [STATIC.slice(0, 2), STATIC.slice(2, 4), STATIC.slice(4, 6), STATIC.slice(6), [TESTS]])
  results.push(...(await Promise.all(pair.map(run))))
const failed = results.filter((ok) => !ok).length
console.log(failed === 0 ? `check: ok, ${results.length} parts` : `check: ${failed} of ${results.length} parts failed`)
process.exitCode = failed === 0 ? 0 : 1

/** Runs one part; what it says is shown when it fails. */
async function run({ name, args, folder = '.' }: Part): Promise<boolean> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, args, { cwd: join(ROOT, folder), stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await once(child, 'close')
  const ok = child.exitCode === 0
  console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(10)}  ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  if (!ok) console.log(said.trimEnd())
  return ok
}
