// Judges both searches: each looked for texts enough, found every leak that was planted, and no other.
import { z } from 'zod'
import type { TestRun } from '../../../scripts/run-vitest.ts'
import type { Judged, Violation } from '../proof.ts'

/** The flow whose every field is a text that is nowhere else. */
export const FLOW = 'test/flows/canaries.test.ts'
const CANARIES_LEAST = 200
const PLANTED_LEAST = 10

const Searched = z.object({
  canaries: z.number(),
  places: z.number(),
  bytes: z.number(),
  hits: z.number(),
  planted: z.number(),
  found: z.number(),
})
type Searched = z.infer<typeof Searched>

/** `left`: of what the killed have left behind. The flow's tests say what is wrong in words; its counts stand beside the test. */
export function judgeLeaks(left: Judged, flow: TestRun): Judged {
  const failed = flow.tests.filter(({ status }) => status !== 'passed')
  const searches = {
    'what the killed have left': Searched.safeParse(left.counts).data,
    'the flow of canaries': flow.tests.map(({ meta }) => Searched.safeParse(meta['leaks']).data).find((counts) => counts !== undefined),
  }
  const violations: Violation[] = [
    ...left.violations,
    ...failed.map(({ title }): Violation => ({ breaks: 'I9', what: title, replay: `npm test -- ${FLOW}` })),
    ...(flow.failed > failed.length ? [{ breaks: 'run', what: `${flow.failed} failed in ${FLOW}`, replay: `npm test -- ${FLOW}` }] : []),
    ...Object.entries(searches).flatMap(([name, counts]) => faultsOf(name, counts)),
  ]
  const all = Object.values(searches).filter((counts) => counts !== undefined)
  const total = Object.fromEntries(Object.keys(Searched.shape).map((key) => [key, sumOf(all, key as keyof Searched)])) // the schema's own keys
  return { counts: { ...total, left: left.counts, flow: searches['the flow of canaries'] ?? null }, violations }
}

function faultsOf(name: string, counts: Searched | undefined): Violation[] {
  if (!counts) return [{ breaks: 'vacuous', what: `not searched: ${name}` }]
  const { canaries, hits, planted, found } = counts
  return [
    ...(canaries < CANARIES_LEAST ? [{ breaks: 'vacuous', what: `${name}: ${canaries} texts to look for only` }] : []),
    ...(planted < PLANTED_LEAST ? [{ breaks: 'vacuous', what: `${name}: ${planted} leaks were planted only` }] : []),
    ...(found < planted ? [{ breaks: 'blind', what: `${name}: ${found} of ${planted} planted leaks were found` }] : []),
    ...(hits > 0 ? [{ breaks: 'I9', what: `${name}: ${hits} texts where they may not be` }] : []),
  ]
}

const sumOf = (all: readonly Searched[], key: keyof Searched): number => all.reduce((sum, counts) => sum + counts[key], 0)
