// A thousand events, some of them lost, many of them twice and all out of order: two minutes of the stand-in's clock after the last of them, our
// orders show every service as WHMCS has it. SEED=<text> plays another story.

import { expect, test } from 'vitest'
import { sql } from 'kysely'
import { startFollower } from '../../jobs/follow-whmcs.ts'
import { seeded } from '../proof/seeded.ts'
import { allDone } from '../reconcile/world.ts'
import { startWorld, type TestWorld } from '../world.ts'
import type { Customer } from '../world/customers.ts'
import { until } from '../world/until.ts'
import { manualClock } from './manual-clock.ts'
import { inWhmcs, truthOf } from './staff.ts'

const SEED = process.env['SEED'] ?? '20260203'
const CUSTOMERS = ['C-1001', 'C-1003', 'C-1004']
const SERVICES_EACH = 4
const EVENTS = 1_000
const MINUTE_MS = 60_000
const STEP_MS = 2_000
/** How often the worker takes looks that are due. */
const LOOKS_MS = 1_000

interface Owned {
  customer: Customer
  ids: string[]
}

async function owners(world: TestWorld): Promise<Owned[]> {
  const all: Owned[] = []
  for (const number of CUSTOMERS) {
    const customer = await world.customers.signUp(number)
    await world.customers.addCard(customer)
    const ids: string[] = []
    for (const codes of [['VPN-PERSONAL', 'NET-FIBER-1G', 'ESIM-JP-1GB-7D'], ['VPN-PERSONAL']]) {
      const { id, sfOrderId } = await world.customers.order(customer, codes)
      await world.customers.press(sfOrderId)
      await world.customers.orderIs(customer, id, ['active'])
      ids.push(id)
    }
    all.push({ customer, ids })
  }
  await allDone(world)
  return all
}

/** What customers read of their services, by id. */
async function shown(owned: readonly Owned[]): Promise<Map<string, string>> {
  const statuses = new Map<string, string>()
  for (const { customer, ids } of owned)
    for (const id of ids)
      for (const { service } of (await customer.browser.get(`/api/orders/${id}`)).body.items)
        statuses.set(service.whmcsServiceId, service.status)
  return statuses
}

test(`1,000 events with losses, copies and disorder (SEED=${SEED}): our orders end up as WHMCS is`, async () => {
  await using world = await startWorld({ hook: 'tells' })
  const owned = await owners(world)
  const { db } = world.wired
  const clock = manualClock()
  const follower = startFollower({ ...world.wired, clock }, MINUTE_MS)
  const { pick } = seeded(SEED)
  const services = [...(await truthOf(world)).keys()]
  expect(services).toHaveLength(CUSTOMERS.length * SERVICES_EACH)
  await world.whmcs.ask('modules', { mode: 'ok' })
  for (const pid of new Set((await world.whmcs.rows('services')).map((row) => Number(row['pid']))))
    await world.whmcs.ask('modules', { mode: 'ok', pid }) // each as if it had a module

  const told = async () => Number((await world.whmcs.ask('hook', {}))['told'])
  const before = await told()

  /** So many things happen to services, each of which the hook tells of. */
  async function happen(count: number): Promise<void> {
    for (let n = 0; n < count; n += 1)
      await inWhmcs(world, pick(['ModuleSuspend', 'ModuleUnsuspend', 'ModuleTerminate']), { serviceid: pick(services) })
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

  // None is lost: without any turn of the sweep they are enough.
  await world.whmcs.ask('hook', { duplicatePercent: 30, shuffleMs: 40_000 })
  await happen(EVENTS / 2)
  await pass(42_000)
  expect(await world.whmcs.ask('hook', {})).toMatchObject({ waiting: 0 })
  expect(await shown(owned)).toEqual(await truthOf(world))
  expect((await db.selectFrom('whmcs_hook').select('swept_at').executeTakeFirstOrThrow()).swept_at).toBeNull()

  // A third is lost.
  await world.whmcs.ask('hook', { dropPercent: 33, duplicatePercent: 30, shuffleMs: 40_000 })
  await happen(EVENTS / 2 - services.length)
  // Of the very last of each service nothing is told, and nothing comes after it that would make up for that.
  await pass(42_000)
  await world.whmcs.ask('hook', { dropPercent: 100 })
  for (const serviceid of services) await inWhmcs(world, pick(['ModuleSuspend', 'ModuleUnsuspend']), { serviceid })
  const { dropped, doubled } = await world.whmcs.ask('hook', {})
  await pass(2 * MINUTE_MS)
  await follower.close()
  expect(await shown(owned)).toEqual(await truthOf(world))
  expect((await told()) - before).toBeGreaterThanOrEqual(EVENTS)
  expect(Number(dropped)).toBeGreaterThan(100)
  expect(Number(doubled)).toBeGreaterThan(150)
}, 180_000)
