// What AddOrder was to keep, looked at again: an order whose services do not carry our line keys is not done before a person has seen it.

import { expect, test } from 'vitest'
import { z } from 'zod'
import { serializedField } from '../../whmcs/php-serialize.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { casesAre, decideAs, everythingMade, mailed, pressAs, salesforceShows, stands } from './staff.ts'

const call = { correlationId: 'marks-test-1' }

/** An order of which WHMCS kept no marks, accepted and running. */
async function unmarked(world: TestWorld): Promise<string> {
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  const { sfOrderId } = await world.customers.order(customer, ['VPN-FAMILY'])
  await world.whmcs.ask('switches', { orderFieldsDropped: true })
  await pressAs(world, sfOrderId)
  expect((await stands(world, sfOrderId, 'needs_person')).attention.code).toBe('order_unsure')
  await salesforceShows(world, sfOrderId, 'Needs Attention')
  await casesAre(world, 'order_unsure')
  await mailed(world, { 'person-needed': 1, 'order-provisioned': 0 })
  return sfOrderId
}

test('named by its id, the order is taken as it stands; another’s id is not', async () => {
  await using world = await startWorld()
  const sfOrderId = await unmarked(world)
  expect((await decideAs(world, sfOrderId, 'adopt', { remoteId: '987654' })).status).toBe(202)
  await casesAre(world, 'order_unsure', 'order_unsure')
  const [order] = await world.whmcs.rows('orders')
  expect((await decideAs(world, sfOrderId, 'adopt', { remoteId: String(order?.['id']) })).status).toBe(202)
  await stands(world, sfOrderId, 'active')
  expect(await everythingMade(world)).toMatchObject({ billed: 1, services: 1 })
})

test('once its services carry the marks, it goes on', async () => {
  await using world = await startWorld()
  const sfOrderId = await unmarked(world)
  const [service] = await world.whmcs.rows('services')
  const field = await world.wired.products.lineKeyFieldIdOf(42, call)
  const customfields = serializedField({ [field]: `${sfOrderId}-001` })
  await world.wired.whmcs.write('UpdateClientProduct', { serviceid: Number(service?.['id']), customfields }, z.object({}), call)
  expect((await decideAs(world, sfOrderId, 'retry')).status).toBe(202)
  await stands(world, sfOrderId, 'active')
  expect(await everythingMade(world)).toMatchObject({ billed: 1, services: 1 })
  await mailed(world, { 'person-needed': 1, 'order-provisioned': 1 })
})
