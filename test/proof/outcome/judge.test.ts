import { describe, expect, test } from 'vitest'
import { judgeOutcome, type Mail, type SalesforceOrder, type Truth, type Wish } from './judge.ts'

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
const mail = (event: string, kind?: string): Mail => ({ event, tells: kind === undefined ? null : { order: 'order-0', kind } })
const TRUTH: Truth = {
  orders: [order()],
  cases: [],
  services: [
    { lineKey: '801A-001', whmcsOrder: 1, status: 'Active' },
    { lineKey: '801A-002', whmcsOrder: 1, status: 'Active' },
  ],
  whmcsOrders: [1],
  esims: ['801A-002-001'],
  mails: [mail('event-1'), mail('event-2')],
}
const WISH: Wish = { id: 'order-0', shown: { status: 'active', attention: null } }
const judge = (truth: Partial<Truth>, wish: Partial<Wish> = {}) => {
  const { violations, ...counts } = judgeOutcome([{ ...WISH, ...wish }], { ...TRUTH, ...truth })
  return { ...counts, found: violations.map(({ breaks, what }) => `${breaks}: ${what}`) }
}

test('one outcome', () => expect(judge({})).toEqual({ active: 1, atPerson: 0, reasons: {}, duplicates: 0, lost: 0, found: [] }))

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
    ['mail', { mails: [mail('event-1'), mail('event-1')] }, 'I13: event-1 was mailed 2 times'],
    [
      'mail of another event',
      { mails: [mail('event-1', 'order-provisioned'), mail('event-2', 'order-provisioned'), mail('event-3', 'esim-activation')] },
      'I13: order-provisioned of order-0 was told by 2 mails',
    ],
  ])('%s', (_, truth, what) => {
    const { found, duplicates, lost } = judge(truth)
    expect(found).toEqual([what])
    expect([duplicates, lost]).toEqual([1, 0])
  })

  test('order that is another than was answered', () => {
    expect(judge({ orders: [order({ key: 'order-1' })] }).found).toEqual([
      'I3: wish 0 was answered with order order-0, and Salesforce has order-1',
    ])
  })

  test('mail after a kill, once', () => {
    const mails = [mail('event-1'), mail('event-1')]
    expect(judgeOutcome([WISH], { ...TRUTH, mails }, 2).duplicates).toBe(0)
    expect(judgeOutcome([WISH], { ...TRUTH, mails: [...mails, mail('event-1')] }, 2).duplicates).toBe(1)
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

test('an order at a person, with the reason and a Case, is neither', () => {
  const truth = {
    orders: [order({ provisioning: 'Needs Attention', errorCode: 'esim_unknown' })],
    cases: [{ reason: 'esim_unknown', facts: { subjectId: 'order-0', sfOrderId: '801A' } }],
  }
  expect(judge(truth, { shown: { status: 'needs_person', attention: 'esim_unknown' } })).toMatchObject({
    atPerson: 1,
    reasons: { esim_unknown: 1 },
    lost: 0,
    duplicates: 0,
  })
})
