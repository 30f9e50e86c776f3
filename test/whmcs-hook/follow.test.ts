// What the hook tells of reaches the orders that customers read, and what it does not tell of does so too.

import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { activeOrder } from '../reconcile/world.ts'
import { startWorld, type TestWorld } from '../world.ts'
import type { Customer } from '../world/customers.ts'
import { until } from '../world/until.ts'
import { failing, inWhmcs } from './staff.ts'

const VPN = ['VPN-PERSONAL']

const statusIs = (customer: Customer, id: string, status: string) =>
  until(async () => {
    const { body, headers } = await customer.browser.get(`/api/orders/${id}`)
    return body.items[0].service.status === status ? headers.get('etag') : null
  }, `the service to be shown as ${status}`)

const serviceOf = async (world: TestWorld): Promise<number> => Number((await world.whmcs.rows('services')).at(-1)?.['id'])

/** An order whose module has taken the call and not done its work, and whose flow looks for that again in an hour. */
async function orderThatWaits(world: TestWorld) {
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  await world.whmcs.ask('modules', { mode: 'slow' })
  const { id, sfOrderId } = await world.customers.order(customer, VPN)
  await world.customers.press(sfOrderId)
  const { db } = world.wired
  const waits = () =>
    db.selectFrom('steps').select(['flow_id', 'looks']).where('name', '=', 'services').where('state', '=', 'planned').executeTakeFirst()
  const { flow_id: flowId } = await until(async () => {
    const step = await waits()
    return step && step.looks > 0 ? step : null
  }, 'the flow to wait for its service')
  const [order] = await world.whmcs.rows('orders')
  // Nothing of it goes on by itself.
  await inWhmcs(world, 'PendingOrder', { orderid: Number(order?.['id']) })
  const inAnHour = sql<Date>`now() + interval '1 hour'`
  await until(async () => {
    const put = await db
      .updateTable('flows')
      .set({ due_at: inAnHour })
      .where('id', '=', flowId)
      .where('owner', 'is', null)
      .executeTakeFirst()
    return put.numUpdatedRows > 0n
  }, 'the flow to rest')
  await db.updateTable('steps').set({ due_at: inAnHour }).where('flow_id', '=', flowId).where('name', '=', 'services').execute()
  return { customer, id: String(id) }
}

test('an order is active soon after its module has done its work, long before it would have been looked at', async () => {
  await using world = await startWorld({ hook: 'followed', env: { TIME_SCALE: '1' } })
  const { customer, id } = await orderThatWaits(world)
  await world.whmcs.ask('resolve-module', { serviceId: await serviceOf(world) })
  expect((await world.customers.orderIs(customer, id, ['active'])).items[0].service.status).toBe('Active')
}, 60_000)

test('an order whose module has failed stands in front of a person as soon as WHMCS tells of it', async () => {
  await using world = await startWorld({ hook: 'followed', env: { TIME_SCALE: '1' } })
  const { customer, id } = await orderThatWaits(world)
  await world.whmcs.ask('modules', { mode: 'fail' })
  await failing(world, 'ModuleCreate', { serviceid: await serviceOf(world) })
  expect((await world.customers.orderIs(customer, id, ['needs_person'])).attention.code).toBe('module_failed')
}, 60_000)

test.each([
  ['cancelled', 'CancelOrder'],
  ['marked as fraud', null],
])(
  'an order that is %s in WHMCS while it waits for its service stands in front of a person as soon as WHMCS tells of it',
  async (_how, action) => {
    await using world = await startWorld({ hook: 'followed', env: { TIME_SCALE: '1' } })
    const { customer, id } = await orderThatWaits(world)
    const orderid = Number((await world.whmcs.rows('orders')).at(-1)?.['id'])
    if (action !== null) await inWhmcs(world, action, { orderid })
    else {
      await inWhmcs(world, 'UpdateClientProduct', { serviceid: await serviceOf(world), status: 'Fraud' })
      await world.whmcs.ask('hook-event', { type: 'order.fraud', ids: { orderId: orderid } })
    }
    expect((await world.customers.orderIs(customer, id, ['needs_person'])).attention.code).toBe('service_not_active')
  },
  60_000,
)

test('a service that is suspended, runs again and ends is shown as it stands, and whoever watches the order is told', async () => {
  await using world = await startWorld({ hook: 'followed' })
  const { customer, id } = await activeOrder(world, 'C-1001', VPN)
  const serviceid = await serviceOf(world)
  const tags = [await statusIs(customer, id, 'Active')]
  for (const [action, status] of [
    ['ModuleSuspend', 'Suspended'],
    ['ModuleUnsuspend', 'Active'],
    ['ModuleTerminate', 'Terminated'],
  ] as const) {
    await inWhmcs(world, action, { serviceid })
    tags.push(await statusIs(customer, id, status))
  }
  expect(new Set(tags).size).toBe(4)
  const order = (await customer.browser.get(`/api/orders/${id}`)).body
  expect([order.status, order.items[0].status]).toEqual(['active', 'active']) // what was ordered was set up
})

test.each([
  ['invoice.paid', 'invoices', 'invoiceId'],
  ['order.accepted', 'orders', 'orderId'],
  ['service.suspended', 'services', 'serviceId'],
  ['client.changed', 'clients', 'clientId'],
])('%s with no client in it: whose it is is asked of WHMCS, and their services are read', async (type, rows, name) => {
  await using world = await startWorld({ hook: 'followed' })
  const { customer, id } = await activeOrder(world, 'C-1001', VPN)
  const serviceid = await serviceOf(world)
  await world.whmcs.ask('hook', { dropPercent: 100 })
  await inWhmcs(world, 'ModuleSuspend', { serviceid })
  await world.whmcs.ask('hook', { dropPercent: 0 })
  await world.whmcs.ask('hook-event', { type, ids: { [name]: Number((await world.whmcs.rows(rows)).at(-1)?.['id']) } })
  await statusIs(customer, id, 'Suspended')
})

test('what WHMCS does not have any more is not looked for again and again', async () => {
  await using world = await startWorld({ hook: 'followed' })
  for (const [type, name] of [
    ['invoice.paid', 'invoiceId'],
    ['order.fraud', 'orderId'],
    ['service.terminated', 'serviceId'],
    ['client.changed', 'clientId'],
  ] as const)
    await world.whmcs.ask('hook-event', { type, ids: { [name]: 999_999 } })
  const { db } = world.wired
  await until(async () => (await world.whmcs.ask('hook', {}))['sent'] === 4, 'the events to come')
  await until(async () => (await db.selectFrom('whmcs_looks').select('kind').execute()).length === 0, 'all looks to be had')
})

test('another customer’s services are shown as they were', async () => {
  await using world = await startWorld({ hook: 'followed' })
  const one = await activeOrder(world, 'C-1001', VPN)
  const other = await activeOrder(world, 'C-1003', VPN)
  await inWhmcs(world, 'ModuleSuspend', { serviceid: await serviceOf(world) })
  await statusIs(other.customer, other.id, 'Suspended')
  await statusIs(one.customer, one.id, 'Active')
})

test('an event that is lost, and a change that has no event, are found by the sweep', async () => {
  await using world = await startWorld({ hook: 'swept' })
  const { customer, id } = await activeOrder(world, 'C-1001', VPN)
  const serviceid = await serviceOf(world)
  await world.whmcs.ask('hook', { dropPercent: 100 })
  await inWhmcs(world, 'ModuleSuspend', { serviceid })
  await statusIs(customer, id, 'Suspended')
  await inWhmcs(world, 'UpdateClientProduct', { serviceid, status: 'Active' })
  await statusIs(customer, id, 'Active')
  expect(await world.whmcs.ask('hook', {})).toMatchObject({ sent: expect.any(Number), waiting: 0 })
})

test('what the hook told while WHMCS does not answer is looked at once it does', async () => {
  await using world = await startWorld({ hook: 'followed' })
  const { customer, id } = await activeOrder(world, 'C-1001', VPN)
  await world.whmcs.fault({ match: { action: 'GetClientsProducts' }, fault: { kind: 'reset-before' }, times: 3 })
  await inWhmcs(world, 'ModuleSuspend', { serviceid: await serviceOf(world) })
  await statusIs(customer, id, 'Suspended')
  await until(async () => (await world.wired.db.selectFrom('whmcs_looks').select('kind').execute()).length === 0, 'all looks to be had')
  expect([...(await world.whmcs.fired()).values()]).toEqual([3])
})

test('what the hook told while no worker ran is looked at by the next one', async () => {
  await using world = await startWorld({ hook: 'followed' })
  const { customer, id } = await activeOrder(world, 'C-1001', VPN)
  await world.stopWorker()
  await inWhmcs(world, 'ModuleSuspend', { serviceid: await serviceOf(world) })
  await until(async () => (await world.wired.db.selectFrom('whmcs_looks').select('kind').execute()).length > 0, 'the event to come')
  await statusIs(customer, id, 'Active')
  await world.restartWorker()
  await statusIs(customer, id, 'Suspended')
})

test('a card that is gone is not shown for the half minute that it would have been kept', async () => {
  await using world = await startWorld({ hook: 'followed' })
  const { customer } = await activeOrder(world, 'C-1001', VPN)
  const methods = async () => (await customer.browser.get('/api/billing/payment-methods/summary')).body.methods.length as number
  expect(await methods()).toBe(1)
  const client = (await world.whmcs.rows('clients')).find((row) => row['email'] === customer.email)
  await inWhmcs(world, 'UpdateClient', { clientid: Number(client?.['id']), clearcreditcard: 1 })
  await until(async () => (await methods()) === 0, 'the card to be gone')
})
