import { describe, expect, test } from 'vitest'
import { CUSTOMER, mail, tellingActive, welcome } from '../outcome/telling.ts'
import { seeded } from '../seeded.ts'
import { KIND_NAMES, losesTheAnswer, REFUSED_FOR_GOOD, TARGETS } from './faults.ts'
import { type Growth, growthOf, type Life } from './growth.ts'
import { type Fired, judgeSoak, type Soak } from './oracle.ts'
import { planSoak } from './plan.ts'

const LOST: Fired = { system: 'mail', name: 'applied, reply lost', fault: { kind: 'reset-after' } }
const provisioned = mail('order-provisioned', 'order-0')
const MAILS = [
  welcome(CUSTOMER),
  ...tellingActive('order-0', ['esim-activation']),
  mail('order-received', 'order-1'),
  mail('person-needed', '801B'),
]
const grown = (mbPerHour: number | null, lives = 1): Growth => ({ lives, firstMb: 40, lastMb: 50, mbPerHour, course: [] })

const GOOD: Soak = {
  wanted: { orders: 2 },
  wishes: [
    { id: 'order-0', shown: { status: 'active', attention: null } },
    { id: 'order-1', shown: { status: 'needs_person', attention: 'remote_refused' } },
  ],
  linked: [CUSTOMER],
  truth: {
    orders: [
      { id: '801A', key: 'order-0', wish: 0, provisioning: 'Provisioned', errorCode: null, lines: [{ key: '801A-001', unitKey: '801A-001-001' }] }, // prettier-ignore
      { id: '801B', key: 'order-1', wish: 1, provisioning: 'Needs Attention', errorCode: 'client_not_found', lines: [] },
    ],
    cases: [{ reason: 'remote_refused', facts: { subjectId: 'order-1', sfOrderId: '801B' } }],
    services: [{ lineKey: '801A-001', whmcsOrder: 1, status: 'Active' }],
    whmcsOrders: [1],
    esims: ['801A-001-001'],
    mails: [...MAILS, provisioned],
  },
  answers: [
    { of: 'order', status: 201, code: null },
    { of: 'order', status: 503, code: 'dependency_unavailable' },
    { of: 'press', status: 202, code: null },
  ],
  fired: [LOST, ...KIND_NAMES.map((name): Fired => ({ system: 'whmcs', name, fault: { kind: 'reset-before' } }))],
  restarts: [{ fromMs: 0, endedAfterMs: 5_000, toMs: 7_000 }],
  expiries: [0, 4],
  lags: [{ system: 'whmcs' }, { system: 'esim' }],
  stuck: [],
  differences: [],
  pressToEndMs: [50, 60, 5_000],
  arrivedWithinMs: 100,
  heldBackMs: 0,
  healedWithinMs: 3_000,
  growth: { web: grown(0.2), worker: grown(-0.3), 'web-2': grown(80, 5) },
  mostMbPerHour: 1,
  compressed: {},
}
const judge = (more: Partial<Soak>) => judgeSoak({ ...GOOD, ...more })
const found = (more: Partial<Soak>) => judge(more).violations.map(({ breaks, what }) => `${breaks}: ${what}`)
const truth = (more: Partial<Soak['truth']>) => found({ truth: { ...GOOD.truth, ...more } })

test('a run that was as it must be', () => {
  expect(found({})).toEqual([])
  expect(judge({}).counts).toMatchObject({
    orders: 2,
    terminal: { active: 1, needs_person: 1 },
    reasons: { client_not_found: 1 },
    duplicates: 0,
    lost: 0,
    stuck: 0,
    untold: 0,
    mailedAgain: 1,
    restarts: 1,
    tokenExpiries: 2,
    pressToEndMs: { p50: 60, max: 5_000 },
    ordersPerSecond: 20,
  })
})

describe('what may not become of an order', () => {
  test.each<[string, Partial<Soak['truth']>, string]>([
    ['billed twice', { services: [...GOOD.truth.services, { lineKey: '801A-001', whmcsOrder: 2, status: 'Active' }], whmcsOrders: [1, 2] }, 'I1: order-0 has 2 orders in WHMCS'], // prettier-ignore
    ['an eSIM bought twice', { esims: ['801A-001-001', '801A-001-001'] }, 'I2: 801A-001-001 was bought 2 times'],
    ['two orders of one wish', { orders: [...GOOD.truth.orders, { ...GOOD.truth.orders[0], id: '801C', key: 'order-2', wish: 0, lines: [] } as never] }, 'I3: wish 0 became 2 orders in Salesforce'], // prettier-ignore
    ['told three times', { mails: [...MAILS, provisioned, provisioned] }, 'I13: order-provisioned of order-0 was mailed 3 times'],
    [
      'told of by two mails',
      { mails: [...MAILS, mail('order-provisioned', 'order-0', 'other')] },
      'I13: order-provisioned of order-0 was told by 2 mails',
    ],
    [
      'told to nobody',
      { mails: MAILS.filter(({ kind }) => kind !== 'order-provisioned') },
      'I13: order-0 is active, and there is no “order-provisioned”',
    ],
    [
      'received without a word',
      { mails: MAILS.filter(({ about }) => about !== 'order-1') },
      'I13: order-1 is at a person, and there is no “order-received”',
    ],
    [
      'an eSIM without its code',
      { mails: MAILS.filter(({ kind }) => kind !== 'esim-activation') },
      'I13: order-0 is active, and there is no “esim-activation”',
    ],
    [
      'at a person who does not hear of it',
      { mails: MAILS.filter(({ kind }) => kind !== 'person-needed') },
      'I13: order-1 is at a person, and there is no “person-needed”',
    ],
    ['active and not billed', { services: [], whmcsOrders: [] }, 'I4: wish 0: its line 801A-001 has no service'],
    ['at a person without a Case', { cases: [] }, 'I4: wish 1 is Needs Attention in Salesforce, its customer sees needs_person'],
    ['gone', { orders: GOOD.truth.orders.slice(0, 1) }, 'I4: wish 1 was answered with order order-1, and Salesforce has none'],
  ])('%s', (_, more, what) => expect(truth(more)).toContain(what))

  test('under way for ever', () => {
    expect(found({ stuck: ['provision f has not come to its end'] })).toEqual(['I4: provision f has not come to its end'])
  })

  test('a mail that staff were asked to tell otherwise is none', () => {
    const failed = { reason: 'mail_failed', facts: { mail: 'order-provisioned', orderId: 'order-0' } }
    const without = { mails: MAILS.filter(({ kind }) => kind !== 'order-provisioned'), cases: [...GOOD.truth.cases, failed] }
    expect(found({ truth: { ...GOOD.truth, ...without }, fired: [LOST, ...GOOD.fired] })).toEqual([])
    // It takes two faults to have one told by a person.
    expect(truth(without)).toEqual(['I13: 1 mails were left to a person, at most 0'])
  })

  test('a mail that left again although its answer came', () => {
    expect(found({ fired: GOOD.fired.slice(1) })).toEqual(['I13: order-provisioned of order-0 was mailed 2 times'])
    const others = [mail('order-received', 'order-0'), mail('order-received', 'order-1')]
    expect(truth({ mails: [...GOOD.truth.mails, ...others] })).toEqual(['I13: 3 mails left again, and 1 had a reason to'])
  })
})

describe('an order at a person', () => {
  const at = (code: string, n: number): Pick<Soak, 'wishes' | 'wanted' | 'truth'> => {
    const ids = Array.from({ length: n }, (_, more) => ({ key: `more-${more}`, id: `801M${more}`, wish: more + 2 }))
    const { truth } = GOOD
    return {
      wanted: { orders: 2 + n },
      wishes: [...GOOD.wishes, ...ids.map(({ key }) => ({ id: key, shown: { status: 'needs_person', attention: 'any' } }))],
      truth: {
        ...truth,
        orders: [...truth.orders, ...ids.map((one) => ({ ...one, provisioning: 'Needs Attention', errorCode: code, lines: [] }))],
        cases: [...truth.cases, ...ids.map(({ id }) => ({ reason: 'any', facts: { sfOrderId: id } }))],
        mails: [...truth.mails, ...ids.flatMap(({ key, id }) => [mail('order-received', key), mail('person-needed', id)])],
      },
    }
  }
  const refused = (system: Fired['system']): Fired => ({ system, name: REFUSED_FOR_GOOD, fault: { kind: 'business-error' } })

  test('met a refusal, one for each that was given by that system', () => {
    expect(found(at('client_not_found', 1))).toEqual([
      expect.stringMatching(/^person: 2 orders are at a person for client_not_found, at most 1/),
    ])
    expect(found({ ...at('client_not_found', 1), fired: [...GOOD.fired, refused('whmcs')] })).toEqual([])
    expect(found({ ...at('client_not_found', 1), fired: [...GOOD.fired, refused('esim')] })).toHaveLength(1)
    expect(found({ ...at('bad_request', 1), fired: [...GOOD.fired, refused('esim')] })).toEqual([])
  })

  test('or too much at once, of which there are few', () => {
    expect(found(at('find_failed', 3))).toEqual([])
    expect(found(at('tried_too_often', 4))).toEqual([expect.stringMatching(/^person: 4 orders are at a person for find_failed or tried_too_often, at most 3/)]) // prettier-ignore
  })

  test('and nothing else', () => {
    expect(found(at('esim_unknown', 1))).toEqual(['person: more-0 is at a person for esim_unknown, and nothing here leads there'])
  })
})

describe('an answer that may not be', () => {
  test.each<[string, Soak['answers'][number]]>([
    ['a fault of ours', { of: 'order', status: 500, code: 'internal' }],
    ['none at all', { of: 'order', status: 0, code: 'ECONNRESET' }],
    ['a press that was not taken', { of: 'press', status: 503, code: 'dependency_unavailable' }],
  ])('%s', (_, answer) => expect(found({ answers: [answer] })).toEqual([`legal: ${answer.of}: ${answer.status} ${answer.code}`]))
})

test('a difference that the comparison finds, or has found before', () => {
  expect(found({ differences: ['duplicate in whmcs: 801A-001'] })).toEqual(['compared: duplicate in whmcs: 801A-001'])
  const stuck = { reason: 'stuck', facts: { about: 'order-0' } }
  expect(truth({ cases: [...GOOD.truth.cases, stuck] })).toEqual(['compared: a Case says stuck: {"about":"order-0"}'])
})

describe('a process that grows', () => {
  test('where it is judged, of those that lived through all of it', () => {
    expect(found({ growth: { web: grown(1.5) } })).toEqual(['heap: web grew by 1.5 MB/h, at most 1'])
    expect(found({ growth: { web: grown(null) } })).toHaveLength(1)
    expect(found({ growth: { web: grown(1.5) }, mostMbPerHour: null })).toEqual([])
  })

  test('is told from one that settles in, and from one that starts anew', () => {
    const MB = 1024 * 1024
    const life = (heapAt: (minute: number) => number, began = 0): Life =>
      Array.from({ length: 11 }, (_, minute) => ({ atMs: began + minute * 60_000, heap: heapAt(minute) * MB }))
    const warm = (minute: number) => 50 - 20 / (1 + minute ** 4)
    expect(growthOf([life(warm)], 300_000).mbPerHour).toBeLessThan(1)
    expect(growthOf([life((minute) => warm(minute) + minute / 6)], 300_000).mbPerHour).toBeGreaterThan(10)
    expect(growthOf([life(() => 50), life(() => 70, 3_600_000)], 0).mbPerHour).toBe(0)
    expect(growthOf([life(warm).slice(0, 2)], 180_000).mbPerHour).toBeNull()
    expect(growthOf([life((minute) => minute)], 0)).toMatchObject({ lives: 1, firstMb: 0, lastMb: 10, mbPerHour: 60 })
  })
})

test.each<[string, Partial<Soak>]>([
  ['an order too few', { wanted: { orders: 3 } }],
  ['no restart', { restarts: [] }],
  ['tokens that nobody held', { expiries: [0, 0] }],
  ['no list that lagged', { lags: [{ system: 'whmcs' }] }],
  ['a kind of fault that hit nothing', { fired: GOOD.fired.filter(({ name }) => name !== 'row lock') }],
])('a run that did not reach what it was to show: %s', (_, more) => expect(found(more)).toEqual([expect.stringMatching(/^vacuous: /)]))

describe('the plan', () => {
  const size = { orders: 2_000, customers: 40, carts: 3, perSecond: 20 }
  const plan = planSoak(seeded('5eed'), size)

  test('comes from the seed alone', () => {
    expect(planSoak(seeded('5eed'), size)).toEqual(plan)
    expect(planSoak(seeded('5eee'), size)).not.toEqual(plan)
  })

  test('lets orders come as those do who know nothing of each other, at the wanted pace', () => {
    const gaps = plan.arrivals.map(({ gapMs }) => gapMs)
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    expect(mean).toBeGreaterThan(45)
    expect(mean).toBeLessThan(55)
    // Of an exponential time a share of 1/e is longer than the mean.
    expect(gaps.filter((gap) => gap > mean).length / gaps.length).toBeCloseTo(Math.exp(-1), 1)
  })

  test('has every kind of fault for every call that it may hit, at the wanted share', () => {
    for (const { match, kinds, percent, callsAnOrder } of TARGETS.filter(({ percent }) => percent === 2)) {
      const own = plan.faults.filter((fault) => fault.match.path === match.path && fault.match.method === match.method && fault.match.action === match.action) // prettier-ignore
      expect(new Set(own.map(({ name }) => name))).toEqual(new Set(kinds.map(({ name }) => name)))
      const share = own.length / (callsAnOrder * size.orders)
      expect(share).toBeGreaterThan((percent / 100) * 0.6)
      expect(share).toBeLessThan((percent / 100) * 1.4)
      const nths = own.map((fault) => fault.match.nth ?? 0)
      expect(nths).toEqual([...new Set(nths)].sort((a, b) => a - b))
    }
  })
})

test('which faults leave the caller in the dark about what was done', () => {
  expect(losesTheAnswer({ kind: 'reset-after' })).toBe(true)
  expect(losesTheAnswer({ kind: 'status', status: 500, applied: true })).toBe(true)
  expect(losesTheAnswer({ kind: 'status', status: 500, applied: false })).toBe(false)
  expect(losesTheAnswer({ kind: 'hang-before' })).toBe(false)
  expect(losesTheAnswer({ kind: 'delay', ms: 200 })).toBe(false)
})
