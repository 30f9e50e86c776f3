import { afterAll, beforeAll, expect, test } from 'vitest'
import { takeLostPresses } from '../../src/provisioning/take-lost-presses.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { pressAs, salesforceShows, stands } from './staff.ts'

let world: TestWorld
beforeAll(async () => {
  world = await startWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const call = { correlationId: 'lost-presses-1' }
const later = () => new Date(Date.now() + 60_000)
const take = (since: Date) => {
  const { db, salesforce, queue } = world.wired
  return takeLostPresses({ db, salesforce, wake: queue.wake }, since, call)
}

async function ordered(number: string): Promise<string> {
  const customer = await world.customers.signUp(number)
  await world.customers.addCard(customer)
  return (await world.customers.order(customer, ['VPN-FAMILY'])).sfOrderId
}

/** The Apex has marked the order, and its job never ran. */
const pressInVain = (id: string) =>
  world.salesforce.ask('update', { object: 'Order', id, fields: { Provisioning_Status__c: 'Queued', Provisioning_Requested_By__c: null } })

test('an order whose press never came is provisioned, once, however often it is looked for', async () => {
  const id = await ordered('C-1001')
  await pressInVain(id)
  expect(await take(new Date(Date.now() - 3_600_000))).toBe(0)
  expect(await Promise.all([take(later()), take(later())])).toContain(1)
  await stands(world, id, 'active')
  await salesforceShows(world, id, 'Provisioned')
  expect(await take(later())).toBe(0)
  expect(await world.whmcs.rows('orders')).toHaveLength(1)
})

test('one of which something was begun is left alone', async () => {
  const id = await ordered('C-1002')
  await pressAs(world, id)
  await stands(world, id, 'active')
  await pressInVain(id)
  expect(await take(later())).toBe(0)
})
