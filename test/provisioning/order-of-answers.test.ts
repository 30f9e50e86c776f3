// Which of several faults of one press is said.

import { expect, test } from 'vitest'
import { startWorld, type TestWorld } from '../world.ts'
import { decideAs, pressAs, signedPost, STAFF, stands } from './staff.ts'

interface Used {
  id: string
  key: string
}

const press = async (world: TestWorld, sfOrderId: string, used: Partial<Used>, requestedBy = STAFF) => {
  const { status, body } = await signedPost(
    world,
    `/api/orders/${sfOrderId}/provision`,
    { type: 'provision', sfOrderId, requestedBy },
    used,
  )
  return status === 202 ? status : body.code
}

const OTHER = '0055g00000BBBBBBBB'

test('of an order that was cancelled on its way: not_approved comes before what is wrong with key and id, a repeat is answered as before', async () => {
  await using world = await startWorld()
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  const { sfOrderId } = await world.customers.order(customer, ['ESIM-JP-1GB-7D'])
  const body = { code: 34, reason: 'the package is out of reach' }
  const fault = { kind: 'status', status: 422, body, applied: false }
  await world.esim.fault({ match: { method: 'POST', path: '/airalo/v2/orders' }, fault })
  const first: Used = { id: world.wired.random.uuid(), key: world.wired.random.uuid() }
  expect(await press(world, sfOrderId, first)).toBe(202)
  await stands(world, sfOrderId, 'needs_person')
  expect(await press(world, sfOrderId, { key: first.key }, OTHER)).toBe('idempotency_key_reused')
  expect(await press(world, sfOrderId, { id: first.id, key: 'other-key' }, OTHER)).toBe('id_reused')

  await expect.poll(async () => (await decideAs(world, sfOrderId, 'cancel')).status).toBe(202)
  await stands(world, sfOrderId, 'cancelled')
  for (const [used, by] of [
    [{}, STAFF],
    [{ key: first.key }, OTHER],
    [{ id: first.id, key: 'one-more-key' }, OTHER],
  ] as const)
    expect([used, await press(world, sfOrderId, used, by)]).toEqual([used, 'not_approved'])
  expect(await press(world, sfOrderId, first)).toBe(202)
  expect(await press(world, sfOrderId, { key: first.key })).toBe(202)
})

test('of an order that may not be provisioned, or does not exist: that comes before what is wrong with key and id', async () => {
  await using world = await startWorld()
  const staffs = (await world.salesforce.rows('Order')).find((row) => row['Portal_Source__c'] === 'Staff')
  const id = String(staffs?.['Id'])
  const used: Used = { id: world.wired.random.uuid(), key: world.wired.random.uuid() }
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  const other = await world.customers.order(customer, ['VPN-FAMILY'])
  expect(await press(world, other.sfOrderId, used)).toBe(202)
  expect(await press(world, '8015g000009zzzzAAA', used)).toBe('unknown_order')
  await world.salesforce.ask('update', { object: 'Order', id, fields: { Provisioning_Status__c: 'Rejected' } })
  expect(await press(world, id, used)).toBe('not_approved')
  await world.salesforce.ask('update', { object: 'Order', id, fields: { Provisioning_Status__c: 'Queued' } })
  expect(await press(world, id, used)).toBe('idempotency_key_reused')
  expect(await press(world, id, { id: used.id })).toBe('id_reused')
  expect((await pressAs(world, id)).status).toBe(202)
})
