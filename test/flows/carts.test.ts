// I3: one Salesforce Order per order key for ever, per Idempotency-Key for its life, and per account and cart within ten minutes.
import * as fc from 'fast-check'
import { Redis } from 'ioredis'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CartLine, openShop, type Shop } from '../orders/shop.ts'
import type { Answer } from '../world/browser.ts'
import type { Customer } from '../world/customers.ts'
import { startWorld, type TestWorld, until } from '../world.ts'

let world: TestWorld
let shop: Shop
let customer: Customer
let quantity = 0
/** A cart that nobody has ordered yet. */
let cart: () => { items: CartLine[] }
beforeAll(async () => {
  world = await startWorld()
  shop = openShop(world)
  customer = await shop.customer('C-1001')
  const lines = await Promise.all(['VPN-FAMILY', 'VPN-PERSONAL', 'NET-FIBER-1G', 'ESIM-JP-1GB-7D'].map((code) => shop.line(code)))
  cart = () => {
    quantity += 1
    return { items: lines.slice(0, 1 + (quantity % 4)).map((line, at) => ({ ...line, quantity: 1 + ((quantity >> (2 + at)) % 10) })) }
  }
})
afterAll(() => world.close())

/** What `work` added to the customer's Orders in Salesforce. */
async function added(work: () => Promise<void>): Promise<string[]> {
  const before = new Set((await shop.ordersOf(customer)).map((row) => row['Id']))
  await work()
  return (await shop.ordersOf(customer)).map((row) => String(row['Id'])).filter((id) => !before.has(id))
}

const place = (body: unknown, key?: string) => shop.place(customer, body, key === undefined ? {} : { 'idempotency-key': key })
const brief = ({ status, headers, body }: Answer) => [status, headers.get('idempotency-replayed'), body.code ?? body.id]

async function race(count: number, one: (at: number) => Promise<Answer>): Promise<void> {
  let answers: Answer[] = []
  const made = await added(async () => {
    answers = await Promise.all(Array.from({ length: count }, (_, at) => one(at)))
  })
  expect(made).toHaveLength(1)
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
  // One that comes when the first has been answered is given that answer again, its 201 included.
  const first = answers.filter(({ headers }) => headers.get('idempotency-replayed') === null)
  expect(first.map(({ status }) => status)).toEqual([201])
  expect(answers.every(({ status }) => status === 200 || status === 201)).toBe(true)
  expect(answers.every(({ headers, body }) => headers.get('location') === `/api/orders/${body.id}`)).toBe(true)
}

describe('twenty at once make one order', () => {
  test('with one key', async () => {
    const body = cart()
    await race(20, () => place(body, 'one-key'))
  })
  test('with no key', async () => {
    const body = cart()
    await race(20, () => place(body))
  })
  test('each with a key of its own', async () => {
    const body = cart()
    await race(20, (at) => place(body, `own-key-${at}`))
  })
  test('with all of these mixed, lines and members in any order', async () => {
    const [first, second] = [
      await shop.line('NET-FIBER-10G', { configOptions: { static_ip: true, installation: 'weekend' } }),
      await shop.line('VPN-PERSONAL', { quantity: 2 }),
    ]
    const turned = { ...first, configOptions: { installation: 'weekend', static_ip: true }, productId: first.productId.slice(0, 15) }
    const bodies = [{ items: [first, second] }, { items: [{ ...second, configOptions: {} }, turned] }]
    await race(20, (at) => place(bodies[at % 2], at % 3 === 0 ? undefined : at % 3 === 1 ? `mixed-${at % 2}` : `mixed-own-${at}`))
  })
})

describe('a key', () => {
  test('gives the answer that it gave, whatever is asked of it, from Redis and from the journal', async () => {
    const body = cart()
    const first = await place(body, 'again')
    expect(brief(first)).toEqual([201, null, first.body.id])
    const redis = new Redis(world.config.redis.url)
    for (const forget of [false, true]) {
      if (forget) await redis.del(...(await redis.keys('idem:*')))
      const marks = [await world.salesforce.mark(), await world.whmcs.mark()]
      const again = await place(body, 'again')
      expect(brief(again)).toEqual([201, 'true', first.body.id])
      expect([again.body, again.headers.get('location')]).toEqual([first.body, first.headers.get('location')])
      expect([await world.salesforce.mark(), await world.whmcs.mark()]).toEqual(marks)
    }
    redis.disconnect()
  })

  test.each([false, true])('with another cart is 422 (forgotten by Redis: %s)', async (forget) => {
    const key = `other-cart-${forget}`
    expect((await place(cart(), key)).status).toBe(201)
    const redis = new Redis(world.config.redis.url)
    if (forget) await redis.del(...(await redis.keys('idem:*')))
    redis.disconnect()
    const answer = await place(cart(), key)
    expect([answer.status, answer.body.code]).toEqual([422, 'idempotency_key_reused'])
  })

  test('is the same quoted and bare, and another in another’s hands', async () => {
    const body = cart()
    const first = await place(body, '"abc"')
    const second = await place(body, 'abc')
    expect([brief(first), brief(second)]).toEqual([
      [201, null, first.body.id],
      [201, 'true', first.body.id],
    ])
    const other = await shop.customer('C-1003')
    const theirs = await shop.place(other, body, { 'idempotency-key': 'abc' })
    expect([theirs.status, theirs.headers.get('idempotency-replayed')]).toEqual([201, null])
    expect(theirs.body.id).not.toBe(first.body.id)
  })

  test('that is new, for a cart that was ordered, gives that order now and later', async () => {
    const body = cart()
    const first = await place(body)
    expect(brief(await place(body, 'late-key'))).toEqual([200, 'true', first.body.id])
    expect(brief(await place(body, 'late-key'))).toEqual([200, 'true', first.body.id])
    expect((await place(cart(), 'late-key')).body.code).toBe('idempotency_key_reused')
  })
})

describe('the same cart', () => {
  test('is the order that exists, though prices, cards and Salesforce are gone by now; without a remote call', async () => {
    const body = cart()
    const first = await place(body)
    await world.salesforce.fault({ match: { path: '/services' }, fault: { kind: 'status', status: 503, applied: false }, times: 1000 })
    const marks = [await world.salesforce.mark(), await world.whmcs.mark()]
    expect(brief(await place({ ...body, note: 'another note' }))).toEqual([200, 'true', first.body.id])
    expect([await world.salesforce.mark(), await world.whmcs.mark()]).toEqual(marks)
    await world.salesforce.clearFaults()
  })

  test('once more when that is said, once', async () => {
    const body = cart()
    const first = await place(body)
    const wanted = { ...body, confirmDuplicateOf: first.body.id }
    const made = await added(async () => {
      const second = await place(wanted)
      expect(brief(second)).toEqual([201, null, second.body.id])
      expect(second.body.id).not.toBe(first.body.id)
      expect(brief(await place(wanted))).toEqual([200, 'true', second.body.id])
      expect(brief(await place(body))).toEqual([200, 'true', first.body.id])
    })
    expect(made).toHaveLength(1)
  })

  test('not by naming an order that is nobody’s, another’s, or of another cart', async () => {
    const body = cart()
    const first = await place(body)
    const elsewhere = await place(cart())
    const foreign = (await (await shop.customer('C-1005')).browser.post('/api/orders', body)).body.id
    const made = await added(async () => {
      for (const id of ['01a1fc73-fc8c-7599-9f82-47b68498ea91', foreign, elsewhere.body.id]) {
        const answer = await place({ ...body, confirmDuplicateOf: id })
        expect([answer.status, answer.headers.get('idempotency-replayed'), answer.body.id]).toEqual([200, 'true', first.body.id])
      }
    })
    expect(made).toEqual([])
  })

  test('is another order after ten minutes', async () => {
    const body = cart()
    const first = await place(body)
    await sql`update cart_guard set opened_at = opened_at - interval '9 minutes 55 seconds' where order_id = ${first.body.id}`.execute(
      world.wired.db,
    )
    expect((await place(body)).body.id).toBe(first.body.id)
    await sql`update cart_guard set opened_at = opened_at - interval '5 seconds' where order_id = ${first.body.id}`.execute(world.wired.db)
    await race(5, () => place(body))
  })

  test('is free at once when its order was cancelled', async () => {
    const body = cart()
    const first = await place(body, 'to-cancel')
    expect((await customer.browser.post(`/api/orders/${first.body.id}/cancel`)).status).toBe(200)
    const second = await place(body)
    expect([second.status, second.body.id === first.body.id]).toEqual([201, false])
    // The key stands for the first for ever.
    expect(brief(await place(body, 'to-cancel'))).toEqual([201, 'true', first.body.id])
  })

  test('is another one for another customer', async () => {
    const body = cart()
    const [mine, theirs] = await Promise.all([place(body), shop.customer('C-1009').then((other) => shop.place(other, body))])
    expect([mine.status, theirs.status, mine.body.id === theirs.body.id]).toEqual([201, 201, false])
  })
})

test('carts are the same however they are written, and others when one thing differs', { timeout: 60_000 }, async () => {
  const who = await shop.customer('C-1011')
  const [fiber, personal, esim] = await Promise.all(['NET-FIBER-10G', 'VPN-PERSONAL', 'ESIM-JP-1GB-7D'].map((code) => shop.line(code)))
  if (!fiber || !personal || !esim) throw new Error('no products')
  const quantity = fc.integer({ min: 1, max: 10 })
  const line = fc.oneof(
    fc
      .record({ quantity, devices: fc.integer({ min: 1, max: 10 }), label: fc.constantFrom('é', 'Büro', '𠮷田', "O'Neill") })
      .map(({ quantity, ...configOptions }) => ({ ...personal, quantity, configOptions })),
    fc
      .record({ quantity, static_ip: fc.boolean(), installation: fc.constantFrom('standard', 'weekend') })
      .map(({ quantity, ...configOptions }) => ({ ...fiber, quantity, configOptions })),
    quantity.map((quantity) => ({ ...esim, quantity })),
  )
  const otherwise = (one: CartLine): CartLine => ({
    configOptions: Object.fromEntries(
      Object.entries(one.configOptions ?? {})
        .toReversed()
        .map(([key, value]) => [key, typeof value === 'string' ? value.normalize('NFD') : value]),
    ),
    billingCycle: one.billingCycle,
    quantity: one.quantity,
    productId: one.productId.slice(0, 15),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 4 }), async (items: CartLine[]) => {
      const first = await shop.place(who, { items })
      expect([200, 201]).toContain(first.status)
      const turned = await shop.place(who, { items: items.toReversed().map(otherwise) })
      expect([turned.status, turned.body.id]).toEqual([200, first.body.id])
      const [head, ...rest] = items
      const other = await shop.place(who, { items: [{ ...head, quantity: ((head?.quantity ?? 1) % 10) + 1 }, ...rest] })
      expect(other.body.id).not.toBe(first.body.id)
    }),
    { numRuns: 25 },
  )
})

test('an order whose reply was lost in Salesforce is found there, once', async () => {
  await customer.browser.get('/api/catalog/personalized')
  for (const kind of ['reset-after', 'reset-before', 'reset-body'] as const) {
    const made = await added(async () => {
      await world.salesforce.fault({ match: { method: 'POST', path: '/services/data' }, fault: { kind } })
      const placed = await place(cart())
      expect([201, 202]).toContain(placed.status)
      await until(
        async () => (await customer.browser.get(`/api/orders/${placed.body.id}`)).body.status === 'pending_review',
        `${kind}: the order`,
      )
    })
    expect([kind, made.length]).toEqual([kind, 1])
  }
})
