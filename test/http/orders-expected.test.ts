// By when an order may be expected to go on: from what others took, and from nothing else.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer } from '../../src/http/server.ts'
import { buildWeb } from '../../src/wire/web.ts'
import { listen } from '../orders/event-stream.ts'
import { openShop, type Shop } from '../orders/shop.ts'
import { openBrowser } from '../world/browser.ts'
import type { Customer } from '../world/customers.ts'
import { startWorld, type TestWorld, until } from '../world.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

let world: TestWorld
let shop: Shop
let customer: Customer
beforeAll(async () => {
  world = await startWorld()
  shop = openShop(world)
  customer = await shop.customer('C-1001')
})
afterAll(() => world.close())

/** Another process over the same journal, whose time is moved by hand. */
async function startLater() {
  let later = 0
  const { clock, random } = world.wired
  const moved = { ...clock, now: () => clock.now() + later, monotonic: () => clock.monotonic() + later }
  const web = await buildWeb({ ...world.wired, clock: moved }, { checkReplies: true })
  const server = await startServer(web.app, { port: 0, host: '127.0.0.1' }, { lifecycle: web.lifecycle, clock, random })
  const cookie = [...customer.browser.cookies()].map(([name, value]) => `${name}=${value}`).join('; ')
  return {
    url: server.url,
    get: (path: string, headers = {}) => openBrowser(server.url).get(path, { cookie, ...headers }),
    pass: (ms: number) => (later += ms),
    async [Symbol.asyncDispose]() {
      await server.close()
      web.close()
    },
  }
}

const after = (instant: string, ms: number) => new Date(Date.parse(instant) + ms).toISOString()

test('nine of ten orders of the same categories say by when; other orders and other states say nothing', async () => {
  const vpn = async (quantity: number) => (await shop.place(customer, { items: [await shop.line('VPN-FAMILY', { quantity })] })).body
  const first = await vpn(1)
  expect([first.status, first.expectedBy]).toEqual(['pending_review', null])
  await world.customers.press(first.sfOrderId)
  expect(await world.customers.orderIs(customer, first.id, ['active'])).toMatchObject({ expectedBy: null })

  await addPast(first.id)
  await using process = await startLater()
  const waiting = await vpn(2)
  const other = (await shop.place(customer, { items: [await shop.line('NET-FIBER-1G')] })).body
  const read = async (id: string) => (await process.get(`/api/orders/${id}`)).body
  await until(async () => (await read(waiting.id)).expectedBy, 'the past to be read')
  expect((await read(waiting.id)).expectedBy).toBe(after(waiting.createdAt, 18 * MINUTE_MS))
  expect([(await read(other.id)).expectedBy, (await read(first.id)).expectedBy]).toEqual([null, null])
  const page = (await process.get('/api/orders')).body.items
  expect(Object.fromEntries(page.map(({ id, expectedBy }: { id: string; expectedBy: unknown }) => [id, expectedBy]))).toMatchObject({
    [waiting.id]: after(waiting.createdAt, 18 * MINUTE_MS),
    [other.id]: null,
    [first.id]: null,
  })

  // Time alone changes nothing of it, also when it has passed, and tells nobody anything.
  await using stream = await listen(process.url, customer, waiting.id)
  await until(() => stream.told.length > 0, 'the first event')
  const { headers } = await process.get(`/api/orders/${waiting.id}`)
  process.pass(60 * MINUTE_MS)
  expect((await process.get(`/api/orders/${waiting.id}`, { 'if-none-match': headers.get('etag') ?? '' })).status).toBe(304)
  expect((await read(waiting.id)).expectedBy).toBe(after(waiting.createdAt, 18 * MINUTE_MS))
  expect(stream.told.map(({ order }) => order.expectedBy)).toEqual([after(waiting.createdAt, 18 * MINUTE_MS)])

  // From its approval on it counts anew. Without a worker it stays there.
  await world.stopWorker()
  await world.customers.press(waiting.sfOrderId)
  const approved = await until(async () => {
    const order = await read(waiting.id)
    return order.status === 'provisioning' ? order : null
  }, 'the approval')
  const { accepted_at: approvedAt } = await world.wired.db
    .selectFrom('flows')
    .select('accepted_at')
    .where('subject_id', '=', waiting.id)
    .where('kind', '=', 'provision')
    .executeTakeFirstOrThrow()
  expect(approved.expectedBy).toBe(after(approvedAt.toISOString(), 3 * MINUTE_MS))
  await until(() => stream.told.length > 1, 'the next event')
  expect(stream.told.at(-1)?.order).toMatchObject({ status: 'provisioning', expectedBy: approved.expectedBy })
  expect((await process.get('/api/orders')).body.items.find(({ id }: { id: string }) => id === waiting.id)).toEqual(approved)
})

/**
 * Ten orders more like that one: nine reviewed within 2 to 18 minutes, one within a week, each provisioned within 150 seconds. And some that
 * are none of this past: from longer ago than 90 days, and taken up again by a restored journal.
 */
async function addPast(orderId: string): Promise<void> {
  const { db, clock } = world.wired
  const { lines } = await db.selectFrom('orders').select('lines').where('id', '=', orderId).executeTakeFirstOrThrow()
  const monthAgo = clock.now() - 30 * DAY_MS
  const few = Array.from({ length: 9 }, (_, n) => n + 1)
  for (const n of few) await addApproved(lines, { placedAt: monthAgo, reviewMs: n * 2 * MINUTE_MS })
  await addApproved(lines, { placedAt: monthAgo, reviewMs: 7 * DAY_MS })
  for (const _ of few) {
    await addApproved(lines, { placedAt: clock.now() - 91 * DAY_MS, reviewMs: 20 * DAY_MS })
    await addApproved(lines, { placedAt: monthAgo, reviewMs: 20 * DAY_MS, restoredAt: new Date(monthAgo) })
  }
}

interface Past {
  placedAt: number
  reviewMs: number
  restoredAt?: Date
}

async function addApproved(lines: unknown[], { placedAt, reviewMs, restoredAt }: Past): Promise<void> {
  const { db, random } = world.wired
  const [id, flowId] = [random.uuid(), random.uuid()]
  const approvedAt = placedAt + reviewMs
  const none = { account_id: null, sf_order_id: null, order_number: null, note: null, cart_hash: null, reason_text: null }
  const order = { id, state: 'active', lines: JSON.stringify(lines), correlation_id: 'past', created_at: new Date(placedAt) }
  await db
    .insertInto('orders')
    .values({ ...none, ...order, source: 'portal' })
    .execute()
  const flow = { id: flowId, kind: 'provision', subject_id: id, input: '{}', correlation_id: 'past', accepted_at: new Date(approvedAt) }
  await db
    .insertInto('flows')
    .values({ ...flow, state: 'done', restored_at: restoredAt ?? null })
    .execute()
  const step = { flow_id: flowId, name: 'services', position: 0, effect: 'R-ACTIVE', input: '{}', lane: null, code: null, adopt: null }
  await db
    .insertInto('steps')
    .values({ ...step, state: 'done', deadline_ms: null, updated_at: new Date(approvedAt + 150_000) })
    .execute()
}
