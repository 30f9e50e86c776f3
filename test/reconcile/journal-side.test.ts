// What the journal says of an order, from its row and its flows.

import { describe, expect, test } from 'vitest'
import type { ComparedRow } from '../../src/db/comparison.ts'
import type { OrderLine } from '../../src/db/order-line.ts'
import type { FlowView, Step, StepState } from '../../src/journal/flow.ts'
import { newStep } from '../../src/journal/new-step.ts'
import { toJournalOrder } from '../../src/reconcile/journal-side.ts'

const SF = '8015g00000AAAAAAAA'
const yen = (amount: number) => ({ amount, currency: 'JPY' })

const line: OrderLine = {
  n: 1,
  productId: '01t',
  name: 'eSIM',
  sku: 'ESIM',
  category: 'esim',
  quantity: 2,
  billingCycle: 'Onetime',
  configOptions: {},
  price: yen(1000),
  setupFee: yen(300),
  requiresIccid: true,
  state: 'active',
  sfItemId: null,
  serviceId: 5,
  serviceStatus: 'Active',
}
const row: ComparedRow = {
  id: 'order',
  account_id: 'account',
  source: 'portal',
  sf_order_id: SF,
  state: 'active',
  lines: [line],
  service_statuses: null,
  correlation_id: 'correlation',
  rev: 3,
  updated_at: new Date(1000),
  sf_account_id: 'sf-account',
  whmcs_client_id: 1,
  event_id: 9,
}
const step = (name: string, change: Partial<Step> = {}): Step => ({ ...newStep({ name, effect: 'X', input: {} }, 0, 0), ...change })
const flow = (kind: string, steps: Step[], change: Partial<FlowView> = {}): FlowView => ({
  id: kind,
  kind,
  subjectId: 'order',
  input: {},
  correlationId: '',
  acceptedAt: 0,
  rev: 0,
  decided: 0,
  decisions: [],
  steps,
  ...change,
})
const TOLD = step('write-back:1', { state: 'done' })

describe('an order', () => {
  test('is at rest when none of its flows has anything to do', () => {
    const rests = (...flows: FlowView[]) => toJournalOrder(row, flows).atRest
    expect(rests(flow('order', [step('salesforce-order', { state: 'done' })]))).toBe(true)
    expect(rests(flow('provision', [step('read-order', { state: 'person' })]))).toBe(true)
    for (const state of ['planned', 'intended', 'unknown'] as const)
      expect(rests(flow('order', [step('a', { state: 'done' })]), flow('provision', [step('b', { state })]))).toBe(false)
    expect(rests(flow('press', []))).toBe(false)
    expect(rests(flow('provision', [TOLD], { decisions: [word(1)] }))).toBe(false)
    expect(rests(flow('provision', [TOLD], { decisions: [word(1)], decided: 1 }))).toBe(true)
  })

  const word = (decidedAt: number) =>
    ({ id: 'd', type: 'tell', line: null, remoteId: null, reason: '', requestedBy: '', decidedAt }) as const

  test('is told by the flow that has told Salesforce before', () => {
    const teller = (...flows: FlowView[]) => toJournalOrder(row, flows).teller
    expect(teller(flow('order', [step('salesforce-order', { state: 'done' })]))).toBeNull()
    expect(teller(flow('provision', [step('write-back:1')]))).toBeNull()
    expect(teller(flow('close', [TOLD]))).toEqual({ kind: 'close', asked: 0 })
    expect(teller(flow('provision', [TOLD], { decisions: [word(1), word(2)], decided: 2 }))).toEqual({ kind: 'provision', asked: 2 })
  })

  test('has no lines before Salesforce has it', () => {
    expect(toJournalOrder({ ...row, sf_order_id: null }, [])).toMatchObject({ sfOrderId: null, lines: [] })
  })
})

describe('a line', () => {
  const lineOf = (steps: Step[], change: Partial<ComparedRow> = {}) =>
    toJournalOrder({ ...row, ...change }, [flow('provision', steps)]).lines[0]
  const placed = (lineKey: string) =>
    step('whmcs-order', { state: 'done', result: { whmcsOrderId: 7, services: [{ lineKey, serviceId: 5 }] } })

  test('carries what was confirmed, of all its pieces', () => {
    expect(lineOf([])).toMatchObject({ lineKey: `${SF}-001`, firstPayment: yen(2600), recurring: yen(2000), billingCycle: 'Onetime' })
    expect(lineOf([], { source: 'staff' })).toMatchObject({ firstPayment: null, recurring: yen(2000) })
    expect(lineOf([], { lines: [{ ...line, setupFee: undefined }] })).toMatchObject({ firstPayment: null, recurring: yen(2000) })
  })

  test('was placed when the order was, with it', () => {
    expect(lineOf([])?.placed).toBe('never')
    expect(lineOf([placed(`${SF}-001`)])?.placed).toBe('yes')
    expect(lineOf([placed(`${SF}-002`)])?.placed).toBe('never')
    expect([lineOf([placed(`${SF}-001`)])?.whmcsOrderId, lineOf([])?.whmcsOrderId]).toEqual([7, null])
  })

  test('has the service that WHMCS last spoke of', () => {
    expect(lineOf([])?.serviceStatus).toBe('Active')
    expect(lineOf([], { service_statuses: { 4: 'Fraud', 5: 'Terminated' } })?.serviceStatus).toBe('Terminated')
  })

  test.each<[StepState, number, string]>([
    ['planned', 0, 'never'],
    ['refused', 0, 'never'],
    ['skipped', 0, 'never'],
    ['skipped', 1, 'unclear'],
    ['unknown', 1, 'unclear'],
    ['person', 0, 'unclear'],
    ['person', 1, 'unclear'],
  ])('whose step is %s after %i requests', (state, performs, expected) => {
    expect(lineOf([step('whmcs-order', { state, performs })])?.placed).toBe(expected)
    expect(lineOf([step('esim:001-002', { state, performs })])?.units.map(({ bought }) => bought)).toEqual(['never', expected])
  })

  test('has a unit for each eSIM, with whoever sold it', () => {
    const result = { provider: 'airalo', providerOrderId: '7', ready: true, esims: [], duplicates: ['8'] }
    expect(lineOf([step('esim:001-001', { state: 'done', result })])?.units).toEqual([
      { unitKey: `${SF}-001-001`, bought: 'yes', provider: 'airalo', providerOrderId: '7', duplicates: ['8'] },
      { unitKey: `${SF}-001-002`, bought: 'never', provider: null, providerOrderId: null, duplicates: [] },
    ])
  })
})
