import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scopeOf } from '../../src/http/middleware/idempotency.ts'
import { openShop, type Shop } from '../orders/shop.ts'
import type { Customer } from '../world/customers.ts'
import { startWorld, type TestWorld, until } from '../world.ts'

let world: TestWorld
let shop: Shop
let customer: Customer
beforeAll(async () => {
  // A request that hangs for 15 real seconds must not reach the scaled time at which a person is asked.
  world = await startWorld({ env: { TIME_SCALE: '200' } })
  shop = openShop(world)
  customer = await shop.customer('C-1001')
})
afterAll(() => world.close())

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('placing an order', () => {
  test('201 with its address, in Salesforce as it was confirmed', async () => {
    const placed = await shop.place(customer, {
      items: [await shop.line('NET-FIBER-1G'), await shop.line('VPN-FAMILY', { quantity: 2 })],
      note: 'Ring twice',
    })
    expect(placed.status).toBe(201)
    expect(placed.headers.get('location')).toBe(`/api/orders/${placed.body.id}`)
    expect(placed.headers.get('cache-control')).toBe('no-store')
    expect(placed.headers.get('idempotency-replayed')).toBeNull()
    expect(placed.body).toMatchObject({
      id: expect.stringMatching(UUID7),
      sfOrderId: expect.stringMatching(/^801\w{15}$/),
      orderNumber: expect.stringMatching(/^\d+$/),
      status: 'pending_review',
      note: 'Ring twice',
      total: { amount: 5200 + 3000 + 2 * 1180, currency: 'JPY' },
      items: [
        {
          name: 'Hikari Fiber 1G',
          quantity: 1,
          price: { amount: 5200, currency: 'JPY' },
          setupFee: { amount: 3000 },
          configOptions: { installation: 'standard' },
          status: 'new',
        },
        { name: 'VPN Family', quantity: 2, price: { amount: 1180, currency: 'JPY' }, configOptions: {}, status: 'new' },
      ],
      timeline: [{ step: 'salesforce-order', state: 'done' }],
      correlationId: placed.headers.get('x-correlation-id'),
    })
    const [order, ...others] = (await shop.ordersOf(customer)).filter((row) => row['Id'] === placed.body.sfOrderId)
    expect(others).toEqual([])
    expect(order).toMatchObject({
      Status: 'Pending Review',
      Provisioning_Status__c: 'Pending Review',
      Portal_Order_Key__c: placed.body.id,
      Portal_Correlation_Id__c: placed.body.correlationId,
      OrderNumber: placed.body.orderNumber,
      Description: 'Ring twice',
    })
    const items = (await world.salesforce.rows('OrderItem')).filter((row) => row['OrderId'] === placed.body.sfOrderId)
    expect(
      items.map((row) => [
        row['Portal_Line_Key__c'],
        row['Quantity'],
        row['UnitPrice'],
        row['Billing_Cycle__c'],
        row['Item_Provisioning_Status__c'],
      ]),
    ).toEqual([
      [`${placed.body.id}:1`, 1, 5200, 'Monthly', 'Pending'],
      [`${placed.body.id}:2`, 2, 1180, 'Monthly', 'Pending'],
    ])
  })

  test('the caller’s correlation id reaches Salesforce', async () => {
    const mark = await world.salesforce.mark()
    const placed = await shop.place(customer, { items: [await shop.line('VPN-FAMILY')] }, { 'x-correlation-id': 'my-own-id-0001' })
    expect([placed.status, placed.body.correlationId, placed.headers.get('x-correlation-id')]).toEqual([
      201,
      'my-own-id-0001',
      'my-own-id-0001',
    ])
    expect(new Set((await world.salesforce.calls(mark)).map((call) => call.correlationId))).toEqual(new Set(['my-own-id-0001']))
  })

  test('202 when Salesforce is silent; the order goes on by itself and keeps its id', { timeout: 60_000 }, async () => {
    const slow = await shop.customer('C-1003')
    expect((await slow.browser.get('/api/catalog/personalized')).status).toBe(200)
    await world.salesforce.fault({ match: { path: '/services/data' }, fault: { kind: 'hang-before' }, times: 1000 })
    const items = [await shop.line('VPN-FAMILY')]
    const began = performance.now()
    const [placed, read] = await Promise.all([
      shop.place(slow, { items }, { 'idempotency-key': 'silent-1' }),
      // While the first waits, a repeat with its key is told to come again.
      until(
        async () =>
          (await slow.browser.get('/api/orders')).body.items.length > 0
            ? shop.place(slow, { items }, { 'idempotency-key': 'silent-1' })
            : null,
        'the order to be written down',
      ),
    ])
    expect(performance.now() - began).toBeLessThan(13_000)
    expect([placed.status, placed.body.status, placed.body.sfOrderId, placed.body.orderNumber]).toEqual([202, 'received', null, null])
    expect(placed.headers.get('location')).toBe(`/api/orders/${placed.body.id}`)
    expect([read.status, read.body.code, read.headers.get('retry-after')]).toEqual([409, 'request_in_flight', '1'])
    await world.salesforce.clearFaults()
    const settled = await world.customers.orderIs(slow, placed.body.id, ['pending_review'], 45_000)
    expect([settled.id, settled.sfOrderId]).toEqual([placed.body.id, expect.stringMatching(/^801/)])
    expect(await shop.ordersOf(slow)).toHaveLength(1)
    // Its key is told what has become of it since.
    const again = await shop.place(slow, { items }, { 'idempotency-key': 'silent-1' })
    expect([again.status, again.headers.get('idempotency-replayed'), again.body.sfOrderId]).toEqual([200, 'true', settled.sfOrderId])
  })

  test('a refusal is kept from a repeat while the first request with its key still runs', async () => {
    const body = { items: [await shop.line('VPN-FAMILY', { configOptions: { nonsense: 'x' } })] }
    const { user } = (await customer.browser.get('/api/me')).body
    const mark = `idem:${user.id}:${scopeOf('POST /api/orders', 'runs-still')}`
    await world.wired.redis.set(mark, `${'0'.repeat(64)}\n`, 'PX', 60_000)
    const during = await shop.place(customer, body, { 'idempotency-key': 'runs-still' })
    expect([during.status, during.body.code, during.headers.get('retry-after')]).toEqual([409, 'request_in_flight', '1'])
    await world.wired.redis.del(mark)
    const after = await shop.place(customer, body, { 'idempotency-key': 'runs-still' })
    expect([after.status, after.body.code]).toEqual([422, 'invalid_request'])
  })

  test('503 when Salesforce is silent and nothing is known of the customer: nothing is written down', { timeout: 60_000 }, async () => {
    const stranger = await shop.customer('C-1013')
    const line = await shop.line('VPN-FAMILY')
    await world.salesforce.fault({ match: { path: '/services/data' }, fault: { kind: 'status', status: 500, applied: false }, times: 1000 })
    const refused = await shop.place(stranger, { items: [line] }, { 'idempotency-key': 'stranger-1' })
    expect([refused.status, refused.body.code, Number(refused.headers.get('retry-after')) > 0]).toEqual([
      503,
      'dependency_unavailable',
      true,
    ])
    expect((await stranger.browser.get('/api/orders')).body.items).toEqual([])
    await world.salesforce.clearFaults()
    expect((await shop.place(stranger, { items: [line] }, { 'idempotency-key': 'stranger-1' })).status).toBe(201)
  })

  test('twenty lines of ten eSIMs are two hundred items', async () => {
    const line = await shop.line('ESIM-JP-1GB-7D', { quantity: 10 })
    const placed = await shop.place(customer, { items: Array.from({ length: 20 }, () => line) })
    expect([placed.status, placed.body.items.length, placed.body.total]).toEqual([201, 200, { amount: 200 * 980, currency: 'JPY' }])
    expect((await world.salesforce.rows('OrderItem')).filter((row) => row['OrderId'] === placed.body.sfOrderId)).toHaveLength(200)
  })

  test('409 without a payment method, 201 as soon as there is one', async () => {
    const poor = await world.customers.signUp('C-1005')
    const items = [await shop.line('VPN-FAMILY')]
    const refused = await shop.place(poor, { items }, { 'idempotency-key': 'poor-1' })
    expect([refused.status, refused.body.code]).toEqual([409, 'payment_method_required'])
    expect(await shop.ordersOf(poor)).toEqual([])
    await world.customers.addCard(poor)
    expect((await shop.place(poor, { items }, { 'idempotency-key': 'poor-1' })).status).toBe(201)
  })

  test('409 while the account is being made', async () => {
    await world.whmcs.fault({ match: { action: 'AddClient' }, fault: { kind: 'hang-before' }, times: 1 })
    await world.whmcs.fault({ match: { action: 'GetClients' }, fault: { kind: 'status', status: 500, applied: false }, times: 1000 })
    const linking = await world.customers.signUp('C-1008', { wait: false })
    expect((await linking.browser.get('/api/me')).body.account.status).toBe('linking')
    const refused = await shop.place(linking, { items: [await shop.line('VPN-FAMILY')] })
    expect([refused.status, refused.body.code]).toEqual([409, 'account_not_ready'])
    await world.whmcs.clearFaults()
  })

  test('422 for what the account may not have', async () => {
    for (const [number, code, status] of [
      ['C-1001', 'VPN-BUSINESS', 422],
      ['C-1010', 'VPN-BUSINESS', 201],
      ['C-1007', 'NET-APT-500M', 422],
      ['C-1001', 'NET-APT-500M', 201],
    ] as const) {
      const who = number === 'C-1001' ? customer : await shop.customer(number)
      const answer = await shop.place(who, { items: [await shop.line(code)] })
      expect([number, code, answer.status]).toEqual([number, code, status])
      if (status === 422) expect(answer.body.code).toBe('not_eligible')
    }
  })
})

describe('reading orders', () => {
  test('newest first, page by page, each once', async () => {
    const reader = await shop.customer('C-1009')
    const ids: string[] = []
    for (let quantity = 1; quantity <= 5; quantity++) {
      ids.unshift((await shop.place(reader, { items: [await shop.line('VPN-FAMILY', { quantity })] })).body.id)
    }
    const seen: string[] = []
    const sizes: number[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof reader.browser.get>> = await reader.browser.get(
        `/api/orders?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`,
      )
      expect(page.status).toBe(200)
      seen.push(...page.body.items.map((order: { id: string }) => order.id))
      sizes.push(page.body.items.length)
      cursor = page.body.nextCursor
    } while (cursor !== null)
    expect(seen).toEqual(ids)
    expect(sizes).toEqual([2, 2, 1])
    expect((await reader.browser.get('/api/orders')).body).toMatchObject({ items: { length: 5 }, nextCursor: null })
    expect((await reader.browser.get('/api/orders?limit=5')).body.nextCursor).toBeNull()
  })

  test.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'limit=1.5',
    'cursor=',
    'cursor=nonsense',
    'cursor=%00',
    `cursor=${Buffer.from('2026-01-01T00:00:00Z nope').toString('base64url')}`,
    'page=2',
    'limit=1&limit=2',
  ])('422 for ?%s', async (query) => {
    const answer = await customer.browser.get(`/api/orders?${query}`)
    expect([answer.status, answer.body.code, answer.body.errors?.length > 0]).toEqual([422, 'invalid_request', true])
  })

  test('by our id and by Salesforce’s in both forms, with a weak ETag, 304 and Retry-After while it moves', async () => {
    const [order] = (await customer.browser.get('/api/orders')).body.items
    const etags = new Set<string | null>()
    for (const id of [order.id, order.sfOrderId, order.sfOrderId.slice(0, 15)]) {
      const read = await customer.browser.get(`/api/orders/${id}`)
      expect([read.status, read.body.id, read.headers.get('retry-after')]).toEqual([200, order.id, '60'])
      etags.add(read.headers.get('etag'))
    }
    const [etag] = etags
    expect([etags.size, etag?.startsWith('W/"')]).toEqual([1, true])
    const same = await customer.browser.get(`/api/orders/${order.id}`, { 'if-none-match': etag ?? '' })
    expect([same.status, same.body, same.headers.get('etag')]).toEqual([304, '', etag])
    const listed = await customer.browser.get(`/api/orders/${order.id}`, { 'if-none-match': `"other", ${etag?.slice(2)}` })
    expect(listed.status).toBe(304)
    expect((await customer.browser.get(`/api/orders/${order.id}`, { 'if-none-match': '*' })).status).toBe(304)

    expect((await customer.browser.post(`/api/orders/${order.id}/cancel`)).status).toBe(200)
    const after = await customer.browser.get(`/api/orders/${order.id}`, { 'if-none-match': etag ?? '' })
    expect([after.status, after.body.status, after.headers.get('retry-after')]).toEqual([200, 'cancelled', null])
  })

  test.each([
    'nope',
    '8015g00000ZZZZZ',
    '8015g00000jQ2P9AAA',
    '01a1fc73-fc8c-7599-9f82-47b68498ea91',
    '01A1FC73-FC8C-7599-9F82-47B68498EA91',
    '%00',
    '..%2f..%2fme',
  ])('the same 404 for %s on every route', async (id) => {
    for (const answer of [
      await customer.browser.get(`/api/orders/${id}`),
      await customer.browser.get(`/api/orders/${id}/events`),
      await customer.browser.post(`/api/orders/${id}/cancel`),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([404, 'unknown_order'])
    }
  })

  test('401 for nobody', async () => {
    const visitor = world.browser()
    for (const answer of [
      await visitor.get('/api/orders'),
      await visitor.post('/api/orders', { items: [] }),
      await visitor.get('/api/orders/nope'),
      await visitor.get('/api/orders/nope/events'),
      await visitor.post('/api/orders/nope/cancel'),
    ])
      expect([answer.status, answer.body.code]).toEqual([401, 'not_signed_in'])
  })
})

describe('cancelling', () => {
  test('while it waits for review: Salesforce and the customer are told, and again is the same', async () => {
    const placed = await shop.place(customer, { items: [await shop.line('VPN-FAMILY', { quantity: 3 })] })
    const cancelled = await customer.browser.post(`/api/orders/${placed.body.sfOrderId}/cancel`)
    expect([cancelled.status, cancelled.body.status]).toEqual([200, 'cancelled'])
    expect((await customer.browser.post(`/api/orders/${placed.body.id}/cancel`)).body.status).toBe('cancelled')
    await until(
      async () =>
        (await shop.ordersOf(customer)).some((row) => row['Id'] === placed.body.sfOrderId && row['Provisioning_Status__c'] === 'Cancelled'),
      'Salesforce to be told',
    )
    await until(
      async () =>
        (await world.mail.rows('messages')).some(
          (mail) => mail['to'] === customer.email && (mail['customArgs'] as { kind: string }).kind === 'order-cancelled',
        ),
      'the mail',
    )
    const [pressed] = await world.customers.press(placed.body.sfOrderId)
    expect(pressed?.status).toBe(409)
  })

  test('409 once it was approved', async () => {
    const placed = await shop.place(customer, { items: [await shop.line('VPN-FAMILY', { quantity: 4 })] })
    await world.customers.press(placed.body.sfOrderId)
    const late = await customer.browser.post(`/api/orders/${placed.body.id}/cancel`)
    expect([late.status, late.body.code]).toEqual([409, 'too_late'])
    await world.customers.orderIs(customer, placed.body.id, ['active'])
    expect((await customer.browser.post(`/api/orders/${placed.body.id}/cancel`)).body.code).toBe('too_late')
  })
})
