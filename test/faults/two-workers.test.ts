// Two workers on one journal, twenty orders pressed at once, Redis emptied and one worker restarted in between: one of everything.

import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { startWorker } from '../../jobs/worker.ts'
import { openLog } from '../../src/base/log.ts'
import { wire } from '../../src/wire.ts'
import { everythingMade, mailed } from '../provisioning/staff.ts'
import { startWorld } from '../world.ts'
import { until } from '../world/until.ts'

const ORDERS = 20
/** Household accounts; every tenth is a company, and the second has another address. */
const NUMBERS = Array.from({ length: 40 }, (_, index) => index + 1003)
  .filter((number) => number % 10 !== 0)
  .slice(0, ORDERS)
  .map((number) => `C-${number}`)

test('every order active once, one eSIM, one WHMCS order, one mail of each kind', { timeout: 120_000 }, async () => {
  await using world = await startWorld()
  const second = await wire(world.config, { log: openLog({ level: 'silent' }) })
  const worker = startWorker(second)
  try {
    const placed = []
    for (const number of NUMBERS) {
      const customer = await world.customers.signUp(number)
      await world.customers.addCard(customer)
      placed.push(await world.customers.order(customer, ['ESIM-JP-1GB-7D', 'VPN-PERSONAL']))
    }
    await Promise.all(placed.map(({ sfOrderId }) => world.customers.press(sfOrderId, 2)))
    await until(async () => (await world.esim.rows('orders')).length > 0, 'the first eSIM')
    const redis = new Redis(world.config.redis.url)
    await redis.flushdb() // the database of this test alone
    redis.disconnect()
    await world.restartWorker()
    await Promise.all(placed.map(({ customer, order }) => world.customers.orderIs(customer, order.id, ['active'], 60_000)))

    expect(await everythingMade(world)).toMatchObject({ billed: ORDERS, services: 2 * ORDERS, esims: ORDERS })
    const references = (await world.esim.rows('orders')).map((row) => String(row['description']))
    expect(new Set(references).size).toBe(ORDERS)
    const clients = (await world.whmcs.rows('orders')).map((row) => Number(row['userid']))
    expect(new Set(clients).size).toBe(ORDERS)
    expect((await world.whmcs.rows('orders')).every((row) => row['status'] === 'Active')).toBe(true)
    await mailed(world, { 'order-received': ORDERS, 'order-provisioned': ORDERS, 'esim-activation': ORDERS })
    expect(await world.salesforce.rows('Case')).toEqual([])
  } finally {
    await worker.close(2_000)
    await second.close()
  }
})
