import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { EsimDriver, Unmarked } from '../../esim/driver.ts'
import { createEsimGoDriver, type EsimGoConfig } from '../../esim/esimgo.ts'
import { systemClock } from '../../src/base/clock.ts'
import { describeDriver } from './driver-suite.ts'
import { mark, newReference, newRequest, placed } from './driver-world.ts'
import { httpServer } from './fault-server.ts'
import type { Desk } from './stand-in.ts'
import { call, recorder, settings, startDesk } from './stand-in.ts'

const PACKAGE = 'esim_1GB_7D_JP_V2'
const ORDERS = { path: '/esimgo/v2.5/orders' }
const HOUR_MS = 3_600_000

let desk: Desk
let driver: EsimDriver
const seen = recorder()
const driverAt = (url: string, more: Partial<EsimGoConfig> = {}) =>
  createEsimGoDriver({ config: { url, ...settings.esimgo, ...more }, ...seen.deps, clock: systemClock })
const ask = (name: string, body: object = {}) => desk.ask(name, { provider: 'esimgo', ...body })
const order = (packageId = PACKAGE, reference = newReference()) => driver.order({ reference, packageId }, call)

interface State {
  orders: { provider: string; orderReference: string }[]
  esims: { iccid: string; customerRef: string }[]
  esimgo: { refreshes: number; balance: { amount: number } }
}
// The desk's replies, as the surface describes them.
const state = async () => (await desk.ask('state')) as State
const calls = async () => ((await desk.ask('requests')) as { items: { method: string; path: string }[] }).items

beforeAll(async () => {
  desk = await startDesk('esim')
})
beforeEach(async () => {
  await desk.reset()
  driver = driverAt(`${desk.url}/esimgo`)
})
afterAll(() => desk.close())

describeDriver('eSIM Go', () => ({
  driver,
  packageId: PACKAGE,
  unknownPackageId: 'esim_1GB_7D_jp_V2',
  packageBytes: 1_000_000_000,
  bought: async () => (await state()).orders.length,
  faultOrder: (fault) => desk.fault({ method: 'POST', ...ORDERS }, fault),
  faultList: (fault) => desk.fault({ method: 'GET', path: '/esimgo/v2.5/esims' }, fault),
  hideNewOrders: (lagMs) => ask('visibility', { lagMs }),
  advanceClock: (advanceMs) => desk.ask('clock', { advanceMs }),
  orderAgain: async (reference) => mark(driver, await order(PACKAGE, reference)),
  topUp: { packageId: 'esim_3GB_30D_JP_V2', bytes: 3_000_000_000, days: 30, cents: 480, unknownPackageId: 'esim_1GB_7D_jp_V2' },
  faultTopUp: (fault) => desk.fault({ method: 'POST', ...ORDERS }, fault),
  faultTopUpList: (fault) => desk.fault({ method: 'GET', ...ORDERS }, fault),
  faultRead: (read, fault) =>
    desk.fault(
      { method: 'GET', path: `/esimgo/v2.5/${read === 'balance' ? 'organisation' : read === 'packages' ? 'catalogue' : 'esims'}` },
      fault,
    ),
  use: (iccid, usedBytes) => ask('usage', { iccid, profileStatus: 'Installed', usedBytes }),
  setBalance: (amount) => ask('balance', { amount }),
  listenAt: (url) => ask('callback', { url }),
  events: (switches) => ask('events', switches),
  signatureHeader: 'x-signature-sha256',
  renewed: () => driverAt(`${desk.url}/esimgo`, { apiKey: 'renewed', formerKey: settings.esimgo.apiKey }),
}))

describe('an order that bears no reference', () => {
  const lost = async () => {
    await desk.fault({ method: 'POST', ...ORDERS }, { kind: 'reset-after' })
    expect((await order()).is).toBe('unknown')
  }
  const unmarked = async (more: Partial<Unmarked> = {}) => {
    const now = Date.now()
    const around: Unmarked = { packageId: PACKAGE, from: now - HOUR_MS, to: now + HOUR_MS, isTaken: async () => false, ...more }
    return (await driver.unmarkedOrders?.(around, call)) ?? []
  }

  test('is not found by any', async () => {
    await lost()
    expect(await driver.findOrder({ reference: newReference() }, call)).toEqual({ is: 'none' })
  })

  test('is found by its bundle and its time, with the profile', async () => {
    await lost()
    expect(await unmarked()).toMatchObject([
      { packageId: PACKAGE, reference: '', state: 'ready', esims: [{ lpa: expect.stringMatching(/^LPA:1\$/) }] },
    ])
    expect(await unmarked({ packageId: 'esim_3GB_30D_JP_V2' })).toEqual([])
    const anyPackage = { from: Date.now() - HOUR_MS, to: Date.now() + HOUR_MS, isTaken: async () => false }
    expect(await driver.unmarkedOrders?.(anyPackage, call)).toMatchObject([{ packageId: PACKAGE }])
    expect(await unmarked({ from: Date.now() + HOUR_MS, to: Date.now() + 2 * HOUR_MS })).toEqual([])
  })

  test('is one of all that may be it, the older first; nothing is asked about those that are known', async () => {
    await lost()
    await desk.ask('clock', { advanceMs: 1_000 })
    await lost()
    const [first, second] = (await state()).orders.map(({ orderReference }) => orderReference)
    expect((await unmarked()).map(({ providerOrderId }) => providerOrderId)).toEqual([first, second])
    const before = (await calls()).length
    expect((await unmarked({ isTaken: async (id) => id === first })).map(({ providerOrderId }) => providerOrderId)).toEqual([second])
    expect((await calls()).length - before).toBe(2)
  })

  test('is not one whose eSIM bears a reference', async () => {
    await mark(driver, await order())
    expect(await unmarked()).toEqual([])
  })

  test('is not one with a bundle for an eSIM that was there before', async () => {
    await mark(driver, await order())
    const [esim] = (await state()).esims
    placed(await driver.topUp({ reference: newRequest(), iccid: esim?.iccid ?? '', packageId: PACKAGE }, call))
    expect(await unmarked()).toEqual([])
  })
})

describe('an order by its own id', () => {
  const read = (providerOrderId: string, packageId?: string) =>
    driver.readOrder?.({ providerOrderId, ...(packageId !== undefined && { packageId }) }, call)

  test('is read with its profile and whatever reference its eSIM bears, before the lists show it', async () => {
    await ask('visibility', { lagMs: HOUR_MS })
    const bought = placed(await order())
    expect(await read(bought.providerOrderId, PACKAGE)).toEqual({ ...bought, reference: '' })
    await driver.mark?.({ iccid: bought.esims[0]?.iccid ?? '', reference: bought.reference }, call)
    expect(await read(bought.providerOrderId)).toEqual(bought)
  })

  test.each([
    ['that nobody has', async () => read('8f4e2c1a-0d5b-4c3e-9f77-1b2a3c4d5e6f')],
    ['of another bundle', async () => read(placed(await order()).providerOrderId, 'esim_3GB_30D_JP_V2')],
    ['that is no id, which is not even asked for', async () => read('../organisation')],
  ])('one %s is not found', async (_, reading) => {
    await expect(reading()).rejects.toMatchObject({ fault: 'not_found' })
  })
})

test('an eSIM is marked with body and parameters alike, and again without harm', async () => {
  const bought = placed(await order())
  const [esim] = bought.esims
  for (let n = 0; n < 2; n += 1)
    expect(await driver.mark?.({ iccid: esim?.iccid ?? '', reference: bought.reference }, call)).toEqual({ is: 'done', value: undefined })
  expect((await state()).esims).toMatchObject([{ iccid: esim?.iccid, customerRef: bought.reference }])
  expect(await driver.mark?.({ iccid: '8944500000000000014', reference: bought.reference }, call)).toMatchObject({
    is: 'refused',
    code: 'not_found',
  })
})

describe('what eSIM Go answers to an order', () => {
  const answered = async (status: number, body: unknown) => {
    await desk.fault({ method: 'POST', ...ORDERS }, { kind: 'status', status, body, applied: false })
    return order()
  }

  test.each([
    [400, 'Insufficient balance to process order', { is: 'refused', code: 'insufficient_balance' }],
    [400, 'bundle esim_X not found', { is: 'refused', code: 'package_unavailable' }],
    [400, 'bundle is not compatible with esim', { is: 'refused', code: 'not_compatible' }],
    [400, 'canary reason', { is: 'refused', code: 'bad_request' }],
    [401, 'api key is missing', { is: 'not_sent', code: 'bad_credentials' }],
    [403, 'access denied', { is: 'not_sent', code: 'forbidden' }],
    [410, 'esim is deactivated', { is: 'refused', code: 'esim_deactivated' }],
    [500, 'boom', { is: 'unknown', code: 'http_500' }],
  ])('%i %s', async (status, message, expected) => expect(await answered(status, { message })).toEqual(expected))

  test('a 400 without its words proves nothing', async () => {
    expect(await answered(400, 'Bad Request')).toMatchObject({ is: 'unknown' })
  })

  test.each([
    ['another bundle', { item: 'esim_3GB_30D_JP_V2' }, 'other_record'],
    ['two pieces', { quantity: 2 }, 'other_record'],
    ['no profile', { esims: [] }, 'no_profile'],
    ['an ICCID as a number', { esims: [{ iccid: 8944500000000000000, matchingId: 'AB', smdpAddress: 'rsp.test' }] }, 'unexpected_shape'],
    ['an address that is none', { esims: [{ iccid: '8944500000000000014', matchingId: 'AB', smdpAddress: 'not a host' }] }, 'no_profile'],
  ])('an order of %s is not taken for ours', async (_name, changed, code) => {
    const line = {
      type: 'bundle',
      item: PACKAGE,
      quantity: 1,
      esims: [{ iccid: '8944500000000000014', matchingId: 'AB-CD', smdpAddress: 'rsp.test' }],
      ...changed,
    }
    expect(await answered(200, { order: [line], status: 'completed', orderReference: 'x', total: 2.1, currency: 'USD' })).toEqual({
      is: 'unknown',
      code,
    })
  })

  test('without money nothing is bought', async () => {
    await ask('balance', { amount: 0 })
    expect(await order()).toEqual({ is: 'refused', code: 'insufficient_balance' })
    expect((await state()).orders).toEqual([])
  })
})

test('both ways in which orders are listed are read', async () => {
  const reference = newReference()
  await mark(driver, await order(PACKAGE, reference))
  await ask('old-dialect', { on: true })
  expect(await driver.findOrder({ reference }, call)).toMatchObject({ is: 'one', order: { reference, placedAt: expect.any(String) } })
})

test('the catalogue has what can be bought, in the currency of the account', async () => {
  await ask('stock', { packageId: 'esim_1GB_7D_KR_V2', available: 0 })
  const bundles = await driver.packages(call)
  expect(bundles).toContainEqual({ id: PACKAGE, title: 'eSIM, 1GB, 7 Days, Japan, V2', costs: [{ amount: 210, currency: 'USD' }] })
  expect(bundles.map(({ id }) => id)).not.toContain('esim_1GB_7D_KR_V2')
})

describe('usage', () => {
  test('is that of all bundles that still count, and says how the line stands', async () => {
    const [esim] = placed(await order()).esims
    const iccid = esim?.iccid ?? ''
    await ask('usage', { iccid, profileStatus: 'Installed', usedBytes: 250_000_000 })
    expect(await driver.usage({ iccid }, call)).toMatchObject({
      status: 'active',
      unlimited: false,
      totalBytes: 1_000_000_000,
      remainingBytes: 750_000_000,
      expiresAt: expect.stringMatching(/Z$/),
    })
    await ask('usage', { iccid, usedBytes: 1_000_000_000 })
    expect(await driver.usage({ iccid }, call)).toMatchObject({ status: 'finished', remainingBytes: 0 })
    await desk.ask('clock', { advanceMs: 8 * 24 * HOUR_MS })
    expect(await driver.usage({ iccid }, call)).toMatchObject({ status: 'expired', totalBytes: null, remainingBytes: null })
  })

  test('of an unlimited bundle has no sum', async () => {
    const [esim] = placed(await order('esim_UL_10D_JP_V2')).esims
    expect(await driver.usage({ iccid: esim?.iccid ?? '' }, call)).toMatchObject({
      unlimited: true,
      totalBytes: null,
      remainingBytes: null,
    })
  })
})

describe('a profile', () => {
  const profile = async (iccid: string) => (await driver.profile({ iccid }, call)).state
  test.each([
    ['Released', 'not_installed'],
    ['Downloaded', 'downloaded'],
    ['Installed', 'installed'],
    ['Unavailable', 'unavailable'],
    ['Deactivated', 'over'],
  ])('%s is %s', async (profileStatus, state) => {
    const iccid = placed(await order()).esims[0]?.iccid ?? ''
    await ask('usage', { iccid, profileStatus })
    expect(await profile(iccid)).toBe(state)
  })

  test('that was deleted from a phone can be put on one again, and keeps when it first was', async () => {
    const iccid = placed(await order()).esims[0]?.iccid ?? ''
    await ask('usage', { iccid, profileStatus: 'Installed' })
    await ask('usage', { iccid, profileStatus: 'Released' })
    expect(await driver.profile({ iccid }, call)).toMatchObject({ state: 'deleted', firstInstalledAt: expect.stringMatching(/Z$/) })
  })

  test('that was suspended says so', async () => {
    const iccid = placed(await order()).esims[0]?.iccid ?? ''
    await ask('usage', { iccid, suspendedBy: 'policy' })
    expect(await driver.profile({ iccid }, call)).toMatchObject({ suspended: true })
  })
})

describe('a top-up', () => {
  const topUp = (iccid: string, packageId = 'esim_3GB_30D_JP_V2') => ({ reference: newRequest(), iccid, packageId })

  test('that went to another eSIM is not taken for ours', async () => {
    const iccid = placed(await order()).esims[0]?.iccid ?? ''
    const line = { type: 'bundle', item: PACKAGE, quantity: 1, iccids: ['8944500000000000014'] }
    const body = { order: [line], status: 'completed', orderReference: 'x', total: 2.1, currency: 'USD' }
    await desk.fault({ method: 'POST', ...ORDERS }, { kind: 'status', status: 200, body })
    expect(await driver.topUp(topUp(iccid, PACKAGE), call)).toEqual({ is: 'unknown', code: 'other_record' })
  })

  test('of a bundle that does not fit is refused and not offered', async () => {
    const iccid = placed(await order()).esims[0]?.iccid ?? ''
    expect(await driver.topUp(topUp(iccid, 'esim_UL_10D_JP_V2'), call)).toEqual({ is: 'refused', code: 'not_compatible' })
    expect((await driver.topUpOptions({ iccid }, call)).map(({ packageId }) => packageId)).not.toContain('esim_UL_10D_JP_V2')
  })

  test('of the bundle that came with the eSIM is told from it', async () => {
    const iccid = placed(await order()).esims[0]?.iccid ?? ''
    const before = (await driver.bundles({ iccid }, call)).map(({ id }) => id)
    await desk.ask('clock', { advanceMs: 1_000 })
    const made = placed(await driver.topUp(topUp(iccid, PACKAGE), call))
    expect(await driver.findTopUp({ ...made, before }, call)).toEqual({ is: 'one', topUp: made })
  })

  test('that is not listed yet is not taken for an earlier order', async () => {
    const iccid = placed(await order()).esims[0]?.iccid ?? ''
    const before = (await driver.bundles({ iccid }, call)).map(({ id }) => id)
    await ask('visibility', { lagMs: 600_000 })
    const wish = topUp(iccid, PACKAGE)
    placed(await driver.topUp(wish, call))
    await expect(driver.findTopUp({ ...wish, before }, call)).rejects.toMatchObject({ code: 'unsure_list' })
  })

  test('is offered even where the bundle that came with the eSIM is no longer sold, once another one is on it', async () => {
    const iccid = placed(await order()).esims[0]?.iccid ?? ''
    await ask('stock', { packageId: PACKAGE, available: 0 })
    expect(await driver.topUpOptions({ iccid }, call)).toEqual([])
    placed(await driver.topUp(topUp(iccid), call))
    expect((await driver.topUpOptions({ iccid }, call)).map(({ packageId }) => packageId)).toContain('esim_3GB_30D_JP_V2')
  })
})

describe('events', () => {
  const at = (body: string, signature: string) =>
    driverAt('http://127.0.0.1:9', { apiKey: 'test-api-key' }).readEvent({
      headers: { 'x-signature-sha256': signature },
      body: Buffer.from(body),
    })
  const signed = (body: string) => at(body, createHmac('sha256', 'test-api-key').update(body).digest('hex'))
  const VECTOR = '{"iccid":"8944500000000000014","alertType":"Utilisation","bundle":{"name":"esim_1GB_7D_JP_V2"}}'

  test.each([
    ['hex', '68f9476d0b652081fcd4c7318b6553832f7c685762ddbf846caca751e5a4ce0b'],
    ['base64', 'aPlHbQtlIIH81Mcxi2VTgy98aFdi3b+EbKynUeWkzgs='],
  ])('the vector is proven in %s', (_encoding, signature) => {
    expect(at(VECTOR, signature)).toMatchObject({
      is: 'event',
      event: { is: 'data_used', iccid: '8944500000000000014', remainingPercent: null },
    })
    expect(at(`${VECTOR} `, signature)).toEqual({ is: 'refused', code: 'bad_signature' })
  })

  test.each([
    ['FirstUse', { is: 'first_use', iccid: '8944500000000000014' }],
    ['Topup', { is: 'topped_up', iccid: '8944500000000000014' }],
    ['AutoTopup', { is: 'topped_up', iccid: '8944500000000000014' }],
    ['LowBalance', { is: 'balance_low' }],
    ['InsufficientBalance', { is: 'balance_low' }],
    ['CountryChange', { is: 'other', iccid: '8944500000000000014' }],
    ['NeverHeardOf', { is: 'other', iccid: '8944500000000000014' }],
  ])('%s is told by its name', (alertType, event) => {
    expect(signed(`{"alertType":"${alertType}","iccid": "8944500000000000014"}`)).toMatchObject({ is: 'event', event })
  })

  test('an ICCID that came as a number is read from the text, where it has all its digits', () => {
    const body = '{"iccid":8944500000000000014,"alertType":"FirstUse"}'
    expect(signed(body)).toMatchObject({ event: { is: 'first_use', iccid: '8944500000000000014' } })
  })

  test.each(['soon', '{}', '{"alertType":"FirstUse"}', '{"alertType":"Utilisation","iccid":"12"}'])(
    '%s is signed and unreadable',
    (body) => {
      expect(signed(body)).toMatchObject({ is: 'unreadable' })
    },
  )

  test('as the stand-in signs them in base64 they are proven as well', async () => {
    await using server = await httpServer(() => ({ status: 200 }))
    await ask('callback', { url: server.url, encoding: 'base64', numericIccids: true })
    const iccid = placed(await order()).esims[0]?.iccid ?? ''
    await ask('alert', { alertType: 'FirstUse', iccid })
    await expect.poll(() => server.seen.length, { timeout: 10_000 }).toBe(1)
    const [{ headers = {}, body = '' } = {}] = server.seen
    expect(driver.readEvent({ headers, body: Buffer.from(body) })).toMatchObject({ is: 'event', event: { is: 'first_use' } })
  })
})

test('the connection of a customer is never refreshed, and the account’s card never charged', async () => {
  const reference = newReference()
  await mark(driver, await order(PACKAGE, reference))
  await driver.findOrder({ reference }, call)
  await driver.unmarkedOrders?.({ packageId: PACKAGE, from: 0, to: Date.now(), isTaken: async () => false }, call)
  const iccid = (await state()).esims[0]?.iccid ?? ''
  for (const read of [driver.usage, driver.profile, driver.bundles, driver.topUpOptions]) await read({ iccid }, call)
  await driver.packages(call)
  await driver.balance(call)
  expect((await state()).esimgo.refreshes).toBe(0)
  expect((await calls()).map(({ path }) => path).filter((path) => /refresh|organisation\/balance/.test(path))).toEqual([])
})

test('a key that was renewed is a fault of the set-up', async () => {
  const stranger = driverAt(`${desk.url}/esimgo`, { apiKey: 'somebody-else' })
  await expect(stranger.balance(call)).rejects.toMatchObject({ fault: 'misconfigured', code: 'forbidden' })
  expect(await stranger.order({ reference: newReference(), packageId: PACKAGE }, call)).toEqual({ is: 'not_sent', code: 'forbidden' })
})

test('who asks too often is told when to come again', async () => {
  await ask('limits', { on: true })
  const answers = await Promise.allSettled(Array.from({ length: 40 }, () => driver.balance(call)))
  const turnedAway = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []))
  expect(turnedAway.length).toBeGreaterThan(0)
  expect(turnedAway[0]).toMatchObject({ fault: 'limited', retryAfterMs: 1_000 })
})
