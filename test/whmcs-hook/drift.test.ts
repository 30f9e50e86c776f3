// A thousand events, some of them lost, many of them twice and all out of order: two minutes of the stand-in's clock after the last of them, the
// portal shows as WHMCS has it whatever it keeps of it: services, orders in front of a person, cards. What it keeps nothing of, unpaid invoices and
// profiles, it shows so as well. Of services that are gone a person is told. SEED=<text> plays another story.

import { expect, test } from 'vitest'
import { sql } from 'kysely'
import { startFollower } from '../../jobs/follow-whmcs.ts'
import { seeded } from '../proof/seeded.ts'
import { allDone } from '../reconcile/world.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { until } from '../world/until.ts'
import { manualClock } from './manual-clock.ts'
import { inWhmcs } from './staff.ts'
import { openStory, type Played } from './story.ts'
import { hasCard, hasCardShown, inTruth, type Owned, shownTo } from './views.ts'

const SEED = process.env['SEED'] ?? '20260203'
const SET_UP = [['VPN-PERSONAL', 'NET-FIBER-1G', 'ESIM-JP-1GB-7D'], ['VPN-PERSONAL']]
const FAILED = ['VPN-FAMILY']
const CUSTOMERS = { 'C-1001': [...SET_UP, FAILED], 'C-1003': [...SET_UP, FAILED], 'C-1004': [...SET_UP, FAILED], 'C-1005': [FAILED] }
const SERVICES = 12
const EVENTS = 1_000
const MINUTE_MS = 60_000
const STEP_MS = 2_000
/** How often the worker takes looks that are due. */
const LOOKS_MS = 1_000
/** Longer than a card that was read is kept, by the machine's clock. */
const CARD_MS = 40_000
/** The number of VPN-FAMILY in WHMCS, whose module fails. */
const FAILING = 42
const IN_FRONT_OF_A_PERSON = 'needs_person: module_failed'

/** Customers with two orders that are set up and one whose module has failed, and one who has none but such a one. */
async function owners(world: TestWorld): Promise<Owned[]> {
  const all: Owned[] = []
  await world.whmcs.ask('modules', { mode: 'fail', pid: FAILING })
  for (const [number, orders] of Object.entries(CUSTOMERS)) {
    const customer = await world.customers.signUp(number)
    await world.customers.addCard(customer)
    const ids: string[] = []
    for (const codes of orders) {
      const { id, sfOrderId } = await world.customers.order(customer, codes)
      await world.customers.press(sfOrderId)
      await world.customers.orderIs(customer, id, [codes === FAILED ? 'needs_person' : 'active'])
      ids.push(id)
    }
    const client = (await world.whmcs.rows('clients')).find((row) => row['email'] === customer.email)
    all.push({ customer, clientId: Number(client?.['id']), ids })
  }
  await allDone(world)
  return all
}

/** Services at WHMCS by client and order; those of the failing product apart. */
async function playersOf(world: TestWorld, owned: readonly Owned[]): Promise<Played[]> {
  const rows = await world.whmcs.rows('services')
  return owned.map(({ clientId }) => {
    const own = rows.filter((row) => Number(row['clientid']) === clientId)
    const setUp = own.filter((row) => Number(row['pid']) !== FAILING)
    const orders = Map.groupBy(setUp, (row) => Number(row['orderid']))
    const ids = new Map([...orders].map(([orderId, services]) => [orderId, services.map((row) => Number(row['id']))]))
    return { clientId, orders: ids, failed: Number(own.find((row) => Number(row['pid']) === FAILING)?.['id']) }
  })
}

test(`1,000 events with losses, copies and disorder (SEED=${SEED}): what we show ends up as WHMCS is`, async () => {
  await using world = await startWorld({ hook: 'tells' })
  const owned = await owners(world)
  const all = await playersOf(world, owned)
  const players = all.filter(({ orders }) => orders.size > 0)
  const alone = all.find(({ orders }) => orders.size === 0)
  const { db } = world.wired
  const clock = manualClock()
  const follower = startFollower({ ...world.wired, clock }, MINUTE_MS)
  const chances = seeded(SEED)
  const services = players.flatMap(({ orders }) => [...orders.values()].flat())
  expect(services).toHaveLength(SERVICES)
  const story = openStory(world, chances, players)
  for (const pid of new Set((await world.whmcs.rows('services')).map((row) => Number(row['pid']))))
    if (pid !== FAILING) await world.whmcs.ask('modules', { mode: 'ok', pid }) // each as if it had a module

  const told = async () => Number((await world.whmcs.ask('hook', {}))['told'])
  const before = await told()

  async function happen(count: number): Promise<void> {
    for (let n = 0; n < count; n += 1) await story.any()
  }
  /** Staff have the module work, and try that service again. */
  async function mend(serviceid: number): Promise<void> {
    await world.whmcs.ask('modules', { mode: 'ok', pid: FAILING })
    await inWhmcs(world, 'ModuleCreate', { serviceid })
    await world.whmcs.ask('modules', { mode: 'fail', pid: FAILING })
  }
  /** The clocks of WHMCS, of our worker and of the database go on by so much; whatever is due meanwhile is done. */
  async function pass(ms: number): Promise<void> {
    for (let gone = 0; gone < ms; gone += STEP_MS) {
      await world.whmcs.advance(STEP_MS)
      await until(async () => (await world.whmcs.ask('hook', {}))['due'] === 0, 'what is due to be sent')
      await db.updateTable('whmcs_hook').set({ swept_at: stepBack }).execute()
      clock.advance(STEP_MS)
      await until(allLookedAt, 'what is due to be looked at')
    }
  }
  const stepBack = sql<Date>`swept_at - make_interval(secs => ${STEP_MS / 1000})`
  const allLookedAt = async () => {
    if ((await db.selectFrom('whmcs_looks').select('kind').execute()).length === 0) return true
    clock.goOff(LOOKS_MS)
    return false
  }
  /** What is shown is as it is; says what orders are not active. */
  async function agree(): Promise<string[]> {
    await allDone(world) // orders that go on
    const shown = await Promise.all(owned.map(shownTo))
    expect(shown).toEqual(await Promise.all(owned.map((one) => inTruth(world, one))))
    for (const one of owned)
      await until(async () => (await hasCardShown(one)) === (await hasCard(world, one)), 'the card to be shown as it is', CARD_MS)
    return shown.flatMap(({ orders }) => Object.values(orders).filter((state) => state !== 'active'))
  }

  // None is lost: without any turn of the sweep they are enough.
  const [first, second] = players
  if (!first || !second || !alone) throw new Error('nobody')
  await world.whmcs.ask('hook', { duplicatePercent: 30, shuffleMs: 40_000 })
  await happen(EVENTS / 2)
  await pass(42_000)
  expect(await world.whmcs.ask('hook', {})).toMatchObject({ waiting: 0 })
  expect(await agree()).toHaveLength(4)

  // Nor needs any of them another one after it.
  await world.whmcs.ask('hook', { duplicatePercent: 0, shuffleMs: 0 })
  for (const one of [
    () => story.order('AcceptOrder', first),
    () => story.order('CancelOrder', first),
    () => story.order('AcceptOrder', second),
    () => story.order('fraud', second),
    ...['ModuleUnsuspend', 'ModuleSuspend', 'ModuleTerminate'].map((action) => () => story.service(services.at(-1) ?? 0, action)),
    () => mend(first.failed),
  ]) {
    await one()
    await pass(STEP_MS)
    await agree()
  }
  first.failed = second.failed // which staff go on to try in vain
  expect(await agree()).toEqual(Array(3).fill(IN_FRONT_OF_A_PERSON))
  expect((await db.selectFrom('whmcs_hook').select('swept_at').executeTakeFirstOrThrow()).swept_at).toBeNull()

  // A third is lost.
  await world.whmcs.ask('hook', { dropPercent: 33, duplicatePercent: 30, shuffleMs: 40_000 })
  await happen(EVENTS / 2 - services.length)
  // Of the very last of each nothing is told, and nothing comes after it that would make up for that.
  await pass(42_000)
  await world.whmcs.ask('hook', { dropPercent: 100 })
  for (const serviceid of services) await story.service(serviceid, chances.pick(['ModuleSuspend', 'ModuleUnsuspend']))
  await story.order()
  await story.client()
  await story.invoice()
  await mend(alone.failed)
  const { dropped, doubled } = await world.whmcs.ask('hook', {})
  await pass(2 * MINUTE_MS)
  await follower.close()
  expect(await agree()).toEqual(Array(2).fill(IN_FRONT_OF_A_PERSON))
  expect((await told()) - before).toBeGreaterThanOrEqual(EVENTS)
  expect(Number(dropped)).toBeGreaterThan(100)
  expect(Number(doubled)).toBeGreaterThan(150)

  // At last one service is deleted and one is another client's, of which nobody tells either: both are shown as they were, and a person is told.
  const rows = await world.whmcs.rows('services')
  const hasEnded = (id: number) =>
    ['Cancelled', 'Terminated', 'Fraud'].includes(String(rows.find((row) => Number(row['id']) === id)?.['status']))
  const [deleted = 0, moved = 0] = [first, second].map(({ orders }) => [...orders.values()].flat().find((id) => !hasEnded(id)))
  expect([deleted, moved]).not.toContain(0)
  const shownBefore = (await Promise.all(owned.map(shownTo))).map((shown) => shown.services)
  await world.whmcs.ask('drop-service', { serviceId: deleted })
  await world.whmcs.ask('move-service', { serviceId: moved, clientId: alone.clientId })
  const late = startFollower({ ...world.wired, clock }, MINUTE_MS)
  const cases = async () => (await world.salesforce.rows('Case')).filter((row) => row['Subject'] === 'Portal: missing_remote')
  await until(async () => {
    await pass(MINUTE_MS)
    return (await allLookedAt()) && (await cases()).length === 2
  }, 'a person to be told of both')
  await pass(2 * MINUTE_MS)
  await late.close()
  await allDone(world)
  expect((await cases()).map((row) => /^services: (\d+)$/m.exec(String(row['Description']))?.[1]).sort()).toEqual(
    [deleted, moved].map(String).sort(),
  )
  expect((await world.wired.metrics.servicesGone.get()).values[0]?.value).toBe(2)
  expect((await Promise.all(owned.map(shownTo))).map((shown) => shown.services)).toEqual(shownBefore)
}, 180_000)
