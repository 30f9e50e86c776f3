// What every proof shares: sizes for CI and for a release, a seed to replay, and one JSON object as its last line.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Code, codeNow } from '../../scripts/commit.ts'

export interface ProofOptions {
  /** Sizes of a release run; without it those of CI. */
  release: boolean
  /** What the run's choices come from, 1 to 16 hexadecimal digits. A fresh one unless `--seed` says it. */
  seed: string
  /** What else was said, of the names that the proof takes. */
  said: Readonly<Record<string, string>>
  /** What is proven. */
  code: Code
}

export interface Violation {
  /** The promise that was broken, e.g. `I1`, or `vacuous` for a run that did not reach what it was to show. */
  breaks: string
  what: string
  /** The exact command that shows it again, where it is another than the same proof with the same seed. */
  replay?: string
}

export interface Judged {
  counts: Readonly<Record<string, unknown>>
  violations: readonly Violation[]
}

const SHOWN = 20
const ROOT = join(import.meta.dirname, '../..')
/** Where runs leave what they found. */
export const RESULTS = join(ROOT, '.results')

/**
 * Runs one proof as a command of its own: `npm run <test> [-- --release] [--seed S]`, and what else it takes as `--name value`. Exits with
 * 1 when a promise was broken.
 */
export async function prove(test: string, run: (options: ProofOptions) => Promise<Judged>, takes: readonly string[] = []): Promise<void> {
  const options = readOptions(takes)
  // Whatever the run has started ends with this process, which only a proper exit tells it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  const began = performance.now()
  const judged = await run(options).catch((error: unknown): Judged => {
    console.error(error)
    return { counts: {}, violations: [{ breaks: 'run', what: error instanceof Error ? error.message : String(error) }] }
  })
  const said = Object.entries(options.said).map(([name, value]) => ` --${name} ${value}`)
  const again = `npm run ${test} -- --seed ${options.seed}${options.release ? ' --release' : ''}${said.join('')}`
  const { counts } = judged
  const violations = judged.violations.map((violation) => ({ replay: again, ...violation }))
  for (const { breaks, what, replay } of violations.slice(0, SHOWN)) {
    console.log(`✗ ${breaks}: ${what}\n  again: ${replay}`)
  }
  if (violations.length > SHOWN) console.log(`… and ${violations.length - SHOWN} more`)
  const verdict = {
    test,
    pass: violations.length === 0,
    seed: options.seed,
    size: options.release ? 'release' : 'ci',
    ...counts,
    seconds: Math.round((performance.now() - began) / 1000),
    at: new Date().toISOString(),
    ...options.code,
    violations: violations.slice(0, SHOWN),
  }
  mkdirSync(RESULTS, { recursive: true })
  writeFileSync(join(RESULTS, `${test}.json`), `${JSON.stringify(verdict, null, 2)}\n`)
  console.log(JSON.stringify(verdict))
  // By hand: after a failure something may still be waiting for what will not come.
  process.exit(verdict.pass ? 0 : 1)
}

function readOptions(names: readonly string[]): ProofOptions {
  const more = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
  const { values } = parseArgs({ options: { release: { type: 'boolean', default: false }, seed: { type: 'string' }, ...more } })
  const { release, seed = freshSeed(), ...others } = values
  if (!/^[\da-f]{1,16}$/.test(seed)) throw new Error('a seed is 1 to 16 hexadecimal digits')
  const said = Object.fromEntries(Object.entries(others).map(([name, value]) => [name, String(value)]))
  return { release, seed, said, code: codeNow() }
}

const freshSeed = (): string => Math.floor(Math.random() * 2 ** 48).toString(16)
