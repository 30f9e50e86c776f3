import { expect, test } from 'vitest'
import { type CaseInput, caseKey, toNewCase } from '../../src/accounts/request-case.ts'
import { REASONS } from '../../src/contract/reasons.ts'
import type { FlowView, Step } from '../../src/journal/flow.ts'
import { provisionFlow } from '../../src/provisioning/provision-flow.ts'
import { isWriteBack } from '../../src/provisioning/facts.ts'
import { approved, begin, follow, type Point, SF_ORDER } from './flow-model.ts'

const order = approved(['esim', 'esim'])

/** The first of the ways from here that a step goes like this. */
function when(point: Point, how: string, ordered = order): Point {
  const next = [...follow(point, ordered, true)].find(({ path }) => path.at(-1)?.startsWith(how))
  if (!next) throw new Error(`no way ${how} after ${point.path.join(' · ')}`)
  return next.flow.steps.some((step) => step.name.startsWith('write-back:') && step.state === 'planned')
    ? when(next, 'write-back:', ordered)
    : next
}

/** Every eSIM may be ordered. */
const ordering = (ordered = order) => ['read-order done', 'payment-method done'].reduce((at, how) => when(at, how, ordered), begin())

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

/** What each Case says is possible. */
const offered = (flow: FlowView): (string | undefined)[] =>
  provisionFlow
    .next(flow)
    .flows.filter(({ kind }) => kind === 'case')
    .map(({ input, correlationId }) => /^Possible: (.+)$/m.exec(toNewCase(input as CaseInput, correlationId).description)?.[1]) // what told.ts made it of

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

const bought = (duplicates: string[] = []) => ({ provider: 'airalo', providerOrderId: '1', ready: true, esims: [], duplicates })
const buying =
  (...esims: ReturnType<typeof bought>[]) =>
  (step: Step) => {
    const result = esims[ESIMS.indexOf(step.name)]
    return result === undefined ? {} : { state: 'done' as const, result }
  }

test('two eSIMs that were bought twice have a Case each', () => {
  const { flow } = ordering()
  const one = withSteps(flow, buying(bought(['2'])))
  const both = withSteps(flow, buying(bought(['2']), bought(['3'])))
  const keys = ['001-001', '002-001'].map((unit) => caseKey('esim_duplicate', `${SF_ORDER}-${unit}`))
  expect(opened(one, 'case')).toEqual(keys.slice(0, 1))
  expect(opened(both, 'case')).toEqual(keys)
})

test('each eSIM that nothing bills has a Case, and one more when its line is given up once more', () => {
  const units = [1, 2].map((unit) => `${SF_ORDER}-001-00${unit}`)
  const point = ordering(approved(['esim2']))
  const skip = (id: string) => ({ id, type: 'skip', line: 1, remoteId: null, reason: '', requestedBy: 'staff', decidedAt: 50 }) as const
  const after = (decisions: FlowView['decisions'], second: Partial<Step>): FlowView => ({
    ...withSteps(point.flow, (step) => ({
      ...(step.name === 'esim:001-001' ? { state: 'done' as const, result: bought() } : {}),
      ...(step.name === 'esim:001-002' ? second : {}),
    })),
    decisions,
    decided: decisions.length,
  })
  const once = after([skip('a')], { state: 'skipped' })
  expect(opened(once, 'case')).toEqual([caseKey('service_without_billing', units[0] ?? '')])
  expect(opened(once, 'mail')).toHaveLength(1)
  const again = after([skip('a'), skip('b')], { state: 'skipped' })
  expect(opened(again, 'case')).toEqual([caseKey('service_without_billing', units[0] ?? '', 2)])
  expect(opened(again, 'mail')).not.toEqual(opened(once, 'mail'))
  const cancelled = after([{ ...skip('c'), type: 'cancel', line: null }], { state: 'done', result: bought() })
  expect(opened(cancelled, 'case')).toEqual(units.map((unit) => caseKey('service_without_billing', unit)))
})

test('each telling that Salesforce keeps turning away has a Case and a mail', () => {
  const { flow } = ordering()
  const told = flow.steps.find(isWriteBack)
  if (!told) throw new Error('nothing is told')
  const turnedAway = (name: string): FlowView => ({
    ...flow,
    steps: [...flow.steps.filter((step) => !isWriteBack(step)), { ...told, name, state: 'planned', tries: 5, attempts: 5, code: 'no' }],
  })
  const [first, second] = ['write-back:1', 'write-back:2'].map(turnedAway)
  if (!first || !second) throw new Error('two of them')
  expect(opened(first, 'case')).toEqual([caseKey('write_back_refused', 'order:write-back:1')])
  expect(opened(second, 'case')).toEqual([caseKey('write_back_refused', 'order:write-back:2')])
  expect(opened(first, 'mail')).not.toEqual(opened(second, 'mail'))
})

test('of an order that Salesforce does not know one Case tells, though it cannot be told anything', () => {
  const { flow } = ordering()
  const unknown = flow.steps.map((step) => {
    if (isWriteBack(step)) return { ...step, state: 'planned' as const, tries: 5, attempts: 5, code: 'not_found' }
    return step.name === 'read-order' ? { ...step, state: 'person' as const, result: null, code: 'unknown_order' } : step
  })
  expect(unknown.some(isWriteBack)).toBe(true)
  expect(opened({ ...flow, steps: unknown }, 'case')).toEqual([caseKey('unknown_order', 'order')])
})

test('what was gone on without although it may have been made has a Case that names it, whoever was asked about it before', () => {
  const given = (performs: number, ...names: string[]) =>
    withSteps(ordering().flow, (step) => (names.includes(step.name) ? { state: 'skipped' as const, performs, code: 'find_failed' } : {}))
  expect(opened(given(1, ...ESIMS), 'case')).toEqual(ESIMS.map((name) => caseKey('esim_unknown', name.replace('esim:', `${SF_ORDER}-`))))
  expect(opened(given(0, ...ESIMS), 'case')).toEqual([])
  const vpn = approved(['vpn'])
  const billing = ordering(vpn)
  const left = withSteps(billing.flow, (step) => (step.name === 'whmcs-order' ? { state: 'skipped' as const, performs: 1 } : {}))
  expect(opened(left, 'case')).toEqual([caseKey('outcome_unknown', 'order:whmcs-order')])
})

test('a Case offers what may be decided as the order stands, and nothing else', () => {
  const { flow } = ordering()
  expect(offered(withSteps(flow, codesOf([null, 'esim_order_failed'])))).toEqual([
    'retry, adopt, adopt of line 2, skip of line 2, abandon, cancel',
  ])
  // The order goes on nowhere: all that is left is to look by hand.
  const goneOnWithout = withSteps(flow, (step) => (ESIMS.includes(step.name) ? { state: 'skipped' as const, performs: 1 } : {}))
  expect(offered(goneOnWithout)).toEqual(['none', 'none'])
  const billing = ordering(approved(['vpn'])).flow
  const ordered = (code: string) => withSteps(billing, (step) => (step.name === 'whmcs-order' ? { state: 'person' as const, code } : {}))
  expect(offered(ordered('order_unsure'))).toEqual(['retry, adopt, abandon, cancel'])
  expect(offered(ordered('esim_duplicate'))).toEqual(['none'])
})

test('while the order is read there is nothing to adopt or to skip, whatever the reason', () => {
  const { flow } = when(begin(), 'read-order done')
  const reading = (code: string) => withSteps(flow, (step) => (step.name === 'payment-method' ? { state: 'person' as const, code } : {}))
  expect(offered(reading('payment_method_missing'))).toEqual(['retry, abandon, cancel'])
  for (const code of Object.keys(REASONS))
    for (const said of offered(reading(code))) expect(said, code).toMatch(/^(none|retry, (abandon, )?cancel|retry, abandon|retry)$/)
})
