// Each kind of difference, planted at the stand-ins: found by its name, and told in one Case however often it is seen.

import { z } from 'zod'
import { expect, test } from 'vitest'
import { casesAre, casesOf, salesforceShows, seenInSalesforce } from '../provisioning/staff.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { activeOrder, allDone, compareNow, lookAt, minutesPass, named, placeService } from './world.ts'

const call = { correlationId: 'reconcile-test-1' }
const NOBODYS = '8015g00000ZZZZZAAA'
const UNHEARD = { kind: 'status', status: 503, applied: false }

/** Compared twice: the same is found, and there is one Case for each of it. */
async function foundOnce(world: TestWorld, ...expected: string[]) {
  const first = await compareNow(world)
  expect(named(first)).toEqual(expected.toSorted())
  expect(first.notCompared).toEqual([])
  expect(first.findings.every(({ isNew }) => isNew)).toBe(true)
  await allDone(world)
  const again = await compareNow(world)
  expect(again.findings.every(({ isNew }) => !isNew)).toBe(true)
  await allDone(world)
  expect(await casesOf(world)).toEqual(expected.map((finding) => finding.split(' ')[0]).sort())
  return { first, again }
}

test('a clean world has no difference, and nobody hears of it', async () => {
  await using world = await startWorld()
  await activeOrder(world)
  expect(await compareNow(world)).toEqual({ orders: 1, findings: [], notCompared: [] })
  expect(await casesOf(world)).toEqual([])
})

test('an order that is gone from Salesforce, and one there that the journal does not know', async () => {
  await using world = await startWorld()
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  const { sfOrderId } = await world.customers.order(customer, ['VPN-FAMILY'])
  await allDone(world)
  const [order] = (await world.salesforce.rows('Order')).filter((row) => row['Id'] === sfOrderId)
  await world.salesforce.ask('delete', { object: 'Order', id: sfOrderId })
  const fields = { AccountId: order?.['AccountId'], EffectiveDate: order?.['EffectiveDate'], Status: 'Pending Review' }
  const key = world.wired.random.uuid()
  const { id } = await world.salesforce.ask('insert', { object: 'Order', fields: { ...fields, Portal_Order_Key__c: key } })
  await foundOnce(world, `missing_remote salesforce:${sfOrderId}`, `unknown_remote salesforce:${String(id)}`)
})

test('what Salesforce forgot of an order is told again by the order’s own flow, as often as it forgets it', async () => {
  await using world = await startWorld()
  const { sfOrderId } = await activeOrder(world)
  const forget = () => world.salesforce.ask('update', { object: 'Order', id: sfOrderId, fields: { Provisioning_Status__c: 'In Progress' } })
  await forget()
  const { again } = await foundOnce(world, `state_differs salesforce:${sfOrderId}`)
  expect(again.findings).toEqual([])
  await forget()
  await compareNow(world)
  expect(await salesforceShows(world, sfOrderId, 'Provisioned')).toMatchObject({ status: 'Activated', items: Array(3).fill('Provisioned') })
  await allDone(world)
  expect(named(await compareNow(world))).toEqual([])
  expect(await casesOf(world)).toEqual(['state_differs'])
  // Nobody else hears of it, and nothing is done a second time.
  const mails = (await world.mail.rows('messages')).length
  expect([mails, (await world.whmcs.rows('orders')).length, (await world.esim.rows('orders')).length]).toEqual([5, 1, 1])
  const { events } = await eventsOf(world)
  expect(events.filter(({ kind }) => kind === 'decision.tell').map(({ actor }) => actor)).toEqual(['reconcile', 'reconcile'])
})

const eventsOf = async ({ wired }: TestWorld) => ({
  events: await wired.db.selectFrom('events').select(['kind', 'actor']).orderBy('id').execute(),
})

test('a cancellation that Salesforce forgot is told again too', async () => {
  await using world = await startWorld()
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  const { id, sfOrderId } = await world.customers.order(customer, ['VPN-FAMILY'])
  await customer.browser.post(`/api/orders/${id}/cancel`)
  await salesforceShows(world, sfOrderId, 'Cancelled')
  await allDone(world)
  await world.salesforce.ask('update', { object: 'Order', id: sfOrderId, fields: { Provisioning_Status__c: 'Pending Review' } })
  const { again } = await foundOnce(world, `state_differs salesforce:${sfOrderId}`)
  expect(again.findings).toEqual([])
  expect(await seenInSalesforce(world, sfOrderId)).toMatchObject({ provisioning: 'Cancelled' })
})

test('a press that never came, and a journal older than what Salesforce was told, are a person’s', async () => {
  await using world = await startWorld()
  const { customer, sfOrderId } = await activeOrder(world)
  const waiting = await world.customers.order(customer, ['VPN-FAMILY'])
  await allDone(world)
  await world.salesforce.ask('update', { object: 'Order', id: waiting.sfOrderId, fields: { Provisioning_Status__c: 'Queued' } })
  const newer = { Provisioning_Status__c: 'Cancelled', Portal_Event_Id__c: 1_000_000 }
  await world.salesforce.ask('update', { object: 'Order', id: sfOrderId, fields: newer })
  await foundOnce(world, `state_differs salesforce:${sfOrderId}`, `state_differs salesforce:${waiting.sfOrderId}`)
  expect(await seenInSalesforce(world, sfOrderId)).toMatchObject({ provisioning: 'Cancelled' })
  expect(await seenInSalesforce(world, waiting.sfOrderId)).toMatchObject({ provisioning: 'Queued' })
})

const change = ({ wired }: TestWorld, service: Record<string, unknown> | undefined, fields: Record<string, string>) =>
  wired.whmcs.write('UpdateClientProduct', { serviceid: Number(service?.['id']), ...fields }, z.object({}), call)

test('services: one twice, one of nobody’s, one that ended, and one at another price', async () => {
  await using world = await startWorld()
  const { sfOrderId } = await activeOrder(world, 'C-1001', ['NET-FIBER-1G', 'VPN-FAMILY', 'NET-FIBER-1G'])
  const [first, second, third] = await world.whmcs.rows('services')
  await placeService(world, first, `${sfOrderId}-001`)
  await change(world, second, { status: 'Terminated' })
  await change(world, third, { recurringamount: '1.00' })
  await placeService(world, first, `${NOBODYS}-001`)
  await placeService(world, first, `${sfOrderId}-009`)
  const { first: report } = await foundOnce(
    world,
    `duplicate whmcs:${sfOrderId}-001`,
    `state_differs whmcs:${sfOrderId}-002`,
    `amount_differs whmcs:${sfOrderId}-003`,
    `unknown_remote whmcs:${NOBODYS}-001`,
    `unknown_remote whmcs:${sfOrderId}-009`,
  )
  expect(report.findings.find(({ kind }) => kind === 'amount_differs')?.facts['recurring']).toMatch(/^\d+ JPY \/ 1 JPY$/)
})

test('a service that is gone is told by the look that is asked for; one that had ended by nobody', async () => {
  await using world = await startWorld()
  const { db } = world.wired
  const { id, sfOrderId } = await activeOrder(world, 'C-1001', ['VPN-PERSONAL', 'VPN-FAMILY'])
  const [first, second] = await world.whmcs.rows('services')
  await change(world, second, { status: 'Terminated' })
  const clientId = Number(first?.['clientid'])
  await lookAt(world, clientId)
  for (const service of [first, second]) await world.whmcs.ask('drop-service', { serviceId: Number(service?.['id']) })

  const gone = { kind: 'missing_remote', system: 'whmcs', subject: `${sfOrderId}-001`, isNew: false }
  expect((await compareNow(world)).findings).toMatchObject([{ ...gone, caseKey: null }])
  expect(await db.selectFrom('whmcs_looks').select(['kind', 'record_id']).execute()).toEqual([{ kind: 'client', record_id: clientId }])
  await db.deleteFrom('whmcs_looks').execute()
  await lookAt(world, clientId)
  expect((await compareNow(world)).findings).toMatchObject([{ ...gone, caseKey: null }])
  expect([await db.selectFrom('whmcs_looks').selectAll().execute(), await casesOf(world)]).toEqual([[], []])
  await minutesPass(db, 10)
  await lookAt(world, clientId)
  const caseKey = expect.any(String)
  expect((await compareNow(world)).findings).toMatchObject([{ ...gone, caseKey }])
  await casesAre(world, 'missing_remote')

  // Where WHMCS does not answer, what was noted stands.
  await world.whmcs.fault({ match: { action: 'GetClientsProducts' }, fault: UNHEARD })
  const { findings, notCompared } = await compareNow(world)
  expect([findings, notCompared]).toMatchObject([[{ ...gone, caseKey, order: { id } }], [{ system: 'whmcs' }]])
})

test('eSIMs: one twice, one gone, and some that were never bought', async () => {
  await using world = await startWorld()
  const { sfOrderId } = await activeOrder(world, 'C-1001', ['ESIM-JP-1GB-7D', 'ESIM-JP-1GB-7D', 'VPN-PERSONAL'])
  const orders = await world.esim.rows('orders')
  const buy = (reference: string) => world.wired.esim.order({ reference, packageId: String(orders[0]?.['package_id']) }, call)
  const gone = orders.find((order) => order['description'] === `${sfOrderId}-002-001`)
  await world.esim.ask('drop-order', { orderId: gone?.['id'] })
  for (const reference of [`${sfOrderId}-001-001`, `${sfOrderId}-003-001`, `${NOBODYS}-001-001`]) await buy(reference)
  await foundOnce(
    world,
    `duplicate esim:${sfOrderId}-001-001`,
    `missing_remote esim:${sfOrderId}-002-001`,
    `unknown_remote esim:${sfOrderId}-003-001`,
    `unknown_remote esim:${NOBODYS}-001-001`,
  )
})

test('a WHMCS that does not answer is not compared, and nothing is concluded from its silence', async () => {
  await using world = await startWorld()
  await activeOrder(world)
  await world.whmcs.fault({ match: { action: 'GetClientsProducts' }, fault: UNHEARD })
  const report = await compareNow(world)
  expect(report.findings).toEqual([])
  expect(report.notCompared).toEqual([{ system: 'whmcs', code: expect.any(String), count: 1 }])
  expect((await compareNow(world)).notCompared).toEqual([])
})
