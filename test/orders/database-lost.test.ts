// The database goes away while an order is taken: nobody may read the answer as "nothing was done".

import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Customer } from '../world/customers.ts'
import { startWorld, type TestWorld, until } from '../world.ts'
import { openShop, type Shop } from './shop.ts'

let world: TestWorld
let shop: Shop
let customer: Customer
beforeAll(async () => {
  world = await startWorld()
  shop = openShop(world)
  customer = await shop.customer('C-1001')
  await customer.browser.get('/api/catalog/personalized')
})
afterAll(() => world.close())

/** Once the order is written down, nobody is let to what would say so, and every connection breaks, until this is disposed of. */
function loseDatabaseAfterWriting(): AsyncDisposable {
  const { engine } = world.wired
  const advance = engine.advance.bind(engine)
  const admin = new Client({ connectionString: world.config.database.url })
  const lost = new AbortController()
  let breaking: Promise<void> | undefined
  const breakAll = async () => {
    while (!lost.signal.aborted) {
      await admin.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      )
      await sleep(50)
    }
  }
  engine.advance = async () => {
    await admin.connect()
    await admin.query('begin')
    await admin.query('lock table flows in access exclusive mode')
    breaking = breakAll()
  }
  return {
    async [Symbol.asyncDispose]() {
      engine.advance = advance
      lost.abort()
      await breaking
      await admin.end()
    },
  }
}

test('503 that says the outcome is not known, and the same key finds the one order', async () => {
  const cart = { items: [await shop.line('VPN-FAMILY')] }
  const key = { 'idempotency-key': 'lost-after-writing' }
  {
    await using _lost = loseDatabaseAfterWriting()
    const unheard = await shop.place(customer, cart, key)
    expect([unheard.status, unheard.body.code, unheard.body.outcome, unheard.headers.get('retry-after')]).toEqual([
      503,
      'dependency_unavailable',
      'unknown',
      '2',
    ])
    expect(unheard.body.detail).toContain('same Idempotency-Key')
  }
  const found = await until(async () => {
    const answer = await shop.place(customer, cart, key)
    return [200, 201].includes(answer.status) ? answer : null
  }, 'the order to be found')
  expect((await customer.browser.get('/api/orders')).body.items.map(({ id }: { id: string }) => id)).toEqual([found.body.id])
})

test('503 without that word where nothing was written yet', async () => {
  const stranger = await shop.customer('C-1013')
  const cart = { items: [await shop.line('VPN-FAMILY')] }
  await world.salesforce.fault({ match: { path: '/services/data' }, fault: { kind: 'status', status: 500, applied: false }, times: 1000 })
  const refused = await shop.place(stranger, cart)
  await world.salesforce.clearFaults()
  expect([refused.status, refused.body.code, refused.body.outcome]).toEqual([503, 'dependency_unavailable', undefined])
})
