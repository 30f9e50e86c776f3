// A person's decisions at the machine itself.

import { userInfo } from 'node:os'
import { expect, test } from 'vitest'
import { followDecision } from '../../src/provisioning/follow-decision.ts'
import { applied, everythingMade, mailed, mailsOf, pressAs, salesforceShows, standing, stands } from '../provisioning/staff.ts'
import { orderByHand, place, refusedBilling, refusedEsim } from '../provisioning/stopped.ts'
import { startWorld } from '../world.ts'
import { casesShown, decisionsOf, nothingPersonal, orders, ordersJson, recordOf, revOf, wordsOf } from './run-orders.ts'

test('retry: what waits is listed, shown with its commands, and goes on by the one that was copied', { timeout: 60_000 }, async () => {
  await using world = await startWorld()
  const { customer, id, sfOrderId } = await refusedEsim(world)
  const listed = await orders(world, ['list'])
  const [heads, row, ...rest] = listed.out.split('\n')
  expect([listed.code, listed.err, rest.length]).toEqual([0, '', 2])
  expect(heads?.split(/ {2,}/)).toEqual(['NUMBER', 'ORDER', 'STATE', 'REASON', 'SINCE', 'REV', 'POSSIBLE'])
  const { rev, orderNumber } = (await ordersJson(world, ['list'])).value.orders[0]
  const cells = row?.split(/ {2,}/) ?? []
  expect(cells.with(4, '')).toEqual([
    orderNumber,
    sfOrderId,
    'needs_person',
    'remote_refused',
    '',
    String(rev),
    'retry, adopt, adopt 2, skip 2, abandon, cancel',
  ])

  expect(await casesShown(world, id)).toEqual(['remote_refused'])
  const shown = await orders(world, ['show', orderNumber])
  expect(shown.out).toContain('The other system refused this step.')
  for (const part of ['(staff, within 4 h)', 'Case 500', 'esim:002-001', 'package_unavailable', 'step.person'])
    expect(shown.out).toContain(part)
  const commands = shown.out.split('\n').filter((line) => line.startsWith('  npm run orders -- '))
  expect(commands.map((line) => wordsOf(line).slice(0, 2).join(' '))).toEqual(
    ['retry', 'adopt', 'adopt', 'skip', 'abandon', 'cancel'].map((type) => `${type} ${sfOrderId}`),
  )

  const decided = await orders(world, [...wordsOf(commands[0] ?? ''), '--wait'])
  expect(decided.err).toBe('')
  expect(decided.out).toBe(
    `Taken: retry of order ${sfOrderId} by cli:${userInfo().username}.\nCarried out: the order is active.\nFollow it: npm run orders -- show ${sfOrderId}\n`,
  )
  expect(decided.code).toBe(0)
  await salesforceShows(world, sfOrderId, 'Provisioned')
  expect(await everythingMade(world)).toMatchObject({ billed: 1, services: 3, esims: 1 })
  const by = `cli:${userInfo().username}`
  expect(await recordOf(world, id)).toEqual([{ actor: by, data: { decision: 'retry', line: null, remoteId: null } }])
  expect(await decisionsOf(world)).toEqual([{ type: 'retry', line: null, remote_id: null, requested_by: by, reason: '…' }])

  const after = await orders(world, ['show', id])
  const { iccid } = await world.wired.db.selectFrom('esims').select('iccid').executeTakeFirstOrThrow()
  for (const part of [`…${iccid.slice(-4)}`, 'order.decided', 'decision.retry', by, 'Nothing is to be decided here now.'])
    expect(after.out).toContain(part)
  const everything = [listed, shown, decided, after, await orders(world, ['show', id, '--json']), await orders(world, ['list', '--all'])]
  await nothingPersonal(world, customer, everything.map(({ out, err }) => out + err).join('\n'))
  expect((await orders(world, ['list'])).out).toBe('There is none.\n')
})

test('skip: the order goes on without the line', async () => {
  await using world = await startWorld()
  const { id, sfOrderId } = await refusedEsim(world)
  const skip = ['skip', sfOrderId, '--rev', await revOf(world, id), '--reason', 'agreed by telephone', '--by', 'alice']
  const missing = await orders(world, skip)
  expect(missing).toEqual({ code: 1, out: '', err: '--line: Name the line to go on without.\n' })
  expect((await orders(world, [...skip, '--line', '1'])).err).toBe(
    'This skip is not possible now: the order is needs_person. Possible: retry, adopt, adopt of line 2, skip of line 2, abandon, cancel.\n',
  )
  const { code, value } = await ordersJson(world, [...skip, '--line', '2', '--wait'])
  expect([code, value.followed]).toEqual([0, { state: 'partly_active', is: 'rests' }])
  expect(await everythingMade(world)).toMatchObject({ billed: 1, services: 2, esims: 0 })
  expect(await recordOf(world, id)).toEqual([{ actor: 'cli:alice', data: { decision: 'skip', line: 2, remoteId: null } }])
})

test('adopt: the record that is named is looked at before it is taken', { timeout: 60_000 }, async () => {
  await using world = await startWorld()
  const { customer, id, sfOrderId } = await refusedBilling(world, ['VPN-FAMILY'])
  const adopt = async (...more: string[]) =>
    orders(world, ['adopt', sfOrderId, '--rev', await revOf(world, id), '--reason', 'made by hand', '--wait', ...more])
  expect(await adopt()).toMatchObject({ code: 1, err: '--remote-id: Name the remote record that is to be adopted.\n' })
  expect((await adopt('--remote-id', '987654')).out).toContain('the order is needs_person.')
  expect((await ordersJson(world, ['show', id])).value.reason).toBe('adopt_not_found')
  const client = (await world.whmcs.rows('clients')).find((row) => row['email'] === customer.email)
  const orderId = String(await orderByHand(world, Number(client?.['id']), [42]))
  await salesforceShows(world, sfOrderId, 'Needs Attention')
  await expect.poll(async () => (await adopt('--remote-id', orderId)).out, { timeout: 15_000 }).toContain('the order is active.')
  expect(await everythingMade(world)).toMatchObject({ billed: 1, services: 1 })
  expect(await applied(world.whmcs, { action: 'AcceptOrder' })).toBe(1)
  expect((await recordOf(world, id)).at(-1)).toMatchObject({ data: { decision: 'adopt', remoteId: orderId } })
})

test('abandon: what was bought is left to a Case, the order is cancelled', async () => {
  await using world = await startWorld()
  const { id, sfOrderId } = await refusedBilling(world)
  const abandon = ['abandon', sfOrderId, '--rev', await revOf(world, id), '--reason', 'no longer wanted', '--wait']
  expect((await orders(world, abandon)).out).toContain('Carried out: the order is cancelled.')
  expect(await casesShown(world, id)).toEqual(['service_without_billing'])
  await mailed(world, { 'order-cancelled': 1 })
})

test('cancel in review: at once, and told', async () => {
  await using world = await startWorld()
  const { customer, id, sfOrderId } = await place(world, ['VPN-FAMILY'])
  const cancel = ['cancel', sfOrderId, '--rev', await revOf(world, id), '--reason', 'ordered twice', '--by', 'alice']
  const { code, value } = await ordersJson(world, cancel)
  expect([code, value]).toEqual([0, expect.objectContaining({ id, sfOrderId, status: 'cancelled', followed: null })])
  expect((await customer.browser.get(`/api/orders/${id}`)).body.status).toBe('cancelled')
  await salesforceShows(world, sfOrderId, 'Cancelled')
  await mailed(world, { 'order-cancelled': 1 })
  expect(await decisionsOf(world)).toMatchObject([{ type: 'cancel', requested_by: 'cli:alice', reason: 'ordered twice' }])
  expect(await pressAs(world, sfOrderId)).toMatchObject({ status: 409, body: { code: 'not_approved' } })
})

test('reject: its reason is what the customer reads', async () => {
  await using world = await startWorld()
  const { customer, id, sfOrderId } = await place(world, ['VPN-FAMILY'])
  const reason = 'Your building has no fibre yet.'
  const rejected = await orders(world, ['reject', sfOrderId, '--rev', await revOf(world, id), '--reason', reason, '--wait'])
  expect(rejected.out).toContain('Carried out: the order is rejected.')
  expect(JSON.stringify((await customer.browser.get(`/api/orders/${id}`)).body)).toContain(reason)
  await salesforceShows(world, sfOrderId, 'Rejected')
  await mailed(world, { 'order-rejected': 1 })
  expect(String((await mailsOf(world, 'order-rejected'))[0]?.['text'])).toContain(reason)
})

test('both doors know the same rules: what one has decided, the other finds decided', async () => {
  await using world = await startWorld()
  const { id, sfOrderId } = await refusedEsim(world)
  await world.stopWorker()
  const rev = await revOf(world, id)
  const words = ['abandon', sfOrderId, '--rev', rev, '--reason', 'why']
  const left = await ordersJson(world, words)
  expect(left.value).toMatchObject({ status: 'needs_person', followed: null })
  // Nobody works: whoever waits is told so after a while.
  expect(await followDecision(world.wired, left.value, 300)).toEqual({ state: 'needs_person', is: 'waiting' })
  const stale = await ordersJson(world, words)
  const now = (await standing(world, sfOrderId)).body.rev
  expect([stale.code, stale.value]).toEqual([
    1,
    { error: { code: 'stale_rev', message: `The order is at rev ${now} by now, not ${rev}: look at it again, then decide.` } },
  ])
  expect(await decisionsOf(world)).toHaveLength(1)
  await world.restartWorker()
  await stands(world, sfOrderId, 'cancelled')
})

test('an order that Salesforce refused has no id there, and its Case is what goes on with it', async () => {
  await using world = await startWorld()
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  // The first one reads what the cart needs, the second makes the order.
  await world.salesforce.fault({
    match: { method: 'POST', path: '/services/data/v67.0/composite', nth: 2 },
    fault: {
      kind: 'status',
      status: 400,
      applied: false,
      body: [{ errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'No.', fields: [] }],
    },
  })
  const { id } = await world.customers.order(customer, ['VPN-FAMILY'])
  await world.customers.orderIs(customer, id, ['needs_person'])
  expect(await casesShown(world, id)).toEqual(['remote_refused'])
  expect((await ordersJson(world, ['list'])).value.orders).toMatchObject([{ id, sfOrderId: null, orderNumber: null, possible: [] }])
  expect((await orders(world, ['show', id])).out).toContain('Close its Case to have it tried again.')
  expect((await orders(world, ['retry', id, '--rev', await revOf(world, id), '--reason', 'why'])).err).toBe(
    'This retry is not possible now: the order is needs_person. Possible: nothing.\n',
  )
})
