import type { KyselyPlugin } from 'kysely'
import { expect, test } from 'vitest'
import { listOrders, readOrder } from '../../src/orders/read-orders.ts'
import { startWorld } from '../world.ts'
import { openShop } from './shop.ts'

test('a page costs as many questions as one order on it, and shows each order whole', async () => {
  await using world = await startWorld()
  const shop = openShop(world)
  const customer = await shop.customer('C-1001')
  const placed = []
  for (const quantity of [1, 2, 3]) placed.push((await shop.place(customer, { items: [await shop.line('VPN-FAMILY', { quantity })] })).body)
  const withEsim = await world.customers.order(customer)
  await world.customers.press(withEsim.sfOrderId)
  await world.customers.orderIs(customer, withEsim.id, ['active'])
  await world.stopWorker()

  const waits = { now: () => new Map() }
  let questions = 0
  const counting: KyselyPlugin = {
    transformQuery: ({ node }) => ((questions += 1), node),
    transformResult: async ({ result }) => result,
  }
  const { db } = world.wired
  const { id: accountId } = await db.selectFrom('accounts').select('id').executeTakeFirstOrThrow()
  const list = async (limit: number) => {
    questions = 0
    return { ...(await listOrders({ db: db.withPlugin(counting), waits }, accountId, { limit }, 'en')), questions }
  }
  const one = await list(1)
  const all = await list(20)
  expect(all.questions).toBe(one.questions)
  expect(all.items.map(({ id }) => id)).toEqual([withEsim.id, ...placed.map(({ id }) => id).toReversed()])
  for (const order of all.items) expect(order).toEqual((await readOrder({ db, waits }, accountId, order.id, 'en')).order)
  expect(all.items[0]?.timeline.length).toBeGreaterThan(1)
  expect(all.items[0]?.items.flatMap(({ esims }) => esims ?? [])).toHaveLength(1)
})
