// What does not move: flows that nobody takes, steps that stay unknown, and what waits for a person whom no Case tells of it.

import { expect, test } from 'vitest'
import { openFlow } from '../../src/db/open-flow.ts'
import { casesAre, casesOf, pressAs, stands } from '../provisioning/staff.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { allDone, AT_ONCE, compareNow, named } from './world.ts'

async function orderOf(world: TestWorld, codes: readonly string[]): Promise<string> {
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  const { sfOrderId } = await world.customers.order(customer, codes)
  await allDone(world)
  return sfOrderId
}

async function flowOf({ wired }: TestWorld, sfOrderId: string): Promise<string> {
  const orders = wired.db.selectFrom('orders').innerJoin('flows', 'flows.subject_id', 'orders.id').select('flows.id')
  return (await orders.where('kind', '=', 'provision').where('sf_order_id', '=', sfOrderId).executeTakeFirstOrThrow()).id
}

test('an order in front of a person is stuck once its Case is closed, and not before', async () => {
  await using world = await startWorld()
  const sfOrderId = await orderOf(world, ['VPN-FAMILY'])
  await world.whmcs.ask('modules', { mode: 'fail', pid: 42 })
  await pressAs(world, sfOrderId)
  await stands(world, sfOrderId, 'needs_person')
  await casesAre(world, 'module_failed')
  await allDone(world)
  const hasty = { ...AT_ONCE, overdueMs: 0 }
  expect(named(await compareNow(world, hasty))).toEqual([])

  const [open] = await world.salesforce.rows('Case')
  await world.salesforce.ask('update', { object: 'Case', id: open?.['Id'], fields: { Status: 'Closed' } })
  expect(named(await compareNow(world))).toEqual([]) // closed just now
  for (const isNew of [true, false]) {
    const { findings } = await compareNow(world, hasty)
    expect(findings).toMatchObject([{ kind: 'stuck', subject: await flowOf(world, sfOrderId), isNew, facts: { code: 'without_case' } }])
    await allDone(world)
  }
  expect(await casesOf(world)).toEqual(['module_failed', 'stuck'])
})

test('a step is stuck that is still unknown long after its quiet period', async () => {
  await using world = await startWorld()
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  const cart = await world.customers.cart(customer, ['VPN-FAMILY'])
  const data = '/services/data/v67.0'
  // The first one reads what the cart needs, the second makes the order.
  await world.salesforce.fault({ match: { method: 'POST', path: `${data}/composite`, nth: 2 }, fault: { kind: 'reset-after' } })
  const silent = { kind: 'status', status: 503, applied: false }
  await world.salesforce.fault({ match: { method: 'GET', path: `${data}/query` }, fault: silent, times: 10_000 })
  const { id } = (await customer.browser.post('/api/orders', cart)).body
  const hasty = { ...AT_ONCE, unknownMs: 0 }
  await expect.poll(async () => (await compareNow(world, hasty)).findings, { timeout: 10_000 }).toMatchObject([{ kind: 'stuck' }])
  const { findings, notCompared } = await compareNow(world)
  expect(findings).toEqual([])
  expect(notCompared).toMatchObject([{ system: 'salesforce' }])
  await world.salesforce.clearFaults()
  await world.customers.orderIs(customer, id, ['pending_review'])
  await allDone(world)
  expect(named(await compareNow(world, hasty))).toEqual([])
  expect(await casesOf(world)).toEqual(['stuck'])
})

test('a flow is stuck that nobody takes, but for one that opens a Case', async () => {
  await using world = await startWorld({ worker: false })
  const { db, random } = world.wired
  const flow = { subjectId: random.uuid(), input: {}, correlationId: 'stuck-test-1' }
  const { flowId } = await openFlow(db, { kind: 'mail', ...flow })
  await openFlow(db, { kind: 'case', ...flow })
  // Whoever has just begun may take it yet.
  expect(named(await compareNow(world, AT_ONCE, true))).toEqual([])
  for (const isNew of [true, false])
    expect((await compareNow(world)).findings).toMatchObject([{ kind: 'stuck', subject: flowId, isNew, facts: { code: 'overdue' } }])
})
