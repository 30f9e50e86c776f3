// Each effect with its call at the stand-in, the flow that makes it, and how often it happened by the stand-in's own account.

import { expect } from 'vitest'
import type { TestWorld } from '../world.ts'
import { type Customer, kindOf } from '../world/customers.ts'
import type { Desk, Fault } from '../world/desk.ts'
import { until } from '../world/until.ts'
import type { FaultCase } from './faults.ts'

export interface Target {
  effect: string
  /** Who sells the eSIMs; left out where that makes no difference: Airalo. */
  esims?: 'esimgo'
  desk: (world: TestWorld) => Desk
  match: NonNullable<Fault['match']>
  /** Faults in the system's own words, beside those that every remote has. */
  own: readonly FaultCase[]
  /** Runs the flow: `arm` is called right before the flow's effect may be sent; says what `count` and `end` need. */
  run(world: TestWorld, number: string, arm: () => Promise<void>): Promise<Run>
}

export interface Run {
  /** Effects in the stand-in's state. */
  count(): Promise<number>
  /** Waits for the good end. */
  reachEnd(): Promise<unknown>
  /** Waits until a person is asked, and says with which reasons. */
  reachPerson(): Promise<string[]>
}

export const definite = (message: string): FaultCase => ({
  name: `refused: ${message}`,
  fault: { kind: 'business-error', message },
  ends: 'refused',
})
export const unclear: FaultCase = {
  name: 'an error nobody has listed',
  fault: { kind: 'business-error', message: 'Something odd happened' },
  ends: 'once',
}

export const emailOf = (number: string): string => `customer${number.slice(2)}@example.jp`

/** The reasons of the Cases of a customer's Account. */
async function casesOf(world: TestWorld, number: string): Promise<string[]> {
  const account = (await world.salesforce.rows('Account')).find((row) => row['Customer_Number__c'] === number)
  return (await world.salesforce.rows('Case'))
    .filter((row) => row['AccountId'] === account?.['Id'])
    .map((row) => String(row['Subject']).replace('Portal: ', ''))
}

export const person = (world: TestWorld, number: string) => () =>
  until(async () => {
    const cases = await casesOf(world, number)
    return cases.length > 0 ? cases : null
  }, `a Case for ${number}`)

/** The account is linked: the end of a sign-up and of its repairs. */
export const linked = (customer: Customer, number: string) => () =>
  until(async () => (await customer.browser.get('/api/me')).body.account.status === 'active' || null, `${number} to be linked`, 30_000)

/** Signs up; the flow's end is an account that is no longer `linking`. */
function signUp(rows: 'users' | 'clients'): Target['run'] {
  return async (world, number, arm) => {
    await arm()
    const customer = await world.customers.signUp(number, { wait: false })
    return {
      count: async () => (await world.whmcs.rows(rows)).filter((row) => row['email'] === emailOf(number)).length,
      reachEnd: linked(customer, number),
      reachPerson: person(world, number),
    }
  }
}

export async function ready(world: TestWorld, number: string): Promise<Customer> {
  const customer = await world.customers.signUp(number)
  await world.customers.addCard(customer)
  return customer
}

/** An order that waits for review, pressed once `arm` is done. */
function pressed(
  count: (world: TestWorld, order: { sfOrderId: string; email: string }) => Promise<number>,
  codes?: readonly string[],
): Target['run'] {
  return async (world, number, arm) => {
    const customer = await ready(world, number)
    const placed = await world.customers.order(customer, codes)
    await arm()
    const [answer] = await world.customers.press(placed.sfOrderId)
    expect(answer?.status).toBe(202)
    return {
      count: () => count(world, { sfOrderId: placed.sfOrderId, email: customer.email }),
      reachEnd: () => world.customers.orderIs(customer, placed.id, ['active']),
      async reachPerson() {
        await world.customers.orderIs(customer, placed.id, ['needs_person'])
        return person(world, number)()
      },
    }
  }
}

export const clientOf = async (world: TestWorld, email: string): Promise<number> =>
  Number((await world.whmcs.rows('clients')).find((row) => row['email'] === email)?.['id'])

export const ordersAtWhmcs = async (world: TestWorld, { email }: { email: string }) => {
  const clientId = await clientOf(world, email)
  return (await world.whmcs.rows('orders')).filter((row) => Number(row['userid']) === clientId)
}

/** Orders at eSIM Go say nothing of ours: they are counted from here on. */
async function boughtFromNow(world: TestWorld): Promise<() => Promise<number>> {
  const orders = async () => (await world.esim.rows('orders')).filter((row) => row['provider'] === 'esimgo').length
  const before = await orders()
  return async () => (await orders()) - before
}

const ONE_OF_EACH = ['ESIM-JP-1GB-7D', 'VPN-PERSONAL']
const COMPOSITE = { method: 'POST', path: '/services/data/v67.0/composite' }

export const TARGETS: readonly Target[] = [
  {
    effect: 'W-USER',
    desk: (world) => world.whmcs,
    match: { action: 'AddUser' },
    own: [definite('You did not enter a first name'), unclear],
    run: signUp('users'),
  },
  {
    effect: 'W-CLIENT',
    desk: (world) => world.whmcs,
    match: { action: 'AddClient' },
    own: [definite('You did not enter your city'), unclear],
    run: signUp('clients'),
  },
  {
    effect: 'SF-ORDER',
    desk: (world) => world.salesforce,
    // The first one reads account and prices.
    match: { ...COMPOSITE, nth: 2 },
    own: [{ name: 'refused by a rule of the org', fault: { kind: 'business-error', message: 'No orders today' }, ends: 'refused' }],
    async run(world, number, arm) {
      const customer = await ready(world, number)
      await arm()
      const placed = await world.customers.order(customer)
      return {
        count: async () => (await world.salesforce.rows('Order')).filter((row) => row['Portal_Order_Key__c'] === placed.id).length,
        async reachEnd() {
          await world.customers.orderIs(customer, placed.id, ['pending_review'])
          const order = (await world.salesforce.rows('Order')).find((row) => row['Portal_Order_Key__c'] === placed.id)
          const items = (await world.salesforce.rows('OrderItem')).filter((row) => row['OrderId'] === order?.['Id'])
          expect(items).toHaveLength(3)
          return placed
        },
        async reachPerson() {
          await world.customers.orderIs(customer, placed.id, ['needs_person'])
          return person(world, number)()
        },
      }
    },
  },
  {
    effect: 'E-ORDER',
    desk: (world) => world.esim,
    match: { method: 'POST', path: '/airalo/v2/orders' },
    own: [definite('bad request')],
    run: pressed(
      async (world, { sfOrderId }) =>
        (await world.esim.rows('orders')).filter((row) => String(row['description']).startsWith(sfOrderId)).length,
      ONE_OF_EACH,
    ),
  },
  {
    effect: 'E-ORDER',
    esims: 'esimgo',
    desk: (world) => world.esim,
    match: { method: 'POST', path: '/esimgo/v2.5/orders' },
    own: [definite('invalid request')],
    run: async (world, number, arm) => pressed(await boughtFromNow(world), ONE_OF_EACH)(world, number, arm),
  },
  {
    effect: 'E-MARK',
    esims: 'esimgo',
    desk: (world) => world.esim,
    match: { method: 'PUT', path: '/esimgo/v2.5/esims' },
    own: [definite('esim not found')],
    async run(world, number, arm) {
      const marked = async (_world: TestWorld, { sfOrderId }: { sfOrderId: string }) =>
        (await world.esim.rows('esims')).filter((row) => String(row['customerRef']).startsWith(sfOrderId)).length
      const run = await pressed(marked, ONE_OF_EACH)(world, number, arm)
      return {
        ...run,
        async reachEnd() {
          await run.reachEnd()
          await until(async () => ((await run.count()) > 0 ? true : null), 'the eSIM to bear its unit key')
        },
        // The eSIM works without it.
        async reachPerson() {
          const reasons = await person(world, number)()
          await run.reachEnd()
          return reasons
        },
      }
    },
  },
  {
    effect: 'W-ORDER',
    desk: (world) => world.whmcs,
    match: { action: 'AddOrder' },
    own: [definite('Client ID Not Found'), unclear],
    run: pressed(async (world, order) => (await ordersAtWhmcs(world, order)).length, ONE_OF_EACH),
  },
  {
    effect: 'W-ACCEPT',
    desk: (world) => world.whmcs,
    match: { action: 'AcceptOrder' },
    own: [
      unclear,
      { name: 'already not pending', fault: { kind: 'business-error', message: 'Order ID not found or Status not Pending' }, ends: 'once' },
    ],
    run: pressed(
      async (world, order) => (await ordersAtWhmcs(world, order)).filter((row) => row['status'] === 'Active').length,
      ONE_OF_EACH,
    ),
  },
  {
    effect: 'SF-BACK',
    desk: (world) => world.salesforce,
    match: COMPOSITE,
    own: [{ name: 'refused by a rule of the org', fault: { kind: 'business-error', message: 'Not like that' }, ends: 'once' }],
    async run(world, number, arm) {
      const start = pressed(async () => 1, ONE_OF_EACH)
      const run = await start(world, number, arm)
      const account = (await world.salesforce.rows('Account')).find((row) => row['Customer_Number__c'] === number)
      const told = async () =>
        (await world.salesforce.rows('Order')).filter(
          (row) => row['AccountId'] === account?.['Id'] && row['Provisioning_Status__c'] === 'Provisioned' && row['Status'] === 'Activated',
        )
      return {
        ...run,
        count: async () => (await told()).length,
        async reachEnd() {
          await run.reachEnd()
          await until(async () => ((await told()).length === 1 ? true : null), 'Salesforce to be told')
        },
      }
    },
  },
  {
    effect: 'SF-CASE',
    desk: (world) => world.salesforce,
    match: { method: 'POST', path: '/services/data/v67.0/sobjects/Case' },
    own: [{ name: 'refused by a rule of the org', fault: { kind: 'business-error', message: 'No Cases today' }, ends: 'once' }],
    async run(world, number, arm) {
      await world.whmcs.ask('modules', { mode: 'fail' })
      const customer = await ready(world, number)
      const placed = await world.customers.order(customer, ['VPN-PERSONAL'])
      await arm()
      await world.customers.press(placed.sfOrderId)
      return {
        count: async () => (await casesOf(world, number)).length,
        async reachEnd() {
          await world.customers.orderIs(customer, placed.id, ['needs_person'])
          await until(async () => ((await casesOf(world, number)).length > 0 ? true : null), 'the Case')
        },
        reachPerson: person(world, number),
      }
    },
  },
  {
    effect: 'SF-LINK',
    desk: (world) => world.salesforce,
    match: { method: 'PATCH', path: '/services/data/v67.0/sobjects/Account' },
    own: [],
    async run(world, number, arm) {
      await arm()
      const customer = await world.customers.signUp(number, { wait: false })
      const rows = async () =>
        (await world.salesforce.rows('Account')).filter((row) => row['Customer_Number__c'] === number && row['WHMCS_Client_Id__c'] !== null)
      return {
        count: async () => (await rows()).length,
        reachEnd: linked(customer, number),
        reachPerson: person(world, number),
      }
    },
  },
  {
    effect: 'MAIL',
    desk: (world) => world.mail,
    match: { method: 'POST', path: '/v3/mail/send' },
    own: [],
    async run(world, number, arm) {
      const customer = await ready(world, number)
      await until(
        async () =>
          (await world.mail.rows('messages')).some((row) => row['to'] === customer.email && kindOf(row) === 'welcome') ? true : null,
        'the welcome mail',
      )
      await arm()
      const placed = await world.customers.order(customer, ['VPN-PERSONAL'])
      const received = async () =>
        (await world.mail.rows('messages')).filter((row) => row['to'] === customer.email && kindOf(row) === 'order-received')
      return {
        // A mail of which nobody knows whether it was taken is sent once more, so two count as told once.
        count: async () => Math.min(1, Math.max(0, (await received()).length <= 2 ? (await received()).length : 9)),
        async reachEnd() {
          await until(async () => ((await received()).length > 0 ? true : null), `the mail about ${placed.id}`)
        },
        reachPerson: person(world, number),
      }
    },
  },
]
