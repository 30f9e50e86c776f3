import { afterAll, beforeAll, expect, test } from 'vitest'
import { isFlowHeld } from '../../src/db/orders.ts'
import { startWorld, type TestWorld, until } from '../world.ts'
import { openShop } from './shop.ts'

let world: TestWorld
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

test('201 although a worker takes the order’s flow before the process that was asked', async () => {
  const shop = openShop(world)
  const customer = await shop.customer('C-1001')
  await customer.browser.get('/api/catalog/personalized')
  const { engine, db } = world.wired
  const advance = engine.advance.bind(engine)
  // As if the poller came in between: somebody holds the flow, and the process that was asked may not wait for it.
  let taken = 0
  engine.advance = async (flowId, options) => {
    void advance(flowId, options)
    await until(() => isFlowHeld(db, flowId), 'the flow to be taken')
    taken += 1
  }
  await world.salesforce.fault({ match: { method: 'POST', path: '/services/data' }, fault: { kind: 'delay', ms: 400 } })
  const placed = await shop.place(customer, { items: [await shop.line('VPN-FAMILY')] })
  engine.advance = advance
  expect([placed.status, placed.body.status, taken]).toEqual([201, 'pending_review', 1])
})
