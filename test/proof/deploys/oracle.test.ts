import { describe, expect, test } from 'vitest'
import { CUSTOMER, mail, tellingActive, welcome } from '../outcome/telling.ts'
import { type Answer, ASKED, type Deploys, judgeDeploys } from './oracle.ts'

const answer = (more: Partial<Answer> = {}): Answer => ({ of: 'catalogue', status: 200, code: null, atMs: 50, ms: 5, ...more })
const EXPECTED = { 'new order': 201, press: 202 } as Partial<Record<Answer['of'], number>>
const everything = (atMs: number): Answer[] => ASKED.map((of) => answer({ of, status: EXPECTED[of] ?? 200, atMs }))

const received = mail('order-received', 'order-0')
const MAILS = [welcome(CUSTOMER), ...tellingActive('order-0')]
const GOOD: Deploys = {
  wanted: { restarts: 2, requests: 20 },
  wishes: [{ id: 'order-0', shown: { status: 'active', attention: null } }],
  linked: [CUSTOMER],
  stuck: [],
  truth: {
    orders: [
      { id: '801A', key: 'order-0', wish: 0, provisioning: 'Provisioned', errorCode: null, lines: [{ key: '801A-001', unitKey: null }] },
    ],
    cases: [],
    services: [{ lineKey: '801A-001', whmcsOrder: 1, status: 'Active' }],
    whmcsOrders: [1],
    esims: [],
    mails: [...MAILS, received],
  },
  answers: [...everything(50), ...everything(1_500), ...everything(9_000), ...everything(20_000)],
  restarts: [
    { fromMs: 1_000, endedAfterMs: 5_200, toMs: 7_000 },
    { fromMs: 8_000, endedAfterMs: 5_200, toMs: 14_000 },
  ],
  kill: { atMs: 15_000, kills: 1, cutShort: 2, mails: [received.event] },
}
const found = (more: Partial<Deploys>) => judgeDeploys({ ...GOOD, ...more }).violations.map(({ breaks, what }) => `${breaks}: ${what}`)
const also = (more: Partial<Answer>) => judgeDeploys({ ...GOOD, answers: [...GOOD.answers, answer(more)] })

test('restarts that nobody noticed', () => {
  expect(found({})).toEqual([])
  expect(judgeDeploys(GOOD).counts).toMatchObject({ restarts: 2, requests: 32, failed: 0, dropped: 0, duplicates: 0, lost: 0, orders: 1 })
})

describe('a request that failed', () => {
  test.each<[string, Partial<Answer>, number]>([
    ['a fault of ours', { status: 500, code: 'internal' }, 0],
    ['no answer', { status: 0, code: 'ECONNRESET' }, 1],
    ['an answer of the balancer alone', { status: 502, code: 'balancer_ECONNRESET' }, 1],
    ['"come again"', { status: 503, code: 'overloaded' }, 0],
    ['a press that was not taken', { of: 'press', status: 409, code: 'request_in_flight' }, 0],
  ])('%s', (_, more, dropped) => {
    const { violations, counts } = also({ ...more, atMs: 8_400 })
    expect(violations.map(({ breaks, what }) => `${breaks}: ${what}`)).toEqual([
      expect.stringMatching(/^failed: .* sent 400 ms into restart 2$/),
    ])
    expect(counts).toMatchObject({ failed: 1, dropped })
  })
})

test('what becomes of the orders is judged; one that was never answered may have become one or none', () => {
  expect(found({ truth: { ...GOOD.truth, whmcsOrders: [1, 2] } })).toEqual(['I1: WHMCS holds order 2 without a line of ours'])
  expect(found({ truth: { ...GOOD.truth, services: [] } })).toContain('I4: wish 0: its line 801A-001 has no service')
  expect(found({ wishes: [null] })).toEqual([])
  const twice = [...GOOD.truth.orders, { ...GOOD.truth.orders[0], id: '801B', key: 'order-1', wish: 0, provisioning: 'Pending Review', errorCode: null, lines: [] }] // prettier-ignore
  expect(found({ wishes: [null], truth: { ...GOOD.truth, orders: twice } })).toEqual(['I3: wish 0 became 2 orders in Salesforce'])
})

const boxed = (...mails: Deploys['truth']['mails']) => found({ truth: { ...GOOD.truth, mails } })

test('a mail may leave twice where the kill cut it short, and no more', () => {
  expect(boxed(...MAILS, received, received)).toEqual(['I13: order-received of order-0 was mailed 3 times'])
})

test('any other leaves once: restarts repeat none', () => {
  expect(boxed(...MAILS, ...MAILS)).toEqual([
    `I13: welcome of ${CUSTOMER} was mailed 2 times`,
    'I13: order-provisioned of order-0 was mailed 2 times',
  ])
})

test('a mail that was lost with the worker that sent it', () => {
  expect(boxed(...MAILS.filter((one) => one !== MAILS[1]))).toEqual(['I13: order-0 is active, and there is no “order-received”'])
  expect(boxed(...tellingActive('order-0'))).toEqual([`I13: ${CUSTOMER} is linked, and there is no “welcome”`])
})

test('an order at a person: nothing here needs one', () => {
  const orders = GOOD.truth.orders.map((order) => ({ ...order, provisioning: 'Needs Attention', errorCode: 'find_failed' }))
  const cases = [{ reason: 'find_failed', facts: { sfOrderId: '801A' } }]
  const mails = [welcome(CUSTOMER), received, mail('person-needed', '801A')]
  const wishes = [{ id: 'order-0', shown: { status: 'needs_person', attention: 'find_failed' } }]
  expect(found({ wishes, truth: { ...GOOD.truth, orders, cases, mails } })).toEqual([
    'person: order-0 is at a person for find_failed, and nothing here leads there',
  ])
})

test('what is still open when it is judged', () => {
  expect(found({ stuck: ['mail f has not come to its end'] })).toEqual(['I4: mail f has not come to its end'])
})

test('a process that takes too long to end', () => {
  const [first] = GOOD.restarts
  expect(found({ restarts: [{ fromMs: 1_000, toMs: 60_000, endedAfterMs: 50_000 }, ...(first ? [first] : [])] })).toContain(
    'stop: restart 1: the process ended after 50000 ms',
  )
})

test.each<[string, Partial<Deploys>]>([
  ['a restart too few', { restarts: GOOD.restarts.slice(1) }],
  ['requests too few', { wanted: { restarts: 2, requests: 33 } }],
  ['a restart that met no request', { answers: GOOD.answers.filter(({ atMs }) => atMs !== 1_500) }],
  ['nothing to compare with', { answers: GOOD.answers.filter(({ atMs }) => atMs !== 50) }],
  ['a kind of request that was never sent', { answers: GOOD.answers.filter(({ of }) => of !== 'press') }],
  ['a kill that met nothing', { kill: { atMs: 15_000, kills: 5, cutShort: 0, mails: [] }, truth: { ...GOOD.truth, mails: MAILS } }],
])('a run that did not reach what it was to show: %s', (_, more) =>
  expect(found(more)).toEqual([expect.stringMatching(/^vacuous: not seen/)]),
)
