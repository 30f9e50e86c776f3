// What of an order's way a press would still go: what is done, or may be, is judged no more.

import { describe, expect, test } from 'vitest'
import type { OrderLine } from '../../src/db/order-line.ts'
import type { ApprovedOrder } from '../../src/effects/approved-order.ts'
import type { Decision, FlowView, Step } from '../../src/journal/flow.ts'
import { newStep } from '../../src/journal/new-step.ts'
import { toCome } from '../../src/provisioning/to-come.ts'
import { approved, SF_ORDER } from './flow-model.ts'

const fee = (amount: number) => ({ amount, currency: 'JPY' })
const ORDER: ApprovedOrder = approved(['vpn', 'esim'])
const CONFIRMED: Pick<OrderLine, 'n' | 'setupFee'>[] = [
  { n: 1, setupFee: fee(100) },
  { n: 2, setupFee: fee(200) },
]
const ESIM = 'esim:002-001'

const step = (name: string, change: Partial<Step> = {}): Step => ({ ...newStep({ name, effect: 'X', input: {} }, 0, 0), ...change })
const READ = step('read-order', { state: 'done', result: ORDER })
const PAID = step('payment-method', { state: 'done', result: { methods: 1 } })
const GIVEN_UP = step(ESIM, { state: 'skipped' })
const flow = (steps: Step[], more: Partial<FlowView> = {}): FlowView => ({
  id: 'flow',
  kind: 'provision',
  subjectId: 'order',
  input: { orderId: 'order', sfOrderId: SF_ORDER, lines: null, requestedBy: 'staff' },
  correlationId: 'x',
  acceptedAt: 0,
  rev: 0,
  decided: 0,
  steps,
  decisions: [],
  ...more,
})
const fees = (seen: FlowView | null, confirmed: typeof CONFIRMED | null = CONFIRMED) =>
  toCome(seen, ORDER.lines, confirmed).fees.map(({ atMost }) => atMost.amount)

describe('the set-up fees', () => {
  test('of an order that nobody has pressed, or that stopped before anything was bought, are those of every line', () => {
    expect(fees(null)).toEqual([100, 200])
    expect(fees(flow([step('read-order', { state: 'person', code: 'order_changed' })]))).toEqual([100, 200])
    expect(fees(flow([READ, step('payment-method', { state: 'person', code: 'setup_fee_raised' })]))).toEqual([100, 200])
  })

  test('of which nobody knows what was shown are not judged', () => {
    expect(fees(null, null)).toEqual([])
    expect(fees(null, [{ n: 1 }, { n: 2, setupFee: fee(200) }])).toEqual([200])
  })

  test('of a line that was given up are not counted, unless the press tries it again', () => {
    const waits = step('whmcs-order', { state: 'person', code: 'remote_refused', input: { fees: [{ atMost: fee(100) }] } })
    expect(fees(flow([READ, PAID, GIVEN_UP, waits]))).toEqual([100])
    expect(fees(flow([READ, PAID, GIVEN_UP, step('esim:001-001', { state: 'person', code: 'remote_refused' })]))).toEqual([100])
    // An order of which every line was given up is taken up as a whole.
    const esims = approved(['esim', 'esim'])
    const failed = flow([{ ...READ, result: esims }, PAID, step('esim:001-001', { state: 'skipped' }), GIVEN_UP])
    expect(fees(failed)).toEqual([100, 200])
  })

  test.each<[string, Partial<Step>, number[]]>([
    ['was placed', { state: 'done', performs: 1 }, []],
    ['may have been placed', { state: 'person', code: 'order_unsure', performs: 1 }, []],
    ['may have been placed twice', { state: 'person', code: 'tried_too_often', performs: 2 }, []],
    ['is being placed', { state: 'unknown', performs: 1 }, []],
    ['was refused', { state: 'person', code: 'remote_refused', performs: 0 }, [100]],
    ['was not there when its fee had risen', { state: 'person', code: 'setup_fee_raised', performs: 1 }, [100]],
  ])('of an order that %s', (_what, change, expected) => {
    const placing = step('whmcs-order', { input: { fees: [{ atMost: fee(100) }] }, ...change })
    expect(fees(flow([READ, PAID, placing]))).toEqual(expected)
  })

  test('of an order that is being undone, or was planned before fees were asked for, are not judged', () => {
    const cancel: Decision = { id: 'd', type: 'cancel', line: null, remoteId: null, reason: '', requestedBy: '', decidedAt: 0 }
    expect(fees(flow([READ, PAID], { decisions: [cancel], decided: 1 }))).toEqual([])
    expect(fees(flow([READ, PAID, step('whmcs-order', { state: 'person', code: 'remote_refused' })]))).toEqual([])
  })
})

test('what was read and what was paid with is asked about until it is done', () => {
  const ahead = (...steps: Step[]) => {
    const { reading, paying } = toCome(flow(steps), ORDER.lines, CONFIRMED)
    return [reading, paying]
  }
  expect(ahead(step('read-order', { state: 'person', code: 'order_changed' }))).toEqual([true, true])
  expect(ahead(READ, step('payment-method', { state: 'person', code: 'payment_method_missing' }))).toEqual([false, true])
  expect(ahead(READ, PAID, GIVEN_UP)).toEqual([false, false])
})
