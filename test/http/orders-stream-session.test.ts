import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { Order } from '../../src/contract/orders.ts'
import { streamOrder } from '../../src/http/routes/order-stream.ts'
import { route } from '../../src/http/route.ts'
import { listen } from '../orders/event-stream.ts'
import { openShop } from '../orders/shop.ts'
import type { Customer } from '../world/customers.ts'
import { startWorld, type TestWorld, until } from '../world.ts'
import { ownRedis, startWeb } from './web.ts'

// A stream is let in once and then lives for hours: whoever may no longer see the order must not be told more of it.

describe('a session that ends under its stream', () => {
  let world: TestWorld
  beforeAll(async () => {
    world = await startWorld()
  })
  afterAll(() => world.close())

  const elsewhere = async ({ email, password }: Customer) => {
    const browser = world.browser()
    expect((await browser.post('/api/auth/login', { email, password })).status).toBe(200)
    return browser
  }
  const NEW_PASSWORD = 'another horse battery staple 8'

  test.each<[string, string, (customer: Customer) => Promise<number>]>([
    ['log-out', 'C-1001', async ({ browser }) => (await browser.post('/api/auth/logout')).status],
    ['signing out everywhere else', 'C-1003', async (customer) => (await (await elsewhere(customer)).delete('/api/me/sessions')).status],
    [
      'a new password, set elsewhere',
      'C-1005',
      async (customer) =>
        (await (await elsewhere(customer)).post('/api/auth/change-password', { current: customer.password, password: NEW_PASSWORD }))
          .status,
    ],
  ])('%s: the next change is not told, the stream ends', async (_how, number, endSession) => {
    const shop = openShop(world)
    const customer = await shop.customer(number)
    const placed = await shop.place(customer, { items: [await shop.line('VPN-FAMILY')] })
    await using stream = await listen(world.url, customer, placed.body.id)
    await until(() => stream.told.length > 0, 'the first event')

    expect(await endSession(customer)).toBe(204)
    await world.customers.press(placed.body.sfOrderId)
    await stream.ended
    expect(stream.told.map(({ order }) => order.status)).toEqual(['pending_review'])
  })
})

describe('each look at the session', () => {
  let redis: Awaited<ReturnType<typeof ownRedis>>
  beforeAll(async () => {
    redis = await ownRedis()
  })
  afterAll(() => redis[Symbol.asyncDispose]())

  const order = (note: string): Order => ({
    id: '01a00000-0000-7000-8000-000000000001',
    sfOrderId: null,
    orderNumber: null,
    status: 'pending_review',
    expectedBy: null,
    items: [],
    total: { amount: 0, currency: 'JPY' },
    note,
    timeline: [],
    correlationId: 'correlation',
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
  })

  /** One stream over real HTTP and Redis, whose changes and heartbeats the test makes. */
  async function openStream() {
    let rev = 1
    let moved = (): void => undefined
    let beat = (): void => undefined
    const web = await startWeb({
      redisUrl: redis.url,
      routes: () => [
        route({
          method: 'get',
          path: '/api/stream',
          who: 'signed-in',
          summary: 'A stream',
          tag: 'sample',
          replies: { 200: Order },
          produces: 'text/event-stream',
          async handle(caller) {
            await streamOrder(caller, {
              watch: { watch: (_id, _rev, tell) => ((moved = tell), () => undefined), close: () => undefined },
              clock: { ...systemClock, every: (_ms, run) => ((beat = run), () => undefined) },
              read: async () => ({ order: order(`rev ${rev}`), rev, lookAgainSeconds: null }),
              isAlive: () => web.sessions.isAlive(caller.session.id),
            })
            return undefined
          },
        }),
      ],
    })
    const me = await web.signIn()
    const stop = new AbortController()
    const reply = await web.fetch('/api/stream', { headers: me.headers, signal: stop.signal })
    let text = ''
    const ended = (async () => {
      for await (const bytes of reply.body ?? []) text += Buffer.from(bytes).toString()
    })().catch((error: unknown) => {
      if (!stop.signal.aborted) throw error
    })
    await until(() => text.includes('rev 1'), 'the first event')
    return {
      web,
      me,
      ended,
      text: () => text,
      move() {
        rev += 1
        moved()
      },
      beat: () => beat(),
      heard: async (words: string) => until(() => text.includes(words), words),
      async [Symbol.asyncDispose]() {
        stop.abort()
        await ended
        await web[Symbol.asyncDispose]()
      },
    }
  }

  test('a heartbeat ends the stream of a session that is gone', async () => {
    await using stream = await openStream()
    stream.beat()
    await stream.heard('still here')
    await stream.web.sessions.end(stream.me.id)
    const before = stream.text()
    stream.beat()
    await stream.ended
    expect(stream.text()).toBe(before)
  })

  test('a change ends it as well, untold', async () => {
    await using stream = await openStream()
    stream.move()
    await stream.heard('rev 2')
    await stream.web.sessions.end(stream.me.id)
    stream.move()
    await stream.ended
    expect(stream.text()).not.toContain('rev 3')
  })

  test('looking does not put the idle end off', async () => {
    await using stream = await openStream()
    await stream.web.redis.pexpire(`session:${stream.me.id}`, 10_000)
    stream.move()
    await stream.heard('rev 2')
    expect(await stream.web.redis.pttl(`session:${stream.me.id}`)).toBeLessThanOrEqual(10_000)
  })

  test('without Redis it stays open and tells nothing; later it tells what it owes', async () => {
    await using stream = await openStream()
    await stream.web.loseRedis()
    stream.move()
    stream.beat()
    await stream.heard('still here')
    expect(stream.text()).not.toContain('rev 2')

    const back = once(stream.web.redis, 'ready')
    await stream.web.redis.connect()
    await back
    stream.beat()
    await stream.heard('rev 2')
    expect(stream.text().match(/event: order/g)).toHaveLength(2)
  })

  test('a session that ended while Redis was away is told nothing when it is back', async () => {
    await using stream = await openStream()
    await stream.web.loseRedis()
    stream.move()
    await stream.web.redis.connect()
    await stream.web.sessions.end(stream.me.id)
    stream.beat()
    await stream.ended
    expect(stream.text()).not.toContain('rev 2')
  })
})
