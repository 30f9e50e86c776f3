// Two workers on one journal, twenty orders pressed at once, Redis emptied and one worker restarted in between: one of everything.

import { Redis } from 'ioredis'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { startWorker } from '../../jobs/worker.ts'
import { openLog } from '../../src/base/log.ts'
import { wire } from '../../src/wire.ts'
import { everythingMade, mailed } from '../provisioning/staff.ts'
import { startWorld } from '../world.ts'
import { until } from '../world/until.ts'

const ORDERS = 20
/** Without the companies, every tenth. */
const NUMBERS = Array.from({ length: 40 }, (_, index) => index + 1003)
  .filter((number) => number % 10 !== 0)
  .slice(0, ORDERS)
  .map((number) => `C-${number}`)

const isSetUp = (row: Record<string, unknown>): boolean => row['Provisioning_Status__c'] === 'Provisioned' && row['Status'] === 'Activated'

test('every order active once, one eSIM, one WHMCS order, one mail of each kind', { timeout: 120_000 }, async () => {
  await using world = await startWorld()
  const second = await wire(world.config, { log: openLog({ level: 'silent' }) })
  const worker = startWorker(second)
  try {
    const placed: string[] = []
    for (const number of NUMBERS) {
      const customer = await world.customers.signUp(number)
      await world.customers.addCard(customer)
      placed.push((await world.customers.order(customer, ['ESIM-JP-1GB-7D', 'VPN-PERSONAL'])).sfOrderId)
    }
    await Promise.all(placed.map((sfOrderId) => world.customers.press(sfOrderId, 2)))
    await until(async () => (await world.esim.rows('orders')).length > 0, 'the first eSIM')
    const redis = new Redis(world.config.redis.url)
    await redis.flushdb() // this test's own
    redis.disconnect()
    await world.restartWorker()
    // The customers' sessions are gone as well; staff need none.
    const allSetUp = async () => (await world.salesforce.rows('Order')).filter(isSetUp).length >= ORDERS
    await until(allSetUp, 'every order to be shown as provisioned', 60_000)

    const states = await sql`select state, count(*)::int as count from orders group by state`.execute(world.wired.db)
    expect(states.rows).toEqual([{ state: 'active', count: ORDERS }])
    expect(await everythingMade(world)).toMatchObject({ billed: ORDERS, services: 2 * ORDERS, esims: ORDERS })
    const units = (await world.esim.rows('orders')).map((row) => String(row['description']).slice(0, 18))
    expect(units.toSorted()).toEqual(placed.toSorted())
    const billed = await world.whmcs.rows('orders')
    expect(new Set(billed.map((row) => Number(row['userid']))).size).toBe(ORDERS)
    expect(billed.every((row) => row['status'] === 'Active')).toBe(true)
    await mailed(world, { 'order-received': ORDERS, 'order-provisioned': ORDERS, 'esim-activation': ORDERS })
    expect(await world.salesforce.rows('Case')).toEqual([])
  } finally {
    await worker.close(2_000)
    await second.close()
  }
})
