import { describe, expect, test } from 'vitest'
import { CUSTOMER, mail, tellingActive, welcome } from '../outcome/telling.ts'
import { seeded } from '../seeded.ts'
import { judgeBlackouts, type Run, type Strike, type Told } from './oracle.ts'
import { PHASES, planBlackouts, WAYS } from './plan.ts'
import { strangersTo } from './processes-of.ts'

const strike = (more: Partial<Strike> = {}): Strike => ({
  planned: 'order',
  phase: 'order',
  way: 'at once',
  at: 1_000,
  waiting: 1,
  cut: 1,
  left: [],
  ...more,
})
const code = (event: string) => mail('email-code', null, event)
const MAILS = [code('code-1'), code('code-2'), welcome(CUSTOMER), ...tellingActive('order-0', ['esim-activation'])]
const received = mail('order-received', 'order-0')
const CALM: Told = {
  id: 'order-0',
  shown: { status: 'active', attention: null },
  whyDark: null,
  strikes: [],
  backMs: [2_000],
  strangers: [],
  left: [],
  answers: [{ status: 200, code: null }],
  truth: {
    orders: [
      {
        id: '801A',
        key: 'order-0',
        wish: 0,
        provisioning: 'Provisioned',
        errorCode: null,
        lines: [{ key: '801A-001', unitKey: '801A-001-001' }],
      },
    ],
    cases: [],
    services: [{ lineKey: '801A-001', whmcsOrder: 1, status: 'Active' }],
    whmcsOrders: [1],
    esims: ['801A-001-001'],
    mails: MAILS,
  },
  email: CUSTOMER,
  clients: 1,
  users: 1,
  invoices: 1,
  linked: 1,
  cases: [],
}
const DARK: Told = {
  ...CALM,
  strikes: [strike(), strike({ phase: 'sign-up', way: 'one by one' }), strike({ phase: 'press', way: 'supervisor alone' })],
  truth: { ...CALM.truth, mails: [...MAILS, received] },
  answers: [...CALM.answers, { status: 0, code: 'ECONNREFUSED' }, { status: 503, code: 'session_store_unavailable' }],
}
const GOOD: Run = {
  wanted: { stories: 2, kills: { 'at once': 1, 'one by one': 1, 'supervisor alone': 1 }, phases: 3, cuts: 1 },
  stories: [CALM, DARK],
}
const judge = (more: Partial<Told>) => judgeBlackouts({ ...GOOD, stories: [CALM, { ...DARK, ...more }] })
const found = (more: Partial<Told>) => judge(more).violations.map(({ breaks, what }) => `${breaks}: ${what}`)

test('stories that came to their end', () => {
  expect(found({})).toEqual([])
  expect(judge({}).counts).toMatchObject({ stories: 2, kills: 3, active: 2, duplicates: 0, lost: 0, unanswered: 1 })
})

describe('a stack that is not what it was', () => {
  test.each<[string, Partial<Told>, string]>([
    ['that did not come back', { whyDark: 'a lock file' }, 'back: story 2: the stack did not come back: a lock file'],
    ['with a process that outlived the blackout', { strikes: [...DARK.strikes.slice(1), strike({ left: ['7 web'] })] }, 'leftover: story 2: still running: 7 web'],
    ['with a process beside the one that came back', { strangers: ['8 redis'] }, 'leftover: story 2: still running: 8 redis'],
    ['with a process after it was stopped', { left: ['9 postgres'] }, 'leftover: story 2: still running: 9 postgres'],
    ['that answered with a fault of its own', { answers: [{ status: 500, code: 'internal' }] }, 'legal: story 2: an answer of 500 internal'],
  ])('%s', (_, more, what) => expect(found(more)).toEqual([what])) // prettier-ignore
})

describe('two of one thing', () => {
  const { truth } = DARK
  const also = (...more: Told['truth']['mails']) => ({ truth: { ...truth, mails: [...truth.mails, ...more] } })
  test.each<[string, Partial<Told>, string]>([
    ['client', { clients: 2 }, 'I7: story 2: 2 WHMCS clients'],
    ['user', { users: 2 }, 'I7: story 2: 2 WHMCS users'],
    ['linked Account', { linked: 2 }, 'I7: story 2: 2 Salesforce Accounts linked to the client'],
    ['WHMCS order', { truth: { ...truth, whmcsOrders: [1, 2] } }, 'I1: story 2: 2 WHMCS orders'],
    ['invoice', { invoices: 2 }, 'I1: story 2: 2 invoices'],
    ['Salesforce order', { truth: { ...truth, orders: [...truth.orders, ...truth.orders] } }, 'I3: story 2: 2 orders in Salesforce'],
    ['eSIM', { truth: { ...truth, esims: [...truth.esims, ...truth.esims] } }, 'I2: story 2: 801A-001-001 was bought 2 times'],
    ['service', { truth: { ...truth, services: [...truth.services, ...truth.services] } }, 'I1: story 2: 801A-001 has 2 services in WHMCS'],
    ['mail, of one event, more often than promised', also(received), 'I13: story 2: order-received of order-0 was mailed 3 times'],
    ['mail, of two events', also(welcome(CUSTOMER, 'again')), `I13: story 2: welcome of ${CUSTOMER} was told by 2 mails`],
    ['code', also(code('code-1')), 'I13: story 2: code-1 was mailed 2 times'],
  ])('%s', (_, more, what) => {
    expect(found(more)).toContain(what)
    expect(judge(more).counts['duplicates']).toBeGreaterThan(0)
  })

  test('mail in a story without a blackout', () => {
    const stories = [{ ...CALM, truth: { ...CALM.truth, mails: [...MAILS, received] } }, DARK]
    expect(judgeBlackouts({ ...GOOD, stories }).violations).toMatchObject([
      { breaks: 'I13', what: 'story 1: order-received of order-0 was mailed 2 times' },
    ])
  })
})

/** The story, with a box that lacks a kind of mail. */
const without = (kind: string): Pick<Told, 'truth'> => ({
  truth: { ...DARK.truth, mails: DARK.truth.mails.filter((one) => one.kind !== kind) },
})

describe('a loss', () => {
  test.each<[string, Partial<Told>]>([
    ['a story that did not come to its order', { id: null, shown: null }],
    ['a client', { clients: 0 }],
    ['the link', { linked: 0 }],
    ['the invoice', { invoices: 0 }],
    ['a mail that nobody is asked about', without('esim-activation')],
    ['the welcome', without('welcome')],
    ['an order that stopped half-way', { shown: { status: 'provisioning', attention: null } }],
  ])('%s', (_, more) => expect(judge(more).counts['lost']).toBeGreaterThan(0))
})

test('an order in front of a person, with reason and Case, and a mail that a Case asks about, are neither', () => {
  const [order] = DARK.truth.orders
  const truth = { ...DARK.truth, orders: order ? [{ ...order, provisioning: 'Needs Attention', errorCode: 'esim_unknown' }] : [], cases: [{ reason: 'esim_unknown', facts: { order: '801A' } }], whmcsOrders: [], services: [], esims: [], mails: [welcome(CUSTOMER), received, mail('person-needed', '801A')] } // prettier-ignore
  expect(found({ truth, shown: { status: 'needs_person', attention: 'esim_unknown' }, invoices: 0, cases: ['esim_unknown'] })).toEqual([])
  const failed = { reason: 'mail_failed', facts: { mail: 'order-provisioned', orderId: 'order-0' } }
  expect(found({ cases: ['mail_failed'], truth: { ...without('order-provisioned').truth, cases: [failed] } })).toEqual([])
})

describe('a run that did not show anything', () => {
  const vacuous = (run: Partial<Run>) =>
    expect(judgeBlackouts({ ...GOOD, ...run }).violations.map(({ breaks, what }) => `${breaks}: ${what}`)).toEqual([
      expect.stringMatching(/^vacuous: not seen/),
    ])
  const struck = (strikes: readonly Strike[]) => vacuous({ stories: [CALM, { ...DARK, strikes }] })
  test('a story too few', () => vacuous({ wanted: { ...GOOD.wanted, stories: 3 } }))
  test('a blackout too few', () => vacuous({ wanted: { ...GOOD.wanted, kills: { ...GOOD.wanted.kills, 'at once': 2 } } }))
  test('all in too few phases', () => struck(DARK.strikes.map((one) => ({ ...one, phase: 'at rest' }))))
  test('nobody waited', () => struck(DARK.strikes.map((one) => ({ ...one, waiting: 0 }))))
  test('no request was cut', () => struck(DARK.strikes.map((one) => ({ ...one, cut: 0 }))))
})

test('blackouts come from the seed alone, in the order of the story, every phase and way among them', () => {
  const size = { stories: 3, kills: { 'at once': 8, 'one by one': 6, 'supervisor alone': 4 } }
  const plan = planBlackouts(seeded('5eed/plan'), size)
  expect(planBlackouts(seeded('5eed/plan'), size)).toEqual(plan)
  expect(planBlackouts(seeded('5eee/plan'), size)).not.toEqual(plan)
  const all = plan.flat()
  expect(all).toHaveLength(18)
  expect(new Set(all.map(({ phase }) => phase))).toEqual(new Set(PHASES))
  for (const way of WAYS) expect(all.filter((one) => one.way === way)).toHaveLength(size.kills[way])
  for (const story of plan) {
    expect(story[0]?.phase).not.toBe('coming back')
    const others = story.filter(({ phase }) => phase !== 'coming back').map(({ phase }) => PHASES.indexOf(phase))
    expect(others).toEqual(others.toSorted((a, b) => a - b))
  }
})

test('who does not descend from the supervisor is a stranger', () => {
  const process = (pid: number, parent: number) => ({ pid, parent, command: '' })
  const all = [process(10, 1), process(11, 10), process(12, 11), process(20, 1), process(21, 20)]
  expect(strangersTo(10, all).map(({ pid }) => pid)).toEqual([20, 21])
  expect(strangersTo(undefined, all)).toHaveLength(5)
})
