import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { startServer } from '../../src/http/server.ts'
import { buildWeb } from '../../src/wire/web.ts'
import { addOrder } from '../../whmcs/actions/add-order.ts'
import { customerInReview } from '../portal/in-review.ts'
import type { Customer } from '../world/customers.ts'
import type { Row } from '../world/desk.ts'
import { startWorld, type TestWorld, until } from '../world.ts'

const GIB = 1024 ** 3

let world: TestWorld
let customer: Customer
// oxlint-disable-next-line typescript/no-explicit-any -- as the app answered it
let order: any
beforeAll(async () => {
  world = await startWorld()
  customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  const placed = await world.customers.order(customer)
  await world.customers.press(placed.sfOrderId)
  order = await world.customers.orderIs(customer, placed.id, ['active'])
}, 90_000)
afterAll(() => world.close())

const list = async ({ browser }: Customer, query = '') => {
  const answer = await browser.get(`/api/subscriptions${query}`)
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store'])
  return answer.body
}
const idsOf = async (who: Customer, query = ''): Promise<string[]> => (await list(who, query)).items.map(({ id }: { id: string }) => id)
const clientOf = async ({ email }: Customer): Promise<number> =>
  Number((await world.whmcs.rows('clients')).find((row) => row['email'] === email)?.['id'])
const servicesOf = async (who: Customer): Promise<Row[]> => {
  const clientId = String(await clientOf(who))
  return (await world.whmcs.rows('services')).filter((row) => row['clientid'] === clientId)
}
/** As the hook has it told to every process. */
const tellOf = async (who: Customer) => world.wired.clientNews.tell(await clientOf(who))
const serviceOf = (n: number): string => order.items[n].service.whmcsServiceId

/** A service that staff set up in WHMCS; its id. */
async function setUpByStaff(who: Customer): Promise<string> {
  const line = { pid: 41, cycle: 'monthly', quantity: 1, price: { amount: 680, currency: 'JPY' }, customFields: {} } as const
  const wanted = { clientId: await clientOf(who), paymentMethod: 'stripe', lines: [line], notes: 'by staff' }
  const added = await addOrder(world.wired.whmcs, wanted, { correlationId: 'subscriptions-test' })
  if (added.is !== 'done') throw new Error('not placed')
  return String(added.value.serviceIds[0])
}

describe('a customer’s services', () => {
  test('are told to who is signed in alone', async () => {
    for (const path of ['/api/subscriptions', `/api/subscriptions/${serviceOf(0)}`]) {
      const answer = await world.browser().get(path)
      expect([answer.status, answer.body.code]).toEqual([401, 'not_signed_in'])
    }
  })

  test('are none for somebody who has just signed up', async () => {
    const newcomer = await world.customers.signUp('C-1004')
    expect(await list(newcomer)).toEqual({
      items: [],
      nextCursor: null,
      billing: { state: 'current', asOf: expect.any(String) },
      isWithheld: false,
    })
  })

  test('are WHMCS’s, newest first, with what was ordered and what the provider says', async () => {
    const rows = await servicesOf(customer)
    const { items, ...rest } = await list(customer)
    expect(rest).toEqual({ nextCursor: null, billing: { state: 'current', asOf: expect.any(String) }, isWithheld: false })
    expect(items.map(({ id }: { id: string }) => id)).toEqual(rows.map((row) => String(row['id'])).sort((a, b) => Number(b) - Number(a)))
    for (const [n, item] of order.items.entries()) {
      const row = rows.find((one) => String(one['id']) === serviceOf(n))
      const isOnce = row?.['billingcycle'] === 'One Time'
      expect(items.find(({ id }: { id: string }) => id === serviceOf(n))).toMatchObject({
        product: { id: item.productId, name: item.name },
        quantity: 1,
        price: { amount: Number(row?.[isOnce ? 'firstpaymentamount' : 'recurringamount']), currency: 'JPY' },
        billingCycle: item.billingCycle,
        startedOn: row?.['regdate'],
        status: 'running',
        statusText: 'It is running.',
        order: { id: order.id, orderNumber: order.orderNumber, placedAt: order.createdAt },
        operations: [],
        sso: { manage: `service:${serviceOf(n)}`, cancel: `service:${serviceOf(n)}` },
        billing: rest.billing,
      })
    }
    const fibre = items.find(({ id }: { id: string }) => id === serviceOf(0))
    expect(fibre).toMatchObject({
      nextDueOn: rows.find((row) => String(row['id']) === serviceOf(0))?.['nextduedate'],
      configOptions: expect.arrayContaining([{ label: 'Installation', value: 'standard' }]),
      esims: [],
    })
    const esim = items.find(({ id }: { id: string }) => id === serviceOf(1))
    const bought = (await world.esim.rows('esims')).find((row) => row['iccid'] === esim.esims[0].iccid)
    expect(esim.product.category).toBe('esim')
    expect(esim.esims).toEqual([
      {
        ...order.items[1].esims[0],
        lpa: bought?.['qrcode'],
        usage: {
          state: 'current',
          asOf: expect.any(String),
          profile: 'not_installed',
          unlimited: false,
          totalBytes: GIB,
          remainingBytes: GIB,
          expiresAt: null,
        },
      },
    ])
  })

  test('are told one by one in the same words, and asked for once', async () => {
    const { items } = await list(customer)
    const marks = await Promise.all([world.whmcs.mark(), world.esim.mark()])
    for (const item of items) {
      const answer = await customer.browser.get(`/api/subscriptions/${item.id}`)
      expect([answer.status, answer.headers.get('cache-control'), answer.body]).toEqual([200, 'no-store', item])
    }
    expect(await Promise.all([world.whmcs.mark(), world.esim.mark()])).toEqual(marks)
  })

  test('come page by page, each once', async () => {
    const all = await idsOf(customer)
    const first = await list(customer, '?limit=2')
    const second = await list(customer, `?limit=2&cursor=${first.nextCursor}`)
    expect([...first.items, ...second.items].map(({ id }: { id: string }) => id)).toEqual(all)
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, null])
  })

  test.each(['limit=0', 'limit=101', 'cursor=nonsense', 'cursor=', 'page=2'])('422 for ?%s', async (query) => {
    const answer = await customer.browser.get(`/api/subscriptions?${query}`)
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid_request'])
  })

  test('stand as WHMCS says after its news, in the customer’s language', async () => {
    expect((await customer.browser.patch('/api/me', { language: 'ja' })).status).toBe(200)
    const row = (await servicesOf(customer)).find((one) => String(one['id']) === serviceOf(2))
    expect(row?.['status']).toBe('Active')
    const suspended = { serviceid: Number(serviceOf(2)), status: 'Suspended' }
    await world.wired.whmcs.write('UpdateClientProduct', suspended, z.unknown(), { correlationId: 'subscriptions-test' })
    await tellOf(customer)
    const read = async () => (await customer.browser.get(`/api/subscriptions/${serviceOf(2)}`)).body
    const paused = await until(async () => ((await read()).status === 'paused' ? read() : null), 'the news to arrive')
    expect([paused.statusText, paused.billing.state]).toEqual(['停止しています。', 'current'])
    expect((await customer.browser.patch('/api/me', { language: 'en' })).status).toBe(200)
  })

  test('of which one was set up by staff can be read once a list has shown it', async () => {
    const other = await world.customers.signUp('C-1007')
    const id = await setUpByStaff(other)
    const mark = await world.whmcs.mark()
    expect((await other.browser.get(`/api/subscriptions/${id}`)).status).toBe(404)
    expect(await world.whmcs.mark()).toBe(mark)
    expect(await idsOf(other)).toEqual([id])
    const answer = await other.browser.get(`/api/subscriptions/${id}`)
    expect([answer.status, answer.body]).toEqual([
      200,
      expect.objectContaining({ product: { id: null, name: 'VPN Personal', category: null }, order: null, status: 'setting_up' }),
    ])
    // To nobody else, and from no other answer than for one that does not exist.
    const asked = await Promise.all([world.whmcs.mark(), world.esim.mark(), world.salesforce.mark()])
    for (const [who, foreign] of [[customer, id], [other, serviceOf(0)], [other, serviceOf(1)], [other, '999999'], [other, 'nope']] as const) {
      const refused = await who.browser.get(`/api/subscriptions/${foreign}`)
      expect([refused.status, refused.body.code]).toEqual([404, 'unknown_subscription'])
    } // prettier-ignore
    expect(await Promise.all([world.whmcs.mark(), world.esim.mark(), world.salesforce.mark()])).toEqual(asked)
    expect(await idsOf(customer)).not.toContain(id)
  })

  test('that staff have given to somebody else are not shown any more', async () => {
    const [giver, taker] = [await world.customers.signUp('C-1011'), await world.customers.signUp('C-1012')]
    const id = await setUpByStaff(giver)
    expect(await idsOf(giver)).toEqual([id])
    await world.whmcs.ask('move-service', { serviceId: Number(id), clientId: await clientOf(taker) })
    await tellOf(giver)
    await until(async () => (await idsOf(giver)).length === 0, 'the list without it')
    expect((await giver.browser.get(`/api/subscriptions/${id}`)).status).toBe(404)
    expect(await idsOf(taker)).toEqual([id])
  })

  test('are none while the account is being made', async () => {
    await world.whmcs.fault({ match: { action: 'AddClient' }, fault: { kind: 'hang-before' }, times: 1 })
    await world.whmcs.fault({ match: { action: 'GetClients' }, fault: { kind: 'status', status: 500, applied: false }, times: 1000 })
    const linking = await world.customers.signUp('C-1008', { wait: false })
    expect((await linking.browser.get('/api/me')).body.account.status).toBe('linking')
    expect(await list(linking)).toMatchObject({ items: [], isWithheld: false })
    await world.whmcs.clearFaults()
  })
})

describe('while a system is away', () => {
  const GONE = { kind: 'status', status: 500, applied: false }

  test('what WHMCS said last is told with its age, and what it never said is what was ordered', async () => {
    const before = await list(customer)
    await world.whmcs.fault({ match: { action: 'GetClientsProducts' }, fault: GONE, times: 10_000 })
    await tellOf(customer)
    const old = await until(async () => {
      const now = await list(customer)
      return now.billing.state === 'old' ? now : null
    }, 'the news to arrive')
    expect(old.billing.asOf).toBe(before.billing.asOf)
    expect(old.items).toEqual(before.items.map((item: object) => ({ ...item, billing: old.billing })))

    // Another process has never heard of it.
    const web = await buildWeb(world.wired, { checkReplies: true })
    const { clock, random } = world.wired
    const server = await startServer(web.app, { port: 0, host: '127.0.0.1' }, { lifecycle: web.lifecycle, clock, random })
    try {
      const cookie = [...customer.browser.cookies()].map(([name, value]) => `${name}=${value}`).join('; ')
      const ask = async (path: string) => (await fetch(server.url + path, { headers: { cookie } })).json()
      const unread = (await ask('/api/subscriptions')) as typeof before
      expect(unread.billing).toEqual({ state: 'unread', asOf: null })
      expect(unread.items.map(({ id }: { id: string }) => id)).toEqual(
        [serviceOf(0), serviceOf(1), serviceOf(2)].sort((a, b) => Number(b) - Number(a)),
      )
      const one = (await ask(`/api/subscriptions/${serviceOf(0)}`)) as (typeof before)['items'][number]
      expect(one).toMatchObject({
        product: { name: order.items[0].name },
        price: order.items[0].price,
        nextDueOn: null,
        status: 'running',
        configOptions: [{ label: 'installation', value: 'standard' }],
        billing: { state: 'unread', asOf: null },
      })
    } finally {
      await server.close()
      web.close()
      await world.whmcs.clearFaults()
    }
  })

  test('what the provider does not say is not known, and all else is told', async () => {
    const buyer = await world.customers.signUp('C-1005')
    await world.customers.addCard(buyer)
    const placed = await world.customers.order(buyer, ['ESIM-JP-1GB-7D'])
    await world.customers.press(placed.sfOrderId)
    await world.customers.orderIs(buyer, placed.id, ['active'])
    await world.esim.fault({ match: { path: '/airalo/v2/sims' }, fault: GONE, times: 10_000 })
    const { items, billing } = await list(buyer)
    expect(billing.state).toBe('current')
    expect(items).toMatchObject([
      {
        status: 'running',
        esims: [{ usage: { state: 'unread', asOf: null, profile: 'unknown', remainingBytes: null, totalBytes: null } }],
        billing: { state: 'current' },
      },
    ])
    const mark = await world.esim.mark()
    expect((await buyer.browser.get(`/api/subscriptions/${items[0].id}`)).body.esims).toEqual(items[0].esims)
    expect(await world.esim.mark()).toBe(mark)
    await world.esim.clearFaults()
  })
})

test('an eSIM that is in use says so, with when it ends', async () => {
  const user = await world.customers.signUp('C-1006')
  await world.customers.addCard(user)
  const placed = await world.customers.order(user, ['ESIM-JP-1GB-7D'])
  await world.customers.press(placed.sfOrderId)
  const { items } = await world.customers.orderIs(user, placed.id, ['active'])
  await world.esim.ask('usage', { iccid: items[0].esims[0].iccid, status: 'ACTIVE', remainingMb: 256, expiresAt: '2199-01-01T00:00:00Z' })
  expect((await list(user)).items[0].esims[0].usage).toMatchObject({
    profile: 'in_use',
    remainingBytes: GIB / 4,
    totalBytes: GIB,
    expiresAt: '2199-01-01T00:00:00.000Z',
  })
})

test('in review, what was there before the sign-up is left out until that has ended; what was ordered since is shown', async () => {
  const { customer: reviewed, endCheck } = await customerInReview(world, 'C-1009')
  const older = await setUpByStaff(reviewed)
  expect(await list(reviewed)).toMatchObject({ items: [], isWithheld: true })
  expect((await reviewed.browser.get(`/api/subscriptions/${older}`)).status).toBe(404)
  await world.customers.addCard(reviewed)
  const placed = await world.customers.order(reviewed, ['VPN-FAMILY'])
  await world.customers.press(placed.sfOrderId)
  const { items } = await world.customers.orderIs(reviewed, placed.id, ['active'])
  const own = items[0].service.whmcsServiceId
  expect(await list(reviewed)).toMatchObject({ items: [{ id: own, sso: { manage: null, cancel: null } }], isWithheld: true })
  expect((await reviewed.browser.get(`/api/subscriptions/${older}`)).status).toBe(404)
  await endCheck()
  expect((await idsOf(reviewed)).sort()).toEqual([older, own].sort())
  expect(await list(reviewed)).toMatchObject({ isWithheld: false })
})
