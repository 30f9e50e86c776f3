// The tests of test/vectors, counted by the file that a vector stands in.

import { z } from 'zod'
import { runVitest, type TestRun } from '../../../scripts/run-vitest.ts'
import { readVectors } from '../../vectors/read.ts'
import type { Judged, Violation } from '../proof.ts'

/** The least that each kind must have. */
export const FLOORS = {
  idempotency: 60,
  signatures: 120,
  webhooks: 60,
  addresses: 20,
  bodies: 30,
  'cart-hash': 40,
  jcs: 24,
  'php-serialize': 30,
  'salesforce-calls': 17,
}

const Rotation = z.object({ valid: z.number(), validRefused: z.number(), old: z.number(), oldAccepted: z.number() })

export const runVectors = async (): Promise<Judged> =>
  judgeVectors(await runVitest(['test/vectors', '--reporter=default']), (file) => readVectors(file).length)

/** `listed`: how many vectors a file has. */
export function judgeVectors(run: TestRun, listed: (file: string) => number): Judged {
  const kinds = Object.entries(FLOORS).map(([kind, floor]) => ({ kind, floor, listed: listed(`${kind}.json`), ...countsOf(run, `${kind}.json`) })) // prettier-ignore
  const rotation = rotationOf(run)
  const violations: Violation[] = kinds.flatMap(({ kind, floor, passed, failed, listed }) => [
    ...failed.map((name): Violation => ({
      breaks: `T7 ${kind}`,
      what: name,
      replay: `npm test -- test/vectors -t ${JSON.stringify(name)}`,
    })),
    ...(passed + failed.length !== listed || listed < floor
      ? [{ breaks: 'vacuous', what: `${kind}: ${passed} passed and ${failed.length} failed of ${listed}, of which there must be ${floor}` }]
      : []),
  ])
  if (rotation === undefined) violations.push({ breaks: 'vacuous', what: 'the drill of a secret’s exchange came to no end' })
  if (run.failed > 0 && violations.length === 0) violations.push({ breaks: 'T7', what: `${run.failed} failed beside the vectors` })
  const passed = Object.fromEntries(kinds.map(({ kind, passed }) => [kind, passed]))
  return { counts: { passed, total: kinds.reduce((sum, { passed }) => sum + passed, 0), rotation }, violations }
}

function countsOf({ tests }: TestRun, file: string): { passed: number; failed: string[] } {
  const own = tests.filter(({ ancestorTitles }) => ancestorTitles[0] === file)
  return {
    passed: own.filter(({ status }) => status === 'passed').length,
    failed: own.filter(({ status }) => status !== 'passed').map(({ title }) => title),
  }
}

function rotationOf({ tests }: TestRun): z.infer<typeof Rotation> | undefined {
  return tests.map(({ meta }) => Rotation.safeParse(meta['rotation']).data).find((counts) => counts !== undefined)
}
