import { expect, test } from 'vitest'
import { caseKey } from '../../src/accounts/request-case.ts'
import type { FlowView, Step } from '../../src/journal/flow.ts'
import { provisionFlow } from '../../src/provisioning/provision-flow.ts'
import { approved, begin, follow, type Point } from './flow-model.ts'

const order = approved(['esim', 'esim'])

/** The first of the ways from here that a step goes like this. */
function when(point: Point, how: string): Point {
  const next = [...follow(point, order, true)].find(({ path }) => path.at(-1)?.startsWith(how))
  if (!next) throw new Error(`no way ${how} after ${point.path.join(' · ')}`)
  return next.flow.steps.some((step) => step.name.startsWith('write-back:') && step.state === 'planned') ? when(next, 'write-back:') : next
}

/** Both eSIMs may be ordered. */
const ordering = () => ['read-order done', 'payment-method done'].reduce(when, begin())

const withSteps = (flow: FlowView, change: (step: Step) => Partial<Step>): FlowView => ({
  ...flow,
  steps: flow.steps.map((step) => ({ ...step, ...change(step) })),
})
const ESIMS = ['esim:001-001', 'esim:002-001']
const codesOf =
  (codes: readonly (string | null)[], updatedAt = 0) =>
  (step: Step) => {
    const code = codes[ESIMS.indexOf(step.name)] ?? null
    return code === null ? {} : { state: 'person' as const, code, updatedAt }
  }

const opened = (flow: FlowView, kind: string): string[] =>
  provisionFlow
    .next(flow)
    .flows.filter((one) => one.kind === kind)
    .map(({ subjectId }) => subjectId)

test('each step that waits for a person has its Case and its mail, a reason that two of them share one', () => {
  const { flow } = ordering()
  const both = withSteps(flow, codesOf(['esim_unknown', 'esim_order_failed']))
  expect(opened(both, 'case')).toEqual([caseKey('esim_unknown', 'order'), caseKey('esim_order_failed', 'order')])
  expect(new Set(opened(both, 'mail')).size).toBe(2)
  const same = withSteps(flow, codesOf(['esim_unknown', 'esim_unknown']))
  expect(opened(same, 'case')).toEqual([caseKey('esim_unknown', 'order')])
  expect(opened(same, 'mail')).toHaveLength(1)
})

test('what comes up again after a decision has a Case and a mail of its own, what still waits keeps its first', () => {
  const decision = { id: 'd', type: 'skip', line: 1, remoteId: null, reason: '', requestedBy: 'staff', decidedAt: 50 } as const
  const { flow } = ordering()
  const first = withSteps(flow, codesOf(['esim_unknown', 'esim_order_failed'], 10))
  const decided = { ...first, decisions: [decision], decided: 1 }
  expect(opened(decided, 'case')).toEqual(opened(first, 'case'))
  expect(opened(decided, 'mail')).toEqual(opened(first, 'mail'))
  const again = withSteps(decided, (step) => (step.name === ESIMS[0] ? { updatedAt: 60 } : {}))
  expect(opened(again, 'case')).toEqual([caseKey('esim_unknown', 'order', 2), caseKey('esim_order_failed', 'order')])
  expect(opened(again, 'mail')[0]).not.toBe(opened(first, 'mail')[0])
  expect(opened(again, 'mail')[1]).toBe(opened(first, 'mail')[1])
})
