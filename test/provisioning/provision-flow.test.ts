import { describe, expect, test } from 'vitest'
import { ORDER_STATES } from '../../src/contract/states.ts'
import type { OrderLine } from '../../src/db/order-line.ts'
import type { WriteBackWish } from '../../src/effects/write-back.ts'
import type { CaseInput } from '../../src/accounts/request-case.ts'
import { stepOf } from '../../src/journal/flow.ts'
import { isForward, isMarking, isWriteBack, markStep, unsettled } from '../../src/provisioning/facts.ts'
import { provisionFlow } from '../../src/provisioning/provision-flow.ts'
import { approved, begin, decisionsAt, decided, explore, follow, type Point } from './flow-model.ts'

const casesOf = ({ next }: Point): string[] =>
  next.flows.filter((flow) => flow.kind === 'case').map((flow) => (flow.input as CaseInput).reason)
const mailsOf = ({ next }: Point): string[] =>
  next.flows.filter((flow) => flow.kind === 'mail').map((flow) => (flow.input as { kind: string }).kind)
const lastTold = ({ flow }: Point): WriteBackWish | undefined => flow.steps.findLast(isWriteBack)?.input as WriteBackWish | undefined
const made = (point: Point, name: string): boolean => stepOf(point.flow, name)?.state === 'done'

function check(point: Point, before: Point | null): void {
  const { flow, next, path } = point
  const state = next.projection.state
  const lines = (next.projection.lines ?? []) as OrderLine[]
  const told = path.join(' · ')
  const steps = flow.steps.filter((step) => !isWriteBack(step))
  const atRest = !flow.steps.some(unsettled)
  const bought = steps.filter((step) => step.effect === 'E-ORDER' && step.state === 'done').length

  // Who is needed is named and has a Case.
  if (state === 'needs_person') {
    expect(next.projection.attention, told).not.toBeNull()
    expect(casesOf(point).length, told).toBeGreaterThan(0)
    expect(mailsOf(point), told).toContain('person-needed')
  } else expect(next.projection.attention ?? null, told).toBeNull()
  // Nothing is billed before every eSIM of the lines that go on is there, and nothing is bought before the payment method is seen.
  if (stepOf(flow, 'whmcs-order'))
    for (const line of lines) if (line.requiresIccid && line.state !== 'refused') expect(line.state, told).not.toBe('new')
  if (steps.some((step) => step.effect === 'E-ORDER' || step.effect === 'W-ORDER')) expect(made(point, 'payment-method'), told).toBe(true)
  // Active means active.
  if (state === 'active') expect(lines.every((line) => line.state === 'active') && made(point, 'services'), told).toBe(true)
  const written = lastTold(point)
  if (written?.activate) expect(written.provisioningStatus, told).toBe('Provisioned')
  if (mailsOf(point).includes('order-provisioned')) expect(['active', 'partly_active'], told).toContain(state)
  // Cancelled means that whatever was placed is cancelled, and that an eSIM that is left has its Case.
  if (state === 'cancelled') {
    if (made(point, 'whmcs-order')) expect(made(point, 'cancel-whmcs-order') || made(point, 'services-ended'), told).toBe(true)
    if (bought > 0) expect(casesOf(point), told).toContain('service_without_billing')
    // What was accepted was invoiced: nobody is told that nothing was charged.
    const accepted = made(point, 'whmcs-accept')
    expect(casesOf(point).includes('refund_due'), told).toBe(accepted)
    const mail = next.flows.find(({ input }) => (input as { kind?: string }).kind === 'order-cancelled')
    if (mail) expect((mail.input as { refs: Record<string, string> }).refs['refund'], told).toBe(accepted ? 'unknown' : undefined)
    expect(
      steps.some((step) => step.state === 'person' || (unsettled(step) && !isMarking(step))),
      told,
    ).toBe(false)
  }
  // Failed means that nothing exists anywhere, and the customer is told.
  expect(mailsOf(point).includes('order-failed'), told).toBe(state === 'failed')
  if (state === 'failed') expect([made(point, 'whmcs-order'), bought], told).toEqual([false, 0])
  if (next.projection.attention?.code === 'service_without_billing') expect(casesOf(point), told).toContain('service_without_billing')
  // An eSIM that nothing bills, beside lines that run.
  if (state === 'partly_active' && lines.some((line) => line.state === 'refused' && made(point, `esim:00${line.n}-001`)))
    expect(casesOf(point), told).toContain('service_without_billing')
  // What bears no reference is given one, however the order goes on; where that cannot be, somebody is told.
  for (const { result, input } of steps.filter((step) => step.effect === 'E-ORDER' && step.state === 'done')) {
    if (!(result as { unmarked?: true }).unmarked) continue
    const { unitKey } = input as { unitKey: string } // what the plan gave it
    const marking = stepOf(flow, markStep(unitKey))
    expect(marking?.input, told).toMatchObject({ unitKey, iccid: expect.stringMatching(/^89/) })
    expect(marking?.state, told).not.toBe('skipped')
    expect(casesOf(point).includes('esim_unmarked'), told).toBe(marking?.state === 'refused')
  }
  // Nothing stands still: something is under way, somebody is asked, or it has ended and Salesforce knows.
  if (atRest && !next.done) {
    expect(['needs_person', 'partly_active', 'failed'], told).toContain(state)
    expect([...decisionsAt(point)].length, told).toBeGreaterThan(0)
  }
  if (next.done) expect(['active', 'cancelled'], told).toContain(state)
  if (atRest) expect(written?.provisioningStatus, told).toBeDefined()
  // Whatever is decided, Salesforce is not told an earlier thing again.
  for (const decision of decisionsAt(point))
    for (const { name } of provisionFlow.decide?.(flow, { ...decision, id: 'next' }) ?? []) expect(name, told).not.toMatch(/^write-back/)
  // Whoever cancels gets nothing new begun.
  const undoing = flow.decisions.some(({ type }) => type === 'cancel' || type === 'abandon')
  if (before && undoing)
    for (const step of steps.filter(isForward)) {
      const earlier = stepOf(before.flow, step.name)
      expect(earlier === undefined, `${told}: ${step.name} is new`).toBe(false)
      if (earlier?.state === 'planned' && step !== earlier) expect(step.state, `${told}: ${step.name}`).toBe('skipped')
    }
}

describe('every way that an order may go', () => {
  test.each([
    ['one line without an eSIM', ['vpn'], false],
    ['one eSIM', ['esim'], false],
    ['a line and an eSIM', ['vpn', 'esim'], false],
    ['one eSIM that is to be marked', ['marked'], false],
    ['a line and an eSIM that is to be marked', ['vpn', 'marked'], true],
    ['two eSIMs', ['esim', 'esim'], true],
    ['an eSIM line of two units', ['esim2'], true],
    ['a line and an eSIM line of two units', ['vpn', 'esim2'], true],
  ] as const)('%s', { timeout: 180_000 }, (_name, kinds, plain) => {
    const states = new Set<string>()
    const look = (point: Point, before: Point | null) => {
      if (point.next.projection.state !== undefined) states.add(point.next.projection.state)
      check(point, before)
    }
    const points = explore(kinds, look, plain)
    expect(points).toBeGreaterThan(20)
    for (const state of ['provisioning', 'active', 'needs_person', 'cancelling', 'cancelled']) expect([...states], state).toContain(state)
    for (const state of states) expect(ORDER_STATES).toContain(state)
  })
})

describe('told once', () => {
  test('a mail or a Case of one occasion has one name, however often the flow is looked at', () => {
    explore(['vpn', 'esim'], (point) => {
      const names = point.next.flows.map((flow) => `${flow.kind}:${flow.subjectId}`)
      expect(new Set(names).size, point.path.join(' · ')).toBe(names.length)
    })
  })

  test('one person-needed mail for each time that a person is needed', () => {
    const order = approved(['vpn'])
    const stopped = [...follow(begin(), order)].find((point) => point.next.projection.state === 'needs_person')
    if (!stopped) throw new Error('nobody is needed')
    const choice = [...decisionsAt(stopped)].find(({ type }) => type === 'retry')
    if (!choice) throw new Error('no retry')
    const mail = (point: Point) => point.next.flows.filter((flow) => flow.kind === 'mail').map((flow) => flow.subjectId)
    const again = [...follow(written(decided(stopped, choice), order), order)].find(
      (point) => point.next.projection.state === 'needs_person',
    )
    expect(mail(stopped)).toHaveLength(1)
    expect(again && mail(again)).toHaveLength(1)
    expect(again && mail(again)).not.toEqual(mail(stopped))
  })

  /** Once Salesforce has been told. */
  function written(point: Point, order: ReturnType<typeof approved>): Point {
    const writing = point.flow.steps.some((step) => isWriteBack(step) && step.state === 'planned')
    const [next] = writing ? [...follow(point, order)] : []
    return next ? written(next, order) : point
  }
})

describe('asked to tell Salesforce again', () => {
  const word = { type: 'tell', line: null, remoteId: null, reason: '', requestedBy: 'reconcile', decidedAt: 1 } as const
  const flowsOf = ({ next }: Point): string[] => next.flows.map(({ kind, subjectId }) => `${kind}:${subjectId}`)

  test.each([[['vpn']], [['esim']], [['vpn', 'esim']]] as const)(
    'an order of %j says the same once more, and nobody hears of it',
    (kinds) => {
      let asked = 0
      const look = (point: Point) => {
        const told = point.flow.steps.findLast(isWriteBack)
        if (told?.state !== 'done' || point.flow.steps.some(unsettled)) return
        asked += 1
        const again = decided(point, word)
        const fresh = again.flow.steps.slice(point.flow.steps.length)
        expect(fresh, point.path.join(' · ')).toMatchObject([{ effect: 'SF-BACK', state: 'planned', input: told.input }])
        expect(again.next.projection).toEqual(point.next.projection)
        // Mails of an end wait until Salesforce shows it.
        expect(flowsOf(point)).toEqual(expect.arrayContaining(flowsOf(again)))
      }
      explore(kinds, look, true)
      expect(asked).toBeGreaterThan(5)
    },
  )
})
