// Presses and decisions that come at the edge of what the order's own flow knows.

import { expect, test } from 'vitest'
import { startWorld } from '../world.ts'
import { until } from '../world/until.ts'

/** Hangs last as long as the deadline; recovery is quick, giving up is not. */
const PATIENT = { TIME_SCALE: '200', SALESFORCE_TIMEOUT_MS: '3000' }
const COMPOSITE = { method: 'POST', path: '/services/data/v67.0/composite' }

test('a press before the order’s creation has settled waits for it, and the order never runs backward', async () => {
  await using world = await startWorld({ env: PATIENT })
  const customer = await world.customers.signUp('C-1003')
  await world.customers.addCard(customer)
  await world.salesforce.fault({ match: { ...COMPOSITE, nth: 2 }, fault: { kind: 'hang-after' } })
  const placing = world.customers.order(customer, ['VPN-FAMILY'])
  const sfOrderId = await until(async () => {
    const row = (await world.salesforce.rows('Order')).find((order) => order['Portal_Order_Key__c'] !== null)
    return row === undefined ? null : String(row['Id'])
  }, 'the order in Salesforce')
  const [answer] = await world.customers.press(sfOrderId)
  expect(answer?.status).toBe(202)
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
