// Presses and decisions that come at the edge of what the order's own flow knows.

import { expect, test } from 'vitest'
import { casesAre, decideAs, pressAs, signedPost, STAFF, standing, stands } from '../provisioning/staff.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { until } from '../world/until.ts'

/** Hangs last as long as the deadline; recovery is quick, giving up is not. */
const PATIENT = { TIME_SCALE: '200', SALESFORCE_TIMEOUT_MS: '3000' }
const COMPOSITE = { method: 'POST', path: '/services/data/v67.0/composite' }

/** An order that Salesforce has, while its creation hangs on our side. */
async function beingMade(world: TestWorld) {
  const customer = await world.customers.signUp('C-1003')
  await world.customers.addCard(customer)
  await world.salesforce.fault({ match: { ...COMPOSITE, nth: 2 }, fault: { kind: 'hang-after' } })
  const placing = world.customers.order(customer, ['VPN-FAMILY'])
  const sfOrderId = await until(async () => {
    const row = (await world.salesforce.rows('Order')).find((order) => order['Portal_Order_Key__c'] !== null)
    return row === undefined ? null : String(row['Id'])
  }, 'the order in Salesforce')
  return { customer, placing, sfOrderId }
}

test('a press before the order’s creation has settled waits for it, and the order never runs backward', async () => {
  await using world = await startWorld({ env: PATIENT })
  const { customer, placing, sfOrderId } = await beingMade(world)
  const [answer] = await world.customers.press(sfOrderId)
  expect(answer?.status).toBe(202)
  // Whoever was told yes can follow it at once, and the customer’s order is known by its Salesforce id.
  expect(await standing(world, sfOrderId)).toMatchObject({ status: 200, body: { status: 'received', flowId: answer?.body.flowId } })
  expect(await world.wired.db.selectFrom('orders').select('sf_order_id').execute()).toEqual([{ sf_order_id: sfOrderId }])
  const seen: string[] = []
  const placed = await placing
  const order = await until(
    async () => {
      const { status } = (await customer.browser.get(`/api/orders/${placed.id}`)).body
      if (seen.at(-1) !== status) seen.push(status)
      return status === 'active' ? true : null
    },
    'the order to be active',
    30_000,
  )
  expect(order).toBe(true)
  const steps = ['received', 'pending_review', 'provisioning', 'active']
  expect(seen.map((status) => steps.indexOf(status))).toEqual(seen.map((status) => steps.indexOf(status)).toSorted((a, b) => a - b))
  expect((await customer.browser.post(`/api/orders/${placed.id}/cancel`)).status).toBe(409)
  expect(await world.whmcs.rows('orders')).toHaveLength(1)
})

test('a decision before the order’s creation has settled does not take it for one that staff made', async () => {
  await using world = await startWorld({ env: PATIENT })
  const { customer, placing, sfOrderId } = await beingMade(world)
  const decision = { type: 'cancel', sfOrderId, rev: 0, reason: 'typed twice', requestedBy: STAFF }
  expect(await standing(world, sfOrderId)).toMatchObject({ status: 404, body: { code: 'unknown_order' } })
  expect((await signedPost(world, `/api/orders/${sfOrderId}/decisions`, decision)).body.code).toBe('unknown_order')
  const placed = await placing
  await world.customers.orderIs(customer, placed.id, ['pending_review'], 30_000)
  expect(await world.wired.db.selectFrom('orders').select('id').execute()).toEqual([{ id: placed.id }])
  expect((await decideAs(world, sfOrderId, 'cancel')).status).toBe(202)
  await world.customers.orderIs(customer, placed.id, ['cancelled'])
})

const SILENT = { match: { path: '/services' }, fault: { kind: 'status', status: 503, applied: false } }
const provisionFlows = (world: TestWorld) => world.wired.db.selectFrom('flows').select('id').where('kind', '=', 'provision').execute()

test('a press while Salesforce is silent and its order may be one that is just being made is taken, and goes to that order', async () => {
  await using world = await startWorld({ env: PATIENT })
  const { customer, placing, sfOrderId } = await beingMade(world)
  await world.salesforce.fault({ ...SILENT, times: 1000 })
  const answers = await Promise.all([pressAs(world, sfOrderId), pressAs(world, sfOrderId)])
  for (const { status, body } of answers) expect([status, body.status]).toEqual([202, 'received'])
  expect(await standing(world, sfOrderId)).toMatchObject({ status: 200, body: { status: 'received', flowId: answers[0]?.body.flowId } })
  await world.salesforce.clearFaults()
  const placed = await placing
  await world.customers.orderIs(customer, placed.id, ['active'], 30_000)
  expect((await provisionFlows(world)).map(({ id }) => id)).toEqual([...new Set(answers.map(({ body }) => body.flowId))])
  expect((await pressAs(world, sfOrderId)).body).toMatchObject({ status: 'active', flowId: answers[0]?.body.flowId })
  expect(await world.whmcs.rows('orders')).toHaveLength(1)
  expect(await world.wired.db.selectFrom('orders').select('id').execute()).toEqual([{ id: placed.id }])
})

test('a press while Salesforce is silent of an order that it then does not know comes before a person', async () => {
  await using world = await startWorld()
  await world.salesforce.fault({ ...SILENT, times: 6 })
  const sfOrderId = '8015g000009zzzzAAA'
  expect(await pressAs(world, sfOrderId)).toMatchObject({ status: 202, body: { status: 'received' } })
  expect((await stands(world, sfOrderId, 'needs_person')).attention.code).toBe('unknown_order')
  await casesAre(world, 'unknown_order')
})

test('a cancellation taken while the last step runs is carried out after it', async () => {
  await using world = await startWorld({ env: PATIENT })
  const customer = await world.customers.signUp('C-1003')
  await world.customers.addCard(customer)
  const placed = await world.customers.order(customer, ['VPN-FAMILY'])
  // The first list is the look before AddOrder, the second the look whether services are active.
  await world.whmcs.fault({ match: { action: 'GetClientsProducts', nth: 2 }, fault: { kind: 'delay', ms: 1500 } })
  await world.customers.press(placed.sfOrderId)
  await until(async () => ((await world.whmcs.rows('orders')).some((row) => row['status'] === 'Active') ? true : null), 'AcceptOrder')
  // Who decides has read the order's present revision.
  await until(
    async () => {
      const { body } = await world.salesforce.ask('provision-status', { orderId: placed.sfOrderId })
      const { rev } = body as { rev: number }
      const { answers } = await world.salesforce.ask('decide', {
        orderId: placed.sfOrderId,
        type: 'cancel',
        rev,
        reason: 'changed their mind',
      })
      return (answers as { status: number }[])[0]?.status === 202 ? true : null
    },
    'the decision to be taken',
    1_000,
  )
  // Its services run by now: ending them is a person's affair.
  const order = await world.customers.orderIs(customer, placed.id, ['needs_person'])
  expect(order.attention.code).toBe('services_to_end')
})

test('an order that was pressed before its creation had settled is approved: nobody cancels or rejects it as one in review', async () => {
  await using world = await startWorld()
  const customer = await world.customers.signUp('C-1003')
  await world.customers.addCard(customer)
  const { id, sfOrderId } = await world.customers.order(customer, ['VPN-FAMILY'])
  await world.stopWorker()
  // As it is seen when Salesforce has the order and its creation's answer is still on the way, and a moment later.
  const isSeen = (state: string) => world.wired.db.updateTable('orders').set({ state }).where('id', '=', id).execute()
  await isSeen('received')
  expect(await pressAs(world, sfOrderId)).toMatchObject({ status: 202, body: { status: 'received' } })
  await isSeen('pending_review')
  expect(await customer.browser.post(`/api/orders/${id}/cancel`)).toMatchObject({ status: 409, body: { code: 'too_late' } })
  expect((await decideAs(world, sfOrderId, 'reject')).body.code).toBe('decision_not_possible')
  expect((await decideAs(world, sfOrderId, 'cancel')).status).toBe(202)
  expect(
    await world.wired.db.selectFrom('flows').select('kind').where('subject_id', '=', id).where('kind', '=', 'close').execute(),
  ).toEqual([])
})
