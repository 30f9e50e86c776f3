// What an order costs in remote calls, counted by the stand-ins themselves. Calls for a token are left aside.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openShop, type Shop } from '../orders/shop.ts'
import type { Desk, LoggedCall } from '../world/desk.ts'
import { THREE_LINES } from '../world/customers.ts'
import { startWorld, type TestWorld, until } from '../world.ts'

let world: TestWorld
let shop: Shop
beforeAll(async () => {
  world = await startWorld()
  shop = openShop(world)
})
afterAll(() => world.close())

const isToken = ({ path }: LoggedCall): boolean => /\/token(?:$|\?)/.test(path)
const named = ({ method, path, action }: LoggedCall): string =>
  action ?? `${method} ${path.split('?')[0]?.replace(/^\/services\/data\/v[\d.]+/, '')}`

interface Counted {
  salesforce: string[]
  whmcs: string[]
  esim: string[]
}

/** The calls that `work` made, by system, as the systems saw them. */
async function count(work: () => Promise<unknown>): Promise<Counted> {
  const desks: Record<keyof Counted, Desk> = { salesforce: world.salesforce, whmcs: world.whmcs, esim: world.esim }
  const names = Object.keys(desks) as (keyof Counted)[] // the keys just written
  const marks = await Promise.all(names.map((name) => desks[name].mark()))
  await work()
  const calls = await Promise.all(names.map((name, at) => desks[name].calls(marks[at])))
  const of = (at: number) => (calls[at] ?? []).filter((call) => !isToken(call)).map(named)
  return { salesforce: of(0), whmcs: of(1), esim: of(2) }
}

const tell = (what: string, { salesforce, whmcs, esim }: Counted): void =>
  void process.stdout.write(
    `${what}: Salesforce ${salesforce.length} (${salesforce}) · WHMCS ${whmcs.length} (${whmcs}) · provider ${esim.length} (${esim})\n`,
  )

/** Until nothing of an order is under way any more: its flows have ended and their mails are out. */
const settled = () =>
  until(
    async () => (await world.wired.db.selectFrom('flows').select('id').where('state', '=', 'open').execute()).length === 0,
    'every flow to end',
  )

describe('an order', () => {
  test.each([
    ['C-1001', false, THREE_LINES, 7],
    ['C-1003', true, THREE_LINES, 7],
    ['C-1007', true, ['NET-FIBER-1G', 'VPN-PERSONAL'], 6],
  ] as const)('%s, catalogue of their own seen before: %s, of %s', async (number, seen, codes, mostOfWhmcs) => {
    const customer = await shop.customer(number)
    await settled()
    const cart = await world.customers.cart(customer, codes)
    if (seen) await customer.browser.get('/api/catalog/personalized')
    let placed: Awaited<ReturnType<Shop['place']>> | undefined
    const made = await count(async () => {
      placed = await shop.place(customer, cart, { 'idempotency-key': 'counted' })
      expect(placed.status).toBe(201)
      await settled()
    })
    tell('to create', made)
    expect(made.salesforce.length).toBeLessThanOrEqual(2)
    expect(made.esim).toEqual([])
    // A fault of a POST meets the creation alone once the customer is known.
    if (seen) expect(made.salesforce).toEqual(['GET /query', 'POST /composite'])

    const repeated = await count(async () => {
      expect((await shop.place(customer, cart, { 'idempotency-key': 'counted' })).headers.get('idempotency-replayed')).toBe('true')
      expect((await shop.place(customer, cart)).headers.get('idempotency-replayed')).toBe('true')
      for (const path of ['/api/orders', `/api/orders/${placed?.body.id}`]) expect((await customer.browser.get(path)).status).toBe(200)
    })
    expect(repeated).toEqual({ salesforce: [], whmcs: [], esim: [] })

    const provisioned = await count(async () => {
      await world.customers.press(placed?.body.sfOrderId)
      await world.customers.orderIs(customer, placed?.body.id, ['active'])
      await settled()
    })
    tell('to provision', provisioned)
    expect(provisioned.salesforce.length).toBeLessThanOrEqual(3)
    // Set-up fees are asked for before an eSIM is bought, and before the order is placed.
    expect(provisioned.whmcs.length).toBeLessThanOrEqual(mostOfWhmcs)
    expect(provisioned.esim.length).toBeLessThanOrEqual(2)

    const again = await count(async () => {
      const [answer] = await world.customers.press(placed?.body.sfOrderId)
      expect(answer?.status).toBeGreaterThanOrEqual(200)
      await settled()
    })
    tell('to be pressed again when done', again)
    expect([again.whmcs, again.esim, again.salesforce.filter((call) => !call.startsWith('GET'))]).toEqual([[], [], []])
  })
})

describe('the catalogue', () => {
  test('costs nothing while it is remembered, for everybody and for one customer', async () => {
    const customer = await shop.customer('C-1005')
    await settled()
    await customer.browser.get('/api/catalog/personalized')
    const product = (await customer.browser.get('/api/catalog')).body.items[0].id
    const counted = await count(async () => {
      for (let at = 0; at < 10; at++) {
        for (const path of ['/api/catalog', `/api/catalog/${product}`, '/api/catalog/personalized'])
          expect((await customer.browser.get(path)).status).toBe(200)
      }
    })
    expect(counted).toEqual({ salesforce: [], whmcs: [], esim: [] })
  })

  test('one refresh of at most two queries, however many ask at once', async () => {
    // Long enough that a busy machine has counted one refresh before the next is due.
    const ttlMs = 8_000
    await using young = await startWorld({ env: { CATALOG_TTL_SECONDS: String(ttlMs / 1_000) } })
    const mark = async () => (await young.salesforce.calls()).filter((call) => /PricebookEntry|FROM%20Product2/.test(call.path)).length
    const updatedAt = async (): Promise<string> => (await young.browser().get('/api/catalog')).body.updatedAt
    const staleAt = (at: string) => Date.parse(at) + ttlMs
    // What is young has no refresh under way that would be counted.
    const first = await until(async () => {
      const at = await updatedAt()
      return staleAt(at) > Date.now() ? at : null
    }, 'a catalogue that is young')
    const before = await mark()
    const stale = staleAt(first)
    await until(() => Date.now() > stale, 'the catalogue to be old', 2 * ttlMs)
    const answers = await Promise.all(Array.from({ length: 50 }, () => young.browser().get('/api/catalog')))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    await until(async () => (await mark()) > before, 'the refresh')
    await until(async () => (await updatedAt()) !== first, 'the new catalogue')
    const queries = (await mark()) - before
    process.stdout.write(`a refresh with 50 asking: ${queries} queries\n`)
    expect(queries).toBeLessThanOrEqual(2)
  })
})
