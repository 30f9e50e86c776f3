// Reasons that few orders ever meet: each stops its order in front of a person, and says what it is.

import { expect, test } from 'vitest'
import { z } from 'zod'
import { startWorld, type TestWorld } from '../world.ts'
import { until } from '../world/until.ts'
import { applied, casesAre, decideAs, everythingMade, pressAs, salesforceShows, stands } from './staff.ts'
import { place } from './stopped.ts'

/** A call that hangs is given up soon. */
const IMPATIENT = { WHMCS_TIMEOUT_MS: '2000' }

const asked = async (world: TestWorld, action: string): Promise<boolean> =>
  (await world.whmcs.calls()).some((call) => call.action === action)

async function stopsWith(world: TestWorld, sfOrderId: string, reason: string): Promise<void> {
  expect((await stands(world, sfOrderId, 'needs_person')).attention.code).toBe(reason)
  await salesforceShows(world, sfOrderId, 'Needs Attention')
  await casesAre(world, reason)
}

test('order_empty: staff have taken every item away before they press', async () => {
  await using world = await startWorld()
  const { sfOrderId } = await place(world, ['VPN-PERSONAL'])
  const items = (await world.salesforce.rows('OrderItem')).filter((row) => row['OrderId'] === sfOrderId)
  for (const { Id } of items) await world.salesforce.ask('delete', { object: 'OrderItem', id: Id })
  expect((await pressAs(world, sfOrderId)).status).toBe(202)
  await stopsWith(world, sfOrderId, 'order_empty')
  expect(await everythingMade(world)).toMatchObject({ billed: 0, esims: 0 })
})

test('order_incomplete: WHMCS made the order, its answer was lost, and one of its services is gone', async () => {
  await using world = await startWorld({ env: IMPATIENT })
  const { sfOrderId } = await place(world, ['VPN-PERSONAL', 'VPN-FAMILY'])
  await world.whmcs.fault({ match: { action: 'AddOrder' }, fault: { kind: 'hang-after' } })
  await pressAs(world, sfOrderId)
  await until(async () => (await world.whmcs.rows('services')).length === 2, 'both services')
  const [service] = await world.whmcs.rows('services')
  await world.whmcs.ask('drop-service', { serviceId: service?.['id'] })
  await stopsWith(world, sfOrderId, 'order_incomplete')
  expect(await applied(world.whmcs, { action: 'AddOrder' })).toBe(1)
})

test('cancel_not_possible: staff accept the order in WHMCS while it is being cancelled', async () => {
  await using world = await startWorld({ env: IMPATIENT })
  const { sfOrderId } = await place(world, ['VPN-PERSONAL'])
  const notNow = { kind: 'status', status: 503, applied: false }
  await world.whmcs.fault({ match: { action: 'AcceptOrder' }, fault: notNow, times: 1_000 })
  await world.whmcs.fault({ match: { action: 'CancelOrder' }, fault: { kind: 'hang-before' } })
  await pressAs(world, sfOrderId)
  await until(() => asked(world, 'AcceptOrder'), 'the order to be made')
  expect((await decideAs(world, sfOrderId, 'cancel')).status).toBe(202)
  await until(() => asked(world, 'CancelOrder'), 'it to be cancelled')
  await world.whmcs.clearFaults()
  const [order] = await world.whmcs.rows('orders')
  await world.wired.whmcs.write('AcceptOrder', { orderid: Number(order?.['id']) }, z.object({}), { correlationId: 'by-staff' })
  await stopsWith(world, sfOrderId, 'cancel_not_possible')
  expect(await applied(world.whmcs, { action: 'CancelOrder' })).toBe(0)
})

test('activation_slow: a module that never says that it is done', async () => {
  await using world = await startWorld()
  await world.whmcs.ask('modules', { mode: 'slow', pid: 42 })
  const { sfOrderId } = await place(world, ['VPN-FAMILY'])
  await pressAs(world, sfOrderId)
  await stopsWith(world, sfOrderId, 'activation_slow')
  // By now it is: whoever looks again finds it.
  await until(async () => (await world.whmcs.rows('services')).every((row) => row['status'] === 'Active'), 'the module to be done')
  expect((await decideAs(world, sfOrderId, 'retry')).status).toBe(202)
  await stands(world, sfOrderId, 'active')
})
