import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSandboxClock } from '../../sandbox/clock.ts'
import { startStandIn } from '../../sandbox/desk-server.ts'
import type { RunningStandIn } from '../../sandbox/desk.ts'
import { checkDigit } from '../../sandbox/esim/identifiers.ts'
import { createEsim } from '../../sandbox/esim/stand-in.ts'
import { readSettings } from '../../sandbox/settings.ts'

const settings = readSettings({ ESIM_PROVIDER: 'esimgo' })
const KEY = { 'X-API-Key': settings.esimgo.apiKey }
const ONE_GB = 'esim_1GB_7D_JP_V2'
const UNLIMITED = 'esim_UL_10D_JP_V2'
const DAY_MS = 86_400_000

type Body = Record<string, unknown>
interface Line {
  item: string
  iccids?: string[]
  esims?: { iccid: string; matchingId: string; smdpAddress: string }[]
}
interface Order {
  order: Line[]
  orderReference: string
  status: string
  total: number
  runningBalance: number
}

let running: RunningStandIn
beforeEach(async () => {
  const clock = createSandboxClock()
  running = await startStandIn({ standIn: createEsim({ clock, settings, url: () => running.url }), clock, port: 0 })
})
afterEach(() => running.close())

const call = (path: string, init: RequestInit = {}) =>
  fetch(`${running.url}/esimgo/v2.5${path}`, { ...init, headers: { ...KEY, ...Object.fromEntries(new Headers(init.headers)) } })
/** The shapes named above are what each test goes on to check. */
const json = async <T = Body>(answer: Response | Promise<Response>): Promise<T> => (await (await answer).json()) as T
const post = (path: string, body: unknown) => call(path, { method: 'POST', body: JSON.stringify(body) })
const desk = async (name: string, body: object = {}) => {
  const answer = await fetch(`${running.url}/__sandbox/${name}`, { method: 'POST', body: JSON.stringify({ provider: 'esimgo', ...body }) })
  expect(answer.status).toBe(200)
}
const passes = async (advanceMs: number) => {
  await fetch(`${running.url}/__sandbox/clock`, { method: 'POST', body: JSON.stringify({ advanceMs }) })
}
const state = () =>
  json<{ orders: Order[]; esims: { iccid: string }[]; esimgo: { refreshes: number } }>(fetch(`${running.url}/__sandbox/state`))

const wish = (item: Body = {}, more: Body = {}) => ({
  type: 'transaction',
  assign: true,
  order: [{ type: 'bundle', item: ONE_GB, quantity: 1, ...item }],
  ...more,
})
const buy = async (item: Body = {}): Promise<Order> => {
  const answer = await post('/orders', wish(item))
  expect(answer.status).toBe(200)
  return json<Order>(answer)
}
const iccidOf = ({ order }: Order): string => order[0]?.iccids?.[0] ?? ''

describe('the door', () => {
  test('asks for the key, whatever its case, and says no to another', async () => {
    expect((await fetch(`${running.url}/esimgo/v2.5/catalogue`)).status).toBe(401)
    expect((await call('/catalogue', { headers: { 'X-API-Key': 'another' } })).status).toBe(403)
    const lower = await fetch(`${running.url}/esimgo/v2.5/catalogue`, { headers: { 'x-api-key': settings.esimgo.apiKey } })
    expect(lower.status).toBe(200)
  })

  test('says with every answer what is left, until when as a time, and turns away once that is asked for', async () => {
    const first = await call('/catalogue')
    expect(first.headers.get('x-ratelimit-limit')).toBe('10')
    expect(Date.parse(first.headers.get('x-ratelimit-reset') ?? '')).toBeGreaterThan(0)
    await desk('limits', { on: true })
    const answers = await Promise.all(Array.from({ length: 40 }, () => call('/catalogue')))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 429]))
    const turnedAway = answers.find(({ status }) => status === 429)
    expect([turnedAway?.headers.get('retry-after'), await turnedAway?.json()]).toEqual(['1', { message: 'Rate limit exceeded' }])
  })
})

describe('an order', () => {
  test('that is validated costs nothing and leaves nothing', async () => {
    const answer = await json(post('/orders', wish({}, { type: 'validate' })))
    expect(answer).toMatchObject({ valid: true, total: 2.1, currency: 'USD', assigned: false })
    expect(answer).not.toHaveProperty('orderReference')
    expect((await state()).orders).toEqual([])
  })

  test('is carried out as often as it is asked for, each time with an eSIM of its own', async () => {
    const [first, second] = [await buy(), await buy()]
    expect(first.orderReference).not.toBe(second.orderReference)
    expect(iccidOf(first)).not.toBe(iccidOf(second))
    expect(second.runningBalance).toBeCloseTo(first.runningBalance - 2.1, 5)
    expect(checkDigit(iccidOf(first).slice(0, -1))).toBe(Number(iccidOf(first).at(-1)))
    expect(first.order[0]?.esims).toEqual([{ iccid: iccidOf(first), matchingId: expect.any(String), smdpAddress: 'rsp.minato.test' }])
  })

  test('of more than five runs behind its answer, which tells no eSIM', async () => {
    const order = await buy({ quantity: 6 })
    expect(order.status).toBe('processing')
    expect(order.order[0]).not.toHaveProperty('esims')
    expect(order.order[0]).not.toHaveProperty('iccids')
    const early = await call(`/esims/assignments?reference=${order.orderReference}`)
    expect([early.status, early.headers.get('retry-after')]).toEqual([503, '5'])
    await passes(30_000)
    const later = await json<Order>(call(`/orders/${order.orderReference}`))
    expect([later.status, later.order[0]?.iccids?.length]).toEqual(['completed', 6])
  })

  test.each([
    ['an unknown bundle, by its case', { item: ONE_GB.toLowerCase() }, {}],
    ['ICCIDs of nobody', { iccids: ['8944500000000000014'] }, {}],
    ['ICCIDs without assign', { iccids: ['x'] }, { assign: false }],
    ['another number of ICCIDs than pieces', { iccids: ['a', 'b'] }, {}],
    ['a type that there is not', { type: 'topup' }, {}],
    ['no piece', { quantity: 0 }, {}],
    ['no type', {}, { type: 'buy' }],
  ])('for %s is a 400 with a text alone', async (_name, item, more) => {
    const answer = await post('/orders', wish(item, more))
    expect([answer.status, Object.keys(await json(answer))]).toEqual([400, ['message']])
    expect((await state()).orders).toEqual([])
  })

  test('without the money for it is a 400 whose text says so', async () => {
    await desk('balance', { amount: 2 })
    expect(await json(post('/orders', wish()))).toEqual({ message: expect.stringMatching(/insufficient balance/i) })
  })

  test('for an eSIM that is there tops it up; one that does not fit is refused, or replaced where that is allowed', async () => {
    const iccid = iccidOf(await buy())
    expect(iccidOf(await buy({ iccids: [iccid] }))).toBe(iccid)
    expect((await post('/orders', wish({ item: UNLIMITED, iccids: [iccid], allowReassign: false }))).status).toBe(400)
    expect(iccidOf(await buy({ item: UNLIMITED, iccids: [iccid], allowReassign: true }))).not.toBe(iccid)
  })
})

describe('lists', () => {
  test('of orders, newest first, in a time, with ICCIDs where asked', async () => {
    await buy()
    await passes(DAY_MS)
    const second = await buy()
    const list = await json<{ orders: Order[]; rows: number; pageCount: number }>(call('/orders?limit=1&page=1&includeIccids=true'))
    expect([list.rows, list.pageCount, list.orders[0]?.orderReference]).toEqual([2, 2, second.orderReference])
    expect(list.orders[0]?.order[0]?.iccids).toEqual([iccidOf(second)])
    const since = new Date(Date.now() + DAY_MS / 2).toISOString()
    const late = await json<{ rows: number }>(call(`/orders?createdAt=gte:${since}`))
    expect(late.rows).toBe(1)
    await desk('old-dialect', { on: true })
    const old = await json<Body[]>(call('/orders'))
    expect([Array.isArray(old), Object.keys(old[0] ?? {}).includes('createDate')]).toEqual([true, true])
  })

  test('show what is new once their delay is over', async () => {
    await desk('visibility', { lagMs: 60_000 })
    await buy()
    const rows = async () => [
      (await json<{ rows: number }>(call('/orders'))).rows,
      (await json<{ esims: unknown[] }>(call('/esims'))).esims.length,
    ]
    expect(await rows()).toEqual([0, 0])
    await passes(61_000)
    expect(await rows()).toEqual([1, 1])
  })

  test('of eSIMs are searched for a part of our reference, or the whole of it', async () => {
    const names = ['ref-1', 'ref-10']
    for (const customerRef of names) {
      const iccid = iccidOf(await buy())
      const put = await call(`/esims?${new URLSearchParams({ iccid, customerRef })}`, { method: 'PUT' })
      expect(put.status).toBe(200)
    }
    const found = async (filter: string) =>
      (await json<{ esims: { customerRef: string }[] }>(call(`/esims?filterBy=customerRef&filter=${filter}`))).esims.map(
        ({ customerRef }) => customerRef,
      )
    expect(await found('REF-1')).toEqual(names)
    expect(await found('eq:ref-1')).toEqual(['ref-1'])
    expect((await call('/esims?perPage=7')).status).toBe(400)
  })
})

describe('an eSIM', () => {
  test('is told with what is secret, and its links where they are asked for', async () => {
    const iccid = iccidOf(await buy())
    const plain = await json(call(`/esims/${iccid}`))
    expect(plain).toMatchObject({ iccid, profileStatus: 'Released', firstInstalledDateTime: null, pin: '0000', state: 'Active' })
    expect(plain).not.toHaveProperty('appleInstallUrl')
    const more = await json(call(`/esims/${iccid}?additionalFields=installUrl`))
    expect(more['androidInstallUrl']).toBe(
      `https://esimsetup.android.com/esim_qrcode_provisioning?carddata=LPA:1$rsp.minato.test$${String(plain['matchingId'])}`,
    )
    await desk('usage', { iccid, profileStatus: 'Installed' })
    expect(typeof (await json(call(`/esims/${iccid}`)))['firstInstalledDateTime']).toBe('number')
  })

  test('that is not ours is a 400, and one that was deleted a 410 among the assignments', async () => {
    expect((await call('/esims/8944500000000000014')).status).toBe(400)
    const order = await buy()
    expect((await call(`/esims/${iccidOf(order)}`, { method: 'DELETE' })).status).toBe(200)
    expect((await call(`/esims/assignments?reference=${order.orderReference}`)).status).toBe(410)
    expect((await post('/orders', wish({ iccids: [iccidOf(order)] }))).status).toBe(400)
  })

  test('is listed among assignments as CSV unless JSON is asked for, there with a scheme before its host', async () => {
    const { orderReference } = await buy()
    const csv = await call(`/esims/assignments?reference=${orderReference}`)
    expect([csv.headers.get('content-type'), (await csv.text()).split('\n')[0]]).toEqual([
      'text/csv',
      'ICCID,Matching ID,SMDP Address,Profile Status',
    ])
    const one = await json(call(`/esims/assignments?reference=${orderReference}`, { headers: { accept: 'application/json' } }))
    expect(one['smdpAddress']).toBe('http://rsp.minato.test')
  })

  test('is suspended and woken by us; what the vendor suspended stays so', async () => {
    const iccid = iccidOf(await buy())
    expect((await post(`/esims/${iccid}/suspend`, { suspend: true })).status).toBe(201)
    expect(await json(call(`/esims/${iccid}`))).toMatchObject({ state: 'Suspended' })
    expect((await post(`/esims/${iccid}/suspend`, { suspend: false })).status).toBe(201)
    await desk('usage', { iccid, suspendedBy: 'policy' })
    expect((await post(`/esims/${iccid}/suspend`, { suspend: false })).status).toBe(400)
  })

  test('loses its connection by a GET', async () => {
    await call(`/esims/${iccidOf(await buy())}/refresh`)
    expect((await state()).esimgo.refreshes).toBe(1)
  })
})

describe('a bundle', () => {
  const stateOf = async (iccid: string) => {
    const list = await json<{ bundles: { assignments: { bundleState: string; remainingQuantity: number }[] }[] }>(
      call(`/esims/${iccid}/bundles?includeUsed=true`),
    )
    return list.bundles[0]?.assignments[0]
  }

  test('is made ready, waits, is used up and ends, by the clock', async () => {
    const iccid = iccidOf(await buy())
    expect((await stateOf(iccid))?.bundleState).toBe('processing')
    await passes(61_000)
    expect((await stateOf(iccid))?.bundleState).toBe('queued')
    await desk('usage', { iccid, usedBytes: 400_000_000 })
    expect(await stateOf(iccid)).toMatchObject({ bundleState: 'active', remainingQuantity: 600_000_000 })
    await desk('usage', { iccid, usedBytes: 1_000_000_000 })
    expect((await stateOf(iccid))?.bundleState).toBe('depleted')
    await passes(8 * DAY_MS)
    expect((await stateOf(iccid))?.bundleState).toBe('expired')
  })

  test('that nobody begins lapses', async () => {
    const iccid = iccidOf(await buy())
    await passes(366 * DAY_MS)
    expect((await stateOf(iccid))?.bundleState).toBe('lapsed')
  })

  test('is revoked unless that is only validated, and refunded where that is allowed', async () => {
    const iccid = iccidOf(await buy())
    const revoke = (query: string) => call(`/esims/${iccid}/bundles/${ONE_GB}${query}`, { method: 'DELETE' })
    expect((await revoke('?type=validate')).status).toBe(200)
    expect((await stateOf(iccid))?.bundleState).toBe('processing')
    expect((await revoke('?refundToBalance=true')).status).toBe(400)
    await desk('refunds', { on: true })
    expect(await json(revoke('?refundToBalance=true'))).toMatchObject({ totalRefundAmount: 2.1 })
    expect((await stateOf(iccid))?.bundleState).toBe('revoked')
    expect((await revoke('')).status).toBe(400)
  })

  test('fits eSIMs of its group', async () => {
    const iccid = iccidOf(await buy())
    expect(await json(call(`/esims/${iccid}/compatible/esim_3GB_30D_JP_V2`))).toEqual({ compatible: true })
    expect(await json(call(`/esims/${iccid}/compatible/${UNLIMITED}`))).toEqual({ compatible: false })
    expect((await call(`/esims/${iccid}/compatible/nothing`)).status).toBe(400)
  })
})

test('little money and not enough of it are told to the address of the account, signed with its key', async () => {
  const posted: { signature: string; body: string }[] = []
  const server = createServer((request, answer) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      posted.push({ signature: String(request.headers['x-signature-sha256']), body })
      answer.writeHead(200).end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  await desk('callback', { url: `http://127.0.0.1:${address.port}/` })
  for (const amount of [60, 40, 1]) await desk('balance', { amount })
  expect((await post('/orders', wish())).status).toBe(400)
  const told = () => posted.map(({ body }) => (JSON.parse(body) as { alertType: string }).alertType)
  await expect.poll(told, { timeout: 10_000 }).toEqual(['LowBalance', 'InsufficientBalance'])
  for (const { body, signature } of posted) expect(signature).toBe(createHmac('sha256', settings.esimgo.apiKey).update(body).digest('hex'))
  await new Promise((resolve) => server.close(resolve))
})

test('the account is told with what must never reach a log', async () => {
  expect(await json(call('/organisation'))).toMatchObject({
    organisations: [{ balance: 100_000, currency: 'USD', apiKey: settings.esimgo.apiKey, users: [expect.anything()] }],
  })
})

test('the same seed gives the same ids, and Airalo’s are none of them', async () => {
  const first = iccidOf(await buy())
  await fetch(`${running.url}/__sandbox/reset`, { method: 'POST', body: '{}' })
  expect(iccidOf(await buy())).toBe(first)
  expect(first.startsWith('894450')).toBe(true)
})

test('a desk call that a provider does not have names it', async () => {
  const answer = await fetch(`${running.url}/__sandbox/revoke-tokens`, { method: 'POST', body: JSON.stringify({ provider: 'esimgo' }) })
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('esimgo has no desk call revoke-tokens')])
})

test('its wrong set-ups are offered where it is the provider that is bought from, and are put right again', async () => {
  const { items } = await json<{ items: { name: string }[] }>(fetch(`${running.url}/__sandbox/setups`))
  expect(items.map(({ name }) => name)).toEqual(['esimgo-key-renewed', 'esimgo-balance-low', 'esimgo-balance-empty', 'esimgo-bundle-gone'])
  const setUp = (name: string | null) => fetch(`${running.url}/__sandbox/setups`, { method: 'POST', body: JSON.stringify({ name }) })
  await setUp('esimgo-key-renewed')
  expect((await call('/organisation')).status).toBe(403)
  await setUp(null)
  expect((await call('/organisation')).status).toBe(200)
})
