import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLog } from '../../src/base/log.ts'
import { listen } from '../orders/event-stream.ts'
import { openShop, type Shop } from '../orders/shop.ts'
import { decideAs } from '../provisioning/staff.ts'
import type { Customer } from '../world/customers.ts'
import { startWorld, type TestWorld, until } from '../world.ts'

let world: TestWorld
let shop: Shop
let customer: Customer
const logged: string[] = []
beforeAll(async () => {
  world = await startWorld({ log: openLog({ to: { write: (line) => void logged.push(line) } }) })
  shop = openShop(world)
  customer = await shop.customer('C-1001')
})
afterAll(() => world.close())

test('the order now, after each change, and the end', async () => {
  const placed = await world.customers.order(customer)
  await using one = await listen(world.url, customer, placed.id)
  await using two = await listen(world.url, customer, placed.sfOrderId)
  expect([one.status, one.headers.get('content-type'), one.headers.get('cache-control')]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
    'no-store',
  ])
  await until(() => one.told.length > 0, 'the first event')
  expect(one.told[0]).toMatchObject({ event: 'order', order: { id: placed.id, status: 'pending_review' } })

  await world.customers.press(placed.sfOrderId)
  await Promise.all([one.ended, two.ended])
  for (const { told } of [one, two]) {
    expect(told.at(-1)?.order).toMatchObject({
      status: 'active',
      items: [{ status: 'active' }, { esims: [{ state: 'ready' }] }, { service: { status: 'Active' } }],
    })
    const revs = told.map(({ id }) => id)
    expect(revs).toEqual([...new Set(revs)].toSorted((a, b) => a - b))
    expect(revs.length).toBeGreaterThanOrEqual(2)
  }
  // What is over is told once.
  await using after = await listen(world.url, customer, placed.id)
  await after.ended
  expect(after.told.map(({ order }) => order.status)).toEqual(['active'])
})

test('ends when the customer cancels', async () => {
  const placed = await shop.place(customer, { items: [await shop.line('VPN-FAMILY')] })
  await using stream = await listen(world.url, customer, placed.body.id)
  await until(() => stream.told.length > 0, 'the first event')
  await customer.browser.post(`/api/orders/${placed.body.id}/cancel`)
  await stream.ended
  expect(stream.told.map(({ order }) => order.status)).toEqual(['pending_review', 'cancelled'])
})

test('tells in the language that is the customer’s at the time', async () => {
  const placed = await shop.place(customer, { items: [await shop.line('VPN-FAMILY', { quantity: 4 })] })
  await using stream = await listen(world.url, customer, placed.body.id)
  await until(() => stream.told.length > 0, 'the first event')
  await customer.browser.patch('/api/me', { language: 'ja' })
  await customer.browser.post(`/api/orders/${placed.body.id}/cancel`)
  await stream.ended
  const [before, after] = stream.told.map(({ order }) => order.timeline.at(-1).message)
  expect([before, after].map((message) => /^[ -~]+$/.test(message))).toEqual([true, false])
  await customer.browser.patch('/api/me', { language: 'en' })
})

test('ends for a user who is kept out, which is no fault', async () => {
  const owner = await shop.customer('C-1003')
  const placed = await world.customers.order(owner, ['VPN-PERSONAL'])
  await using stream = await listen(world.url, owner, placed.id)
  await until(() => stream.told.length > 0, 'the first event')
  await world.wired.db.updateTable('users').set({ disabled_at: new Date() }).where('email', '=', owner.email).execute()
  await world.customers.press(placed.sfOrderId)
  await stream.ended
  expect(stream.told.map(({ order }) => order.status)).toEqual(['pending_review'])
  expect(logged.join('')).not.toContain('order.stream_failed')
})

test('staff reject: the reason is told, the stream ends, and the cart is free', async () => {
  const cart = { items: [await shop.line('VPN-FAMILY', { quantity: 2 })] }
  const placed = await shop.place(customer, cart)
  await using stream = await listen(world.url, customer, placed.body.id)
  await until(() => stream.told.length > 0, 'the first event')
  expect((await decideAs(world, placed.body.sfOrderId, 'reject', { reason: 'We do not serve this building yet.' })).status).toBe(202)
  await stream.ended
  const last = stream.told.at(-1)?.order
  expect(last.status).toBe('rejected')
  expect(JSON.stringify(last.timeline)).toContain('We do not serve this building yet.')
  expect((await customer.browser.post(`/api/orders/${placed.body.id}/cancel`)).body.code).toBe('too_late')
  const again = await shop.place(customer, cart)
  expect([again.status, again.body.id === placed.body.id]).toEqual([201, false])
})

test('many listeners cost one question; who has left is forgotten', async () => {
  const placed = await shop.place(customer, { items: [await shop.line('VPN-FAMILY', { quantity: 3 })] })
  const streams = await Promise.all(Array.from({ length: 30 }, () => listen(world.url, customer, placed.body.id)))
  await until(() => streams.every(({ told }) => told.length === 1), 'everybody’s first event')
  await Promise.all(streams.slice(0, 29).map((stream) => stream[Symbol.asyncDispose]()))
  await customer.browser.post(`/api/orders/${placed.body.id}/cancel`)
  await streams[29]?.ended
  expect(streams[29]?.told.map(({ order }) => order.status)).toEqual(['pending_review', 'cancelled'])
})
