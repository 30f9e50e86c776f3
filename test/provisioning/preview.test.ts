// What staff are told before they press: the same rules as the press itself, and nothing begun by asking.

import { expect, test } from 'vitest'
import { startWorld, type TestWorld } from '../world.ts'
import { pressAs, salesforceShows, signedGet, stands } from './staff.ts'

const preview = (world: TestWorld, sfOrderId: string) => signedGet(world, `/api/orders/${sfOrderId}/preview`)

async function approvable(world: TestWorld, codes: readonly string[] = ['VPN-FAMILY']) {
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  return world.customers.order(customer, codes)
}

const change = (world: TestWorld, object: string, id: string, fields: Record<string, unknown>) =>
  world.salesforce.ask('update', { object, id, fields })

const itemsOf = async (world: TestWorld, sfOrderId: string) =>
  (await world.salesforce.rows('OrderItem')).filter((row) => row['OrderId'] === sfOrderId)

test('an order that a press would provision has nothing in its way, and asking begins nothing', async () => {
  await using world = await startWorld()
  const { sfOrderId } = await approvable(world)
  const before = await world.salesforce.rows('Order')
  expect(await preview(world, sfOrderId)).toMatchObject({
    status: 200,
    body: { sfOrderId, status: 'pending_review', payment: 'present', blockers: [] },
  })
  expect(await world.wired.db.selectFrom('flows').select('id').where('kind', '=', 'provision').execute()).toEqual([])
  expect(await world.salesforce.rows('Order')).toEqual(before)
  await pressAs(world, sfOrderId)
  await stands(world, sfOrderId, 'active')
  expect(await preview(world, sfOrderId)).toMatchObject({ status: 200, body: { status: 'active', blockers: [] } })
})

test('everything in the way is said at once, each with the line that it is about', async () => {
  await using world = await startWorld()
  const { sfOrderId } = await approvable(world, ['VPN-FAMILY', 'ESIM-JP-1GB-7D'])
  const items = await itemsOf(world, sfOrderId)
  for (const item of items) await change(world, 'OrderItem', String(item['Id']), { Billing_Cycle__c: null })
  const esim = items.find((item) => String(item['Portal_Line_Key__c']).endsWith(':2'))
  await change(world, 'Product2', String(esim?.['Product2Id']), { ESIM_Package_Id__c: null })
  const none = { kind: 'status', status: 200, body: { result: 'success', paymethods: [] }, applied: false }
  await world.whmcs.fault({ match: { action: 'GetPayMethods' }, fault: none })
  const { status, body } = await preview(world, sfOrderId)
  expect(status).toBe(200)
  expect(body.payment).toBe('missing')
  expect(body.blockers.map(({ code, line }: { code: string; line?: number }) => [code, line])).toEqual([
    ['order_changed', undefined],
    ['billing_cycle_unknown', 1],
    ['package_missing', 2],
    ['payment_method_missing', undefined],
  ])
})

test('a set-up fee that was raised since is said before the press', async () => {
  await using world = await startWorld()
  const { sfOrderId } = await approvable(world, ['NET-FIBER-1G'])
  expect((await preview(world, sfOrderId)).body.blockers).toEqual([])
  await world.whmcs.ask('product', { pid: 21, changes: { setupFees: { monthly: 300_100 } } })
  expect((await preview(world, sfOrderId)).body.blockers).toMatchObject([{ code: 'setup_fee_raised' }])
  await world.whmcs.fault({ match: { action: 'GetProducts' }, fault: { kind: 'status', status: 503, applied: false }, times: 10 })
  expect((await preview(world, sfOrderId)).body).toMatchObject({ payment: 'present', blockers: [] })
})

test('what the order has behind it stops no press: not the fee of what was placed, nor the card, nor what Salesforce says by now', async () => {
  await using world = await startWorld()
  await world.whmcs.ask('modules', { mode: 'fail', pid: 42 })
  const { sfOrderId } = await approvable(world, ['NET-FIBER-1G', 'VPN-FAMILY'])
  await pressAs(world, sfOrderId)
  await stands(world, sfOrderId, 'needs_person')
  await salesforceShows(world, sfOrderId, 'Needs Attention')
  await world.whmcs.ask('product', { pid: 21, changes: { setupFees: { monthly: 300_100 } } })
  for (const item of await itemsOf(world, sfOrderId)) await change(world, 'OrderItem', String(item['Id']), { UnitPrice: 1 })
  const none = { kind: 'status', status: 200, body: { result: 'success', paymethods: [] }, applied: false }
  await world.whmcs.fault({ match: { action: 'GetPayMethods' }, fault: none })
  expect(await preview(world, sfOrderId)).toMatchObject({ status: 200, body: { status: 'needs_person', payment: 'missing', blockers: [] } })
})

test('an order that staff made for somebody who has never signed up: the press would wait for the account', async () => {
  await using world = await startWorld()
  const staffs = (await world.salesforce.rows('Order')).find((row) => row['Portal_Source__c'] === 'Staff')
  const { status, body } = await preview(world, String(staffs?.['Id']))
  expect(status).toBe(200)
  expect(body).toMatchObject({ status: null, payment: 'unknown' })
  expect(body.blockers.map(({ code }: { code: string }) => code)).toContain('account_not_linked')
})

test('a status that allows no press is named; a cancelled order as well', async () => {
  await using world = await startWorld()
  const { sfOrderId } = await approvable(world)
  await change(world, 'Order', sfOrderId, { Provisioning_Status__c: 'Rejected' })
  expect((await preview(world, sfOrderId)).body.blockers).toMatchObject([{ code: 'not_approved' }])
  await change(world, 'Order', sfOrderId, { Provisioning_Status__c: 'Pending Review', Status: 'Cancelled' })
  expect((await preview(world, sfOrderId)).body.blockers).toMatchObject([{ code: 'not_approved' }])
})

test('where WHMCS does not answer the payment is not known; where Salesforce does not, nothing is', async () => {
  await using world = await startWorld()
  const { sfOrderId } = await approvable(world)
  await world.whmcs.fault({ match: { action: 'GetPayMethods' }, fault: { kind: 'status', status: 503, applied: false }, times: 10 })
  expect(await preview(world, sfOrderId)).toMatchObject({ status: 200, body: { payment: 'unknown', blockers: [] } })
  await world.salesforce.fault({ match: { method: 'GET' }, fault: { kind: 'status', status: 503, applied: false }, times: 10 })
  expect(await preview(world, sfOrderId)).toMatchObject({ status: 503, body: { code: 'dependency_unavailable' } })
})

test('what does not exist is 404, and an id that was used for another order is refused', async () => {
  await using world = await startWorld()
  expect(await preview(world, '8015g000009zzzzAAA')).toMatchObject({ status: 404, body: { code: 'unknown_order' } })
  expect(await preview(world, 'none')).toMatchObject({ status: 404, body: { code: 'unknown_order' } })
  const { sfOrderId: second } = await approvable(world)
  const [first] = (await world.salesforce.rows('Order')).map((row) => row['Id']).filter((id) => id !== second)
  const id = world.wired.random.uuid()
  expect((await signedGet(world, `/api/orders/${first}/preview`, { id })).status).toBe(200)
  expect((await signedGet(world, `/api/orders/${first}/preview`, { id })).status).toBe(200)
  expect((await signedGet(world, `/api/orders/${second}/preview`, { id })).body.code).toBe('id_reused')
})

test('a ping is answered to who has signed it, and to nobody else', async () => {
  await using world = await startWorld({ worker: false })
  const { status, body } = await signedGet(world, '/api/ping')
  expect(status).toBe(200)
  expect(body.ok).toBe(true)
  expect(Math.abs(Date.parse(body.at) - Date.now())).toBeLessThan(60_000)
  expect(await signedGet(world, '/api/ping', { secret: 'stranger' })).toMatchObject({ status: 401, body: { code: 'bad_signature' } })
})
