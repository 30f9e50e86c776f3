import { describe, expect, test } from 'vitest'
import { judgeOutcome, type Rules } from './judge.ts'
import { mail, tellingActive } from './telling.ts'
import type { SalesforceOrder, Truth, Wish } from './truth.ts'

const order = (more: Partial<SalesforceOrder> = {}): SalesforceOrder => ({
  id: '801A',
  key: 'order-0',
  wish: 0,
  provisioning: 'Provisioned',
  errorCode: null,
  lines: [
    { key: '801A-001', unitKey: null },
    { key: '801A-002', unitKey: '801A-002-001' },
  ],
  ...more,
})
const TRUTH: Truth = {
  orders: [order()],
  cases: [],
  services: [
    { lineKey: '801A-001', whmcsOrder: 1, status: 'Active' },
    { lineKey: '801A-002', whmcsOrder: 1, status: 'Active' },
  ],
  whmcsOrders: [1],
  esims: ['801A-002-001'],
  mails: tellingActive('order-0', ['esim-activation']),
}
const WISH: Wish = { id: 'order-0', shown: { status: 'active', attention: null } }
const RULES: Rules = { mails: { linked: [], twice: { most: 0 }, leftToPersonMost: 0 }, persons: [] }
const judge = (truth: Partial<Truth>, wish: Partial<Wish> = {}, rules: Rules = RULES) => {
  const { violations, ...counts } = judgeOutcome([{ ...WISH, ...wish }], { ...TRUTH, ...truth }, rules)
  return { ...counts, found: violations.map(({ breaks, what }) => `${breaks}: ${what}`) }
}

test('one outcome', () => {
  const none = { duplicates: 0, lost: 0, untold: 0, mailedAgain: 0, found: [] }
  expect(judge({})).toEqual({ active: 1, atPerson: 0, reasons: {}, ...none })
})

describe('a duplicate', () => {
  test.each<[string, Partial<Truth>, string]>([
    ['in Salesforce', { orders: [order(), order({ key: 'order-1', lines: [] })] }, 'I3: wish 0 became 2 orders in Salesforce'],
    [
      'that nobody wished for',
      { orders: [order(), order({ key: 'x', wish: null, lines: [] })] },
      'I3: Salesforce holds x, which nobody wished for',
    ],
    [
      'service',
      { services: [...TRUTH.services, { lineKey: '801A-001', whmcsOrder: 1, status: 'Active' }] },
      'I1: 801A-001 has 2 services in WHMCS',
    ],
    [
      'order in WHMCS',
      { services: [...TRUTH.services.slice(1), { lineKey: '801A-001', whmcsOrder: 2, status: 'Active' }], whmcsOrders: [1, 2] },
      'I1: order-0 has 2 orders in WHMCS',
    ],
    ['order in WHMCS without a line of ours', { whmcsOrders: [1, 2] }, 'I1: WHMCS holds order 2 without a line of ours'],
    [
      'service of no order',
      { services: [...TRUTH.services, { lineKey: '801B-001', whmcsOrder: 1, status: 'Active' }] },
      'I1: WHMCS holds a service marked 801B-001, which no order has',
    ],
    ['eSIM', { esims: ['801A-002-001', '801A-002-001'] }, 'I2: 801A-002-001 was bought 2 times'],
    ['eSIM of no order', { esims: ['801A-002-001', '801A-002-002'] }, 'I2: the provider sold 801A-002-002, which no order has'],
    ['mail', { mails: [...TRUTH.mails, mail('order-received', 'order-0')] }, 'I13: order-received of order-0 was mailed 2 times'],
  ])('%s', (_, truth, what) => {
    const { found, duplicates, lost } = judge(truth)
    expect(found).toEqual([what])
    expect([duplicates, lost]).toEqual([1, 0])
  })

  test('order that is another than was answered', () => {
    const mails = tellingActive('order-1', ['esim-activation'])
    expect(judge({ orders: [order({ key: 'order-1' })], mails }).found).toEqual([
      'I3: wish 0 was answered with order order-0, and Salesforce has order-1',
    ])
  })
})

describe('a loss', () => {
  test.each<[string, Partial<Truth>, Partial<Wish>]>([
    ['an order that Salesforce never had', { orders: [], services: [], whmcsOrders: [], esims: [] }, {}],
    ['one that stopped half-way', { orders: [order({ provisioning: 'In Progress' })] }, {}],
    ['one that is Provisioned and not shown so', {}, { shown: { status: 'provisioning', attention: null } }],
    ['one that its customer is not shown at all', {}, { shown: null }],
    ['a line without its service', { services: TRUTH.services.slice(1) }, {}],
    [
      'a line whose service never became active',
      { services: TRUTH.services.map((service, n) => ({ ...service, status: n === 0 ? 'Pending' : 'Active' })) },
      {},
    ],
    ['a unit without its eSIM', { esims: [] }, {}],
    [
      'a person without a reason',
      { orders: [order({ provisioning: 'Needs Attention' })], cases: [{ reason: 'x', facts: { sfOrderId: '801A' } }] },
      { shown: { status: 'needs_person', attention: 'x' } },
    ],
    [
      'a person without a Case',
      { orders: [order({ provisioning: 'Needs Attention', errorCode: 'x' })] },
      { shown: { status: 'needs_person', attention: 'x' } },
    ],
    [
      'a person with the Case of another order',
      {
        orders: [order({ provisioning: 'Needs Attention', errorCode: 'x' })],
        cases: [{ reason: 'x', facts: { sfOrderId: '801B', subjectId: 'order-1' } }],
      },
      { shown: { status: 'needs_person', attention: 'x' } },
    ],
    [
      'a person with the Case of another reason',
      { orders: [order({ provisioning: 'Needs Attention', errorCode: 'x' })], cases: [{ reason: 'y', facts: { sfOrderId: '801A' } }] },
      { shown: { status: 'needs_person', attention: 'x' } },
    ],
  ])('%s', (_, truth, wish) => {
    const { lost, duplicates, found } = judge(truth, wish)
    expect([lost, duplicates]).toEqual([1, 0])
    expect(found).toEqual([expect.stringMatching(/^I4: wish 0/)])
  })
})

test('a mail that is not there is lost as well', () => {
  const { lost, untold, found } = judge({ mails: tellingActive('order-0') })
  expect([lost, untold]).toEqual([1, 1])
  expect(found).toEqual(['I13: order-0 is active, and there is no “esim-activation”'])
})

describe('an order at a person, with the reason and a Case,', () => {
  const truth = {
    orders: [order({ provisioning: 'Needs Attention', errorCode: 'esim_unknown' })],
    cases: [{ reason: 'esim_unknown', facts: { subjectId: 'order-0', sfOrderId: '801A' } }],
    mails: [mail('order-received', 'order-0'), mail('person-needed', '801A')],
  }
  const shown = { shown: { status: 'needs_person', attention: 'esim_unknown' } }

  test('is neither where the run leads there', () => {
    const rules = { ...RULES, persons: [{ codes: ['esim_unknown'], most: 1, since: 'it did so once' }] }
    expect(judge(truth, shown, rules)).toMatchObject({ atPerson: 1, reasons: { esim_unknown: 1 }, lost: 0, duplicates: 0, found: [] })
  })

  test('is no good end where it does not', () => {
    expect(judge(truth, shown).found).toEqual(['person: order-0 is at a person for esim_unknown, and nothing here leads there'])
  })
})

test('an order that was cancelled on purpose is owed a word of it', () => {
  const cancelled = { ...TRUTH, orders: [order({ provisioning: 'Cancelled' })], services: [], whmcsOrders: [], esims: [] }
  const found = (mails: Truth['mails']) =>
    judgeOutcome([null], { ...cancelled, mails }, { ...RULES, cancelled: ['order-0'] }).violations.map(
      ({ breaks, what }) => `${breaks}: ${what}`,
    )
  expect(found([mail('order-received', 'order-0'), mail('order-cancelled', 'order-0')])).toEqual([])
  expect(found([mail('order-received', 'order-0')])).toEqual(['I13: order-0 is cancelled, and there is no “order-cancelled”'])
})
