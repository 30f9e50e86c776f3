// Everything of ours is lost. What the others know is the journal's again; what nobody can prove is told, and nothing is done a second time.

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { casesOf, everythingMade, pressAs, salesforceShows, seenInSalesforce, stands } from '../provisioning/staff.ts'
import { allDone } from '../reconcile/world.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { openBrowser } from '../world/browser.ts'
import { until } from '../world/until.ts'
import { loseAll, startAgain } from './backup.ts'

const REBUILD = join(import.meta.dirname, '../../src/cli/rebuild.ts')
const DEADLINES = Object.fromEntries(['SALESFORCE', 'WHMCS', 'ESIM'].map((name) => [`${name}_TIMEOUT_MS`, '3000']))

const rebuild = (world: TestWorld, ...words: string[]): Promise<{ code: number | null; out: string; err: string }> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [REBUILD, ...words], { env: world.env }, (_error, out, err) =>
      resolve({ code: child.exitCode, out, err }),
    )
  })

test('customers and orders are there again, and what cannot be proven is named', async () => {
  await using world = await startWorld({ env: DEADLINES })
  const { customers } = world
  const who = await customers.signUp('C-1001')
  await customers.addCard(who)
  const active = await customers.order(who)
  await customers.press(active.sfOrderId)
  await customers.orderIs(who, active.id, ['active'])
  const waiting = await customers.order(who, ['VPN-PERSONAL'])
  const odd = await customers.order(who, ['VPN-FAMILY'])
  const cancelled = await customers.order(who, ['NET-FIBER-1G'])
  await who.browser.post(`/api/orders/${cancelled.id}/cancel`)
  await allDone(world)
  await giveOddPrice(world, odd.sfOrderId)
  const begun = await customers.order(who, ['ESIM-JP-1GB-7D'])
  await world.esim.fault({ match: { method: 'POST' }, fault: { kind: 'status', status: 503, applied: false }, times: 1000 })
  await customers.press(begun.sfOrderId)
  await salesforceShows(world, begun.sfOrderId, 'In Progress')
  const { iccid } = await iccidOf(world, active.id)
  await world.stopWorker()
  const before = { made: await everythingMade(world), mails: (await world.mail.rows('messages')).length }
  await loseAll(world)
  await world.esim.clearFaults()

  const { code, out, err } = await rebuild(world, '--json')
  expect(err.replaceAll(/\d+ under way …\n/g, '')).toBe('')
  expect(JSON.parse(out)).toEqual({
    accounts: 1,
    orders: 4,
    states: { active: 1, cancelled: 1, needs_person: 1, pending_review: 1 },
    unproven: [
      { what: 'order', subject: odd.sfOrderId, step: null, why: 'unreadable' },
      { what: 'order', subject: expect.stringMatching(/^\d+$/), step: expect.stringMatching(/^esim:/), why: 'not_proven' },
    ],
  })
  expect(code).toBe(2)
  expect({ made: await everythingMade(world), mails: (await world.mail.rows('messages')).length }).toEqual(before)
  expect(await seenInSalesforce(world, active.sfOrderId)).toMatchObject({ status: 'Activated', provisioning: 'Provisioned' })
  expect(await iccidOf(world, active.id)).toEqual({ iccid })
  expect(await rebuild(world)).toMatchObject({ code: 1, err: expect.stringContaining('Rebuild into an empty one') })

  await using _worker = await startAgain(world)
  await expect.poll(() => casesOf(world), { timeout: 15_000 }).toContain('order_not_restored')
  const again = { ...who, browser: await newPassword(world, who.email) }
  await customers.orderIs(again, active.id, ['active'])
  await customers.orderIs(again, cancelled.id, ['cancelled'])
  await customers.orderIs(again, waiting.id, ['pending_review'])
  await pressAs(world, waiting.sfOrderId)
  await stands(world, waiting.sfOrderId, 'active')
  await stands(world, begun.sfOrderId, 'needs_person')
}, 120_000)

/** Yen have no fractions, so nobody can read what this order costs. */
async function giveOddPrice({ salesforce }: TestWorld, sfOrderId: string): Promise<void> {
  const [item] = (await salesforce.rows('OrderItem')).filter((row) => row['OrderId'] === sfOrderId)
  await salesforce.ask('update', { object: 'OrderItem', id: item?.['Id'], fields: { UnitPrice: 980.5 } })
}

const iccidOf = async ({ wired: { db } }: TestWorld, orderId: string) =>
  db.selectFrom('esims').select('iccid').where('order_id', '=', orderId).executeTakeFirstOrThrow()

/** Nobody knows a password any more: the customer asks for a new one. */
async function newPassword(world: TestWorld, email: string) {
  const browser = openBrowser(world.url)
  const password = 'another battery staple, horse 8'
  await browser.post('/api/auth/request-password-reset', { email })
  const token = await until(async () => {
    const mails = (await world.mail.rows('messages')).filter((message) => message['to'] === email)
    return /#token=([\w-]+)/.exec(String(mails.at(-1)?.['text'] ?? ''))?.[1]
  }, 'the link')
  expect((await browser.post('/api/auth/reset-password', { token, password })).status).toBe(204)
  expect((await browser.post('/api/auth/login', { email, password })).status).toBe(200)
  return browser
}
