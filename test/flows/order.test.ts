import { expect, test } from 'vitest'
import { startWorld } from '../world.ts'
import { kindOf } from '../world/customers.ts'
import { until } from '../world/until.ts'

test('an order is provisioned once, billed once and mailed once, though AddOrder’s reply is lost and staff press twice', async () => {
  await using world = await startWorld()
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  const placed = await world.customers.order(customer)
  expect(placed.status).toBe('pending_review')
  await world.whmcs.fault({ match: { action: 'AddOrder' }, fault: { kind: 'reset-after' } })
  const answers = await world.customers.press(placed.sfOrderId, 2)
  expect(answers.map((answer) => answer.status)).toEqual([202, 202])
  expect(new Set(answers.map((answer) => answer.body.flowId)).size).toBe(1)

  const order = await world.customers.orderIs(customer, placed.id, ['active'])
  expect(order.items.map((item: { status: string }) => item.status)).toEqual(['active', 'active', 'active'])
  expect(await world.whmcs.rows('orders')).toHaveLength(1)
  expect(await world.esim.rows('orders')).toHaveLength(1)
  const inSalesforce = (await world.salesforce.rows('Order')).filter((row) => row['Id'] === placed.sfOrderId)
  expect(inSalesforce.map((row) => [row['Status'], row['Provisioning_Status__c']])).toEqual([['Activated', 'Provisioned']])
  await expect
    .poll(async () => (await world.mail.rows('messages')).map(kindOf).sort())
    .toEqual(['email-code', 'esim-activation', 'order-provisioned', 'order-received', 'welcome'])
})

test('services that the list shows only after a while are waited for', async () => {
  await using world = await startWorld()
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  const placed = await world.customers.order(customer, ['VPN-PERSONAL'])
  await world.whmcs.ask('switches', { readLagMs: 300 })
  await world.customers.press(placed.sfOrderId)
  await world.customers.orderIs(customer, placed.id, ['active'])
  const actions = (await world.whmcs.calls()).map(({ action }) => action)
  const looks = actions.slice(actions.indexOf('AcceptOrder')).filter((action) => action === 'GetClientsProducts')
  expect(looks.length).toBeGreaterThan(1)
})

test.each([
  ['after a while', 600, 'active', null, 1],
  ['never', 86_400_000, 'needs_person', 'order_not_pending', 2],
])('an order that the list shows %s, and whose acceptance was not heard of', async (_, readLagMs, status, code, asked) => {
  await using world = await startWorld({ env: { TIME_SCALE: '100' } })
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  const placed = await world.customers.order(customer, ['VPN-PERSONAL'])
  await world.whmcs.ask('switches', { readLagMs })
  await world.whmcs.fault({ match: { action: 'AcceptOrder' }, fault: { kind: 'reset-after' } })
  await world.customers.press(placed.sfOrderId)
  const order = await world.customers.orderIs(customer, placed.id, ['active', 'needs_person'])
  expect([order.status, order.attention?.code ?? null]).toEqual([status, code])
  expect((await world.whmcs.calls()).filter(({ action }) => action === 'AcceptOrder')).toHaveLength(asked)
})

test('an order that comes to be seen between the looks for its services and for itself', async () => {
  await using world = await startWorld({ env: { TIME_SCALE: '100' } })
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  const placed = await world.customers.order(customer, ['VPN-PERSONAL'])
  await world.whmcs.ask('switches', { readLagMs: 600 })
  await world.whmcs.fault({ match: { action: 'AddOrder' }, fault: { kind: 'reset-after' } })
  await world.whmcs.fault({ match: { action: 'GetOrders' }, fault: { kind: 'delay', ms: 700 } })
  await world.customers.press(placed.sfOrderId)
  const order = await world.customers.orderIs(customer, placed.id, ['active', 'needs_person'])
  expect(order.status).toBe('active')
  expect(await world.whmcs.rows('orders')).toHaveLength(1)
})

test('a service that is gone before it was active is for a person', async () => {
  await using world = await startWorld()
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  const placed = await world.customers.order(customer, ['VPN-PERSONAL'])
  await world.whmcs.fault({ match: { action: 'AcceptOrder' }, fault: { kind: 'delay', ms: 300 } })
  await world.customers.press(placed.sfOrderId)
  const service = await until(async () => (await world.whmcs.rows('services')).find(({ status }) => status === 'Pending'), 'AddOrder')
  await world.whmcs.ask('drop-service', { serviceId: Number(service['id']) })
  const order = await world.customers.orderIs(customer, placed.id, ['needs_person'])
  expect(order.attention.code).toBe('service_not_active')
})
