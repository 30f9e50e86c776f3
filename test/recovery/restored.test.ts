// The journal is restored from a backup of one moment, after everything went on to its end: exactly one of everything, whatever that moment was.

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { beginRecovery, noticeRestore } from '../../src/recovery/begin-recovery.ts'
import {
  applied,
  casesAre,
  casesOf,
  decideAs,
  everythingMade,
  mailed,
  mailsOf,
  pressAs,
  seenInSalesforce,
  stands,
} from '../provisioning/staff.ts'
import { startWorld, type TestWorld } from '../world.ts'
import type { Customer } from '../world/customers.ts'
import { until } from '../world/until.ts'
import { allDone } from '../reconcile/world.ts'
import { backUp, recovered, recoveries, restore, startAgain } from './backup.ts'

let world: TestWorld
const DEADLINES = Object.fromEntries(['SALESFORCE', 'WHMCS', 'ESIM'].map((name) => [`${name}_TIMEOUT_MS`, '3000']))
beforeEach(async () => {
  // A lost request may have run to its deadline: that is waited for.
  world = await startWorld({ env: DEADLINES })
})
afterEach(() => world.close())

async function customer(): Promise<Customer> {
  const signedUp = await world.customers.signUp('C-1001')
  await world.customers.addCard(signedUp)
  return signedUp
}

/** An order that Salesforce has. Right after a backup the web process may still be coming back to its database. */
async function order(who: Customer, codes?: readonly string[]) {
  const { id } = await world.customers.order(who, codes)
  return world.customers.orderIs(who, id, ['pending_review'])
}

const KINDS = ['order-received', 'esim-activation', 'order-provisioned', 'welcome'] as const

/** What there is at the stand-ins: everything made, and every mail to the customer. */
async function everything() {
  const mails = await Promise.all(KINDS.map(async (kind) => [kind, (await mailsOf(world, kind)).length] as const))
  return {
    made: await everythingMade(world),
    mails: Object.fromEntries(mails),
    addOrders: await applied(world.whmcs, { action: 'AddOrder' }),
    orders: (await world.salesforce.rows('Order')).filter((row) => row['Portal_Order_Key__c']).length,
  }
}

const ONCE = { 'order-received': 1, 'esim-activation': 1, 'order-provisioned': 1, welcome: 1 }

/** From the order to its end, with a backup taken at one moment. */
async function lived(moment: 'before the order' | 'in review' | 'at the press' | 'while AddOrder is under way' | 'at the end') {
  const who = await customer()
  await allDone(world)
  const copies: string[] = []
  const at = async (now: typeof moment) => void (now === moment && copies.push(await backUp(world)))
  await at('before the order')
  const { id, sfOrderId } = await order(who)
  if (moment !== 'before the order') await allDone(world)
  await at('in review')
  // Long enough for a backup to be taken before the end.
  if (moment === 'at the press' || moment === 'while AddOrder is under way')
    await world.whmcs.fault({ match: { action: 'AddOrder' }, fault: { kind: 'delay', ms: 1_500 }, times: 1 })
  await world.customers.press(sfOrderId)
  await at('at the press')
  if (moment === 'while AddOrder is under way') {
    const intended = () => world.wired.db.selectFrom('steps').select('name').where('name', '=', 'whmcs-order').where('state', '=', 'intended').execute() // prettier-ignore
    await until(async () => (await intended()).length > 0, 'the intent of W-ORDER')
    await at('while AddOrder is under way')
  }
  await world.customers.orderIs(who, id, ['active'])
  await allDone(world)
  await at('at the end')
  const [copy] = copies
  if (copy === undefined) throw new Error('no backup was taken')
  return { who, id: String(id), sfOrderId: String(sfOrderId), copy }
}

describe('a backup of one moment', () => {
  test.each(['before the order', 'in review', 'at the press', 'while AddOrder is under way', 'at the end'] as const)(
    '%s: restored after the end, everything is there once, and the order is active again',
    async (moment) => {
      const { who, id, sfOrderId, copy } = await lived(moment)
      const before = await everything()
      expect(before).toMatchObject({ mails: ONCE, orders: 1 })
      const cases = await casesOf(world)
      await restore(world, copy)
      {
        await using _worker = await startAgain(world)
        await recovered(world)
        const ended = await world.customers.orderIs(who, id, ['active'])
        expect(ended.items.map(({ status }: { status: string }) => status)).toEqual(['active', 'active', 'active'])
        expect(ended.items.flatMap(({ esims = [] }: { esims?: unknown[] }) => esims)).toHaveLength(1)
        await allDone(world)
        expect(await everything()).toEqual(before)
        expect(await seenInSalesforce(world, sfOrderId)).toMatchObject({ status: 'Activated', provisioning: 'Provisioned' })
        const [recovery] = await recoveries(world)
        // At the end nothing was lost, so there is nothing to recover from.
        if (moment === 'at the end') expect(recovery).toBeUndefined()
        else {
          expect(recovery).toMatchObject({ why: 'behind' })
          expect(await casesOf(world)).toEqual([...cases, 'journal_restored'].toSorted())
        }
      }
    },
    90_000,
  )
})

/** An order whose end Salesforce has been told of, after the backup: by that it is seen that the journal is older. */
async function shownToSalesforce(who: Customer): Promise<{ copy: string }> {
  const { id, sfOrderId } = await order(who, ['VPN-PERSONAL'])
  await allDone(world)
  const copy = await backUp(world)
  await world.customers.press(sfOrderId)
  await world.customers.orderIs(who, id, ['active'])
  await allDone(world)
  return { copy }
}

test('an order made after the backup waits for its review again, and is then provisioned once', async () => {
  const who = await customer()
  const { copy } = await shownToSalesforce(who)
  const { id, sfOrderId, createdAt, correlationId } = await order(who)
  await allDone(world)
  await restore(world, copy)
  expect((await who.browser.get(`/api/orders/${id}`)).status).toBe(404)

  await using _worker = await startAgain(world)
  await recovered(world)
  const restored = (await who.browser.get(`/api/orders/${id}`)).body
  expect(restored).toMatchObject({ sfOrderId, status: 'pending_review', correlationId })
  expect(restored.items).toHaveLength(3)
  expect(Date.parse(restored.createdAt) - Date.parse(createdAt)).toBeLessThan(60_000)
  await pressAs(world, sfOrderId)
  await stands(world, sfOrderId, 'active')
  await allDone(world)
  const { mails, addOrders, orders } = await everything()
  expect({ addOrders, orders, mails }).toEqual({
    addOrders: 2,
    orders: 2,
    mails: { 'order-received': 2, 'esim-activation': 1, 'order-provisioned': 2, welcome: 1 },
  })
}, 90_000)

test('what Salesforce was never told of is looked for; mails of which nobody knows are a person’s', async () => {
  const who = await customer()
  await allDone(world)
  const { id, sfOrderId } = await order(who)
  await allDone(world)
  const copy = await backUp(world)
  // From here on Salesforce hears nothing: it shows the press alone.
  await world.salesforce.fault({
    match: { method: 'POST', path: '/services/data/v67.0/composite' },
    fault: { kind: 'status', status: 503 },
    times: 1000,
  })
  await world.customers.press(sfOrderId)
  const served = () =>
    world.wired.db.selectFrom('steps').select('name').where('name', '=', 'services').where('state', '=', 'done').execute()
  await until(async () => (await served()).length > 0, 'the services to run')
  expect(await seenInSalesforce(world, sfOrderId)).toMatchObject({ provisioning: 'Queued' })
  const before = await everything()
  await restore(world, copy)
  await world.salesforce.clearFaults()
  const migrate = [join(import.meta.dirname, '../../src/cli/migrate.ts'), '--restored']
  const said = await promisify(execFile)(process.execPath, migrate, { env: { DATABASE_URL: world.config.database.url } })
  expect(said.stdout).toContain('Recovery mode is on')

  await using _worker = await startAgain(world)
  await recovered(world)
  await world.customers.orderIs(who, id, ['active'])
  await allDone(world)
  expect(await everything()).toEqual(before)
  expect(before.mails).toMatchObject({ 'esim-activation': 0, 'order-provisioned': 0 })
  await casesAre(world, 'journal_restored', 'mail_failed', 'mail_failed')
  for (const { Id } of (await world.salesforce.rows('Case')).filter((row) => row['Subject'] === 'Portal: mail_failed'))
    await world.salesforce.ask('update', { object: 'Case', id: Id, fields: { Status: 'Closed' } })
  await mailed(world, ONCE)
}, 90_000)

test('of a customer who signed up after the backup a person hears, and nothing is set up for nobody', async () => {
  const first = await customer()
  const { copy } = await shownToSalesforce(first)
  const second = await world.customers.signUp('C-1002')
  await world.customers.addCard(second)
  const waiting = await order(second)
  const pressed = await order(second, ['VPN-PERSONAL'])
  await world.customers.press(pressed.sfOrderId)
  await world.customers.orderIs(second, pressed.id, ['active'])
  await allDone(world)
  const before = await everything()
  await restore(world, copy)

  await using _worker = await startAgain(world)
  await recovered(world)
  await casesAre(world, 'account_not_linked', 'account_not_restored', 'account_not_restored', 'email_mismatch', 'journal_restored')
  await pressAs(world, waiting.sfOrderId)
  await stands(world, waiting.sfOrderId, 'needs_person')
  await stands(world, pressed.sfOrderId, 'needs_person')
  await allDone(world)
  const { made, addOrders } = await everything()
  expect({ made, addOrders }).toEqual({ made: before.made, addOrders: before.addOrders })
}, 90_000)

test('what was rejected or cancelled after the backup stays so', async () => {
  const who = await customer()
  const rejected = await order(who, ['VPN-PERSONAL'])
  const cancelled = await order(who, ['NET-FIBER-1G'])
  await allDone(world)
  const copy = await backUp(world)
  await decideAs(world, rejected.sfOrderId, 'reject')
  await who.browser.post(`/api/orders/${cancelled.id}/cancel`)
  const later = await order(who, ['ESIM-JP-1GB-7D'])
  await who.browser.post(`/api/orders/${later.id}/cancel`)
  await allDone(world)
  const mails = { 'order-rejected': 1, 'order-cancelled': 2 }
  await mailed(world, mails)
  await restore(world, copy)

  await using _worker = await startAgain(world)
  await recovered(world)
  await world.customers.orderIs(who, rejected.id, ['rejected'])
  await world.customers.orderIs(who, cancelled.id, ['cancelled'])
  await world.customers.orderIs(who, later.id, ['cancelled'])
  await allDone(world)
  await mailed(world, mails)
  expect((await pressAs(world, later.sfOrderId)).status).toBe(409)
}, 90_000)

test('recovery mode is said once, new orders wait for its end, and it does not begin again', async () => {
  const who = await customer()
  const { copy } = await shownToSalesforce(who)
  const shown = Math.max(...(await eventsShown()))
  await restore(world, copy)
  const begun = await noticeRestore(world.wired, { correlationId: world.wired.random.uuid() })
  expect(begun).toMatchObject({ why: 'behind', imported_at: null, ended_at: null })
  await beginRecovery(world.wired, 'said', world.wired.random.uuid())
  expect(await recoveries(world)).toHaveLength(1)
  await until(async () => ((await (await fetch(`${world.url}/readyz`)).json()) as Ready).degraded.includes('recovery'), 'readyz to say so')

  // A worker that is there already: nobody ends it yet.
  await world.restartWorker()
  const { id, sfOrderId } = await order(who)
  await world.customers.press(sfOrderId)
  const read = () => world.wired.db.selectFrom('steps').select(['state', 'looks']).where('name', '=', 'read-order').execute()
  await until(async () => (await read()).some(({ looks }) => looks >= 3), 'the press to wait')
  expect((await read()).every(({ state }) => state === 'planned')).toBe(true)
  await world.stopWorker()

  {
    await using _worker = await startAgain(world)
    await recovered(world)
    await world.customers.orderIs(who, id, ['active'])
    await allDone(world)
  }
  expect(Math.max(...(await eventsShown()))).toBeGreaterThan(shown)
  await using _again = await startAgain(world)
  expect(await recoveries(world)).toHaveLength(1)
  expect((await casesOf(world)).filter((reason) => reason === 'journal_restored')).toHaveLength(1)
  await until(async () => ((await (await fetch(`${world.url}/readyz`)).json()) as Ready).degraded.length === 0, 'readyz to be well')
}, 90_000)

interface Ready {
  degraded: string[]
}

const eventsShown = async (): Promise<number[]> =>
  (await world.salesforce.rows('Order')).flatMap((row) =>
    typeof row['Portal_Event_Id__c'] === 'number' ? [row['Portal_Event_Id__c']] : [],
  )
