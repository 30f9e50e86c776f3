// What waits for a person and has no other call than its Case: staff close it, and the flow goes on.

import { expect, test } from 'vitest'
import { z } from 'zod'
import { casesAre, casesOf, decideAs, mailed, mailsOf, pressAs, salesforceShows, STAFF, standing, stands } from '../provisioning/staff.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { until } from '../world/until.ts'

const call = { correlationId: 'cases-test-1' }
const SEND = { method: 'POST', path: '/v3/mail/send' }
const refusal = (errorCode: string) => ({ kind: 'status', status: 400, applied: false, body: [{ errorCode, message: 'No.', fields: [] }] })

/** Staff close the newest open Case of a reason, once it is there; says its id. */
async function close(world: TestWorld, reason: string): Promise<string> {
  const id = await until(async () => {
    const open = (await world.salesforce.rows('Case')).filter((row) => row['Subject'] === `Portal: ${reason}` && row['Status'] !== 'Closed')
    return open.at(-1)?.['Id']
  }, `an open Case ${reason}`)
  await world.salesforce.ask('update', { object: 'Case', id, fields: { Status: 'Closed' } })
  return String(id)
}

const decisionsOf = (world: TestWorld) =>
  world.wired.db.selectFrom('decisions').select(['type', 'requested_by']).orderBy('decided_at').execute()

const flowIs = (world: TestWorld, kind: string, state: 'open' | 'done', count = 1) =>
  expect
    .poll(
      async () =>
        (await world.wired.db.selectFrom('flows').select('id').where('kind', '=', kind).where('state', '=', state).execute()).length,
      {
        timeout: 15_000,
      },
    )
    .toBe(count)

test('a sign-up goes on each time that its Case is closed, and every time has a Case of its own', async () => {
  await using world = await startWorld()
  await world.whmcs.fault({
    match: { action: 'AddClient' },
    fault: { kind: 'business-error', message: 'You did not enter your postcode' },
    times: 2,
  })
  const { browser, email } = await world.customers.signUp('C-1001', { wait: false })
  const first = await close(world, 'profile_refused')
  await expect.poll(() => casesOf(world), { timeout: 15_000 }).toEqual(['profile_refused', 'profile_refused'])
  const second = await close(world, 'profile_refused')
  await expect.poll(async () => (await browser.get('/api/me')).body.account.status, { timeout: 15_000 }).toBe('active')
  await flowIs(world, 'signup', 'done')
  expect(await decisionsOf(world)).toEqual([
    { type: 'retry', requested_by: `case:${first}` },
    { type: 'retry', requested_by: `case:${second}` },
  ])
  const descriptions = (await world.salesforce.rows('Case')).map((row) => String(row['Description']))
  for (const description of descriptions) expect(description).toContain('Close this Case to have it tried again.')
  expect((await world.whmcs.rows('clients')).filter((row) => row['email'] === email)).toHaveLength(1)
})

test('an order that Salesforce refused is made, once, when its Case is closed', async () => {
  await using world = await startWorld()
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  const before = (await world.salesforce.rows('Order')).length
  // The first one reads what the cart needs, the second makes the order.
  await world.salesforce.fault({
    match: { method: 'POST', path: '/services/data/v67.0/composite', nth: 2 },
    fault: refusal('FIELD_CUSTOM_VALIDATION_EXCEPTION'),
    times: 1,
  })
  const placed = await customer.browser.post('/api/orders', await world.customers.cart(customer, ['VPN-FAMILY']))
  const stopped = await world.customers.orderIs(customer, placed.body.id, ['needs_person'])
  expect(stopped.attention.code).toBe('remote_refused')
  await close(world, 'remote_refused')
  const order = await world.customers.orderIs(customer, placed.body.id, ['pending_review'])
  expect(order.attention).toBeUndefined()
  expect((await world.salesforce.rows('Order')).length).toBe(before + 1)
  expect((await decisionsOf(world)).map(({ type }) => type)).toEqual(['retry'])
  await casesAre(world, 'remote_refused')
})

test('a change of the billing profile is made when its Case is closed, but not over a newer one', async () => {
  await using world = await startWorld()
  const { browser, email } = await world.customers.signUp('C-1001')
  const city = async () => (await world.whmcs.rows('clients')).find((row) => row['email'] === email)?.['city']
  const change = async (wanted: string, refused: boolean) => {
    if (refused)
      await world.whmcs.fault({ match: { action: 'UpdateClient' }, fault: { kind: 'business-error', message: 'Client ID Not Found' } })
    await browser.patch('/api/me/billing', { address: { city: wanted } })
    if (refused) await until(async () => (await openCases(world)).includes('profile_unsaved'), 'the Case')
  }
  await change('Osaka', true)
  await close(world, 'profile_unsaved')
  await flowIs(world, 'billing-profile', 'done')
  expect(await city()).toBe('Osaka')

  await change('Kobe', true)
  await change('Nara', false)
  await close(world, 'profile_unsaved')
  await flowIs(world, 'billing-profile', 'done', 3)
  expect(await city()).toBe('Nara')
  expect((await decisionsOf(world)).map(({ type }) => type)).toEqual(['retry', 'skip'])
})

/** As staff do in WHMCS's admin area. */
async function endServices({ wired, whmcs }: TestWorld): Promise<void> {
  for (const { id } of await whmcs.rows('services'))
    await wired.whmcs.write('UpdateClientProduct', { serviceid: Number(id), status: 'Cancelled' }, z.object({}), call)
}

const openCases = async (world: TestWorld): Promise<string[]> =>
  (await world.salesforce.rows('Case'))
    .filter((row) => row['Status'] !== 'Closed')
    .map((row) => String(row['Subject']).replace('Portal: ', ''))

test('a mail that was refused goes out once when its Case is closed', async () => {
  await using world = await startWorld()
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  await mailed(world, { welcome: 1 })
  const body = { errors: [{ message: 'no', field: 'from', help: null }] }
  await world.mail.fault({ match: SEND, fault: { kind: 'status', status: 403, applied: false, body } })
  await world.customers.order(customer, ['VPN-FAMILY'])
  await until(async () => (await openCases(world)).includes('mail_failed'), 'the Case')
  expect(await mailsOf(world, 'order-received')).toHaveLength(0)
  await close(world, 'mail_failed')
  await mailed(world, { 'order-received': 1 })
  await casesAre(world, 'mail_failed')
})

test('an order that was accepted and then cancelled: a refund is due, and the mail does not say that nothing was charged', async () => {
  await using world = await startWorld()
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  const { sfOrderId } = await world.customers.order(customer, ['VPN-FAMILY'])
  await world.whmcs.ask('modules', { mode: 'fail', pid: 42 })
  await pressAs(world, sfOrderId)
  await stands(world, sfOrderId, 'needs_person')
  await salesforceShows(world, sfOrderId, 'Needs Attention')
  await expect.poll(async () => (await decideAs(world, sfOrderId, 'cancel')).status).toBe(202)
  await expect.poll(async () => (await standing(world, sfOrderId)).body.attention?.code, { timeout: 15_000 }).toBe('services_to_end')
  // A second time that the same is asked has a Case and a mail of its own.
  await expect.poll(async () => (await decideAs(world, sfOrderId, 'retry')).status).toBe(202)
  await casesAre(world, 'module_failed', 'services_to_end', 'services_to_end')
  await mailed(world, { 'person-needed': 3 })
  await endServices(world)
  await expect.poll(async () => (await decideAs(world, sfOrderId, 'retry')).status).toBe(202)
  await stands(world, sfOrderId, 'cancelled')
  await casesAre(world, 'module_failed', 'services_to_end', 'services_to_end', 'refund_due')
  await mailed(world, { 'order-cancelled': 1 })
  const [mail] = await mailsOf(world, 'order-cancelled')
  expect(String(mail?.['text'])).toContain('If something was charged we will refund it.')
  expect(String(mail?.['text'])).not.toContain('Nothing was charged')
  expect((await decisionsOf(world)).every(({ requested_by }) => requested_by === STAFF)).toBe(true)
})
