import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSandboxClock } from '../../sandbox/clock.ts'
import { startStandIn } from '../../sandbox/desk-server.ts'
import type { RunningStandIn } from '../../sandbox/desk.ts'
import { checkDigit } from '../../sandbox/esim/identifiers.ts'
import { isSigned, phpJson, sign } from '../../sandbox/esim/airalo/signature.ts'
import { createEsim } from '../../sandbox/esim/stand-in.ts'
import { readSettings } from '../../sandbox/settings.ts'

const settings = readSettings({})
const { clientId, clientSecret } = settings.airalo
const CREDENTIALS = { client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials' }
const ONE_GB = { package_id: 'hinode-7days-1gb', quantity: 1, type: 'sim', description: 'ref-0001' }
const HOUR_MS = 3_600_000

interface Sim {
  id: number
  iccid: string
  matching_id: string
  lpa: string
  qrcode: string
  qrcode_url: string
  direct_apple_installation_url: string
  simable: { id: number; status: unknown }
}
interface Order {
  id: number
  code: string
  quantity: unknown
  price: unknown
  description: string | null
  sims: Sim[]
}

let running: RunningStandIn
let token: string

beforeEach(async () => {
  const clock = createSandboxClock()
  running = await startStandIn({ standIn: createEsim({ clock, settings, url: () => running.url }), clock, port: 0 })
  token = await freshToken()
})
afterEach(() => running.close())

/** The field shapes above are what each test goes on to check; the stand-in's JSON enters the test here. */
const bodyOf = async <T>(answer: Response): Promise<T> => (await answer.json()) as T

const call = (path: string, init: RequestInit = {}) =>
  fetch(`${running.url}/airalo/v2${path}`, {
    ...init,
    headers: { accept: 'application/json', authorization: `Bearer ${token}`, ...Object.fromEntries(new Headers(init.headers)) },
  })
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  call(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } })
const desk = async (path: string, body: unknown) => {
  const answer = await fetch(`${running.url}/__sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) })
  expect(answer.status).toBe(200)
}
const state = async () =>
  bodyOf<{ orders: Order[]; esims: { iccid: string; order_id: number }[]; airalo: { balance: { amount: number; currency: string } } }>(
    await fetch(`${running.url}/__sandbox/state`),
  )

async function freshToken(): Promise<string> {
  const answer = await fetch(`${running.url}/airalo/v2/token`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams(CREDENTIALS),
  })
  const { data } = await bodyOf<{ data: { access_token: string } }>(answer)
  return data.access_token
}

async function buy(fields: object = {}): Promise<Order> {
  const answer = await post('/orders', { ...ONE_GB, ...fields })
  expect(answer.status).toBe(200)
  return (await bodyOf<{ data: Order }>(answer)).data
}

async function list(query: string): Promise<{ data: Order[]; meta: Record<string, unknown>; links: Record<string, unknown> }> {
  const answer = await call(`/orders?${query}`)
  expect(answer.status).toBe(200)
  return bodyOf(answer)
}
const listed = async (query: string): Promise<(string | null)[]> => (await list(query)).data.map((row) => row.description)

describe('token', () => {
  test('is granted to a form and to JSON, for about a year', async () => {
    const form = new FormData()
    for (const [name, value] of Object.entries(CREDENTIALS)) form.set(name, value)
    for (const answer of [await call('/token', { method: 'POST', body: form }), await post('/token', CREDENTIALS)]) {
      expect(answer.status).toBe(200)
      expect(await answer.json()).toEqual({
        data: { token_type: 'Bearer', expires_in: 31_622_400, access_token: expect.any(String) },
        meta: { message: 'success' },
      })
    }
  })

  test('is a 401 for a wrong secret and a 422 for a wrong id or nothing', async () => {
    const wrongSecret = await post('/token', { ...CREDENTIALS, client_secret: 'x' })
    expect(wrongSecret.status).toBe(401)
    expect(await wrongSecret.json()).toEqual({ data: [], meta: { message: 'Client authentication failed' } })
    const wrongId = await post('/token', { ...CREDENTIALS, client_id: 'x' })
    expect(wrongId.status).toBe(422)
    expect(await wrongId.json()).toMatchObject({ data: { client_id: expect.any(String) }, meta: { message: 'the parameter is invalid' } })
    expect(Object.keys((await bodyOf<{ data: object }>(await post('/token', {}))).data)).toHaveLength(3)
  })

  test('is asked for by every other call, runs out and can be revoked', async () => {
    expect((await call('/balance', { headers: { authorization: 'Bearer nobody' } })).status).toBe(401)
    expect((await call('/balance')).status).toBe(200)
    await desk('revoke-tokens', {})
    expect((await call('/balance')).status).toBe(401)
    token = await freshToken()
    await desk('clock', { advanceMs: 367 * 24 * HOUR_MS })
    expect((await call('/balance')).status).toBe(401)
  })

  test('is limited to three a minute once the limits are on', async () => {
    await desk('limits', { on: true })
    for (let n = 0; n < 3; n += 1) expect((await post('/token', CREDENTIALS)).status).toBe(200)
    const answer = await post('/token', CREDENTIALS)
    expect(answer.status).toBe(429)
    expect(await answer.json()).toEqual({ message: 'Too Many Attempts.' })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    await desk('clock', { advanceMs: 61_000 })
    expect((await post('/token', CREDENTIALS)).status).toBe(200)
  })
})

test('a call that does not ask for JSON gets a page of HTML and has no effect', async () => {
  const answer = await post('/orders', ONE_GB, { accept: '*/*' })
  expect(answer.headers.get('content-type')).toContain('text/html')
  expect((await state()).orders).toEqual([])
})

describe('packages', () => {
  interface Country {
    slug: string
    country_code: string
    operators: { type: string; packages: { id: string; type: string; price: number; net_price: number; amount: number; day: number }[] }[]
  }
  const packages = async (query = '') =>
    bodyOf<{ data: Country[] | Record<string, Country>; meta: object; links: object }>(await call(`/packages${query}`))
  const idsIn = (data: Country[] | Record<string, Country>) =>
    Object.values(data).flatMap((country) => country.operators.flatMap((operator) => operator.packages.map((item) => item.id)))

  test('come by country, operator and package', async () => {
    const { data } = await packages('?filter[country]=JP&filter[type]=local')
    expect(Object.values(data).map(({ slug }) => slug)).toEqual(['japan'])
    expect(Object.values(data)[0]?.operators[0]?.packages[0]).toMatchObject({
      id: 'hinode-7days-1gb',
      type: 'sim',
      price: 4.5,
      net_price: 3.1,
      amount: 1024,
      day: 7,
      is_unlimited: false,
      prices: { net_price: { USD: 3.1, JPY: 466 } },
    })
    expect(idsIn(data)).toContain('hinode-30days-3gb')
  })

  test('are an array on the first page and an object by position from the second on', async () => {
    const first = await packages('?limit=2')
    expect(Array.isArray(first.data)).toBe(true)
    expect(first.meta).toMatchObject({ message: 'success', current_page: 1, last_page: 3, per_page: '2', total: 5, from: 1, to: 2 })
    const second = await packages('?limit=2&page=2')
    expect(Object.keys(second.data)).toEqual(['2', '3'])
    expect(second.links).toMatchObject({ prev: expect.stringContaining('page=1'), next: expect.stringContaining('page=3') })
    expect((await packages('?limit=2&page=3')).links).toMatchObject({ next: null })
  })

  test('can be the worldwide and regional ones alone, without a country code', async () => {
    const { data } = await packages('?filter[type]=global')
    expect(Object.values(data).map((country) => country.country_code)).toEqual(['', ''])
  })

  test('vanish when they are out of stock, and come with top-ups when asked', async () => {
    await desk('stock', { packageId: 'hinode-7days-1gb', available: 0 })
    expect(idsIn((await packages()).data)).not.toContain('hinode-7days-1gb')
    expect(idsIn((await packages('?include=topup')).data)).toContain('hinode-30days-3gb-topup')
  })
})

describe('POST /orders', () => {
  test('answers the eSIM at once, with a number in JSON staying a number', async () => {
    const order = await buy()
    expect(order).toMatchObject({
      package_id: 'hinode-7days-1gb',
      quantity: 1,
      type: 'sim',
      description: 'ref-0001',
      currency: 'USD',
      price: 4.5,
      net_price: 3.1,
      validity: 7,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
    })
    expect(order.code).toMatch(new RegExp(`^\\d{8}-${order.id}$`))
    const [sim] = order.sims
    expect(sim?.iccid).toMatch(/^8981\d{15}$/)
    expect(String(checkDigit(sim?.iccid.slice(0, -1) ?? ''))).toBe(sim?.iccid.slice(-1))
    expect(sim?.matching_id).toMatch(/^[A-Z0-9-]+$/)
    expect(sim?.lpa).toMatch(/\.test$/)
    expect(sim?.qrcode).toBe(`LPA:1$${sim?.lpa}$${sim?.matching_id}`)
    expect(sim?.direct_apple_installation_url).toContain(`carddata=${sim?.qrcode}`)
  })

  test('takes a urlencoded and a multipart form, whose quantity stays text', async () => {
    const text = { ...ONE_GB, quantity: '2' }
    const form = new FormData()
    for (const [name, value] of Object.entries(text)) form.set(name, value)
    for (const body of [new URLSearchParams(text), form]) {
      const { data } = await bodyOf<{ data: Order }>(await call('/orders', { method: 'POST', body }))
      expect(data.quantity).toBe('2')
      expect(data.description).toBe('ref-0001')
      expect(data.sims).toHaveLength(2)
    }
  })

  test('knows no idempotency: the same call twice is two orders, two eSIMs and twice the money', async () => {
    const before = (await state()).airalo.balance.amount
    const first = await buy()
    const second = await buy()
    const { orders, esims, airalo } = await state()
    expect(orders.map(({ id }) => id)).toEqual([first.id, second.id])
    expect(new Set(esims.map(({ iccid }) => iccid)).size).toBe(2)
    expect(airalo.balance.amount).toBeCloseTo(before - 6.2, 5)
  })

  test('lets credit fall per piece and refuses with 11 when it does not suffice', async () => {
    await desk('balance', { amount: 7 })
    await buy({ quantity: 2 })
    const answer = await post('/orders', ONE_GB)
    expect(answer.status).toBe(422)
    expect(await answer.json()).toEqual({ code: 11, reason: expect.any(String) })
    const balance = await bodyOf<{ data: unknown }>(await call('/balance'))
    expect(balance.data).toEqual({ balances: { name: 'balance', availableBalance: { amount: 0.8, currency: 'USD' } } })
    expect((await state()).orders).toHaveLength(1)
  })

  test('names the stock that is left, and refuses with 34 when there is none', async () => {
    await desk('stock', { packageId: 'hinode-7days-1gb', available: 3 })
    await buy({ quantity: 2 })
    const short = await post('/orders', { ...ONE_GB, quantity: 2 })
    expect(await short.json()).toEqual({
      data: { quantity: 'SIM quantity is not available. Available quantity: 1.' },
      meta: { message: 'the parameter is invalid' },
    })
    await buy()
    expect(await (await post('/orders', ONE_GB)).json()).toMatchObject({ code: 34 })
  })

  test.each([
    ['package_id', { package_id: '' }],
    ['quantity', { quantity: 0 }],
    ['quantity', { quantity: 51 }],
    ['quantity', { quantity: 1.5 }],
    ['quantity', { quantity: 'many' }],
    ['quantity', { quantity: null }],
    ['type', { type: 'card' }],
    ['description', { description: 7 }],
    ['sharing_option', { to_email: 'a@example.jp' }],
  ])('names %s in the validation envelope for %j', async (field, fields) => {
    const answer = await post('/orders', { ...ONE_GB, ...fields })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toEqual({ data: { [field]: expect.any(String) }, meta: { message: 'the parameter is invalid' } })
    expect((await state()).orders).toEqual([])
  })

  test.each([11, 13, 14, 23, 33, 34, 43, 53, 73])('plays code %i by package id', async (code) => {
    const answer = await post('/orders', { ...ONE_GB, package_id: `fail-${code}-7days-1gb` })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toEqual({ code, reason: expect.any(String) })
    expect((await state()).orders).toEqual([])
  })

  test('plays the transport envelope, and a code 53 whose order exists all the same', async () => {
    const transport = await post('/orders', { ...ONE_GB, package_id: 'fail-500-7days-1gb' })
    expect([transport.status, await transport.json()]).toEqual([500, { message: 'Server Error' }])
    expect(await (await post('/orders', { ...ONE_GB, package_id: 'fail-53-kept' })).json()).toMatchObject({ code: 53 })
    expect(await listed('filter[description]=ref-0001')).toEqual(['ref-0001'])
  })

  test('refuses an unknown package with 34', async () => {
    expect(await (await post('/orders', { ...ONE_GB, package_id: 'nowhere' })).json()).toMatchObject({ code: 34 })
  })

  test('gives the same ids for the same seed, others for another', async () => {
    const first = await buy()
    await desk('reset', {})
    token = await freshToken()
    const again = await buy()
    expect([again.id, again.sims[0]?.iccid, again.sims[0]?.matching_id]).toEqual([
      first.id,
      first.sims[0]?.iccid,
      first.sims[0]?.matching_id,
    ])
    await desk('reset', { seed: 'other' })
    token = await freshToken()
    expect((await buy()).sims[0]?.iccid).not.toBe(first.sims[0]?.iccid)
  })

  test('can hand out ICCIDs as vendors really do', async () => {
    await desk('iccids', { style: 'eighteen-digits' })
    expect((await buy()).sims[0]?.iccid).toMatch(/^\d{18}$/)
    await desk('iccids', { style: 'bad-check-digit' })
    const iccid = (await buy()).sims[0]?.iccid ?? ''
    expect(String(checkDigit(iccid.slice(0, -1)))).not.toBe(iccid.slice(-1))
  })
})

describe('the request signature', () => {
  const order = '{"quantity":1,"package_id":"hinode-7days-1gb","description":"ref/0001 日本"}'

  test('agrees with a computed vector and with PHP encoding', () => {
    const text = '{"quantity":1,"package_id":"change-7days-1gb","description":"bff:ord_0001:line_1"}'
    expect(sign('test-client-secret', text)).toBe(
      '9a1aa9f3c9b9c65ce6829d72b214e5c9ea840e0d258c6296c792a14c7e53809e7fac93f1b904017e06217829e97ed65eb3c1c5305ecafb220993b71299f90ab5',
    )
    expect(phpJson({ a: '/é' })).toBe('{"a":"\\/\\u00e9"}')
    expect(isSigned(sign('s', phpJson({ a: '/é' })), 's', 'a=x', { a: '/é' })).toBe(true)
  })

  test('is verified when it is there', async () => {
    const send = (signature: string) =>
      call('/orders', { method: 'POST', body: order, headers: { 'content-type': 'application/json', 'airalo-signature': signature } })
    expect((await send(createHmac('sha512', clientSecret).update(order).digest('hex'))).status).toBe(200)
    expect((await send(sign(clientSecret, phpJson(JSON.parse(order))))).status).toBe(200)
    expect(await (await send(sign('another secret', order))).json()).toMatchObject({ code: 14 })
    expect((await state()).orders).toHaveLength(2)
  })

  test('may be missing until the desk requires it', async () => {
    await buy()
    await desk('signature', { on: true })
    expect(await (await post('/orders', ONE_GB)).json()).toMatchObject({ code: 14 })
    const text = JSON.stringify(ONE_GB)
    expect((await post('/orders', ONE_GB, { 'airalo-signature': sign(clientSecret, text) })).status).toBe(200)
  })
})

describe('GET /orders', () => {
  test('finds by description, newest first, with numbers as text and without what is not included', async () => {
    await buy({ description: 'ref-0001-A' })
    await buy({ description: 'other' })
    await buy({ description: 'REF-0001-B' })
    const { data, meta } = await list('filter[description]=ref-0001')
    expect(data.map(({ description }) => description)).toEqual(['REF-0001-B', 'ref-0001-A'])
    expect(data[0]).toMatchObject({ quantity: '1', price: '4.50', net_price: '3.10', validity: '7' })
    expect(data[0]).not.toHaveProperty('sims')
    expect(data[0]).not.toHaveProperty('status')
    expect(meta).toMatchObject({ total: 2, per_page: '50', current_page: 1, last_page: 1 })
  })

  test('takes % and _ as wildcards and everything else literally', async () => {
    for (const description of ['ab-01', 'ab-02', 'abX01', 'a.c']) await buy({ description })
    expect(await listed('filter[description]=ab_01')).toEqual(['abX01', 'ab-01'])
    expect(await listed('filter[description]=a%2501')).toEqual(['abX01', 'ab-01'])
    expect(await listed('filter[description]=a.')).toEqual(['a.c'])
    expect(await listed('filter[description]=ab%5C_01')).toEqual([])
    expect(await listed('filter[description]=(')).toEqual([])
  })

  test('adds eSIMs, status and user when they are included', async () => {
    const bought = await buy()
    const { data } = await list('filter[description]=ref-0001&include=sims,status,user')
    expect(data[0]).toMatchObject({ status: { name: 'Completed', slug: 'completed' }, user: { company: 'Trunkline' } })
    expect(data[0]?.sims[0]?.qrcode).toBe(bought.sims[0]?.qrcode)
  })

  test('pages', async () => {
    for (let n = 1; n <= 5; n += 1) await buy({ description: `page-${n}` })
    expect(await listed('limit=2&page=2')).toEqual(['page-3', 'page-2'])
    const last = await list('limit=2&page=3')
    expect(last.meta).toMatchObject({ from: 5, to: 5, total: 5, last_page: 3 })
    expect(last.links).toMatchObject({ next: null, prev: expect.stringContaining('page=2') })
    expect((await list('limit=2&page=9')).data).toEqual([])
  })

  test('filters by code, ICCID, status and day', async () => {
    const order = await buy({ description: 'mine' })
    await buy({ description: 'other' })
    const today = order.code.slice(0, 8).replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3')
    expect(await listed(`filter[code]=${order.id}`)).toEqual(['mine'])
    expect(await listed(`filter[iccid]=${order.sims[0]?.iccid}`)).toEqual(['mine'])
    expect(await listed('filter[order_status]=refunded')).toEqual([])
    expect(await listed('filter[order_status]=completed')).toHaveLength(2)
    expect(await listed(`filter[created_at]=${today} - ${today}`)).toHaveLength(2)
    expect(await listed('filter[created_at]=2001-01-01 - 2001-01-02')).toEqual([])
  })

  test('shows an order only after the visibility lag, while its id is known at once', async () => {
    await desk('visibility', { lagMs: HOUR_MS })
    const order = await buy()
    expect(await listed('filter[description]=ref-0001')).toEqual([])
    expect((await call(`/orders/${order.id}`)).status).toBe(200)
    await desk('clock', { advanceMs: HOUR_MS + 1000 })
    expect(await listed('filter[description]=ref-0001')).toEqual(['ref-0001'])
  })

  test('finds an order whose reply was lost', async () => {
    await desk('faults', { match: { method: 'POST', path: '/airalo/v2/orders' }, fault: { kind: 'reset-after' } })
    await expect(post('/orders', ONE_GB)).rejects.toThrow()
    expect(await listed('filter[description]=ref-0001')).toEqual(['ref-0001'])
  })
})

describe('one order', () => {
  test('is read by its id, with what is included', async () => {
    const order = await buy()
    const { data } = await bodyOf<{ data: Order }>(await call(`/orders/${order.id}?include=sims,status`))
    expect(data).toMatchObject({ id: order.id, price: 4.5, status: { slug: 'completed' } })
    expect(data.sims).toHaveLength(1)
  })

  test('that is not ours is a 401, whether it exists or not', async () => {
    const answer = await call('/orders/1')
    expect(answer.status).toBe(401)
    expect(await answer.json()).toEqual({ data: [], meta: { message: 'This action is unauthorized.' } })
  })
})

describe('eSIMs', () => {
  test('are read by ICCID with their order, and listed', async () => {
    const order = await buy()
    const iccid = order.sims[0]?.iccid ?? ''
    const { data } = await bodyOf<{ data: Sim }>(await call(`/sims/${iccid}`))
    expect(data).toMatchObject({ iccid, recycled: false, recycled_at: null, simable: { id: order.id, description: 'ref-0001' } })
    const rows = await bodyOf<{ data: Sim[] }>(await call(`/sims?filter[iccid]=${iccid}&include=order,order.status`))
    expect(rows.data[0]?.simable).toMatchObject({ id: order.id, status: { slug: 'completed' } })
    const bare = await bodyOf<{ data: Sim[] }>(await call('/sims'))
    expect(bare.data[0]).not.toHaveProperty('simable')
  })

  test('unknown ones are a 404 in their own words', async () => {
    for (const path of ['/sims/8944500000000000014', '/sims/8944500000000000014/usage']) {
      const answer = await call(path)
      expect(answer.status).toBe(404)
      expect(await answer.json()).toEqual({ data: [], meta: { message: 'messages.resource_not_found' } })
    }
  })

  test('usage starts untouched and is cached for 20 minutes', async () => {
    const iccid = (await buy()).sims[0]?.iccid ?? ''
    const usage = async () => (await bodyOf<{ data: object }>(await call(`/sims/${iccid}/usage`))).data
    expect(await usage()).toEqual({
      remaining: 1024,
      total: 1024,
      expired_at: null,
      is_unlimited: false,
      status: 'NOT_ACTIVE',
      remaining_voice: 0,
      remaining_text: 0,
      total_voice: 0,
      total_text: 0,
    })
    await desk('usage', { iccid, status: 'ACTIVE', remainingMb: 700, expiresAt: '2199-01-01T00:00:00Z' })
    expect(await usage()).toMatchObject({ status: 'NOT_ACTIVE', remaining: 1024 })
    await desk('clock', { advanceMs: 20 * 60_000 })
    // 1,024 MB in four fifths of seven days are 2.5 in these minutes.
    expect(await usage()).toMatchObject({ status: 'ACTIVE', remaining: 698, expired_at: '2199-01-01 00:00:00' })
    await desk('usage', { iccid, status: 'RECYCLED' })
    await desk('clock', { advanceMs: 20 * 60_000 })
    expect(await usage()).toMatchObject({ status: 'RECYCLED', remaining: 0, total: 0, is_unlimited: null, expired_at: null })
    expect((await bodyOf<{ data: object }>(await call(`/sims/${iccid}`))).data).toMatchObject({ recycled: true })
  })

  test('from its first use on the data falls with the clock, ends, and its days end after it', async () => {
    const iccid = (await buy()).sims[0]?.iccid ?? ''
    const usage = async () => (await bodyOf<{ data: object }>(await call(`/sims/${iccid}/usage`))).data
    await desk('usage', { iccid, status: 'ACTIVE' })
    expect(await usage()).toMatchObject({ status: 'ACTIVE', remaining: 1024, expired_at: expect.stringMatching(/^\d{4}-\d\d-\d\d /) })
    await desk('clock', { advanceMs: 241_920_000 })
    expect(await usage()).toMatchObject({ status: 'ACTIVE', remaining: 512 })
    await desk('clock', { advanceMs: 250_560_000 })
    expect(await usage()).toMatchObject({ status: 'FINISHED', remaining: 0 })
    await desk('clock', { advanceMs: 2 * 86_400_000 })
    expect(await usage()).toMatchObject({ status: 'EXPIRED', remaining: 0 })
  })

  test('usage is limited per ICCID once the limits are on', async () => {
    const iccid = (await buy()).sims[0]?.iccid ?? ''
    await desk('limits', { on: true })
    for (let n = 0; n < 10; n += 1) expect((await call(`/sims/${iccid}/usage`)).status).toBe(200)
    expect((await call(`/sims/${iccid}/usage`)).status).toBe(429)
  })

  test('the picture of the code is there without a login for an hour, and not for a forged link', async () => {
    const url = (await buy()).sims[0]?.qrcode_url ?? ''
    expect(url.startsWith(`${running.url}/airalo/`)).toBe(true)
    expect(await (await fetch(url)).text()).toContain('<svg')
    expect((await fetch(url.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).status).toBe(403)
    await desk('clock', { advanceMs: HOUR_MS + 1000 })
    expect((await fetch(url)).status).toBe(403)
  })
})

describe('POST /orders-async', () => {
  test('answers a request id and sends the order as a signed webhook, after a HEAD', async () => {
    const seen: { method: string | undefined; signature: unknown; body: string }[] = []
    const receiver = createServer((req, res) => {
      let body = ''
      req.on('data', (chunk) => (body += String(chunk)))
      req.on('end', () => {
        seen.push({ method: req.method, signature: req.headers['airalo-signature'], body })
        res.end()
        if (req.method === 'POST') receiver.emit('delivered')
      })
    }).listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    const address = receiver.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const delivered = once(receiver, 'delivered')
    const answer = await post('/orders-async', { ...ONE_GB, webhook_url: `http://127.0.0.1:${port}/hook` })
    expect(answer.status).toBe(202)
    const { data } = await bodyOf<{ data: { request_id: string } }>(answer)
    expect(data.request_id).toHaveLength(25)
    await delivered
    expect(seen.map(({ method }) => method)).toEqual(['HEAD', 'POST'])
    expect(seen[1]?.signature).toBe(sign(clientSecret, seen[1]?.body ?? ''))
    expect(JSON.parse(seen[1]?.body ?? '')).toMatchObject({ data: { request_id: data.request_id, description: 'ref-0001', sims: [{}] } })
    receiver.closeAllConnections()
    receiver.close()
  })

  test('needs a webhook address that answers a HEAD', async () => {
    const none = await post('/orders-async', ONE_GB)
    expect(none.status).toBe(422)
    expect(await none.json()).toEqual({ reason: 'User is not opted in and no webhook URL provided.' })
    expect((await post('/orders-async', { ...ONE_GB, webhook_url: `${running.url}/nothing` })).status).toBe(422)
    expect((await state()).orders).toEqual([])
  })
})

describe('top-ups and events', () => {
  const TOP_UP = { package_id: 'hinode-30days-3gb-topup', description: 'req-0001' }

  /** A receiver that answers a HEAD with `status`, and what was posted to it. */
  async function receiver(status = 200) {
    const posted: { signature: string; body: string }[] = []
    const server = createServer((request, answer) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        if (request.method === 'POST') posted.push({ signature: String(request.headers['airalo-signature']), body })
        answer.writeHead(status).end()
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
    const close = () => new Promise((resolve) => server.close(resolve))
    return { url: `http://127.0.0.1:${address.port}/hook`, posted, [Symbol.asyncDispose]: async () => void (await close()) }
  }
  const optIn = (type: string, webhook_url: string) => post('/notifications/opt-in', { type, webhook_url })
  const kinds = (posted: { body: string }[]) => posted.map(({ body }) => (JSON.parse(body) as { level?: string; message?: string }).level)

  test('are orders of their own, without eSIMs, and are bought as often as asked for', async () => {
    const iccid = (await buy()).sims[0]?.iccid ?? ''
    for (let n = 0; n < 2; n += 1) {
      const answer = await post('/orders/topups', { ...TOP_UP, iccid })
      const { data } = await bodyOf<{ data: Record<string, unknown> }>(answer)
      expect(data).toMatchObject({ type: 'topup', description: 'req-0001', net_price: 6, qrcode_installation: '' })
      expect(data).not.toHaveProperty('sims')
    }
    expect(await listed('filter[description]=req-0001')).toEqual(['req-0001', 'req-0001'])
    const held = await bodyOf<{ data: { package: { id: string } }[]; meta?: unknown }>(await call(`/sims/${iccid}/packages`))
    expect(held.data.map(({ package: { id } }) => id)).toEqual(['hinode-7days-1gb', TOP_UP.package_id, TOP_UP.package_id])
    expect(held).not.toHaveProperty('meta')
  })

  test('are refused for another operator, for a recycled eSIM and for nobody’s', async () => {
    const iccid = (await buy()).sims[0]?.iccid ?? ''
    const refusal = async (fields: object) => {
      const answer = await post('/orders/topups', { ...TOP_UP, iccid, ...fields })
      return [answer.status, await answer.json()]
    }
    expect(await refusal({ package_id: 'hangang-7days-1gb-topup' })).toMatchObject([422, { data: { package_id: 'invalid topup package' } }])
    expect(await refusal({ iccid: '8900000000000000000' })).toMatchObject([422, { data: { iccid: expect.any(String) } }])
    await desk('usage', { iccid, status: 'RECYCLED' })
    expect(await refusal({})).toMatchObject([422, { code: 73 }])
  })

  test('an address that does not answer a HEAD with 200 is not opted in', async () => {
    await using deaf = await receiver(404)
    expect((await optIn('webhook_low_data', deaf.url)).status).toBe(422)
    await using ready = await receiver()
    expect(await (await optIn('webhook_low_data', ready.url)).json()).toMatchObject({
      data: { notification: { type: 'webhook_low_data', contact_point: ready.url } },
    })
    expect((await optIn('something_else', ready.url)).status).toBe(422)
    expect(await (await call('/notifications/opt-in')).json()).toMatchObject({ data: { notifications: [{ contact_point: ready.url }] } })
  })

  test('each level is told once, until it is opted out, and whenever it is rehearsed', async () => {
    await using ready = await receiver()
    await optIn('webhook_low_data', ready.url)
    const iccid = (await buy()).sims[0]?.iccid ?? ''
    for (const remainingMb of [600, 200, 150]) await desk('usage', { iccid, status: 'ACTIVE', remainingMb })
    expect((await post('/simulator/webhook', { event: 'low_data_notification', type: 'expire_1', iccid })).status).toBe(200)
    await expect.poll(() => kinds(ready.posted), { timeout: 10_000 }).toEqual(['75%', '1days'])
    for (const { body, signature } of ready.posted) expect(signature).toBe(sign(clientSecret, body))
    expect((await post('/notifications/opt-out', { type: 'webhook_low_data' })).status).toBe(204)
    await desk('usage', { iccid, status: 'ACTIVE', remainingMb: 1 })
    await optIn('webhook_low_data', ready.url)
    await post('/simulator/webhook', { event: 'low_data_notification', type: 'usage_90', iccid })
    await expect.poll(() => kinds(ready.posted), { timeout: 10_000 }).toEqual(['75%', '1days', '90%'])
  })

  test('what is left of the credit is told at its levels, signed as PHP writes it where that is asked for', async () => {
    await using ready = await receiver()
    await optIn('webhook_credit_limit', ready.url)
    await desk('sign-as-php', { on: true })
    for (const amount of [60_000, 45_000, 15_000]) await desk('balance', { amount })
    const messages = () => ready.posted.map(({ body }) => (JSON.parse(body) as { message: string }).message)
    await expect.poll(messages, { timeout: 10_000 }).toEqual([50, 80].map((level) => `Surpassed ${level}% of the credit limit balance`))
    for (const { body, signature } of ready.posted) expect(signature).toBe(sign(clientSecret, phpJson(JSON.parse(body))))
  })

  test('each waits for the next one where their order is turned', async () => {
    await using ready = await receiver()
    await optIn('webhook_low_data', ready.url)
    const iccid = (await buy()).sims[0]?.iccid ?? ''
    await desk('events', { reordered: true })
    for (const type of ['expire_3', 'expire_1']) await post('/simulator/webhook', { event: 'low_data_notification', type, iccid })
    await expect.poll(() => kinds(ready.posted), { timeout: 10_000 }).toEqual(['1days', '3days'])
  })
})

describe('around it', () => {
  test('a business error from the desk is code 43', async () => {
    await desk('faults', { match: { path: '/airalo/v2/orders' }, fault: { kind: 'business-error', message: 'not today' } })
    const answer = await post('/orders', ONE_GB)
    expect([answer.status, await answer.json()]).toEqual([422, { code: 43, reason: 'not today' }])
    expect((await state()).orders).toEqual([])
  })

  test('unknown calls are 404', async () => {
    expect((await call('/future-orders')).status).toBe(404)
    expect((await fetch(`${running.url}/elsewhere`)).status).toBe(404)
  })

  test.each([
    ['stock', { packageId: 'nowhere', available: 1 }],
    ['visibility', { lagMs: 'long' }],
    ['usage', { iccid: '1', status: 'ACTIVE' }],
    ['balance', { amount: -1 }],
    ['iccids', { style: 'pretty' }],
  ])('the desk refuses nonsense: %s %j', async (path, body) => {
    const answer = await fetch(`${running.url}/__sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({ error: expect.any(String) })
  })
})
