import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import type { CallRecord } from '../../src/base/remote.ts'
import { systemRandom } from '../../src/base/random.ts'
import { findAccountByCustomerNumber, linkAccount, readAccount, readAccountLink } from '../../salesforce/account.ts'
import { casesByKey, createCase, findCaseByKey, isCaseClosed } from '../../salesforce/case.ts'
import { createSalesforceApi, type SalesforceApi } from '../../salesforce/client.ts'
import { SALESFORCE_DEFAULTS } from '../../salesforce/config.ts'
import { createOrder, findOrderByKey, type NewOrder } from '../../salesforce/order.ts'
import { ordersChangedSince, ordersNamed } from '../../salesforce/order-standing.ts'
import { readOrderForProvisioning, readWriteBackState, writeBack, type WriteBack } from '../../salesforce/order-provisioning.ts'
import { readCatalogRows, readPricebookEntries, readPrices } from '../../salesforce/product.ts'
import { checkSchema } from '../../salesforce/schema-check.ts'
import { toCatalogEntry } from '../../mappings/product.ts'
import { startOne } from '../../sandbox/start.ts'
import { readSettings } from '../../sandbox/settings.ts'
import { salesforceAt } from '../world/salesforce-api.ts'

// Every function against the stand-in: what is asked must be SOQL it can answer, what is written must be there afterwards.

let standIn: Awaited<ReturnType<typeof startOne>>
let sf: SalesforceApi
const records: CallRecord[] = []

beforeAll(async () => {
  standIn = await startOne('salesforce', { settings: readSettings({}), port: 0, bffUrl: () => 'http://127.0.0.1:9' })
  sf = salesforceAt(standIn.url, (record) => records.push(record))
})
afterAll(async () => {
  await sf.close()
  await standIn.close()
})
beforeEach(async () => {
  records.length = 0
  await desk('DELETE', '/faults')
})

const call = { correlationId: 'sandbox-test-1' }

async function desk(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${standIn.url}/__sandbox${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}

const must = <T>(value: T | null | undefined): T => {
  if (value === null || value === undefined) throw new Error('it should be there')
  return value
}

async function newOrder(more: Partial<NewOrder> = {}, packages = ['ESIM-JP-1GB-7D', 'VPN-PERSONAL']): Promise<NewOrder> {
  const account = must(await findAccountByCustomerNumber(sf, 'C-1003', call))
  const catalog = await readCatalogRows(sf, 'Portal', call)
  const key = systemRandom.uuid()
  return {
    key,
    accountId: account.id,
    pricebookId: must(catalog.pricebookId),
    effectiveOn: '2026-11-21',
    correlationId: 'sandbox-test-1',
    note: `Please ring twice. It's "@{order.id}" 🍣`,
    items: packages.map((sku, at) => {
      const row = must(catalog.rows.find((candidate) => candidate.sku === sku))
      return {
        lineKey: `${key}:${at + 1}`,
        pricebookEntryId: row.pricebookEntryId,
        quantity: 1,
        unitPrice: must(row.unitPrice),
        billingCycle: must(row.defaultBillingCycle),
        configOptionsJson: null,
      }
    }),
    ...more,
  }
}

async function placed(more: Partial<NewOrder> = {}) {
  const outcome = await createOrder(sf, await newOrder(more), call)
  if (outcome.is !== 'done') throw new Error(`not placed: ${JSON.stringify(outcome)}`)
  return outcome.value
}

describe('accounts', () => {
  test('are found by their number however it is typed, with the e-mails of their contacts', async () => {
    const account = must(await findAccountByCustomerNumber(sf, '  ｃ-1001 ', call))
    expect(account).toMatchObject({
      customerNumber: 'C-1001',
      contactEmails: ['customer1001@example.jp'],
      isCompany: null,
      whmcsClientId: null,
    })
    expect(account.id).toMatch(/^001[A-Za-z0-9]{15}$/)
    expect(await readAccount(sf, account.id.slice(0, 15), call)).toEqual(account)
    expect((await findAccountByCustomerNumber(sf, 'C-1002', call))?.contactEmails).toEqual(['someone.else@example.jp'])
    const eligible = must(await findAccountByCustomerNumber(sf, 'C-1003', call))
    expect([eligible.internetEligibility, eligible.eligiblePlans]).toEqual(['Eligible', ['HomeFiber', 'Apartment']])
  })

  test.each(['C-9999', '', "C-1001' OR Name != '", 'C-%', 'x'.repeat(30)])('%j is nobody', async (number) => {
    expect(await findAccountByCustomerNumber(sf, number, call)).toBeNull()
  })

  test('are linked once; a client that is linked already is refused', async () => {
    const [one, two] = [
      must(await findAccountByCustomerNumber(sf, 'C-1021', call)),
      must(await findAccountByCustomerNumber(sf, 'C-1022', call)),
    ]
    const link = { whmcsClientId: '1021', portalUserId: systemRandom.uuid(), linkedAt: '2026-11-21T04:05:06.000Z' }
    expect(await linkAccount(sf, one.id, link, call)).toEqual({ is: 'done', value: undefined })
    expect(await linkAccount(sf, two.id, { ...link, portalUserId: systemRandom.uuid() }, call)).toMatchObject({
      is: 'refused',
      code: 'DUPLICATE_VALUE',
    })
    const read = await readAccountLink(sf, one.id, call)
    expect({ ...read, linkedAt: Date.parse(read.linkedAt ?? '') }).toEqual({ ...link, linkedAt: Date.parse(link.linkedAt) })
    expect(await readAccountLink(sf, two.id, call)).toEqual({ whmcsClientId: null, portalUserId: null, linkedAt: null })
  })
})

describe('the catalogue', () => {
  test('is read in two queries, and what cannot be sold has a reason', async () => {
    const catalog = await readCatalogRows(sf, 'Portal', call)
    expect(records.map(({ operation }) => operation)).toEqual(['GET query', 'GET query'])
    const unasked = { whmcs: null, packages: new Map() }
    const settings = { marginPercent: 0, costRates: new Map() }
    const entries = catalog.rows.map((row) => ({ sku: row.sku, entry: toCatalogEntry(row, unasked, settings, '2026-11-21') }))
    const shown = entries.flatMap(({ sku, entry }) => (entry.is === 'shown' ? [sku] : []))
    expect(shown.sort()).toEqual(
      [
        'NET-FIBER-1G',
        'NET-FIBER-10G',
        'ESIM-JP-1GB-7D',
        'ESIM-JP-3GB-30D',
        'VPN-PERSONAL',
        'VPN-FAMILY',
        'NET-APT-500M',
        'VPN-BUSINESS',
      ].sort(),
    )
    const whyNot = ({ entry }: (typeof entries)[number]) =>
      entry.is === 'not_on_sale' ? entry.why : entry.is === 'withheld' ? entry.faults.map(({ code }) => code).join() : undefined
    expect(Object.fromEntries(entries.flatMap((one) => (whyNot(one) ? [[one.sku, whyNot(one)]] : [])))).toEqual({
      'NET-STAFF': 'not_visible',
      'ESIM-SUMMER': 'no_longer_on_sale',
      'NET-GAMER': 'options_broken',
    })
    expect(catalog.unpriced.map(({ name }) => name)).toEqual(['VPN Beta'])
    const fiber = must(entries.find(({ sku }) => sku === 'NET-FIBER-1G')).entry
    expect(fiber).toMatchObject({
      product: {
        category: 'internet',
        prices: [{ billingCycle: 'Monthly', price: { amount: 5200, currency: 'JPY' } }],
        configOptions: [
          { key: 'installation', type: 'select', required: true, options: [{}, { price: { amount: 2200 } }] },
          { key: 'static_ip', price: { amount: 500 } },
        ],
      },
    })
    expect(JSON.stringify(fiber.is === 'shown' && fiber.product)).not.toContain('whmcs')
    expect(must(catalog.rows.find(({ sku }) => sku === 'ESIM-JP-1GB-7D'))).toMatchObject({
      requiresIccid: true,
      packageId: 'hinode-7days-1gb',
      whmcsProductId: '31',
    })
  })

  test('prices are read fresh, by product and by book', async () => {
    const { pricebookId, rows } = await readCatalogRows(sf, 'Portal', call)
    const two = rows.slice(0, 2)
    const prices = await readPrices(
      sf,
      must(pricebookId),
      two.map(({ productId }) => productId),
      call,
    )
    expect(prices.map(({ pricebookEntryId }) => pricebookEntryId).sort()).toEqual(
      two.map(({ pricebookEntryId }) => pricebookEntryId).sort(),
    )
    expect(await readPrices(sf, must(pricebookId), [], call)).toEqual([])
    expect(await readPricebookEntries(sf, must(pricebookId), call)).toHaveLength(rows.length)
    expect(await readCatalogRows(sf, 'None of that name', call)).toMatchObject({ pricebookId: null, rows: [] })
  })
})

describe('orders', () => {
  test('are made and read back in one call, and found again by their key', async () => {
    const order = await newOrder({}, ['ESIM-JP-3GB-30D', 'VPN-FAMILY', 'NET-APT-500M'])
    records.length = 0
    const outcome = await createOrder(sf, order, call)
    expect(records.map(({ operation, outcome }) => [operation, outcome])).toEqual([['POST composite', 'ok']])
    expect(outcome).toMatchObject({
      is: 'done',
      value: {
        orderKey: order.key,
        accountId: order.accountId,
        status: 'Pending Review',
        provisioningStatus: 'Pending Review',
        items: [{ unitPrice: { amount: 1980 } }, { unitPrice: { amount: 1180 } }, { unitPrice: { amount: 3980 } }],
      },
    })
    if (outcome.is !== 'done') return
    expect(outcome.value.items.map(({ lineKey }) => lineKey)).toEqual([1, 2, 3].map((line) => `${order.key}:${line}`))
    expect(await findOrderByKey(sf, order.key, call)).toEqual(outcome.value)
    expect(await findOrderByKey(sf, systemRandom.uuid(), call)).toBeNull()
  })

  test('of two hundred items keep their order and amounts', async () => {
    const order = await newOrder()
    const [first] = order.items
    const items = Array.from({ length: 200 }, (_, at) => ({
      ...must(first),
      lineKey: `${order.key}:${at + 1}`,
      unitPrice: { amount: at + 1, currency: 'JPY' },
    }))
    const outcome = await createOrder(sf, { ...order, items }, call)
    expect(outcome.is).toBe('done')
    const found = must(await findOrderByKey(sf, order.key, call))
    expect(found.items.map(({ unitPrice }) => unitPrice.amount)).toEqual(items.map(({ unitPrice }) => unitPrice.amount))
  })

  test('a second order of one key is refused, and nothing of a refused order stays', async () => {
    const order = await newOrder()
    expect((await createOrder(sf, order, call)).is).toBe('done')
    expect(await createOrder(sf, order, call)).toMatchObject({ is: 'refused', code: 'DUPLICATE_VALUE' })
    const other = await newOrder()
    const half = { ...other, items: [...other.items, { ...must(order.items[0]) }] }
    expect(await createOrder(sf, half, call)).toMatchObject({ is: 'refused', code: 'DUPLICATE_VALUE' })
    expect(await findOrderByKey(sf, other.key, call)).toBeNull()
  })

  test('whose reply is lost are unknown, and found by their key', async () => {
    const order = await newOrder()
    await desk('POST', '/faults', { match: { method: 'POST', path: '/services/data/v67.0/composite' }, fault: { kind: 'reset-after' } })
    expect(await createOrder(sf, order, call)).toEqual({ is: 'unknown', code: 'reset' })
    expect(must(await findOrderByKey(sf, order.key, call)).items).toHaveLength(2)
    const never = await newOrder()
    await desk('POST', '/faults', { match: { method: 'POST', path: '/services/data/v67.0/composite' }, fault: { kind: 'reset-before' } })
    expect(await createOrder(sf, never, call)).toMatchObject({ is: 'unknown' })
    expect(await findOrderByKey(sf, never.key, call)).toBeNull()
  })

  test('a session that the org refuses is renewed within the call', async () => {
    const order = await newOrder()
    const body = JSON.stringify([{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }])
    const headers = { 'content-type': 'application/json' }
    await desk('POST', '/faults', {
      match: { method: 'POST', path: '/services/data/v67.0/composite' },
      fault: { kind: 'status', status: 401, body, headers, applied: false },
    })
    expect((await createOrder(sf, order, call)).is).toBe('done')
  })

  test('are read for provisioning with what their products say', async () => {
    const created = await placed()
    const order = must(await readOrderForProvisioning(sf, created.sfOrderId.slice(0, 15), call))
    expect(order).toMatchObject({
      sfOrderId: created.sfOrderId,
      orderKey: created.orderKey,
      requestKey: null,
      status: 'Pending Review',
      customerNumber: 'C-1003',
    })
    expect(order.items).toMatchObject([
      {
        whmcsProductId: '31',
        requiresIccid: true,
        packageId: 'hinode-7days-1gb',
        quantity: 1,
        unitPrice: { amount: 980 },
        billingCycle: 'Onetime',
        iccid: null,
      },
      { whmcsProductId: '41', requiresIccid: false, packageId: null, billingCycle: 'Monthly', whmcsServiceId: null },
    ])
    expect(await readOrderForProvisioning(sf, '801000000000001AAA', call)).toBeNull()
    expect(await readWriteBackState(sf, '801000000000001AAA', call)).toBeNull()
  })

  test('are written back and activated in one call', async () => {
    const created = await placed()
    expect(await readWriteBackState(sf, created.sfOrderId, call)).toEqual({
      requestKey: null,
      provisioningStatus: 'Pending Review',
      orderStatus: 'Pending Review',
      eventId: null,
    })
    const progress: WriteBack = {
      sfOrderId: created.sfOrderId,
      provisioningStatus: 'In Progress',
      errorCode: 'esim_pending',
      errorMessage: 'waiting',
      correlationId: 'sandbox-test-1',
      eventId: 12,
      lastProvisioningAt: '2026-11-21T04:05:06.000Z',
      items: created.items.map(({ id }) => ({ id, status: 'In Progress', errorCode: null, errorMessage: null })),
      activate: false,
    }
    expect(await writeBack(sf, progress, call)).toEqual({ is: 'done', value: undefined })
    records.length = 0
    const last: WriteBack = {
      ...progress,
      provisioningStatus: 'Provisioned',
      errorCode: null,
      errorMessage: null,
      eventId: 13,
      whmcsOrderId: '5501',
      iccid: '8981012345678901234',
      items: created.items.map(({ id }, at) => ({
        id,
        status: 'Provisioned',
        errorCode: null,
        errorMessage: null,
        whmcsServiceId: `880${at}`,
        iccid: at === 0 ? '8981012345678901234' : null,
      })),
      activate: true,
    }
    expect(await writeBack(sf, last, call)).toEqual({ is: 'done', value: undefined })
    expect(records).toHaveLength(1)
    expect(await readWriteBackState(sf, created.sfOrderId, call)).toMatchObject({
      provisioningStatus: 'Provisioned',
      orderStatus: 'Activated',
      eventId: 13,
    })
    const read = must(await readOrderForProvisioning(sf, created.sfOrderId, call))
    expect(read.items.map(({ whmcsServiceId, iccid }) => [whmcsServiceId, iccid])).toEqual([
      ['8800', '8981012345678901234'],
      ['8801', null],
    ])
  })

  test('are looked at many at a time: what was changed, and what is named by key or id', async () => {
    const since = Date.now() - 60_000
    const [one, two] = [await placed(), await placed()]
    const now = Date.now()
    const changed = await ordersChangedSince(sf, since, now, call)
    expect(changed.find(({ sfOrderId }) => sfOrderId === one.sfOrderId)).toEqual({
      sfOrderId: one.sfOrderId,
      orderKey: one.orderKey,
      accountId: one.accountId,
      status: 'Pending Review',
      provisioningStatus: 'Pending Review',
      eventId: null,
      changedAt: expect.closeTo(now, -4),
    })
    expect(changed.map(({ sfOrderId }) => sfOrderId)).toContain(two.sfOrderId)
    records.length = 0
    expect(await ordersChangedSince(sf, now - 5 * 86_400_000, now, call)).toEqual(changed)
    expect(records).toHaveLength(3)
    const none = systemRandom.uuid()
    const byName = await ordersNamed(sf, { keys: [one.orderKey, none], ids: [two.sfOrderId] }, call)
    expect(byName.map(({ sfOrderId }) => sfOrderId)).toEqual([one.sfOrderId, two.sfOrderId])
    expect(await ordersNamed(sf, { keys: [], ids: [] }, call)).toEqual([])
  })

  test('a write-back of which one part is refused leaves all as it was', async () => {
    const created = await placed()
    const items = [{ id: must(created.items[0]).id, status: 'No such value', errorCode: null, errorMessage: null }]
    const back = {
      sfOrderId: created.sfOrderId,
      provisioningStatus: 'Provisioned',
      errorCode: null,
      errorMessage: null,
      correlationId: 'c',
      eventId: 1,
      lastProvisioningAt: '2026-11-21T04:05:06.000Z',
    }
    expect(await writeBack(sf, { ...back, items, activate: true }, call)).toMatchObject({
      is: 'refused',
      code: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    })
    expect(await readWriteBackState(sf, created.sfOrderId, call)).toMatchObject({
      provisioningStatus: 'Pending Review',
      orderStatus: 'Pending Review',
      eventId: null,
    })
  })
})

describe('cases', () => {
  test('are opened once per key and looked at', async () => {
    const account = must(await findAccountByCustomerNumber(sf, 'C-1003', call))
    const key = systemRandom.uuid()
    const made = { key, accountId: account.id, subject: 'Order needs a look', description: 'Line 1\nLine 2', reason: 'order_unsure' }
    const outcome = await createCase(sf, made, call)
    expect(outcome.is).toBe('done')
    expect(await createCase(sf, made, call)).toMatchObject({ is: 'refused', code: 'DUPLICATE_VALUE' })
    const found = must(await findCaseByKey(sf, key, call))
    expect(found).toEqual({ id: outcome.is === 'done' ? outcome.value.id : '', closed: false })
    expect(await isCaseClosed(sf, [found.id], call)).toEqual(new Map([[found.id, false]]))
    expect(await isCaseClosed(sf, [], call)).toEqual(new Map())
    expect(await findCaseByKey(sf, systemRandom.uuid(), call)).toBeNull()
    expect((await createCase(sf, { ...made, key: systemRandom.uuid(), accountId: null, priority: 'High' }, call)).is).toBe('done')
    expect(await sf.update('Case', found.id, { Status: 'Closed' }, call)).toMatchObject({ is: 'done' })
    expect((await isCaseClosed(sf, [found.id], call)).get(found.id)).toBe(true)
    const byKey = await casesByKey(sf, [key, systemRandom.uuid()], call)
    expect(byKey).toEqual(new Map([[key, { id: found.id, closed: true, changedAt: expect.closeTo(Date.now(), -5) }]]))
  })
})

describe('the boot check', () => {
  test('finds nothing wrong with the org as it should be', async () => {
    expect(await checkSchema(sf, 'Portal', call)).toEqual([])
  })

  test('names a price book that is not there', async () => {
    expect(await checkSchema(sf, 'Gone', call)).toEqual(['Pricebook2: 0 active price books are named "Gone"'])
  })
})

describe('an org that answers in small pages, with person accounts', () => {
  test('is read whole', async () => {
    const small = await startOne('salesforce', {
      settings: readSettings({}),
      port: 0,
      bffUrl: () => 'http://127.0.0.1:9',
      tuning: { pageSize: 3, personAccounts: true },
    })
    const paged = createSalesforceApi({
      config: {
        ...SALESFORCE_DEFAULTS,
        loginUrl: small.url,
        clientId: 'trunkline-dev',
        clientSecret: 'trunkline-dev-secret-0123456789',
        personAccounts: true,
      },
      clock: systemClock,
      observe: (record) => records.push(record),
    })
    try {
      expect((await readCatalogRows(paged, 'Portal', call)).rows.length).toBe((await readCatalogRows(sf, 'Portal', call)).rows.length)
      expect(records.filter(({ operation }) => operation === 'GET query page').length).toBeGreaterThan(2)
      expect(must(await findAccountByCustomerNumber(paged, 'C-1001', call)).isCompany).not.toBeNull()
      const order = await newOrder({}, ['VPN-FAMILY', 'VPN-PERSONAL', 'NET-APT-500M', 'VPN-FAMILY', 'VPN-FAMILY'])
      const outcome = await createOrder(paged, order, call) // the same seed gives the same ids
      // what it looks like may not fit into the reply's page; then the order is looked up
      expect(outcome.is === 'done' || outcome.code === 'read_back').toBe(true)
      expect(must(await findOrderByKey(paged, order.key, call)).items.map(({ lineKey }) => lineKey)).toEqual(
        order.items.map(({ lineKey }) => lineKey),
      )
    } finally {
      await paged.close()
      await small.close()
    }
  })
})

test('usage and limits are known after a call', async () => {
  const limits = await sf.limits(call)
  expect(limits.remaining).toBeLessThan(limits.limit)
  expect(sf.usage()?.used).toBeGreaterThan(0)
})
