// The comparison itself: one order on four sides, each side as it should be but for one thing.

import { describe, expect, test } from 'vitest'
import type { LineState, OrderState } from '../../src/contract/states.ts'
import { compare } from '../../src/reconcile/compare.ts'
import { MOST_TOLD_AGAIN } from '../../src/reconcile/compare-salesforce.ts'
import type { ComparedEsimOrder, ComparedService, JournalLine, JournalOrder, JournalUnit, Sides } from '../../src/reconcile/sides.ts'
import type { OrderStanding } from '../../salesforce/order-standing.ts'

const NOW = 1_000_000
const patience = { salesforce: 100, whmcs: 200, esim: 300, overdueMs: 0, unknownMs: 0 }
const SF = '8015g00000AAAAAAAA'
const OTHER = '8015g00000BBBBBBBB'
const KEY = '01890000-0000-7000-8000-000000000001'
const LINE = `${SF}-001`
const UNIT = `${LINE}-001`
const yen = (amount: number) => ({ amount, currency: 'JPY' })

const unit: JournalUnit = { unitKey: UNIT, bought: 'yes', provider: 'airalo', providerOrderId: '7', duplicates: [] }
const line: JournalLine = {
  lineKey: LINE,
  state: 'active',
  placed: 'yes',
  whmcsOrderId: 9,
  serviceId: 5,
  serviceStatus: 'Active',
  firstPayment: yen(1500),
  recurring: yen(1000),
  billingCycle: 'Monthly',
  units: [unit],
}
const order: JournalOrder = {
  id: KEY,
  source: 'portal',
  correlationId: 'correlation',
  accountId: 'account',
  sfAccountId: '0015g00000AAAAAAA5',
  clientId: 1,
  sfOrderId: SF,
  state: 'active',
  rev: 3,
  changedAt: 0,
  eventId: 50,
  atRest: true,
  teller: { kind: 'provision', asked: 0 },
  lines: [line],
}
const standing: OrderStanding = {
  sfOrderId: SF,
  orderKey: KEY,
  accountId: '0015g00000AAAAAAA5',
  status: 'Activated',
  provisioningStatus: 'Provisioned',
  eventId: 50,
  changedAt: 0,
}
const service: ComparedService = {
  id: 5,
  orderId: 9,
  clientId: 1,
  lineKey: LINE,
  status: 'Active',
  firstPayment: yen(1500),
  recurring: yen(1000),
  cycle: 'Monthly',
}
const esim: ComparedEsimOrder = { providerOrderId: '7', reference: UNIT, state: 'ready' }

interface Given {
  order?: Partial<JournalOrder> | null
  line?: Partial<JournalLine>
  unit?: Partial<JournalUnit>
  salesforce?: OrderStanding[]
  services?: ComparedService[]
  esims?: ComparedEsimOrder[]
  nobodys?: ComparedEsimOrder[]
  asked?: Partial<Record<'salesforce' | 'whmcs' | 'esim', boolean>>
}

function sidesOf({ order: change = {}, ...given }: Given): Sides {
  const { salesforce = true, whmcs = true, esim: provider = true } = given.asked ?? {}
  const lines = [{ ...line, ...given.line, units: [{ ...unit, ...given.unit }] }]
  return {
    journal: change === null ? [] : [{ ...order, lines, ...change }],
    salesforce: { asked: new Set(salesforce ? [KEY] : []), orders: given.salesforce ?? [standing] },
    whmcs: { asked: new Set(whmcs ? [1] : []), services: given.services ?? [service] },
    provider: { asked: new Set(provider ? [UNIT] : []), orders: given.esims ?? [esim], nobodys: given.nobodys ?? [] },
  }
}

const seen = (given: Given) => compare(sidesOf(given), { now: NOW, patience })
const named = (given: Given) => seen(given).map(({ kind, system, subject }) => `${kind} ${system}:${subject}`)

test('four sides that agree have no difference', () => {
  expect(seen({})).toEqual([])
})

describe('an eSIM order that bears no reference', () => {
  const nobodys = (state: ComparedEsimOrder['state'] = 'ready'): ComparedEsimOrder[] => [{ providerOrderId: '9', reference: '', state }]

  test('and that nobody has claimed is told of', () => {
    expect(seen({ nobodys: nobodys() })).toMatchObject([{ kind: 'unknown_remote', system: 'esim', subject: '9', order: null, facts: { providerOrders: '9' } }]) // prettier-ignore
  })

  test.each([
    ['failed', { nobodys: nobodys('failed') }],
    ['is a unit’s all the same', { nobodys: nobodys(), unit: { providerOrderId: '9' }, esims: [{ ...esim, providerOrderId: '9' }] }],
    ['was bought for a unit a second time', { nobodys: nobodys(), unit: { duplicates: ['9'] } }],
    ['may be what a person looks for', { nobodys: nobodys(), unit: { bought: 'unclear' } }],
  ] as const)('is not where it %s', (_, given) => expect(named(given as Given)).toEqual([]))
})

const NONE = { salesforce: [], services: [], esims: [] }
const ALL = [`missing_remote salesforce:${SF}`, `missing_remote whmcs:${LINE}`, `missing_remote esim:${UNIT}`]

describe('is not judged', () => {
  test('what is under way', () => expect(named({ ...NONE, order: { atRest: false } })).toEqual([]))
  test('what nobody was asked for', () => expect(named({ ...NONE, asked: { salesforce: false, whmcs: false, esim: false } })).toEqual([]))
  test.each([
    [99, []],
    [100, ALL.slice(0, 1)],
    [200, ALL.slice(0, 2)],
    [300, ALL],
  ])('what moved %i ms ago, where the system needs longer', (ago, expected) =>
    expect(named({ ...NONE, order: { changedAt: NOW - ago } })).toEqual(expected),
  )
  test('an order that Salesforce changed just now', () => {
    const changed = { ...standing, provisioningStatus: 'Queued', changedAt: NOW - 99 }
    expect(named({ salesforce: [changed] })).toEqual([])
    expect(named({ salesforce: [{ ...changed, changedAt: NOW - 100 }] })).toHaveLength(1)
    expect(named({ order: null, salesforce: [changed], services: [], esims: [] })).toEqual([])
  })
  test('what a person decides about', () => {
    expect(named({ line: { placed: 'unclear' }, unit: { bought: 'unclear' }, services: [], esims: [] })).toEqual([])
    expect(named({ line: { placed: 'unclear' }, services: [service, { ...service, id: 6 }] })).toEqual([])
  })
  test('an order whose creation is not known to have settled', () => {
    expect(named({ ...NONE, order: { sfOrderId: null, lines: [] } })).toEqual([])
    expect(named({ services: [], esims: [], order: { sfOrderId: null, lines: [] } })).toEqual([])
  })
})

describe('Salesforce', () => {
  const shows = (change: Partial<OrderStanding>, given: Given = {}) => seen({ ...given, salesforce: [{ ...standing, ...change }] })

  test.each<[OrderState, string, string]>([
    ['pending_review', 'Pending Review', 'Pending Review'],
    ['needs_person', 'Needs Attention', 'Pending Review'],
    ['active', 'Provisioned', 'Activated'],
    ['partly_active', 'Partly Provisioned', 'Pending Review'],
    ['rejected', 'Rejected', 'Pending Review'],
    ['cancelled', 'Cancelled', 'Pending Review'],
    ['failed', 'Failed', 'Pending Review'],
  ])('shows %s as %s', (state, provisioningStatus, status) => {
    const given = { order: { state, lines: [] }, services: [], esims: [] }
    expect(shows({ provisioningStatus, status }, given)).toEqual([])
    for (const other of ['In Progress', null])
      expect(shows({ provisioningStatus: other, status }, given)).toMatchObject([
        { kind: 'state_differs', subject: SF, facts: { expected: provisioningStatus, shown: other ?? 'nothing' }, tellAgain: true },
      ])
  })
  test('has activated what is active', () => {
    expect(shows({ status: 'Pending Review' })).toMatchObject([{ kind: 'state_differs', tellAgain: true }])
  })

  const lost = { provisioningStatus: 'In Progress' }
  test.each<[string, Partial<OrderStanding>, Partial<JournalOrder>]>([
    ['that was never told', lost, { teller: null }],
    ['that was told often', lost, { teller: { kind: 'provision', asked: MOST_TOLD_AGAIN } }],
    ['that knows more than a restored journal', { ...lost, eventId: 51 }, {}],
    ['in which staff cancelled the order', { ...lost, status: 'Cancelled' }, {}],
  ])('%s is not told again', (_what, change, given) => {
    const [finding, ...others] = shows(change, { order: given })
    expect(finding).toMatchObject({ kind: 'state_differs', subject: SF })
    expect(finding?.tellAgain).toBeUndefined()
    expect(others).toEqual([])
  })
  test('that was told by nobody yet is told by the one who may', () => {
    expect(shows({ ...lost, eventId: null })).toMatchObject([{ tellAgain: true }])
  })
  test('without the order', () => expect(named({ salesforce: [] })).toEqual([`missing_remote salesforce:${SF}`]))
  test('with an order that is not the journal’s', () => {
    const strange = { ...standing, sfOrderId: OTHER, orderKey: KEY.replace('1', '2') }
    expect(seen({ salesforce: [standing, strange] })).toMatchObject([{ kind: 'unknown_remote', subject: OTHER, order: null }])
  })
  test('with two orders of one key, or another one of it', () => {
    const twin = { ...standing, sfOrderId: OTHER }
    expect(named({ salesforce: [standing, twin] })).toEqual([`duplicate salesforce:${OTHER}`])
    expect(named({ salesforce: [twin] })).toEqual([`missing_remote salesforce:${SF}`, `unknown_remote salesforce:${OTHER}`])
  })
  test('with an order that staff made', () => {
    expect(named({ order: { source: 'staff', id: 'of our own' }, salesforce: [{ ...standing, orderKey: null }] })).toEqual([])
  })
})

describe('WHMCS', () => {
  const twin = { ...service, id: 6, orderId: 10 }

  const GONE = [`missing_remote whmcs:${LINE}`]
  test('without the service, of which a look at its client tells', () => {
    expect(seen({ services: [] })).toMatchObject([{ kind: 'missing_remote', subject: LINE, facts: { services: 5 }, leftToLook: true }])
  })
  test.each(['Cancelled', 'Terminated', 'Fraud'])('without one that was last seen %s', (serviceStatus) => {
    expect(named({ line: { serviceStatus }, services: [] })).toEqual([])
  })
  test('without one of an order that a person has in hand, whose flow misses it', () => {
    expect(named({ order: { state: 'needs_person', lines: [line] }, services: [], asked: { salesforce: false } })).toEqual([])
  })
  test('with one that belongs to another client by now', () => {
    expect(named({ services: [{ ...service, clientId: 2 }] })).toEqual(GONE)
    expect(named({ services: [{ ...service, id: 6 }] })).toEqual([]) // made anew with the key
  })
  test('with another one under its id', () => {
    expect(named({ services: [{ ...service, lineKey: null, orderId: 10 }] })).toEqual(GONE)
    expect(named({ services: [{ ...service, lineKey: null, orderId: null }] })).toEqual(GONE)
    expect(named({ services: [{ ...service, lineKey: `${OTHER}-001` }] })).toEqual([...GONE, `unknown_remote whmcs:${OTHER}-001`])
    // A word that somebody else has put there is no key.
    expect(named({ services: [{ ...service, lineKey: 'rack 7' }] })).toEqual([])
    expect(named({ line: { whmcsOrderId: null }, services: [{ ...service, lineKey: null, orderId: 10 }] })).toEqual([])
  })
  test('with two that live', () => {
    expect(seen({ services: [service, twin] })).toMatchObject([{ kind: 'duplicate', subject: LINE, facts: { services: '5, 6' } }])
    expect(named({ services: [service, { ...twin, clientId: 2 }] })).toEqual([`duplicate whmcs:${LINE}`])
    for (const status of ['Cancelled', 'Terminated', 'Fraud']) expect(named({ services: [service, { ...twin, status }] })).toEqual([])
  })
  test('with one that a person vouched for, and none or another of the key', () => {
    const adopted = { ...service, lineKey: null }
    expect(named({ services: [adopted] })).toEqual([])
    expect(named({ services: [adopted, twin] })).toEqual([`duplicate whmcs:${LINE}`])
  })
  test.each<LineState>(['new', 'refused', 'cancelled'])('with one that was never placed, of a line %s', (state) => {
    expect(named({ line: { placed: 'never', state, serviceId: null } })).toEqual([`unknown_remote whmcs:${LINE}`])
    expect(named({ line: { placed: 'never', state, serviceId: null }, services: [] })).toEqual([])
    expect(named({ line: { placed: 'never', state }, services: [{ ...service, status: 'Cancelled' }] })).toEqual([])
  })
  test('with one of a line or an order that the journal does not have', () => {
    const ofLine = { ...twin, lineKey: `${SF}-002` }
    const ofOrder = { ...twin, lineKey: `${OTHER}-001` }
    expect(named({ services: [service, ofLine, ofOrder] })).toEqual([`unknown_remote whmcs:${SF}-002`, `unknown_remote whmcs:${OTHER}-001`])
    expect(named({ services: [service, { ...ofLine, status: 'Fraud' }] })).toEqual([])
    // A line that is about to come.
    const young = { order: { changedAt: NOW - 199 }, services: [ofLine], asked: { salesforce: false, esim: false } }
    expect(named(young)).toEqual([])
  })
  test.each(['', 'SFO-00012345-1', `${SF}-01`, `${SF}-001-001`])('with a service that somebody marked "%s"', (lineKey) => {
    expect(named({ services: [service, { ...twin, lineKey }] })).toEqual([])
  })
  test.each<[string, LineState, boolean]>([
    ['Active', 'active', false],
    ['Completed', 'active', false],
    ['Suspended', 'active', false],
    ['Pending', 'active', true],
    ['Cancelled', 'active', true],
    ['Terminated', 'active', true],
    ['Fraud', 'active', true],
    ['Active', 'cancelled', true],
    ['Pending', 'cancelled', true],
    ['Suspended', 'cancelled', true],
    ['Cancelled', 'cancelled', false],
    ['Terminated', 'cancelled', false],
    ['Pending', 'person', false],
    ['Active', 'billing', false],
  ])('with a service %s of a line %s', (status, state, differs) => {
    expect(named({ line: { state }, services: [{ ...service, status }] })).toEqual(differs ? [`state_differs whmcs:${LINE}`] : [])
  })

  describe('amounts', () => {
    const amounts = (change: Partial<ComparedService>, of: Partial<JournalLine> = {}) =>
      seen({ line: of, services: [{ ...service, ...change }] }).map(({ kind, facts }) => [kind, facts])
    test('of the first payment', () =>
      expect(amounts({ firstPayment: yen(1501) })).toEqual([['amount_differs', { services: '5', first: '1500 JPY / 1501 JPY' }]]))
    test('of the others', () =>
      expect(amounts({ recurring: yen(1) })).toEqual([['amount_differs', { services: '5', recurring: '1000 JPY / 1 JPY' }]]))
    test('of another currency', () =>
      expect(amounts({ recurring: { amount: 1000, currency: 'USD' } })).toMatchObject([
        ['amount_differs', { recurring: '1000 JPY / 1000 USD' }],
      ]))
    test('for another time', () =>
      expect(amounts({ cycle: 'Annually' })).toEqual([['amount_differs', { services: '5', cycle: 'Monthly / Annually' }]]))
    test('of what is paid once, or is free', () => {
      expect(amounts({ cycle: 'One Time', recurring: yen(0) }, { billingCycle: 'Onetime' })).toEqual([])
      expect(amounts({ cycle: 'Free Account', recurring: yen(0) })).toEqual([])
    })
    test('of an order of which nobody said what its set-up costs', () =>
      expect(amounts({ firstPayment: yen(9) }, { firstPayment: null })).toEqual([]))
    test('of what has not run yet, or runs no more', () => {
      expect(amounts({ recurring: yen(1) }, { state: 'person' })).toEqual([])
      expect(amounts({ recurring: yen(1), status: 'Cancelled' }, { state: 'cancelled' })).toEqual([])
    })
  })
})

describe('the provider', () => {
  const twin: ComparedEsimOrder = { ...esim, providerOrderId: '8' }

  test('without the order', () => expect(named({ esims: [] })).toEqual([`missing_remote esim:${UNIT}`]))
  test('with two', () => {
    expect(seen({ esims: [esim, twin] })).toMatchObject([{ kind: 'duplicate', subject: UNIT, facts: { providerOrders: '8' } }])
    expect(named({ esims: [twin] })).toEqual([`duplicate esim:${UNIT}`])
    for (const state of ['failed', 'refunded'] as const) expect(named({ esims: [esim, { ...twin, state }] })).toEqual([])
  })
  test('with a second one of which there is a Case', () => expect(named({ unit: { duplicates: ['8'] }, esims: [esim, twin] })).toEqual([]))
  test('with one that was never bought', () => {
    expect(named({ unit: { bought: 'never', providerOrderId: null } })).toEqual([`unknown_remote esim:${UNIT}`])
    expect(named({ unit: { bought: 'never' }, esims: [] })).toEqual([])
    expect(named({ unit: { bought: 'never' }, esims: [{ ...esim, state: 'refunded' }] })).toEqual([])
  })
  test('with one of a unit or an order that the journal does not have', () => {
    const others = [`${LINE}-002`, `${OTHER}-001-001`].map((reference, at) => ({ ...esim, providerOrderId: `1${at}`, reference }))
    expect(named({ esims: [esim, ...others] })).toEqual([`unknown_remote esim:${LINE}-002`, `unknown_remote esim:${OTHER}-001-001`])
    expect(named({ esims: [esim, ...others.map((one) => ({ ...one, state: 'failed' as const }))] })).toEqual([])
  })
  test.each<[ComparedEsimOrder['state'], LineState, boolean]>([
    ['ready', 'active', false],
    ['pending', 'active', false],
    ['failed', 'active', true],
    ['refunded', 'active', true],
    ['refunded', 'cancelled', false],
    ['ready', 'cancelled', false],
  ])('with one %s of a line %s', (state, lineState, differs) => {
    const services = lineState === 'cancelled' ? [{ ...service, status: 'Cancelled' }] : [service]
    expect(named({ line: { state: lineState }, services, esims: [{ ...esim, state }] })).toEqual(
      differs ? [`state_differs esim:${UNIT}`] : [],
    )
  })
})
