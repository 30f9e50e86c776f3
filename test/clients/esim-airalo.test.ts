import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AiraloConfig } from '../../esim/airalo.ts'
import { createAiraloDriver } from '../../esim/airalo.ts'
import { phpJson } from '../../sandbox/esim/airalo/signature.ts'
import { airaloSignature } from '../../esim/airalo/signature.ts'
import type { EsimDriver } from '../../esim/driver.ts'
import { systemClock } from '../../src/base/clock.ts'
import { describeDriver } from './driver-suite.ts'
import { newReference, placed } from './driver-world.ts'
import { closedPort, httpServer } from './fault-server.ts'
import type { Desk } from './stand-in.ts'
import { call, recorder, settings, startDesk } from './stand-in.ts'

let desk: Desk
let driver: EsimDriver
const seen = recorder()
const PACKAGE = 'hinode-7days-1gb'
const MB = 1024 ** 2

const driverAt = (url: string, more: Partial<AiraloConfig> = {}, clock = systemClock) =>
  createAiraloDriver({ config: { url, ...settings.airalo, ...more }, ...seen.deps, clock })
const order = (packageId = PACKAGE, reference = newReference(), use = driver) => use.order({ reference, packageId }, call)

interface State {
  orders: { description: string }[]
}
interface Requests {
  items: { method: string; path: string }[]
}
// The desk's two replies, as the surface describes them.
const state = async () => (await desk.ask('state')) as State
const calls = async (method: string, path: string) =>
  ((await desk.ask('requests')) as Requests).items.filter((entry) => entry.method === method && entry.path.startsWith(path)).length

beforeAll(async () => {
  desk = await startDesk('esim')
})
beforeEach(async () => {
  await desk.reset()
  await desk.ask('limits', { on: false })
  driver = driverAt(`${desk.url}/airalo`)
})
afterAll(() => desk.close())

describeDriver('Airalo', () => ({
  driver,
  packageId: PACKAGE,
  unknownPackageId: 'no-such-package',
  packageBytes: 1024 ** 3,
  bought: async () => (await state()).orders.length,
  faultOrder: (fault) => desk.fault({ method: 'POST', path: '/airalo/v2/orders' }, fault),
  faultList: (fault) => desk.fault({ method: 'GET', path: '/airalo/v2/orders' }, fault),
  hideNewOrders: (lagMs) => desk.ask('visibility', { lagMs }),
  advanceClock: (advanceMs) => desk.ask('clock', { advanceMs }),
  orderAgain: (reference) => order(PACKAGE, reference),
  topUp: {
    packageId: 'hinode-30days-3gb-topup',
    bytes: 3 * 1024 ** 3,
    days: 30,
    cents: 600,
    unknownPackageId: 'hangang-7days-1gb-topup',
  },
  faultTopUp: (fault) => desk.fault({ method: 'POST', path: '/airalo/v2/orders/topups' }, fault),
  faultTopUpList: (fault) => desk.fault({ method: 'GET', path: '/airalo/v2/orders' }, fault),
  faultRead: (read, fault) =>
    desk.fault(
      { method: 'GET', path: read === 'balance' ? '/airalo/v2/balance' : read === 'packages' ? '/airalo/v2/packages' : '/airalo/v2/sims' },
      fault,
    ),
  use: (iccid, bytes) =>
    desk.ask('usage', {
      iccid,
      status: 'ACTIVE',
      remainingMb: Math.floor((1024 ** 3 - bytes) / MB),
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    }),
  setBalance: (amount) => desk.ask('balance', { amount }),
  listenAt: (url) => optIn(url),
  events: (switches) => desk.ask('events', switches),
  signatureHeader: 'airalo-signature',
  renewed: () => driverAt(`${desk.url}/airalo`, { clientSecret: 'renewed', formerSecret: settings.airalo.clientSecret }),
}))

/** As a person does it once for the account. */
async function optIn(url: string): Promise<void> {
  const { clientId: client_id, clientSecret: client_secret } = settings.airalo
  const post = (path: string, body: object, headers = {}) =>
    fetch(`${desk.url}/airalo/v2/${path}`, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const token = (await (await post('token', { client_id, client_secret, grant_type: 'client_credentials' })).json()) as {
    data: { access_token: string }
  }
  const answer = await post(
    'notifications/opt-in',
    { type: 'webhook_low_data', webhook_url: url },
    { authorization: `Bearer ${token.data.access_token}` },
  )
  expect(answer.status).toBe(200)
}

describe('business codes of an order', () => {
  test.each([
    [11, { is: 'refused', code: 'insufficient_balance' }],
    [13, { is: 'not_sent', code: 'operator_maintenance', retryAfterMs: 900_000 }],
    [14, { is: 'refused', code: 'bad_signature' }],
    [23, { is: 'refused', code: 'not_offered' }],
    [33, { is: 'not_sent', code: 'stock_too_low', retryAfterMs: 900_000 }],
    [34, { is: 'refused', code: 'package_unavailable' }],
    [43, { is: 'refused', code: 'bad_request' }],
    [53, { is: 'unknown', code: 'provider_failure' }],
    [73, { is: 'refused', code: 'esim_recycled' }],
    [99, { is: 'unknown', code: 'unlisted_code' }],
  ])('%i', async (code, expected) => {
    await desk.fault(
      { method: 'POST', path: '/airalo/v2/orders' },
      { kind: 'status', status: 422, body: { code, reason: 'canary reason' } },
    )
    expect(await order()).toEqual(expected)
  })

  test("the provider's own error packages say the same", async () => {
    expect(await order('fail-11-7days-1gb')).toMatchObject({ code: 'insufficient_balance' })
    expect(await order('fail-33-7days-1gb')).toMatchObject({ code: 'stock_too_low' })
    expect(await order('fail-53-7days-1gb')).toMatchObject({ is: 'unknown' })
  })

  test.each([
    [403, { message: 'no' }, { is: 'not_sent', code: 'forbidden' }],
    [400, { data: { quantity: 'x' }, meta: { message: 'm' } }, { is: 'refused', code: 'invalid_field', field: 'quantity' }],
    [422, { data: { 'canary field': 'x' }, meta: { message: 'm' } }, { is: 'refused', code: 'invalid_field' }],
    [422, 'garbage', { is: 'unknown', code: 'http_422' }],
  ])('status %i with %j', async (status, body, expected) => {
    await desk.fault({ method: 'POST', path: '/airalo/v2/orders' }, { kind: 'status', status, body })
    expect(await order()).toEqual(expected)
  })

  test('an empty balance buys nothing', async () => {
    await desk.ask('balance', { amount: 0 })
    expect(await order()).toMatchObject({ is: 'refused', code: 'insufficient_balance' })
    expect((await state()).orders).toEqual([])
  })
})

describe('the order on the wire', () => {
  const sim = { iccid: '894450000000000001', lpa: 'http://RSP.example.test/', matching_id: 'AB12C-3DE4F' }
  const token = { data: { access_token: 'tok', expires_in: 3600, token_type: 'Bearer' } }
  const playing = (data: unknown) => httpServer(({ path }) => ({ body: JSON.stringify(path.endsWith('/token') ? token : { data }) }))
  const reference = newReference()
  const base = {
    id: 583001,
    package_id: PACKAGE,
    description: reference,
    currency: 'USD',
    net_price: 3.1,
    created_at: '2026-01-15 14:02:38',
  }

  test('is JSON with a signature over its very bytes; the reply gives cost and instants in ours', async () => {
    await using server = await playing({ ...base, sims: [sim] })
    const use = driverAt(server.url)
    const bought = placed(await order(PACKAGE, reference, use))
    const sent = server.seen.find((entry) => entry.path === '/v2/orders')
    expect(JSON.parse(sent?.body ?? '')).toEqual({ package_id: PACKAGE, quantity: 1, type: 'sim', description: reference })
    expect(sent?.headers['airalo-signature']).toBe(airaloSignature(sent?.body ?? '', settings.airalo.clientSecret))
    expect(sent?.headers).toMatchObject({ accept: 'application/json', authorization: 'Bearer tok', 'x-correlation-id': call.correlationId })
    expect(bought).toMatchObject({
      cost: { amount: 310, currency: 'USD' },
      placedAt: '2026-01-15T14:02:38.000Z',
      providerOrderId: '583001',
    })
    // No qrcode in it, an 18-digit ICCID, and a scheme before the host.
    expect(bought.esims[0]).toMatchObject({ lpa: 'LPA:1$RSP.example.test$AB12C-3DE4F', smdpAddress: 'RSP.example.test', iccid: sim.iccid })
    use.close()
  })

  test('a confirmation code is beside the activation code and announced in it', async () => {
    await using server = await playing({ ...base, sims: [{ ...sim, confirmation_code: '4711' }] })
    const use = driverAt(server.url)
    expect(placed(await order(PACKAGE, reference, use)).esims[0]).toMatchObject({
      lpa: 'LPA:1$RSP.example.test$AB12C-3DE4F$$1',
      confirmationCode: '4711',
    })
    use.close()
  })

  test.each([
    ['no profile', { ...base, sims: [] }, 'no_profile'],
    ['sims missing', { ...base }, 'no_profile'],
    ['two profiles', { ...base, sims: [sim, sim] }, 'no_profile'],
    ['an ICCID as a number', { ...base, sims: [{ ...sim, iccid: 8944500000000000000 }] }, 'unexpected_shape'],
    ['no usable activation code', { ...base, sims: [{ ...sim, lpa: null }] }, 'unexpected_shape'],
    ['another description', { ...base, description: 'x', sims: [sim] }, 'other_record'],
  ])('200 with %s is unknown', async (_name, data, code) => {
    await using server = await playing(data)
    const use = driverAt(server.url)
    expect(await order(PACKAGE, reference, use)).toEqual({ is: 'unknown', code })
    use.close()
  })

  test("the signature is the vendor's", () => {
    expect(
      airaloSignature('{"quantity":1,"package_id":"change-7days-1gb","description":"bff:ord_0001:line_1"}', 'test-client-secret'),
    ).toBe(
      '9a1aa9f3c9b9c65ce6829d72b214e5c9ea840e0d258c6296c792a14c7e53809e7fac93f1b904017e06217829e97ed65eb3c1c5305ecafb220993b71299f90ab5',
    )
  })

  test('an install that requires signatures accepts ours', async () => {
    await desk.ask('signature', { on: true })
    placed(await order())
  })
})

describe('the search', () => {
  const pageOf = (rows: object[], page: number, last: number, total: number) =>
    JSON.stringify({ data: page === 1 ? rows : { ...rows }, meta: { current_page: page, last_page: last, total, per_page: '50' } })
  const row = (n: number, description: string, more = {}) => ({
    id: String(n),
    package_id: PACKAGE,
    description,
    net_price: '3.10',
    currency: 'USD',
    created_at: '2026-01-15 14:02:38',
    sims: [],
    ...more,
  })
  const reference = newReference()
  const searching = async (pages: (page: number, n: number) => string) => {
    const server = await httpServer(({ path }, n) =>
      path.endsWith('/token')
        ? { body: JSON.stringify({ data: { access_token: 't', expires_in: 60_000 } }) }
        : { body: pages(Number(new URL(path, 'http://x').searchParams.get('page')), n) },
    )
    return server
  }
  const findAt = async (url: string) => {
    const use = driverAt(url)
    try {
      return await use.findOrder({ reference }, call)
    } finally {
      use.close()
    }
  }

  test('reads every page, lists and objects alike, and compares the whole description', async () => {
    await using server = await searching((page) =>
      pageOf([row(page * 2, page === 3 ? reference : `${reference}-x`), row(page * 2 + 1, 'other')], page, 3, 6),
    )
    expect(await findAt(server.url)).toMatchObject({ is: 'one', order: { providerOrderId: '6', state: 'pending', cost: { amount: 310 } } })
  })

  test.each([
    ['failed', 'failed'],
    ['refunded', 'refunded'],
    ['partially_refunded', 'refunded'],
    ['completed', 'pending'],
  ])('status %s', async (slug, expected) => {
    await using server = await searching((page) => pageOf([row(1, reference, { status: { slug, name: 'x' } })], page, 1, 1))
    expect(await findAt(server.url)).toMatchObject({ is: 'one', order: { state: expected } })
  })

  test('a top-up under the same text is no order', async () => {
    await using server = await searching((page) => pageOf([row(1, reference, { type: 'topup' })], page, 1, 1))
    expect(await findAt(server.url)).toEqual({ is: 'none' })
  })

  test.each<[string, (page: number, n: number) => string]>([
    ['the total changes', (page, n) => pageOf([row(page, 'x')], page, 2, n)],
    ['a row comes twice and another is missed', (page) => pageOf([row(1, 'x')], page, 2, 2)],
    ['a page is empty', (page) => pageOf(page === 1 ? [row(1, 'x')] : [], page, 3, 3)],
    ['another page comes', () => pageOf([row(1, 'x')], 2, 2, 1)],
    ['it has no end', (page) => pageOf([row(page, 'x')], page, 1_000, 1_000)],
  ])('is unsure when %s', async (_name, pages) => {
    await using server = await searching(pages)
    await expect(findAt(server.url)).rejects.toMatchObject({ code: 'unsure_list' })
  })

  test('a hit that cannot be read is no "none"', async () => {
    await using server = await searching((page) => pageOf([row(1, reference, { sims: [{ iccid: '8944500000000000014' }] })], page, 1, 1))
    await expect(findAt(server.url)).rejects.toMatchObject({ code: 'unexpected_shape' })
  })
})

describe('the packages', () => {
  const usd = (amount: number) => ({ amount, currency: 'USD' })
  const yen = (amount: number) => ({ amount, currency: 'JPY' })

  test('are those that can be bought now, each with what it costs us in the currencies that we keep', async () => {
    const packages = await driver.packages(call)
    expect(packages.find(({ id }) => id === PACKAGE)).toEqual({ id: PACKAGE, title: '1 GB - 7 Days', costs: [usd(310), yen(466)] })
    expect(packages.map(({ id }) => id)).toEqual(expect.arrayContaining(['asiaring-30days-3gb', 'allround-7days-1gb']))
    await desk.ask('stock', { packageId: PACKAGE, available: 0 })
    await desk.ask('cost', { packageId: 'hinode-30days-3gb', netCents: 700, currencies: ['USD'] })
    const later = await driver.packages(call)
    expect(later).toHaveLength(packages.length - 1)
    expect(later.find(({ id }) => id === PACKAGE)).toBeUndefined()
    expect(later.find(({ id }) => id === 'hinode-30days-3gb')?.costs).toEqual([usd(700)])
  })

  const item = (id: string, more = {}) => ({
    id,
    type: 'sim',
    title: id,
    net_price: 9,
    prices: { net_price: { USD: 3.1, XAF: 2000 } },
    ...more,
  })
  const country = (slug: string, ...packages: object[]) => ({ slug, country_code: '', operators: [{ id: 1, packages }] })
  const reading = async (pages: object[][], total = pages.flat().length) => {
    await using server = await httpServer(({ path }) => {
      if (path.endsWith('/token')) return { body: JSON.stringify({ data: { access_token: 't', expires_in: 60_000 } }) }
      const page = Number(new URL(path, 'http://x').searchParams.get('page'))
      const rows = pages[page - 1] ?? []
      // from the second page on an object keyed by position
      const data = page === 1 ? rows : Object.fromEntries(rows.map((row, at) => [String(100 * page + at), row]))
      return { body: JSON.stringify({ data, meta: { current_page: page, last_page: pages.length, total, per_page: '100' } }) }
    })
    const use = driverAt(server.url)
    return await use.packages(call).finally(() => use.close())
  }

  test('come from every page, lists and objects alike', async () => {
    const pages = [[country('japan', item('a'), item('b'))], [country('asia', item('c'))], [country('world', item('d'))]]
    expect((await reading(pages)).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd'])
  })

  test.each<[string, object, object[]]>([
    ['a top-up is none', { type: 'topup' }, []],
    ['currencies that we do not keep are left out', {}, [{ id: 'a', title: 'a', costs: [usd(310)] }]],
    ['numbers may be text', { prices: { net_price: { USD: '3.10' } } }, [{ id: 'a', title: 'a', costs: [usd(310)] }]],
    [
      'part of a cent or a yen counts as a whole one',
      { prices: { net_price: { USD: 3.101, JPY: 465.2, EUR: 2.9, GBP: '0.07' } } },
      [{ id: 'a', title: 'a', costs: [usd(311), yen(466), { amount: 290, currency: 'EUR' }, { amount: 7, currency: 'GBP' }] }],
    ],
    ['an empty map is a list in PHP', { prices: { net_price: [] } }, [{ id: 'a', title: 'a', costs: [] }]],
    ['a price without its currency is not read', { prices: null, title: null }, [{ id: 'a', title: '', costs: [] }]],
  ])('%s', async (_what, more, expected) => expect(await reading([[country('japan', item('a', more))]])).toEqual(expected))

  test('are not believed when a page was cut or rows moved', async () => {
    await expect(reading([[country('japan', item('a'))], []], 2)).rejects.toMatchObject({ code: 'unsure_list' })
    await expect(reading([[country('japan')], [country('japan')]])).rejects.toMatchObject({ code: 'unsure_list' })
    await expect(reading([[{ operators: 'x' }]])).rejects.toMatchObject({ code: 'unexpected_shape' })
  })
})

describe('the token', () => {
  test('is fetched once for all who wait, and kept', async () => {
    await Promise.all([driver.balance(call), driver.balance(call), driver.balance(call)])
    await driver.balance(call)
    expect(await calls('POST', '/airalo/v2/token')).toBe(1)
  })

  test('one that was revoked is renewed once for all, and each call repeated once', async () => {
    await driver.balance(call)
    await desk.ask('revoke-tokens', {})
    await Promise.all([driver.balance(call), driver.balance(call), driver.balance(call)])
    placed(await order())
    expect(await calls('POST', '/airalo/v2/token')).toBe(2)
  })

  test('an order that hears 401 is placed with the new one, and only once', async () => {
    await driver.balance(call)
    await desk.ask('revoke-tokens', {})
    placed(await order())
    expect((await state()).orders).toHaveLength(1)
  })

  test('is renewed 5 minutes before its end, after 24 hours at the latest', async () => {
    let now = 0
    const clock = { ...systemClock, monotonic: () => now }
    const use = driverAt(`${desk.url}/airalo`, {}, clock)
    await use.balance(call)
    now = 24 * 3_600_000 - 5 * 60_000 - 1
    await use.balance(call)
    expect(await calls('POST', '/airalo/v2/token')).toBe(1)
    now += 1
    await use.balance(call)
    expect(await calls('POST', '/airalo/v2/token')).toBe(2)
    use.close()
  })

  test('401 again and again is a wrong setting: nothing was ordered, and token calls stay under three a minute', async () => {
    await desk.fault({ path: '/airalo/v2/orders' }, { kind: 'status', status: 401, body: { data: [], meta: { message: 'x' } } }, 100)
    for (let n = 0; n < 8; n += 1) expect(await order()).toEqual({ is: 'not_sent', code: 'bad_credentials' })
    expect(await calls('POST', '/airalo/v2/token')).toBeLessThanOrEqual(3)
    await expect(driver.findOrder({ reference: newReference() }, call)).rejects.toMatchObject({ fault: 'misconfigured' })
  })

  test('one that is revoked once too often is renewed as soon as it may be, though it was used all the while', async () => {
    let now = 0
    const use = driverAt(`${desk.url}/airalo`, {}, { ...systemClock, monotonic: () => now })
    const isTold = () => use.balance(call).then(() => true, () => false) // prettier-ignore
    expect(await isTold()).toBe(true)
    for (const works of [true, true, false]) {
      await desk.ask('revoke-tokens', {})
      expect(await isTold()).toBe(works)
    }
    for (now = 5_000; now < 60_000; now += 5_000) expect(await isTold()).toBe(false)
    expect(await isTold()).toBe(true)
    expect(await calls('POST', '/airalo/v2/token')).toBe(4)
    use.close()
  })

  test.each([
    ['wrong secret', { clientSecret: 'wrong' }, 'bad_credentials'],
    ['wrong id', { clientId: 'wrong' }, 'bad_credentials'],
  ])('%s: not_sent, misconfigured', async (_name, more, code) => {
    const use = driverAt(`${desk.url}/airalo`, more)
    expect(await order(PACKAGE, newReference(), use)).toEqual({ is: 'not_sent', code })
    await expect(use.balance(call)).rejects.toMatchObject({ fault: 'misconfigured', code })
    use.close()
  })

  test.each([
    [
      { kind: 'status', status: 429, headers: { 'Retry-After': '20' } },
      { code: 'token_limited', retryAfterMs: 20_000 },
    ],
    [{ kind: 'html' }, { code: 'token_unavailable' }],
    [{ kind: 'html', status: 200 }, { code: 'token_unreadable' }],
    [{ kind: 'reset-after' }, { code: 'connection_lost' }],
  ])('without a token nothing is ordered: %j', async (fault, expected) => {
    await desk.fault({ path: '/airalo/v2/token' }, fault)
    expect(await order()).toEqual({ is: 'not_sent', ...expected })
    expect(await calls('POST', '/airalo/v2/orders')).toBe(0)
  })

  test('a provider that is not there: not_sent for an order, unreachable for a read', async () => {
    const use = driverAt(`http://127.0.0.1:${await closedPort()}`)
    expect(await order(PACKAGE, newReference(), use)).toEqual({ is: 'not_sent', code: 'connect_refused' })
    await expect(use.balance(call)).rejects.toMatchObject({ fault: 'unreachable', code: 'connect_refused' })
    use.close()
  })
})

describe('reads', () => {
  test.each(['NOT_ACTIVE', 'ACTIVE', 'FINISHED', 'EXPIRED', 'RECYCLED', 'UNKNOWN'])('usage %s', async (status) => {
    const [esim] = placed(await order()).esims
    const iccid = esim?.iccid ?? ''
    await desk.ask('usage', { iccid, status, remainingMb: 767 })
    const usage = await driver.usage({ iccid }, call)
    expect(usage.status).toBe(status.toLowerCase())
    if (status === 'ACTIVE') expect(usage).toMatchObject({ remainingBytes: 767 * 1024 * 1024, totalBytes: 1024 ** 3 })
  })

  test.each([
    [
      { kind: 'status', status: 429, headers: { 'Retry-After': '5' } },
      { fault: 'limited', retryAfterMs: 5_000 },
    ],
    [
      { kind: 'status', status: 403 },
      { fault: 'misconfigured', code: 'forbidden' },
    ],
    [{ kind: 'status', status: 400 }, { fault: 'refused' }],
    [
      { kind: 'status', status: 302 },
      { fault: 'misconfigured', code: 'redirected' },
    ],
    [{ kind: 'status', status: 204 }, { fault: 'unreadable' }],
    [{ kind: 'html' }, { fault: 'unreachable', code: 'http_502' }],
    [
      { kind: 'status', status: 200, body: { data: { balances: [] } } },
      { fault: 'misconfigured', code: 'no_account' },
    ],
    [
      { kind: 'status', status: 200, body: { data: { balances: {} } } },
      { fault: 'unreadable', code: 'unexpected_shape' },
    ],
  ])('a balance with %j throws', async (fault, expected) => {
    await desk.fault({ path: '/airalo/v2/balance' }, fault)
    await expect(driver.balance(call)).rejects.toMatchObject(expected)
  })

  test('ICCIDs with a bad check digit, or with 18 digits, are taken', async () => {
    for (const style of ['bad-check-digit', 'eighteen-digits']) {
      await desk.ask('iccids', { style })
      placed(await order())
    }
  })
})

describe('events', () => {
  const key = 'test-client-secret'
  const at = (body: string, signature: string) =>
    driverAt('http://127.0.0.1:9', { clientSecret: key }).readEvent({ headers: { 'airalo-signature': signature }, body: Buffer.from(body) })
  const signed = (event: unknown, text = JSON.stringify(event)) => at(JSON.stringify(event), airaloSignature(text, key))

  test('the vector of a low-data event is proven, in small and in capital letters', () => {
    const body = '{"level":"90%","package_name":"change-7days-1gb","remaining_percentage":10,"iccid":"8944500000000000014"}'
    const signature =
      '793eb8e95e2d9f92465621a9f1e1344cec28bb22630526bfa59a57d8410c0c242a0ab1f9ff663f7f828f589356fe0d1adb9380c836e872b4bb98ad0d8a54e295'
    const event = { is: 'data_used', iccid: '8944500000000000014', remainingPercent: 10 }
    expect(at(body, signature)).toMatchObject({ is: 'event', event })
    expect(at(body, signature.toUpperCase())).toMatchObject({ is: 'event', event })
    expect(at(`${body}\n`, signature)).toMatchObject({ event })
    expect(at(body.replace('90%', '75%'), signature)).toEqual({ is: 'refused', code: 'bad_signature' })
  })

  test('the vector of a request is what we sign with', () => {
    expect(airaloSignature('{"quantity":1,"package_id":"change-7days-1gb","description":"bff:ord_0001:line_1"}', key)).toBe(
      '9a1aa9f3c9b9c65ce6829d72b214e5c9ea840e0d258c6296c792a14c7e53809e7fac93f1b904017e06217829e97ed65eb3c1c5305ecafb220993b71299f90ab5',
    )
  })

  test('one whose signature is over the JSON as PHP writes it is proven', async () => {
    const event = { level: '75%', package_name: '東京/1GB', remaining_percentage: 25, iccid: '8944500000000000014' }
    expect(signed(event, phpJson(event))).toMatchObject({ is: 'event', event: { is: 'data_used', remainingPercent: 25 } })
  })

  test.each([
    [{ data: { id: 583001, request_id: 'R', description: 'ref' } }, { is: 'order', reference: 'ref', providerOrderId: '583001' }],
    [
      { id: 583001, request_id: 'R', description: null },
      { is: 'order', reference: null, providerOrderId: '583001' },
    ],
    [
      { level: '1days', package_name: 'x', iccid: '8944500000000000014' },
      { is: 'expires_soon', iccid: '8944500000000000014', days: 1 },
    ],
    [
      { level: '3days', package_name: 'x', iccid: '8944500000000000014' },
      { is: 'expires_soon', iccid: '8944500000000000014', days: 3 },
    ],
    [{ message: 'Surpassed 80% of the credit limit balance', remaining: 225.35 }, { is: 'balance_low' }],
    [{ something: 'new' }, { is: 'other', iccid: null }],
  ])('%j is told by its shape', (sent, event) => {
    expect(signed(sent)).toMatchObject({ is: 'event', event })
  })

  test('what is signed and no event is unreadable', () => {
    expect(at('soon', airaloSignature('soon', key))).toMatchObject({ is: 'unreadable', id: expect.any(String) })
  })
})

test('a profile that was recycled is over', async () => {
  const iccid = placed(await order()).esims[0]?.iccid ?? ''
  await desk.ask('usage', { iccid, status: 'RECYCLED' })
  expect(await driver.profile({ iccid }, call)).toMatchObject({ state: 'over' })
  expect(await driver.topUpOptions({ iccid }, call)).toEqual([])
  const wish = { reference: '0197f3a0-0000-7000-8000-ffffffffffff', iccid, packageId: 'hinode-30days-3gb-topup' }
  expect(await driver.topUp(wish, call)).toEqual({ is: 'refused', code: 'esim_recycled' })
})

test('what is reported holds no reference, ICCID or code', () => {
  expect(seen.records.length).toBeGreaterThan(50)
  const names = new Set(seen.records.map((record) => record.operation))
  expect([...names].sort()).toEqual([
    'GET /balance',
    'GET /orders',
    'GET /packages',
    'GET /sims/packages',
    'GET /sims/topups',
    'GET /sims/usage',
    'POST /orders',
    'POST /orders/topups',
    'POST /token',
  ])
  expect(JSON.stringify(seen.records)).not.toMatch(/801g|0197f3a0|LPA|8981|canary/)
})

test('a list is read to its end, however many orders a busy week has', async () => {
  const [rows, pages, description] = [50, 170, newReference()]
  const row = (n: number) => ({ id: n, package_id: PACKAGE, description, status: { slug: 'completed' }, sims: [] })
  await using server = await httpServer(({ path }) => {
    if (path.endsWith('/token')) return { body: JSON.stringify({ data: { access_token: 't', expires_in: 60_000 } }) }
    const page = Number(new URL(path, 'http://provider').searchParams.get('page'))
    const data = Array.from({ length: rows }, (_, n) => row(page * rows + n))
    return { body: JSON.stringify({ data, meta: { current_page: page, last_page: pages, total: rows * pages } }) }
  })
  const busy = driverAt(server.url)
  const now = Date.UTC(2026, 3, 1)
  expect(await busy.listOrders?.({ from: now, to: now }, call)).toHaveLength(rows * pages)
  busy.close()
})
