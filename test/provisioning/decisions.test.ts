import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { lockOrder } from '../../src/db/orders.ts'
import { startWorld, type TestWorld, until } from '../world.ts'
import {
  applied,
  casesAre,
  casesOf,
  decideAs,
  everythingMade,
  mailed,
  mailsOf,
  pressAs,
  rests,
  salesforceShows,
  seenInSalesforce,
  signedPost,
  STAFF,
  standing,
  stands,
} from './staff.ts'
import { orderByHand, place, refusedBilling, refusedEsim } from './stopped.ts'

const decisionsOf = (world: TestWorld) =>
  world.wired.db.selectFrom('decisions').select(['type', 'requested_by', 'reason']).orderBy('decided_at').execute()

/** SEC-51: what is on record of who decided what about an order. */
const recordOf = (world: TestWorld, orderId: string) =>
  world.wired.db
    .selectFrom('events')
    .select(['actor', 'data'])
    .where('kind', '=', 'order.decided')
    .where('subject_id', '=', orderId)
    .orderBy('id')
    .execute()

test('retry: the refused eSIM is bought once, the order becomes active', async () => {
  await using world = await startWorld()
  const { id, sfOrderId } = await refusedEsim(world)
  expect(await seenInSalesforce(world, sfOrderId)).toMatchObject({ status: 'Pending Review', provisioning: 'Needs Attention' })
  const said = await decideAs(world, sfOrderId, 'retry')
  expect(said).toMatchObject({ status: 202, body: { sfOrderId } })
  await stands(world, sfOrderId, 'active')
  expect(await salesforceShows(world, sfOrderId, 'Provisioned')).toEqual({
    status: 'Activated',
    provisioning: 'Provisioned',
    code: null,
    items: ['Provisioned', 'Provisioned', 'Provisioned'],
  })
  expect(await everythingMade(world)).toMatchObject({ billed: 1, services: 3, esims: 1 })
  await mailed(world, { 'person-needed': 1, 'order-provisioned': 1, 'esim-activation': 1 })
  expect(await casesOf(world)).toHaveLength(1)
  expect(await decisionsOf(world)).toEqual([{ type: 'retry', requested_by: STAFF, reason: 'as agreed by telephone' }])
  expect(await recordOf(world, id)).toEqual([{ actor: STAFF, data: { decision: 'retry', line: null, remoteId: null } }])
})

test('ten presses on an order that needs a person are one new try', async () => {
  await using world = await startWorld()
  const { sfOrderId } = await refusedEsim(world)
  const answers = await world.customers.press(sfOrderId, 10)
  expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 10 }, () => 202))
  await stands(world, sfOrderId, 'active')
  expect(await everythingMade(world)).toMatchObject({ billed: 1, esims: 1 })
  expect((await decisionsOf(world)).map((decision) => decision.type)).toEqual(['retry'])
})

test('two people decide on the same view of an order: the second is told that it has moved on', async () => {
  await using world = await startWorld()
  const { sfOrderId } = await refusedEsim(world)
  const { rev } = (await standing(world, sfOrderId)).body
  const answers = await Promise.all([decideAs(world, sfOrderId, 'abandon', { rev }), decideAs(world, sfOrderId, 'skip', { rev, line: 2 })])
  expect(answers.map((answer) => answer.status).sort()).toEqual([202, 409])
  expect(answers.find((answer) => answer.status === 409)?.body.code).toBe('stale_rev')
  expect(await decisionsOf(world)).toHaveLength(1)
})

test('skip: the order goes on without the line and is partly active; then it can be cancelled', async () => {
  await using world = await startWorld()
  const { customer, id, sfOrderId } = await refusedEsim(world)
  expect((await decideAs(world, sfOrderId, 'skip', { line: 2 })).status).toBe(202)
  await stands(world, sfOrderId, 'partly_active')
  const seen = await salesforceShows(world, sfOrderId, 'Partly Provisioned')
  expect(seen.status).toBe('Pending Review')
  expect(seen.items.toSorted()).toEqual(['Provisioned', 'Provisioned', 'Skipped'])
  expect(await everythingMade(world)).toMatchObject({ billed: 1, services: 2, esims: 0 })
  const order = (await customer.browser.get(`/api/orders/${id}`)).body
  expect(order.items.map((item: { status: string }) => item.status)).toEqual(['active', 'refused', 'active'])
  await mailed(world, { 'person-needed': 1, 'order-provisioned': 1, 'esim-activation': 0 })
  expect(await pressAs(world, sfOrderId)).toMatchObject({ status: 202, body: { status: 'partly_active' } })
  for (const type of ['retry', 'abandon', 'reject'])
    expect([type, (await decideAs(world, sfOrderId, type)).body.code]).toEqual([type, 'decision_not_possible'])
  expect((await decideAs(world, sfOrderId, 'cancel')).status).toBe(202)
  // Services that run are ended by a person; until then the order stays in front of one.
  expect((await stands(world, sfOrderId, 'needs_person')).attention.code).toBe('services_to_end')
})

test('what a decision would not change is said at once', async () => {
  await using world = await startWorld()
  const { sfOrderId } = await refusedEsim(world)
  for (const line of [1, 3, 9])
    expect([line, (await decideAs(world, sfOrderId, 'skip', { line })).body.code]).toEqual([line, 'decision_not_possible'])
  expect((await decideAs(world, sfOrderId, 'adopt', { line: 1, remoteId: '7' })).body.code).toBe('decision_not_possible')
  expect((await decideAs(world, sfOrderId, 'adopt', { line: 2, remoteId: '7' })).status).toBe(202)
  expect((await decisionsOf(world)).map((decision) => decision.type)).toEqual(['adopt'])
})

test('the same call again while the first is being taken: taken once, and both have the one answer', async () => {
  await using world = await startWorld()
  const { id, sfOrderId } = await refusedEsim(world)
  const { body } = await standing(world, sfOrderId)
  const decision = { type: 'abandon', sfOrderId, rev: body.rev, reason: 'as agreed by telephone', requestedBy: STAFF }
  const call = () => signedPost(world, `/api/orders/${sfOrderId}/decisions`, decision, { id: 'msg_once', key: 'once' })
  const { db } = world.wired
  const waiting = async () =>
    (await sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(db)).rows.length
  const { calls } = await db.transaction().execute(async (tx) => {
    await lockOrder(tx, id)
    const calls = [call(), call()]
    await until(async () => (await waiting()) === calls.length, 'both to wait for the order')
    return { calls }
  })
  const [first, second] = await Promise.all(calls)
  expect([first?.status, second?.status]).toEqual([202, 202])
  expect(second?.body).toEqual(first?.body)
  expect(await decisionsOf(world)).toHaveLength(1)
})

test('abandon before anything was made: cancelled, once told', async () => {
  await using world = await startWorld()
  const { sfOrderId } = await refusedEsim(world)
  expect((await decideAs(world, sfOrderId, 'abandon')).status).toBe(202)
  await stands(world, sfOrderId, 'cancelled')
  const seen = await salesforceShows(world, sfOrderId, 'Cancelled')
  expect(seen.status).not.toBe('Activated')
  expect(seen.items).toEqual(['Skipped', 'Skipped', 'Skipped'])
  await mailed(world, { 'order-cancelled': 1, 'order-provisioned': 0 })
  expect(await everythingMade(world)).toMatchObject({ billed: 0, esims: 0 })
  expect(await pressAs(world, sfOrderId)).toMatchObject({ status: 409, body: { code: 'not_approved' } })
  expect(await casesOf(world)).not.toContain('service_without_billing')
})

test('abandon after the eSIM was bought: cancelled, and a Case says that an eSIM is not billed', async () => {
  await using world = await startWorld()
  const { sfOrderId } = await refusedBilling(world)
  expect(await everythingMade(world)).toMatchObject({ billed: 0, esims: 1 })
  expect((await decideAs(world, sfOrderId, 'abandon')).status).toBe(202)
  await stands(world, sfOrderId, 'cancelled')
  await mailed(world, { 'order-cancelled': 1, 'esim-activation': 0 })
  await expect.poll(() => casesOf(world)).toContain('service_without_billing')
  expect(await everythingMade(world)).toMatchObject({ billed: 0, esims: 1 })
})

test('abandon before it was read whose order it is: the customer hears of it all the same, in their language', async () => {
  await using world = await startWorld()
  const { customer, sfOrderId } = await place(world, ['VPN-FAMILY'])
  await customer.browser.patch('/api/me', { language: 'ja' })
  const item = (await world.salesforce.rows('OrderItem')).find((row) => row['OrderId'] === sfOrderId)
  await world.salesforce.ask('update', { object: 'OrderItem', id: item?.['Id'], fields: { UnitPrice: 1 } })
  await pressAs(world, sfOrderId)
  expect((await stands(world, sfOrderId, 'needs_person')).attention.code).toBe('order_changed')
  await rests(world, sfOrderId)
  expect((await decideAs(world, sfOrderId, 'abandon')).status).toBe(202)
  await stands(world, sfOrderId, 'cancelled')
  await mailed(world, { 'order-cancelled': 1 })
  const [mail] = await mailsOf(world, 'order-cancelled')
  expect([mail?.['to'], mail?.['subject']]).toEqual([customer.email, expect.stringContaining('取り消し')])
})

test('adopt: a wrong id is refused by looking, the right one is taken, and nothing is ordered a second time', async () => {
  await using world = await startWorld()
  const { customer, sfOrderId } = await refusedBilling(world, ['VPN-FAMILY', 'ESIM-JP-1GB-7D'])
  expect((await decideAs(world, sfOrderId, 'adopt', { remoteId: '987654' })).status).toBe(202)
  await expect.poll(async () => (await standing(world, sfOrderId)).body.attention?.code, { timeout: 15_000 }).toBe('adopt_not_found')
  expect(await everythingMade(world)).toMatchObject({ billed: 0, services: 0 })
  const client = (await world.whmcs.rows('clients')).find((row) => row['email'] === customer.email)
  const orderId = await orderByHand(world, Number(client?.['id']), [42, 31])
  await expect.poll(async () => (await decideAs(world, sfOrderId, 'adopt', { remoteId: String(orderId) })).status).toBe(202)
  await stands(world, sfOrderId, 'active')
  expect(await everythingMade(world)).toMatchObject({ billed: 1, services: 2, esims: 1 })
  expect(await applied(world.whmcs, { action: 'AcceptOrder' })).toBe(1)
  expect(await salesforceShows(world, sfOrderId, 'Provisioned')).toMatchObject({
    status: 'Activated',
    items: ['Provisioned', 'Provisioned'],
  })
  await mailed(world, { 'order-provisioned': 1, 'esim-activation': 1 })
})

test('another customer’s WHMCS order is never adopted', async () => {
  await using world = await startWorld()
  const { sfOrderId } = await refusedBilling(world, ['VPN-FAMILY'])
  await world.customers.signUp('C-1005')
  const other = (await world.whmcs.rows('clients')).find((row) => row['email'] === 'customer1005@example.jp')
  const theirs = await orderByHand(world, Number(other?.['id']), [42])
  await decideAs(world, sfOrderId, 'adopt', { remoteId: String(theirs) })
  await expect.poll(async () => (await standing(world, sfOrderId)).body.attention?.code, { timeout: 15_000 }).toBe('adopt_not_found')
})

test('reject: the reason reaches the customer, in the portal and by mail, and Salesforce shows it', async () => {
  await using world = await startWorld()
  const { customer, id, sfOrderId } = await place(world, ['VPN-FAMILY'])
  const reason = 'Your building has no fibre yet; we will write in spring. <b>&'
  expect(await decideAs(world, sfOrderId, 'reject', { reason })).toMatchObject({ status: 202, body: { status: 'rejected' } })
  expect(await decisionsOf(world)).toEqual([{ type: 'reject', requested_by: STAFF, reason }])
  expect(await recordOf(world, id)).toEqual([{ actor: STAFF, data: { decision: 'reject', line: null, remoteId: null } }])
  const order = (await customer.browser.get(`/api/orders/${id}`)).body
  expect(order.status).toBe('rejected')
  expect(JSON.stringify(order)).toContain(reason.slice(0, 30))
  await salesforceShows(world, sfOrderId, 'Rejected')
  await mailed(world, { 'order-rejected': 1, 'order-cancelled': 0 })
  const [mail] = await mailsOf(world, 'order-rejected')
  expect(String(mail?.['text'])).toContain('Your building has no fibre yet')
  expect(String(mail?.['html'])).not.toContain('<b>&')
  expect(await pressAs(world, sfOrderId)).toMatchObject({ status: 409, body: { code: 'not_approved' } })
  for (const type of ['retry', 'cancel', 'abandon', 'reject'])
    expect([type, (await decideAs(world, sfOrderId, type)).body.code]).toEqual([type, 'decision_not_possible'])
  expect(await everythingMade(world)).toMatchObject({ billed: 0 })
  // The cart is free again.
  expect((await customer.browser.post('/api/orders', await world.customers.cart(customer, ['VPN-FAMILY']))).status).toBe(201)
})

test('cancel in review: at once, told once; what comes after finds the order cancelled', async () => {
  await using world = await startWorld()
  const { customer, id, sfOrderId } = await place(world, ['VPN-FAMILY'])
  for (const type of ['retry', 'adopt', 'skip', 'abandon']) {
    const said = await decideAs(world, sfOrderId, type, { line: 1, remoteId: '1' })
    expect([type, said.status, said.body.code]).toEqual([type, 409, 'decision_not_possible'])
  }
  expect(await decideAs(world, sfOrderId, 'cancel')).toMatchObject({ status: 202, body: { status: 'cancelled' } })
  expect((await customer.browser.get(`/api/orders/${id}`)).body.status).toBe('cancelled')
  // Those that were refused left no trace.
  expect(await decisionsOf(world)).toEqual([{ type: 'cancel', requested_by: STAFF, reason: 'as agreed by telephone' }])
  expect(await recordOf(world, id)).toEqual([{ actor: STAFF, data: { decision: 'cancel', line: null, remoteId: null } }])
  await salesforceShows(world, sfOrderId, 'Cancelled')
  await mailed(world, { 'order-cancelled': 1 })
  expect(await pressAs(world, sfOrderId)).toMatchObject({ status: 409, body: { code: 'not_approved' } })
})

test('cancel while it is being set up: what was placed is cancelled, nothing is accepted', async () => {
  await using world = await startWorld()
  const { sfOrderId } = await place(world, ['VPN-FAMILY'])
  await world.whmcs.fault({ match: { action: 'AcceptOrder' }, fault: { kind: 'status', status: 503, applied: false }, times: 50 })
  await pressAs(world, sfOrderId)
  await expect.poll(async () => (await world.whmcs.rows('orders')).length, { timeout: 15_000 }).toBe(1)
  await expect.poll(async () => (await decideAs(world, sfOrderId, 'cancel')).status, { timeout: 10_000 }).toBe(202)
  await world.whmcs.clearFaults()
  const end = await stands(world, sfOrderId, 'cancelled', 'needs_person')
  // A machine that cannot tell whether AcceptOrder went through finds out first; either way nothing runs unbilled.
  const [order] = await world.whmcs.rows('orders')
  expect([end.status, order?.['status']]).toEqual(['cancelled', 'Cancelled'])
  await salesforceShows(world, sfOrderId, 'Cancelled')
  await mailed(world, { 'order-cancelled': 1, 'order-provisioned': 0 })
  expect(await world.whmcs.rows('orders')).toHaveLength(1)
})

test('cancel in front of a person, after acceptance: what runs is ended by a person first', async () => {
  await using world = await startWorld()
  const { sfOrderId } = await place(world, ['VPN-FAMILY'])
  await world.whmcs.ask('modules', { mode: 'fail', pid: 42 })
  await pressAs(world, sfOrderId)
  expect((await stands(world, sfOrderId, 'needs_person')).attention.code).toBe('module_failed')
  expect(await salesforceShows(world, sfOrderId, 'Needs Attention')).toMatchObject({ status: 'Pending Review', code: 'module_failed' })
  await expect.poll(async () => (await decideAs(world, sfOrderId, 'cancel')).status).toBe(202)
  await expect.poll(async () => (await standing(world, sfOrderId)).body.attention?.code, { timeout: 15_000 }).toBe('services_to_end')
  await casesAre(world, 'module_failed', 'services_to_end')
  await mailed(world, { 'person-needed': 2, 'order-cancelled': 0 })
})

test('a module that failed, mended by staff: retry sees that the services run', async () => {
  await using world = await startWorld()
  const { sfOrderId } = await place(world, ['VPN-FAMILY'])
  await world.whmcs.ask('modules', { mode: 'fail', pid: 42 })
  await pressAs(world, sfOrderId)
  await stands(world, sfOrderId, 'needs_person')
  await salesforceShows(world, sfOrderId, 'Needs Attention')
  const [service] = await world.whmcs.rows('services')
  await world.whmcs.ask('resolve-module', { serviceId: Number(service?.['id']) })
  expect((await decideAs(world, sfOrderId, 'retry')).status).toBe(202)
  await stands(world, sfOrderId, 'active')
  expect(await applied(world.whmcs, { action: 'AcceptOrder' })).toBe(1)
})

test('what a decision must say', async () => {
  await using world = await startWorld({ worker: false })
  const { sfOrderId } = await placeWithoutWorker(world)
  const path = `/api/orders/${sfOrderId}/decisions`
  const rev = (await standing(world, sfOrderId)).body.rev
  const whole = { type: 'cancel', sfOrderId, rev, reason: 'why', requestedBy: STAFF }
  for (const name of ['rev', 'reason', 'requestedBy'] as const) {
    const { [name]: _, ...rest } = whole
    const said = await signedPost(world, path, rest)
    expect([name, said.status, said.body.code, said.body.errors?.[0]?.path]).toEqual([name, 422, 'invalid_request', name])
  }
  for (const [type, missing] of [
    ['adopt', 'remoteId'],
    ['skip', 'line'],
  ]) {
    const said = await signedPost(world, path, { ...whole, type })
    expect([type, said.status, said.body.errors?.[0]?.path]).toEqual([type, 422, missing])
  }
  const wrong = [
    { rev: -1 },
    { rev: 1.5 },
    { rev: '1' },
    { reason: '' },
    { reason: 'r'.repeat(1001) },
    { reason: 'a\u0000b' },
    { line: 0 },
    { line: 'two' },
    { remoteId: '' },
    { remoteId: 'a b' },
    { requestedBy: '' },
    { price: 1 },
  ]
  for (const more of wrong)
    expect([more, (await signedPost(world, path, { ...whole, ...more })).body.code]).toEqual([more, 'invalid_request'])
  expect(await signedPost(world, path, { ...whole, reason: 'paid with 4111 1111 1111 1111' })).toMatchObject({
    status: 422,
    body: { code: 'card_number_not_accepted' },
  })
  for (const type of ['provision', 'delete', '', null])
    expect([type, (await signedPost(world, path, { ...whole, type })).body.code]).toEqual([type, 'order_mismatch'])
  for (const off of [-1, 1]) expect((await signedPost(world, path, { ...whole, rev: rev + off })).body.code).toBe('stale_rev')
  expect(
    (await signedPost(world, '/api/orders/8015g000009zzzzAAA/decisions', { ...whole, sfOrderId: '8015g000009zzzzAAA' })).body.code,
  ).toBe('unknown_order')
  expect(await world.wired.db.selectFrom('decisions').select('id').execute()).toEqual([])
  expect(await world.wired.db.selectFrom('events').select('id').where('kind', '=', 'order.decided').execute()).toEqual([])
  expect((await standing(world, sfOrderId)).body.rev).toBe(rev)
  expect((await signedPost(world, path, whole)).status).toBe(202)
})

/** The order that staff entered, taken over by a press. */
async function placeWithoutWorker(world: TestWorld): Promise<{ sfOrderId: string }> {
  const sfOrderId = String((await world.salesforce.rows('Order')).find((row) => row['Portal_Source__c'] === 'Staff')?.['Id'])
  expect((await pressAs(world, sfOrderId)).status).toBe(202)
  return { sfOrderId }
}
