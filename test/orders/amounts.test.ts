// What the customer confirmed, what Salesforce holds, what WHMCS bills: the same money, to the yen (I5).
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer } from '../../src/http/server.ts'
import { buildWeb } from '../../src/wire/web.ts'
import { openBrowser } from '../world/browser.ts'
import type { Customer } from '../world/customers.ts'
import { startWorld, type TestWorld, until } from '../world.ts'
import { openShop, type Shop } from './shop.ts'

let world: TestWorld
let shop: Shop
let customer: Customer
beforeAll(async () => {
  world = await startWorld()
  shop = openShop(world)
  customer = await shop.customer('C-1001')
})
afterAll(() => world.close())

const yen = (amount: number) => ({ amount, currency: 'JPY' })
type Row = Record<string, unknown>
const byId = (rows: Row[], key: string) => rows.toSorted((a, b) => String(a[key]).localeCompare(String(b[key]), 'en', { numeric: true }))

async function provision(items: unknown[]) {
  const placed = await shop.place(customer, { items })
  expect(placed.status).toBe(201)
  const [answer] = await world.customers.press(placed.body.sfOrderId)
  expect(answer?.status).toBe(202)
  const order = await world.customers.orderIs(customer, placed.body.id, ['active'])
  await until(
    async () =>
      (await shop.ordersOf(customer)).some((row) => row['Id'] === order.sfOrderId && row['Provisioning_Status__c'] === 'Provisioned'),
    'Salesforce to be told',
  )
  const sfItems = byId(
    (await world.salesforce.rows('OrderItem')).filter((row) => row['OrderId'] === order.sfOrderId),
    'Portal_Line_Key__c',
  )
  const services = byId(
    (await world.whmcs.rows('services')).filter((row) => JSON.stringify(row['customfields']).includes(`${order.sfOrderId}-`)),
    'id',
  )
  const whmcsOrders = (await world.whmcs.rows('orders')).filter((row) =>
    services.some((service) => service['orderid'] === String(row['id'])),
  )
  const invoice = (await world.whmcs.rows('invoices')).find((row) => row['id'] === whmcsOrders[0]?.['invoiceid'])
  const esims = (await world.esim.rows('orders')).filter((row) => JSON.stringify(row).includes(order.sfOrderId))
  return { placed: placed.body, order, sfItems, services, whmcsOrders, invoice, esims }
}

describe('from the cart to the invoice', () => {
  test('three eSIMs are three items everywhere, other lines keep their quantity, and the total is the invoice', async () => {
    const { placed, order, sfItems, services, whmcsOrders, invoice, esims } = await provision([
      await shop.line('ESIM-JP-3GB-30D', { quantity: 3 }),
      await shop.line('NET-FIBER-1G', { quantity: 2, configOptions: { installation: 'weekend', static_ip: true } }),
      await shop.line('VPN-PERSONAL', { quantity: 4, configOptions: { devices: 5, label: 'Büro' } }),
    ])
    const fiber = 5200 + 2200 + 500
    const total = 3 * 1980 + 2 * (fiber + 3000) + 4 * 680
    expect(placed.total).toEqual(yen(total))
    expect(order.total).toEqual(yen(total))
    expect(placed.items.map((item: Row) => [item['name'], item['quantity'], item['price']])).toEqual([
      ...Array.from({ length: 3 }, () => ['Japan eSIM 3 GB, 30 days', 1, yen(1980)]),
      ['Hikari Fiber 1G', 2, yen(fiber)],
      ['VPN Personal', 4, yen(680)],
    ])
    expect(
      sfItems.map((row) => [row['Portal_Line_Key__c'], row['Quantity'], row['UnitPrice'], row['Item_Provisioning_Status__c']]),
    ).toEqual([
      [`${order.id}:1`, 1, 1980, 'Provisioned'],
      [`${order.id}:2`, 1, 1980, 'Provisioned'],
      [`${order.id}:3`, 1, 1980, 'Provisioned'],
      [`${order.id}:4`, 2, fiber, 'Provisioned'],
      [`${order.id}:5`, 4, 680, 'Provisioned'],
    ])
    expect(whmcsOrders.map((row) => row['amount'])).toEqual([`${total}.00`])
    expect([invoice?.['total'], invoice?.['currencycode']]).toEqual([`${total}.00`, 'JPY'])
    const keyOf = (row: Row) => /"value":"([\w-]{22})"/.exec(JSON.stringify(row['customfields']))?.[1]
    expect(services.map((row) => [keyOf(row), row['pid'], row['qty'], row['status']])).toEqual([
      [`${order.sfOrderId}-001`, '32', '1', 'Active'],
      [`${order.sfOrderId}-002`, '32', '1', 'Active'],
      [`${order.sfOrderId}-003`, '32', '1', 'Active'],
      [`${order.sfOrderId}-004`, '21', '2', 'Active'],
      [`${order.sfOrderId}-005`, '41', '4', 'Active'],
    ])
    expect(order.items.map((item: Row) => (item['service'] as Row)['whmcsServiceId'])).toEqual(services.map((row) => row['id']))
    expect(esims).toHaveLength(3)
    const iccids = order.items.flatMap((item: Row) => ((item['esims'] ?? []) as Row[]).map((esim) => esim['iccid']))
    expect([iccids.length, new Set(iccids).size]).toEqual([3, 3])
    expect(sfItems.map((row) => row['ESIM_ICCID__c'])).toEqual([...iccids, null, null])
  })

  test('priceoverride carries price and options; WHMCS’s own price of the option is not added', async () => {
    const mark = await world.whmcs.mark()
    const { order, invoice } = await provision([
      await shop.line('NET-FIBER-10G', { configOptions: { installation: 'weekend', static_ip: false } }),
    ])
    expect(order.items[0].price).toEqual(yen(6800 + 2200))
    expect(invoice?.['total']).toBe(`${6800 + 2200 + 3000}.00`)
    const items = invoice?.['items'] as { item: Row[] } | undefined
    expect(items?.item.map((item) => [item['type'], item['amount']])).toEqual([
      ['Hosting', '9000.00'],
      ['Setup', '3000.00'],
    ])
    expect((await world.whmcs.calls(mark)).filter((call) => call.action === 'AddOrder')).toHaveLength(1)
  })
})

describe('the price is Salesforce’s at this moment, as its next reply says, where the gate has it', () => {
  const rowOf = async (object: string, is: (row: Row) => boolean): Promise<Row> => {
    const row = (await world.salesforce.rows(object)).find(is)
    if (!row) throw new Error(`no such ${object}`)
    return row
  }
  /** An entry of a book, with changes. */
  const entryOf = async (sku: string, book: string, change: Row): Promise<Row> => {
    const product = await rowOf('Product2', (row) => row['ProductCode'] === sku)
    const pricebook = await rowOf('Pricebook2', (row) => (book === 'Portal' ? row['Name'] === 'Portal' : row['Name'] !== 'Portal'))
    return {
      ...(await rowOf('PricebookEntry', (row) => row['Product2Id'] === product['Id'] && row['Pricebook2Id'] === pricebook['Id'])),
      ...change,
    }
  }
  const page = (...records: Row[]) => ({ totalSize: records.length, done: true, records })
  const answer = (path: string, body: Row) =>
    world.salesforce.fault({
      match: { path: `/services/data/v67.0/${path}` },
      fault: { kind: 'status', status: 200, body, applied: false },
    })
  const answerPrices = (...prices: Row[]) => answer('query', page(...prices))
  const answerBoth = async (number: string, change: Row, ...prices: Row[]) => {
    const account = await rowOf('Account', (row) => row['Customer_Number__c'] === number)
    const part = (referenceId: string, body: Row) => ({ referenceId, httpStatusCode: 200, httpHeaders: {}, body })
    await answer('composite', {
      compositeResponse: [part('account', page({ ...account, Contacts: null, ...change })), part('prices', page(...prices))],
    })
  }

  test('and not the one that the catalogue remembers: one that WHMCS does not have is not sold', async () => {
    const who = await shop.customer('C-1003')
    await answerBoth(
      'C-1003',
      {},
      await entryOf('VPN-FAMILY', 'other', { UnitPrice: 1 }),
      await entryOf('VPN-FAMILY', 'Portal', { UnitPrice: 1234 }),
    )
    const unseen = await shop.place(who, { items: [await shop.line('VPN-FAMILY')] })
    const refused = [422, { path: 'items.0.productId', code: 'unknown_product' }]
    expect([unseen.status, unseen.body.errors?.[0]]).toMatchObject(refused)
    await answerPrices(await entryOf('VPN-FAMILY', 'Portal', { UnitPrice: 1235 }))
    const seen = await shop.place(who, { items: [await shop.line('VPN-FAMILY', { quantity: 2 })] })
    expect([seen.status, seen.body.errors?.[0]]).toMatchObject(refused)
    const again = await shop.place(who, { items: [await shop.line('VPN-FAMILY', { quantity: 3 })] })
    expect([again.status, again.body.total]).toEqual([201, yen(3 * 1180)])
  })

  test.each<[string, Row]>([
    ['has gone inactive', { IsActive: false }],
    ['is below nothing', { UnitPrice: -1 }],
    ['is no whole number of yen', { UnitPrice: 10.5 }],
  ])('a product whose price %s is not sold', async (_what, change) => {
    await customer.browser.get('/api/catalog/personalized')
    const line = await shop.line('VPN-FAMILY', { quantity: 7 })
    await answerPrices(await entryOf('VPN-FAMILY', 'Portal', change))
    const refused = await shop.place(customer, { items: [line] })
    expect([refused.status, refused.body.errors?.[0]]).toMatchObject([422, { path: 'items.0.productId', code: 'unknown_product' }])
  })

  test('of the account’s own price book where it has one, in which the Order is then made', async () => {
    const other = await rowOf('Pricebook2', (row) => row['Name'] !== 'Portal')
    const who = await shop.customer('C-1009')
    // Staff type ids of 15 characters as well.
    const own = { Portal_Pricebook_Id__c: String(other['Id']).slice(0, 15) }
    await answerBoth('C-1009', own, await entryOf('VPN-FAMILY', 'Portal', {}), await entryOf('VPN-FAMILY', 'other', { UnitPrice: 999 }))
    const first = await shop.place(who, { items: [await shop.line('VPN-FAMILY')] })
    expect([first.status, first.body.total]).toEqual([201, yen(999)])
    // Remembered: that book’s prices alone are asked for.
    const second = await shop.place(who, { items: [await shop.line('VPN-FAMILY', { quantity: 2 })] })
    expect(second.status).toBe(201)
    expect((await shop.ordersOf(who)).map((row) => row['Pricebook2Id'])).toEqual([other['Id'], other['Id']])
  })

  test('a product that the own book does not price is not sold at the portal’s', async () => {
    const other = await rowOf('Pricebook2', (row) => row['Name'] !== 'Portal')
    const who = await shop.customer('C-1011')
    await answerBoth('C-1011', { Portal_Pricebook_Id__c: other['Id'] ?? null }, await entryOf('VPN-FAMILY', 'Portal', {}))
    const refused = await shop.place(who, { items: [await shop.line('VPN-FAMILY')] })
    expect([refused.status, refused.body.errors?.[0].code]).toEqual([422, 'unknown_product'])
  })

  test('prices of so many books that one page does not hold them are asked for of the one that counts', async () => {
    const who = await shop.customer('C-1013')
    const account = await rowOf('Account', (row) => row['Customer_Number__c'] === 'C-1013')
    const part = (referenceId: string, body: Row) => ({ referenceId, httpStatusCode: 200, httpHeaders: {}, body })
    const cut = {
      totalSize: 2001,
      done: false,
      nextRecordsUrl: '/services/data/v67.0/query/01g-2000',
      records: [await entryOf('VPN-FAMILY', 'Portal', { UnitPrice: 1 })],
    }
    await answer('composite', { compositeResponse: [part('account', page({ ...account, Contacts: null })), part('prices', cut)] })
    const placed = await shop.place(who, { items: [await shop.line('VPN-FAMILY')] })
    expect([placed.status, placed.body.total]).toEqual([201, yen(1180)])
  })

  test.each<[string, Row]>([
    [
      'part of it failed',
      {
        compositeResponse: [
          { referenceId: 'account', httpStatusCode: 400, httpHeaders: {}, body: [{ errorCode: 'MALFORMED_QUERY', message: 'x' }] },
          { referenceId: 'prices', httpStatusCode: 400, httpHeaders: {}, body: [{ errorCode: 'PROCESSING_HALTED', message: 'x' }] },
        ],
      },
    ],
    ['it is something else', { hello: 'world' }],
  ])('an answer that cannot be believed falls back on single readings: %s', async (what, body) => {
    const who = await shop.customer(what.startsWith('part') ? 'C-1017' : 'C-1019')
    await answer('composite', body)
    const placed = await shop.place(who, { items: [await shop.line('VPN-FAMILY')] })
    expect([placed.status, placed.body.total]).toEqual([201, yen(1180)])
  })
})

test('without WHMCS’s set-up fees nothing is sold: 503 first, then as usual', async () => {
  const who = await shop.customer('C-1015')
  const items = [await shop.line('NET-FIBER-1G')]
  await world.whmcs.fault({ match: { action: 'GetProducts' }, fault: { kind: 'status', status: 500, applied: false }, times: 1000 })
  await world.wired.redis.del('catalog:raw')
  // Another process that has just started.
  const web = await buildWeb(world.wired, { checkReplies: true })
  const server = await startServer(
    web.app,
    { port: 0, host: '127.0.0.1' },
    { lifecycle: web.lifecycle, clock: world.wired.clock, random: world.wired.random },
  )
  const cookie = [...who.browser.cookies()].map(([name, value]) => `${name}=${value}`).join('; ')
  const place = () => openBrowser(server.url).post('/api/orders', { items }, { cookie })
  const refused = await place()
  expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([503, 'dependency_unavailable', '5'])
  expect(await shop.ordersOf(who)).toEqual([])
  await world.whmcs.clearFaults()
  await expect.poll(async () => (await place()).body.total, { timeout: 20_000, interval: 200 }).toEqual(yen(8200))
  await server.close()
  web.close()
})
