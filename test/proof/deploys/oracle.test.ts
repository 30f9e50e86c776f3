import { describe, expect, test } from 'vitest'
import { type Answer, ASKED, type Deploys, judgeDeploys } from './oracle.ts'

const answer = (more: Partial<Answer> = {}): Answer => ({ of: 'catalogue', status: 200, code: null, atMs: 50, ms: 5, ...more })
const EXPECTED = { 'new order': 201, press: 202 } as Partial<Record<Answer['of'], number>>
const everything = (atMs: number): Answer[] => ASKED.map((of) => answer({ of, status: EXPECTED[of] ?? 200, atMs }))

const MAIL = { event: 'event-1', tells: null }
const GOOD: Deploys = {
  wanted: { restarts: 2, requests: 20 },
  wishes: [{ id: 'order-0', shown: { status: 'active', attention: null } }],
  truth: {
    orders: [
      { id: '801A', key: 'order-0', wish: 0, provisioning: 'Provisioned', errorCode: null, lines: [{ key: '801A-001', unitKey: null }] },
    ],
    cases: [],
    services: [{ lineKey: '801A-001', whmcsOrder: 1, status: 'Active' }],
    whmcsOrders: [1],
    esims: [],
    mails: [MAIL, MAIL],
  },
  answers: [...everything(50), ...everything(1_500), ...everything(9_000), ...everything(20_000)],
  restarts: [
    { fromMs: 1_000, endedAfterMs: 5_200, toMs: 7_000 },
    { fromMs: 8_000, endedAfterMs: 5_200, toMs: 14_000 },
  ],
  kill: { atMs: 15_000, kills: 1, cutShort: 2 },
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

test('a mail may leave twice after a kill, and no more', () => {
  const mails = [MAIL, MAIL, MAIL]
  expect(found({ truth: { ...GOOD.truth, mails } })).toEqual(['I13: event-1 was mailed 3 times'])
})

test('mails that leave again are no more than the kill cut short: restarts repeat none', () => {
  const mails = ['event-1', 'event-2', 'event-3'].flatMap((event) => [
    { event, tells: null },
    { event, tells: null },
  ])
  expect(found({ truth: { ...GOOD.truth, mails } })).toEqual(['I13: 3 mails left again, and the kill cut 2 requests short'])
  expect(found({ truth: { ...GOOD.truth, mails: mails.slice(2) } })).toEqual([])
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
  ['a kill that met nothing', { kill: { atMs: 15_000, kills: 5, cutShort: 0 }, truth: { ...GOOD.truth, mails: [MAIL] } }],
])('a run that did not reach what it was to show: %s', (_, more) =>
  expect(found(more)).toEqual([expect.stringMatching(/^vacuous: not seen/)]),
)
