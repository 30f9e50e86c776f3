import { expect, test } from 'vitest'
import type { OrderLine } from '../../src/db/order-line.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { until } from '../world/until.ts'
import { applied, casesAre, decideAs, everythingMade, mailed, pressAs, salesforceShows, standing, stands } from './staff.ts'

async function orderOf(world: TestWorld, codes?: readonly string[], number = 'C-1001') {
  const customer = await world.customers.signUp(number)
  await world.customers.addCard(customer)
  return { customer, order: await world.customers.order(customer, codes) }
}

/** The order that staff entered by hand for C-1003; the options of its line in the form that lines of the portal have them in. */
async function staffOrder(world: TestWorld): Promise<string> {
  const id = String((await world.salesforce.rows('Order')).find((row) => row['Portal_Source__c'] === 'Staff')?.['Id'])
  const [item] = (await world.salesforce.rows('OrderItem')).filter((row) => row['OrderId'] === id && row['ConfigOptions_JSON__c'] !== null)
  const chosen = {
    v: 1,
    options: [{ key: 'installation', label: 'Installation', value: 'standard', whmcsOptionId: 221, whmcsValue: 2211 }],
  }
  await world.salesforce.ask('update', { object: 'OrderItem', id: item?.['Id'], fields: { ConfigOptions_JSON__c: JSON.stringify(chosen) } })
  return id
}

const provisionFlows = async (world: TestWorld): Promise<number> =>
  (await world.wired.db.selectFrom('flows').select('id').where('kind', '=', 'provision').execute()).length

test('what Salesforce does not know is 404, and leaves nothing behind', async () => {
  await using world = await startWorld({ worker: false })
  expect(await pressAs(world, '8015g000009zzzzAAA')).toMatchObject({ status: 404, body: { code: 'unknown_order' } })
  expect(await standing(world, '8015g000009zzzzAAA')).toMatchObject({ status: 404, body: { code: 'unknown_order' } })
  expect(await provisionFlows(world)).toBe(0)
})

test('Salesforce’s status decides whether a first press is taken', async () => {
  await using world = await startWorld({ worker: false })
  const id = await staffOrder(world)
  for (const status of ['In Progress', 'Provisioned', 'Partly Provisioned', 'Cancelling', 'Cancelled', 'Rejected']) {
    await world.salesforce.ask('update', { object: 'Order', id, fields: { Provisioning_Status__c: status } })
    expect([status, (await pressAs(world, id)).body.code]).toEqual([status, 'not_approved'])
  }
  expect(await provisionFlows(world)).toBe(0)
  for (const status of ['Pending Review', 'Queued', 'Failed', 'Needs Attention']) {
    await world.salesforce.ask('update', { object: 'Order', id, fields: { Provisioning_Status__c: status } })
    expect([status, (await pressAs(world, id)).status]).toEqual([status, 202])
  }
  expect(await provisionFlows(world)).toBe(1)
})

test('an order that was cancelled in Salesforce may not be provisioned, whatever its other status', async () => {
  await using world = await startWorld({ worker: false })
  const id = await staffOrder(world)
  await world.salesforce.ask('update', { object: 'Order', id, fields: { Status: 'Cancelled' } })
  expect(await pressAs(world, id)).toMatchObject({ status: 409, body: { code: 'not_approved' } })
})

test('the first press says everything the caller needs, and the GET follows it to the end', async () => {
  await using world = await startWorld()
  const { order } = await orderOf(world, ['VPN-FAMILY'])
  expect(await standing(world, order.sfOrderId)).toMatchObject({ status: 200, body: { status: 'pending_review', flowId: null, steps: [] } })
  const { status, body } = await pressAs(world, order.sfOrderId)
  expect(status).toBe(202)
  expect(body).toEqual({
    sfOrderId: order.sfOrderId,
    status: 'provisioning',
    flowId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    correlationId: order.correlationId,
    statusUrl: `${world.url}/api/orders/${order.sfOrderId}/provision`,
  })
  const end = await stands(world, order.sfOrderId, 'active')
  expect(end.flowId).toBe(body.flowId)
  expect(end.steps.map((step: { name: string }) => step.name).filter((name: string) => !name.startsWith('write-back'))).toEqual([
    'read-order',
    'payment-method',
    'whmcs-order',
    'whmcs-accept',
    'services',
  ])
  expect(end.attention).toBeUndefined()
  await salesforceShows(world, order.sfOrderId, 'Provisioned')
  const before = await everythingMade(world)
  const again = await pressAs(world, order.sfOrderId)
  expect(again).toMatchObject({ status: 202, body: { status: 'active', flowId: body.flowId } })
  expect(await decideAs(world, order.sfOrderId, 'cancel')).toMatchObject({ status: 409, body: { code: 'decision_not_possible' } })
  expect(await everythingMade(world)).toEqual(before)
})

test('ten presses at once: one flow, one of everything', async () => {
  await using world = await startWorld()
  const { order } = await orderOf(world)
  const answers = await world.customers.press(order.sfOrderId, 10)
  expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 10 }, () => 202))
  expect(new Set(answers.map((answer) => answer.body.flowId)).size).toBe(1)
  await stands(world, order.sfOrderId, 'active')
  expect(await everythingMade(world)).toMatchObject({ billed: 1, services: 3, esims: 1 })
  expect(await salesforceShows(world, order.sfOrderId, 'Provisioned')).toEqual({
    status: 'Activated',
    provisioning: 'Provisioned',
    code: null,
    items: ['Provisioned', 'Provisioned', 'Provisioned'],
  })
  await mailed(world, { 'esim-activation': 1, 'order-provisioned': 1, 'person-needed': 0 })
  expect(await applied(world.whmcs, { action: 'AddOrder' })).toBe(1)
  expect(await applied(world.whmcs, { action: 'AcceptOrder' })).toBe(1)
  await casesAre(world)
})

test('a press for which Salesforce takes long finds that another one has begun meanwhile, and joins it', async () => {
  await using world = await startWorld()
  const { order } = await orderOf(world, ['VPN-FAMILY'])
  const long = await world.salesforce.fault({ match: { path: '/services' }, fault: { kind: 'delay', ms: 2_500 }, times: 1 })
  const slow = pressAs(world, order.sfOrderId)
  await until(async () => (await world.salesforce.fired()).get(long) === 1, 'the slow press to ask Salesforce')
  const quick = await pressAs(world, order.sfOrderId)
  await salesforceShows(world, order.sfOrderId, 'Provisioned')
  expect(await slow).toMatchObject({ status: 202, body: { flowId: quick.body.flowId } })
  expect(await provisionFlows(world)).toBe(1)
})

test('Salesforce is down at the press: 202, and the flow decides once it is back', async () => {
  await using world = await startWorld()
  const { order } = await orderOf(world, ['VPN-FAMILY'])
  await world.salesforce.fault({ match: { path: '/services' }, fault: { kind: 'status', status: 503, applied: false }, times: 6 })
  expect(await pressAs(world, order.sfOrderId)).toMatchObject({ status: 202, body: { status: 'provisioning' } })
  await stands(world, order.sfOrderId, 'active')
})

test('an order of staff, pressed while Salesforce is down and not approved in truth, stops before any effect', async () => {
  await using world = await startWorld()
  const id = await staffOrder(world)
  await world.salesforce.ask('update', { object: 'Order', id, fields: { Provisioning_Status__c: 'Rejected' } })
  await world.salesforce.fault({ match: { path: '/services' }, fault: { kind: 'status', status: 503, applied: false }, times: 3 })
  expect((await pressAs(world, id)).status).toBe(202)
  const stopped = await stands(world, id, 'needs_person')
  expect(stopped.attention.code).toBe('not_approved')
  expect(await everythingMade(world)).toMatchObject({ billed: 0, services: 0, esims: 0 })
  await casesAre(world, 'not_approved')
})

test('an order of staff waits for its customer to sign up, and goes on at the next press', async () => {
  await using world = await startWorld()
  const id = await staffOrder(world)
  expect((await world.customers.press(id))[0]?.status).toBe(202)
  expect((await stands(world, id, 'needs_person')).attention.code).toBe('account_not_linked')
  expect(await salesforceShows(world, id, 'Needs Attention')).toMatchObject({ status: 'Pending Review', code: 'account_not_linked' })
  await casesAre(world, 'account_not_linked')
  await mailed(world, { 'person-needed': 1 })
  const customer = await world.customers.signUp('C-1003')
  await world.customers.addCard(customer)
  expect((await world.customers.press(id, 3)).map((answer) => answer.status)).toEqual([202, 202, 202])
  await stands(world, id, 'active')
  expect(await salesforceShows(world, id, 'Provisioned')).toEqual({
    status: 'Activated',
    provisioning: 'Provisioned',
    code: null,
    items: ['Provisioned', 'Provisioned'],
  })
  expect(await everythingMade(world)).toMatchObject({ billed: 1, services: 2 })
  await mailed(world, { 'person-needed': 1, 'order-provisioned': 1 })
  const decisions = await world.wired.db.selectFrom('decisions').select(['type']).execute()
  expect(decisions).toEqual([{ type: 'retry' }])
  // It is the customer's own order from now on.
  const mine = await customer.browser.get('/api/orders')
  expect(mine.body.items.map((order: { sfOrderId: string; status: string }) => [order.sfOrderId, order.status])).toEqual([[id, 'active']])
})

test('what staff changed after the customer confirmed it stops before any effect', async () => {
  await using world = await startWorld()
  const { order } = await orderOf(world, ['VPN-FAMILY', 'ESIM-JP-1GB-7D'])
  const item = (await world.salesforce.rows('OrderItem')).find((row) => row['OrderId'] === order.sfOrderId)
  await world.salesforce.ask('update', { object: 'OrderItem', id: item?.['Id'], fields: { UnitPrice: 1 } })
  expect((await pressAs(world, order.sfOrderId)).status).toBe(202)
  expect((await stands(world, order.sfOrderId, 'needs_person')).attention.code).toBe('order_changed')
  expect(await everythingMade(world)).toMatchObject({ billed: 0, services: 0, esims: 0 })
  await casesAre(world, 'order_changed')
  await mailed(world, { 'person-needed': 1 })
  await world.salesforce.ask('update', { object: 'OrderItem', id: item?.['Id'], fields: { UnitPrice: item?.['UnitPrice'] } })
  await salesforceShows(world, order.sfOrderId, 'Needs Attention')
  expect((await decideAs(world, order.sfOrderId, 'retry')).status).toBe(202)
  await stands(world, order.sfOrderId, 'active')
})

const setUpFor = (world: TestWorld, yen: number) => world.whmcs.ask('product', { pid: 21, changes: { setupFees: { monthly: yen * 100 } } })

test('a set-up fee that was raised after the customer confirmed stops the order before anything is bought', async () => {
  await using world = await startWorld()
  const { order } = await orderOf(world, ['NET-FIBER-1G', 'ESIM-JP-1GB-7D'])
  await setUpFor(world, 3001)
  await pressAs(world, order.sfOrderId)
  expect((await stands(world, order.sfOrderId, 'needs_person')).attention.code).toBe('setup_fee_raised')
  expect(await everythingMade(world)).toMatchObject({ billed: 0, services: 0, esims: 0 })
  await casesAre(world, 'setup_fee_raised')
  await setUpFor(world, 3000)
  await salesforceShows(world, order.sfOrderId, 'Needs Attention')
  expect((await decideAs(world, order.sfOrderId, 'retry')).status).toBe(202)
  await stands(world, order.sfOrderId, 'active')
  expect((await world.whmcs.rows('invoices')).map((invoice) => invoice['total'])).toEqual(['9180.00'])
})

test('a set-up fee that is raised while an eSIM is on its way stops the order before WHMCS bills it', async () => {
  await using world = await startWorld()
  const { order } = await orderOf(world, ['NET-FIBER-1G', 'ESIM-JP-1GB-7D'])
  await world.esim.fault({ match: { path: '/airalo/v2/orders', method: 'POST' }, fault: { kind: 'delay', ms: 1_500 } })
  await pressAs(world, order.sfOrderId)
  await until(async () => {
    const steps = await world.wired.db.selectFrom('steps').select(['name', 'state']).execute()
    return steps.some(({ name, state }) => name === 'payment-method' && state === 'done')
  }, 'the fees to be looked at')
  await setUpFor(world, 9000)
  expect((await stands(world, order.sfOrderId, 'needs_person')).attention.code).toBe('setup_fee_raised')
  expect(await everythingMade(world)).toMatchObject({ billed: 0, services: 0, esims: 1 })
  await setUpFor(world, 3000)
  await salesforceShows(world, order.sfOrderId, 'Needs Attention')
  expect((await decideAs(world, order.sfOrderId, 'retry')).status).toBe(202)
  await stands(world, order.sfOrderId, 'active')
  expect(await everythingMade(world)).toMatchObject({ billed: 1, esims: 1 })
})

test('a set-up fee that is raised after an AddOrder that never arrived keeps it from being sent again', async () => {
  // Staff have some seconds for it, however busy the machine.
  await using world = await startWorld({ env: { TIME_SCALE: '50' } })
  const { order } = await orderOf(world, ['NET-FIBER-1G'])
  await world.whmcs.fault({ match: { action: 'AddOrder' }, fault: { kind: 'status', status: 503, applied: false } })
  await pressAs(world, order.sfOrderId)
  await until(async () => (await world.whmcs.calls()).some(({ action }) => action === 'AddOrder'), 'AddOrder to be lost')
  await setUpFor(world, 9000)
  expect((await stands(world, order.sfOrderId, 'needs_person')).attention.code).toBe('setup_fee_raised')
  expect(await everythingMade(world)).toMatchObject({ billed: 0, services: 0 })
})

test('a cycle that WHMCS sells no more is not ordered, for it would take another', async () => {
  await using world = await startWorld()
  const { customer, order } = await orderOf(world, ['VPN-PERSONAL'])
  const sold = (prices: Record<string, number>) => world.whmcs.ask('product', { pid: 41, changes: { prices } })
  await sold({ annually: 748_000 })
  await pressAs(world, order.sfOrderId)
  expect((await stands(world, order.sfOrderId, 'needs_person')).attention.code).toBe('product_not_sold')
  expect(await everythingMade(world)).toMatchObject({ billed: 0 })
  const shown = (await customer.browser.get(`/api/orders/${order.id}`)).body
  expect(shown.timeline.at(-1)).toMatchObject({ state: 'attention', message: 'We are checking something about your services.' })
  await sold({ monthly: 68_000, annually: 748_000 })
  await salesforceShows(world, order.sfOrderId, 'Needs Attention')
  expect((await decideAs(world, order.sfOrderId, 'retry')).status).toBe(202)
  await stands(world, order.sfOrderId, 'active')
})

test('a set-up fee that was lowered, and an order of which nobody knows what was shown, go through', async () => {
  await using world = await startWorld()
  const { order } = await orderOf(world, ['NET-FIBER-1G'])
  await setUpFor(world, 0)
  await pressAs(world, order.sfOrderId)
  await stands(world, order.sfOrderId, 'active')
  const { order: restored } = await orderOf(world, ['NET-FIBER-1G'], 'C-1005')
  const { lines } = await world.wired.db.selectFrom('orders').select('lines').where('id', '=', restored.id).executeTakeFirstOrThrow()
  const unknown = (lines as OrderLine[]).map((line) => ({ ...line, setupFee: undefined }))
  await world.wired.db
    .updateTable('orders')
    .set({ lines: JSON.stringify(unknown) })
    .where('id', '=', restored.id)
    .execute()
  await setUpFor(world, 9000)
  await pressAs(world, restored.sfOrderId)
  await stands(world, restored.sfOrderId, 'active')
})

test('a product without a mapping stops before any effect, and goes on once it has one', async () => {
  await using world = await startWorld()
  const { order } = await orderOf(world, ['VPN-FAMILY'])
  const product = (await world.salesforce.rows('Product2')).find((row) => row['ProductCode'] === 'VPN-FAMILY')
  await world.salesforce.ask('update', { object: 'Product2', id: product?.['Id'], fields: { WHMCS_Product_Id__c: null } })
  await pressAs(world, order.sfOrderId)
  expect((await stands(world, order.sfOrderId, 'needs_person')).attention.code).toBe('mapping_missing')
  expect(await everythingMade(world)).toMatchObject({ billed: 0, esims: 0 })
  await world.salesforce.ask('update', {
    object: 'Product2',
    id: product?.['Id'],
    fields: { WHMCS_Product_Id__c: product?.['WHMCS_Product_Id__c'] },
  })
  await salesforceShows(world, order.sfOrderId, 'Needs Attention')
  await world.customers.press(order.sfOrderId)
  await stands(world, order.sfOrderId, 'active')
  await casesAre(world, 'mapping_missing')
})

test('no payment method: customer and staff are told once, nothing is made; with a card the next press goes through', async () => {
  await using world = await startWorld()
  const id = await staffOrder(world)
  const customer = await world.customers.signUp('C-1003')
  await world.customers.press(id)
  const stopped = await stands(world, id, 'needs_person')
  expect(stopped.attention.code).toBe('payment_method_missing')
  expect(await salesforceShows(world, id, 'Needs Attention')).toMatchObject({ status: 'Pending Review', code: 'payment_method_missing' })
  await mailed(world, { 'order-needs-payment-method': 1, 'person-needed': 1 })
  await casesAre(world, 'payment_method_missing')
  expect(await everythingMade(world)).toMatchObject({ billed: 0, services: 0, esims: 0 })
  expect((await customer.browser.get(`/api/orders/${id}`)).body.attention.code).toBe('payment_method_missing')
  await world.customers.addCard(customer)
  await world.customers.press(id)
  await stands(world, id, 'active')
  expect(await salesforceShows(world, id, 'Provisioned')).toMatchObject({ status: 'Activated', code: null })
  await mailed(world, { 'order-needs-payment-method': 1, 'person-needed': 1, 'order-provisioned': 1 })
  expect(await everythingMade(world)).toMatchObject({ billed: 1, services: 2 })
})

test('a press that comes before the customer’s order has settled waits for it', async () => {
  await using world = await startWorld()
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  await world.salesforce.fault({ match: { method: 'POST', path: '/services/data/v67.0/composite' }, fault: { kind: 'hang-after' } })
  const placing = customer.browser.post('/api/orders', await world.customers.cart(customer, ['VPN-FAMILY']))
  const sfOrderId = await expect
    .poll(async () => (await world.salesforce.rows('Order')).find((row) => row['Portal_Source__c'] !== 'Staff')?.['Id'], {
      timeout: 10_000,
    })
    .toBeTruthy()
    .then(async () => String((await world.salesforce.rows('Order')).find((row) => row['Portal_Source__c'] !== 'Staff')?.['Id']))
  expect((await pressAs(world, sfOrderId)).status).toBe(202)
  const placed = await placing
  expect([201, 202]).toContain(placed.status)
  await world.customers.orderIs(customer, placed.body.id, ['active'], 60_000)
  expect(await provisionFlows(world)).toBe(1)
  expect(await salesforceShows(world, sfOrderId, 'Provisioned')).toMatchObject({ status: 'Activated' })
  expect(await everythingMade(world)).toMatchObject({ billed: 1, services: 1 })
}, 90_000)
