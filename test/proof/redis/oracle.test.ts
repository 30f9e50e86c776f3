import { describe, expect, test } from 'vitest'
import { CUSTOMER, mail, tellingActive, welcome } from '../outcome/telling.ts'
import { seeded } from '../seeded.ts'
import { type Answer, judgeRedis, type Run } from './oracle.ts'
import { FAULTS, planFaults } from './plan.ts'
import { worstStall } from './stall.ts'

const answer = (more: Partial<Answer> = {}): Answer => ({
  of: 'order',
  hasKey: true,
  status: 201,
  code: null,
  replayed: false,
  faults: 1,
  ms: 5,
  ...more,
})
const GOOD: Run = {
  wanted: { orders: 1, faults: 4 },
  wishes: [{ id: 'order-0', shown: { status: 'active', attention: null } }],
  linked: [CUSTOMER],
  truth: {
    orders: [
      { id: '801A', key: 'order-0', wish: 0, provisioning: 'Provisioned', errorCode: null, lines: [{ key: '801A-001', unitKey: null }] },
    ],
    cases: [],
    services: [{ lineKey: '801A-001', whmcsOrder: 1, status: 'Active' }],
    whmcsOrders: [1],
    esims: [],
    mails: [welcome(CUSTOMER), ...tellingActive('order-0')],
  },
  stuck: [],
  answers: [
    answer(),
    answer({ status: 200, replayed: true }),
    answer({ status: 401, code: 'not_signed_in' }),
    answer({ status: 503, code: 'session_store_unavailable' }),
    answer({ of: 'log-in', status: 200 }),
    answer({ of: 'press', status: 202 }),
  ],
  struck: FAULTS.map((kind) => ({ kind, hit: 3, keys: kind === 'old' ? 7 : 0 })),
  worstStallMs: 900,
  stallMostMs: null,
}
const found = (run: Partial<Run>) => judgeRedis({ ...GOOD, ...run }).violations.map(({ breaks, what }) => `${breaks}: ${what}`)
const also = (more: Partial<Answer>) => found({ answers: [...GOOD.answers, answer(more)] })

test('a run that was as it must be', () => expect(found({})).toEqual([]))

test('what becomes of the orders is judged', () => {
  expect(found({ truth: { ...GOOD.truth, whmcsOrders: [1, 2] } })).toEqual(['I1: WHMCS holds order 2 without a line of ours'])
  expect(found({ truth: { ...GOOD.truth, services: [] } })).toContain('I4: wish 0: its line 801A-001 has no service')
})

describe('what is owed to whoever ordered', () => {
  const { truth } = GOOD
  test.each<[string, Partial<Run>, string]>([
    ['a mail too few', { truth: { ...truth, mails: truth.mails.filter(({ kind }) => kind !== 'order-received') } }, 'I13: order-0 is active, and there is no “order-received”'],
    ['a mail too many', { truth: { ...truth, mails: [...truth.mails, mail('order-provisioned', 'order-0')] } }, 'I13: order-provisioned of order-0 was mailed 2 times'],
    ['one that is still to leave', { stuck: ['mail f has not come to its end'] }, 'I4: mail f has not come to its end'],
  ])('%s', (_, run, what) => expect(found(run)).toEqual([what])) // prettier-ignore

  test('is never a person: no other system fails here', () => {
    const orders = truth.orders.map((order) => ({ ...order, provisioning: 'Needs Attention', errorCode: 'find_failed' }))
    const cases = [{ reason: 'find_failed', facts: { sfOrderId: '801A' } }]
    const mails = [welcome(CUSTOMER), mail('order-received', 'order-0'), mail('person-needed', '801A')]
    const wishes = [{ id: 'order-0', shown: { status: 'needs_person', attention: 'find_failed' } }]
    expect(found({ wishes, truth: { ...truth, orders, cases, mails } })).toEqual([
      'person: order-0 is at a person for find_failed, and nothing here leads there',
    ])
  })
})

describe('an answer that may not be', () => {
  test.each<[string, Partial<Answer>]>([
    ['a fault of ours', { status: 500, code: 'internal' }],
    ['none at all', { status: 0, code: 'ECONNRESET' }],
    ['a press that is refused while Redis is away', { of: 'press', status: 503, code: 'session_store_unavailable' }],
    ['a log-in that is refused', { of: 'log-in', status: 401, code: 'invalid_credentials' }],
    ['Redis called away before any fault', { status: 503, code: 'session_store_unavailable', faults: 0 }],
    ['another system called away', { status: 503, code: 'dependency_unavailable' }],
    ['a session lost before any fault', { status: 401, code: 'not_signed_in', faults: 0 }],
    ['"in flight" for who has no key', { status: 409, code: 'request_in_flight', hasKey: false }],
    ['a 200 that says it is new', { status: 200 }],
  ])('%s', (_, more) => expect(also(more)).toEqual([expect.stringMatching(/^legal: /)]))
})

test('a wish that nobody answered', () => expect(found({ wanted: { orders: 2, faults: 4 } })).toEqual(['run: 1 of 2 orders were placed']))

test('a stall, where it is judged', () => {
  expect(found({ worstStallMs: 2_001, stallMostMs: 2_000 })).toEqual(['stall: 2001 ms, at most 2000'])
})

test.each<[string, Partial<Run>]>([
  ['a fault that hit nothing', { struck: GOOD.struck.map((one) => ({ ...one, hit: one.kind === 'down' ? 0 : 3 })) }],
  ['a fault too few', { wanted: { orders: 1, faults: 5 } }],
  ['a replica that knew nothing', { struck: GOOD.struck.map((one) => ({ ...one, keys: 0 })) }],
  ['nobody asked while Redis was away', { answers: GOOD.answers.filter(({ status }) => status !== 503) }],
  ['no session lost', { answers: GOOD.answers.filter(({ status }) => status !== 401) }],
  ['no order asked for again', { answers: GOOD.answers.filter(({ replayed }) => !replayed) }],
])('a run that did not reach what it was to show: %s', (_, run) =>
  expect(found(run)).toEqual([expect.stringMatching(/^vacuous: not seen/)]),
)

test('faults come from the seed alone, in order, every kind among them', () => {
  const size = { faults: 10, orders: 500 }
  const plan = planFaults(seeded('5eed/faults'), size)
  expect(planFaults(seeded('5eed/faults'), size)).toEqual(plan)
  expect(planFaults(seeded('5eee/faults'), size)).not.toEqual(plan)
  expect(new Set(plan.map(({ kind }) => kind))).toEqual(new Set(FAULTS))
  expect(plan.map(({ atPress }) => atPress)).toEqual(plan.map(({ atPress }) => atPress).sort((a, b) => a - b))
  expect(plan.every(({ atPress }) => atPress > 0 && atPress < size.orders)).toBe(true)
})

describe('the worst stall', () => {
  test.each<[string, { from: number; to: number | null }[], number]>([
    ['of one', [{ from: 10, to: 25 }], 15],
    ['between two ends', [{ from: 0, to: 5 }, { from: 1, to: 30 }], 25], // prettier-ignore
    ['not while nothing was open', [{ from: 0, to: 5 }, { from: 90, to: 95 }], 5], // prettier-ignore
    ['of one that never ended', [{ from: 0, to: 5 }, { from: 10, to: null }], 90], // prettier-ignore
    ['of none', [], 0],
  ])('%s', (_, spans, worst) => expect(worstStall(spans, 100)).toBe(worst))
})
