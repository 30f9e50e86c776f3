import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Outcome } from '../../src/base/outcome.ts'
import { addClient } from '../../whmcs/actions/add-client.ts'
import { acceptOrder } from '../../whmcs/actions/accept-order.ts'
import { addOrder } from '../../whmcs/actions/add-order.ts'
import { addUser } from '../../whmcs/actions/add-user.ts'
import { cancelOrder } from '../../whmcs/actions/cancel-order.ts'
import { createSsoToken } from '../../whmcs/actions/create-sso-token.ts'
import { findClientsByEmail } from '../../whmcs/actions/get-clients.ts'
import { getClientDetails } from '../../whmcs/actions/get-clients-details.ts'
import { clientOfService, listServices } from '../../whmcs/actions/get-clients-products.ts'
import { clientOfInvoice, getInvoice } from '../../whmcs/actions/get-invoice.ts'
import { readOpenInvoices } from '../../whmcs/actions/get-invoices.ts'
import { getModuleQueue } from '../../whmcs/actions/get-module-queue.ts'
import { clientOfOrder, getOrder, listOrders } from '../../whmcs/actions/get-orders.ts'
import { getPayMethods } from '../../whmcs/actions/get-pay-methods.ts'
import { getProducts } from '../../whmcs/actions/get-products.ts'
import { findUsersByEmail } from '../../whmcs/actions/get-users.ts'
import { createModule } from '../../whmcs/actions/module-create.ts'
import { updateClient } from '../../whmcs/actions/update-client.ts'
import { updateService } from '../../whmcs/actions/update-client-product.ts'
import { readWhmcsVersion } from '../../whmcs/actions/whmcs-details.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import { createWhmcsApi } from '../../whmcs/client.ts'
import { httpServer } from './fault-server.ts'
import type { Desk } from './stand-in.ts'
import { call, recorder, settings, startDesk } from './stand-in.ts'

let desk: Desk
let api: WhmcsApi
const seen = recorder()
const config = { identifier: settings.whmcs.identifier, secret: settings.whmcs.secret }
const profile = {
  firstName: '𠮷田',
  lastName: "O'Brien & <Söhne> &amp;",
  email: 'new.customer@example.jp',
  address1: '1-2-3 東京都 ｶﾅ',
  city: '千代田区',
  state: 'Tokyo',
  postcode: '100-0001',
  country: 'JP',
  phone: '0312345678',
}
const lineKeyField = { name: settings.whmcs.lineKeyField }
const query = (clientId: number) => ({ clientId, currency: 'JPY', lineKeyField })

beforeAll(async () => {
  desk = await startDesk('whmcs')
  api = createWhmcsApi({ config: { ...config, url: desk.url }, ...seen.deps })
})
beforeEach(() => desk.reset())
afterAll(async () => {
  api.close()
  await desk.close()
})

function value<T>(outcome: Outcome<T>): T {
  if (outcome.is !== 'done') throw new Error(`not done but ${JSON.stringify(outcome)}`)
  return outcome.value
}

async function newClient() {
  const { userId } = value(await addUser(api, { ...profile, password: 'correct horse battery' }, call))
  const { clientId } = value(await addClient(api, { ownerUserId: userId, profile, currencyId: 1, customFields: { 3: 'C-1001' } }, call))
  return { userId, clientId }
}

const line = (pid: number, n: number) => ({
  pid,
  cycle: 'monthly' as const,
  quantity: 1,
  price: { amount: 680, currency: 'JPY' },
  customFields: { [100 + pid]: `801g0000000LNfYAAW-00${n}` },
})
const newOrder = (clientId: number, pids: number[]) => ({
  clientId,
  paymentMethod: 'stripe',
  lines: pids.map((pid, index) => line(pid, index + 1)),
  notes: '801g0000000LNfYAAW',
})

describe('people', () => {
  test('a login and its client are made, found by exact e-mail, and read back as typed', async () => {
    const { userId, clientId } = await newClient()
    expect(await findUsersByEmail(api, 'NEW.customer@example.jp', call)).toEqual([
      { id: userId, email: profile.email, clients: [{ id: clientId, isOwner: true }] },
    ])
    expect(await findUsersByEmail(api, 'new.customer', call)).toEqual([])
    expect(await findClientsByEmail(api, profile.email, call)).toEqual([{ id: clientId, email: profile.email, status: 'Active' }])
    expect(await findClientsByEmail(api, 'new.customer@example', call)).toEqual([])
    const details = await getClientDetails(api, clientId, call)
    expect(details).toMatchObject({ ...profile, id: clientId, ownerUserId: userId, currency: 'JPY', status: 'Active' })
    expect(details.customFields.get(3)).toBe('C-1001')
  })

  test('a login that exists is a definite refusal', async () => {
    await newClient()
    expect(await addUser(api, { ...profile, password: 'correct horse battery' }, call)).toEqual({
      is: 'refused',
      code: 'email_taken',
      field: 'email',
    })
  })

  test('a profile is changed in part, and a refused field is named', async () => {
    const { clientId } = await newClient()
    value(await updateClient(api, clientId, { profile: { city: '港区', companyName: 'A & B' }, customFields: { 4: 'friend' } }, call))
    const details = await getClientDetails(api, clientId, call)
    expect(details).toMatchObject({ city: '港区', companyName: 'A & B', lastName: profile.lastName })
    expect([...details.customFields.values()]).toEqual(expect.arrayContaining(['C-1001', 'friend']))
    expect(await updateClient(api, clientId, { profile: { email: 'not an address' } }, call)).toMatchObject({
      is: 'refused',
      field: 'email',
    })
    expect(await updateClient(api, 999_999, { profile: { city: 'x' } }, call)).toMatchObject({ is: 'refused', code: 'client_not_found' })
  })

  test('an unknown client is not found', async () => {
    await expect(getClientDetails(api, 999_999, call)).rejects.toMatchObject({ fault: 'not_found', code: 'client_not_found' })
    await expect(getPayMethods(api, 999_999, call)).rejects.toMatchObject({ fault: 'not_found' })
  })

  test('payment methods come without their token', async () => {
    const { clientId } = await newClient()
    expect(await getPayMethods(api, clientId, call)).toEqual([])
    await desk.ask('pay-method', { clientId, last4: '4242' })
    const methods = await getPayMethods(api, clientId, call)
    expect(methods).toEqual([
      { id: expect.any(Number), kind: 'card', brand: 'Visa', last4: '4242', expires: expect.stringMatching(/^\d\d\/\d\d$/) },
    ])
  })
})

describe('sign-on', () => {
  test('gives a link into the same WHMCS', async () => {
    const { clientId, userId } = await newClient()
    for (const destination of ['clientarea:invoices', 'clientarea:services', 'clientarea:tickets', 'clientarea:profile'] as const) {
      const url = await createSsoToken(api, { clientId, userId }, { destination }, call)
      expect(url.host).toBe(new URL(desk.url).host)
    }
    await createSsoToken(api, { clientId }, { destination: 'sso:custom_redirect', path: 'index.php?rp=/account/paymentmethods' }, call)
  })

  test('tells a client who switched it off', async () => {
    const { clientId } = await newClient()
    await desk.ask('client-sso', { clientId, allowed: false })
    await expect(createSsoToken(api, { clientId }, { destination: 'clientarea:invoices' }, call)).rejects.toMatchObject({
      code: 'sso_blocked',
      fault: 'refused',
    })
  })

  test.each(['https://evil.example/oauth?access_token=x', 'javascript:alert(1)', '/relative', 'http://user@HOST/x', 'ftp://HOST/x'])(
    'a link to %s is not followed',
    async (link) => {
      await using server = await httpServer(({ headers }) => ({
        body: JSON.stringify({ result: 'success', redirect_url: link.replace('HOST', headers.host ?? '') }),
      }))
      const other = createWhmcsApi({ config: { ...config, url: server.url }, ...seen.deps })
      await expect(createSsoToken(other, { clientId: 1 }, { destination: 'clientarea:invoices' }, call)).rejects.toMatchObject({
        code: 'sso_foreign_host',
      })
      other.close()
    },
  )
})

describe('catalogue', () => {
  test('products with prices, set-up fees and the line key field', async () => {
    const products = await getProducts(api, { pids: [21, 31, 41], currency: 'JPY' }, call)
    expect(products.map((product) => product.pid).sort()).toEqual([21, 31, 41])
    const fiber = products.find((product) => product.pid === 21)
    expect(fiber?.prices[0]).toMatchObject({ cycle: 'monthly', setupFee: { amount: 3000, currency: 'JPY' } })
    expect(fiber?.customFields).toContainEqual({ id: 121, name: 'Line key' })
    expect(products.find((product) => product.pid === 31)?.prices.map((price) => price.cycle)).toEqual(['onetime'])
    expect(products.find((product) => product.pid === 41)?.module).toBe('trunkvpn')
    expect((await getProducts(api, { pids: [21], currency: 'USD' }, call))[0]?.prices).toEqual([])
    expect((await getProducts(api, { currency: 'JPY' }, call)).length).toBeGreaterThan(8)
  })

  const at = (price: number, cycle = 'monthly') => ({
    cycle,
    price: { amount: price, currency: 'JPY' },
    setupFee: { amount: 0, currency: 'JPY' },
  })
  test('options with their choices and what they cost by the cycles that the reply tells', async () => {
    const [fiber] = await getProducts(api, { pids: [21], currency: 'JPY' }, call)
    expect(fiber?.options).toEqual([
      {
        id: 211,
        name: 'Installation',
        type: 1,
        minqty: 0,
        maxqty: 0,
        choices: [
          { id: 2111, name: 'standard', prices: [at(0)] },
          { id: 2112, name: 'weekend', prices: [at(2200)] },
        ],
      },
      { id: 212, name: 'Static IP', type: 3, minqty: 0, maxqty: 0, choices: [{ id: 2121, name: 'Yes', prices: [at(500)] }] },
    ])
    const [vpn] = await getProducts(api, { pids: [41], currency: 'JPY' }, call)
    expect(vpn?.options).toMatchObject([{ id: 411, type: 4, minqty: 1, maxqty: 10 }])
    const [dollars] = await getProducts(api, { pids: [21], currency: 'USD' }, call)
    expect(dollars).toMatchObject({ priced: false, options: [{ choices: [{ prices: [] }, { prices: [] }] }, {}] })
  })

  test('hidden and retired as far as the install tells', async () => {
    await desk.ask('product', { pid: 21, changes: { hidden: true } })
    await desk.ask('product', { pid: 22, changes: { retired: true } })
    const flags = async () =>
      (await getProducts(api, { pids: [21, 22, 23], currency: 'JPY' }, call)).map(({ pid, hidden, retired }) => [pid, hidden, retired])
    expect(await flags()).toEqual([[21, false, false], [22, false, false], [23, false, false]]) // prettier-ignore
    await desk.ask('switches', { productFlags: true })
    expect(await flags()).toEqual([[21, true, false], [22, false, true], [23, false, false]]) // prettier-ignore
  })

  test('an amount that is none of the currency is told of its product, and of no other', async () => {
    await desk.ask('product', { pid: 21, changes: { prices: { monthly: 520_050 }, setupFees: { monthly: 50 } } })
    const products = await getProducts(api, { pids: [21, 22], currency: 'JPY' }, call)
    expect(products.map(({ prices }) => prices)).toEqual([
      [{ cycle: 'monthly', price: null, setupFee: null }],
      [{ ...at(6800), setupFee: { amount: 3000, currency: 'JPY' } }],
    ])
  })

  test('options in a shape that nobody knows leave the rest of the list as it is', async () => {
    const odd = {
      pid: 1,
      name: 'x',
      paytype: 'recurring',
      pricing: { JPY: { monthly: '1.00' } },
      configoptions: { configoption: [{ id: 'x' }] },
    }
    await using server = await httpServer(() => ({
      body: JSON.stringify({ result: 'success', totalresults: 1, products: { product: [odd] } }),
    }))
    const other = createWhmcsApi({ config: { ...config, url: server.url }, ...seen.deps })
    expect(await getProducts(other, { currency: 'JPY' }, call)).toMatchObject([{ pid: 1, prices: [at(1)], options: null }])
    other.close()
  })
})

describe('orders', () => {
  test('an order carries its line keys, is accepted, and its services become active', async () => {
    const { clientId } = await newClient()
    const placed = value(await addOrder(api, newOrder(clientId, [21, 41]), call))
    expect(placed.serviceIds).toHaveLength(2)
    const services = await listServices(api, query(clientId), call)
    expect(services.map((service) => service.lineKey).sort()).toEqual(['801g0000000LNfYAAW-001', '801g0000000LNfYAAW-002'])
    expect(services.every((service) => service.orderId === placed.orderId && service.status === 'Pending')).toBe(true)
    expect(services[0]?.recurring).toEqual({ amount: 680, currency: 'JPY' })
    const byId = {
      idByPid: new Map([
        [21, 121],
        [41, 141],
      ]),
    }
    expect((await listServices(api, { ...query(clientId), lineKeyField: byId }, call)).map((service) => service.lineKey).sort()).toEqual([
      '801g0000000LNfYAAW-001',
      '801g0000000LNfYAAW-002',
    ])
    expect(await getOrder(api, placed.orderId, 'JPY', call)).toMatchObject({
      status: 'Pending',
      clientId,
      notes: '801g0000000LNfYAAW',
      invoiceId: placed.invoiceId,
    })
    value(await acceptOrder(api, placed.orderId, call))
    expect((await getOrder(api, placed.orderId, 'JPY', call))?.status).toBe('Active')
    expect((await listServices(api, query(clientId), call)).map((service) => service.status)).toEqual(['Active', 'Active'])
    // What a second press hears is no refusal: it is what a first one that worked leaves behind.
    expect(await acceptOrder(api, placed.orderId, call)).toMatchObject({ is: 'unknown' })
    expect(await listOrders(api, clientId, 'JPY', call)).toHaveLength(1)
  })

  test('every page of services is read', async () => {
    await desk.ask('switches', { pageCap: 2 })
    const { clientId } = await newClient()
    value(await addOrder(api, newOrder(clientId, [41, 41, 41, 42, 42]), call))
    expect(await listServices(api, query(clientId), call)).toHaveLength(5)
  })

  test('configurable options and quantity arrive', async () => {
    const { clientId } = await newClient()
    const order = newOrder(clientId, [21])
    const withOptions = { ...order, lines: order.lines.map((entry) => ({ ...entry, quantity: 2, configOptions: { 211: 2111, 212: 1 } })) }
    value(await addOrder(api, withOptions, call))
    expect((await listServices(api, query(clientId), call))[0]).toMatchObject({ quantity: 2 })
  })

  test('definite refusals are told apart from a product that WHMCS skipped', async () => {
    const { clientId } = await newClient()
    expect(await addOrder(api, { ...newOrder(clientId, [41]), paymentMethod: 'cash' }, call)).toMatchObject({
      is: 'refused',
      code: 'invalid_payment_method',
    })
    expect(await addOrder(api, newOrder(999_999, [41]), call)).toMatchObject({ is: 'refused', code: 'client_not_found' })
    expect(await addOrder(api, newOrder(clientId, [9999]), call)).toMatchObject({ is: 'refused', code: 'no_items' })
    expect(await listOrders(api, clientId, 'JPY', call)).toEqual([])
    expect(await addOrder(api, newOrder(clientId, [41, 9999]), call)).toEqual({ is: 'unknown', code: 'service_count_differs' })
    await expect(addOrder(api, newOrder(clientId, []), call)).rejects.toThrow(RangeError)
  })

  test('a Pending order can be cancelled, once', async () => {
    const { clientId } = await newClient()
    const placed = value(await addOrder(api, newOrder(clientId, [41]), call))
    value(await cancelOrder(api, placed.orderId, call))
    expect((await getOrder(api, placed.orderId, 'JPY', call))?.status).toBe('Cancelled')
    expect(await cancelOrder(api, placed.orderId, call)).toMatchObject({ is: 'unknown' })
    expect(await getOrder(api, 999_999, 'JPY', call)).toBeNull()
    expect(await clientOfOrder(api, 999_999, call)).toBeNull()
  })

  test('a failed module stands in the queue and can be run again', async () => {
    const { clientId } = await newClient()
    await desk.ask('modules', { mode: 'fail' })
    const placed = value(await addOrder(api, newOrder(clientId, [41]), call))
    const serviceId = placed.serviceIds[0] ?? 0
    await acceptOrder(api, placed.orderId, call)
    expect(await getModuleQueue(api, serviceId, call)).toMatchObject([{ serviceId, action: 'CreateAccount', completed: false }])
    expect(await createModule(api, serviceId, call)).toMatchObject({ is: 'unknown' })
    await desk.ask('modules', { mode: 'ok' })
    value(await createModule(api, serviceId, call))
    expect((await listServices(api, query(clientId), call))[0]?.status).toBe('Active')
    expect(await createModule(api, 999_999, call)).toMatchObject({ is: 'refused', code: 'service_not_found' })
  })

  test('a service takes notes and custom fields', async () => {
    const { clientId } = await newClient()
    const placed = value(await addOrder(api, newOrder(clientId, [41]), call))
    const serviceId = placed.serviceIds[0] ?? 0
    value(await updateService(api, serviceId, { notes: 'ICCID …0014', customFields: { 141: '801g0000000LNfYAAW-009' } }, call))
    expect((await listServices(api, query(clientId), call))[0]?.lineKey).toBe('801g0000000LNfYAAW-009')
    expect(await updateService(api, 999_999, { notes: 'x' }, call)).toMatchObject({ is: 'refused', code: 'service_not_found' })
  })
})

describe('invoices', () => {
  test('the open ones of a client, their sum, and one with its lines', async () => {
    const { clientId } = await newClient()
    expect(await readOpenInvoices(api, { clientId, currency: 'JPY' }, call)).toEqual({
      count: 0,
      total: { amount: 0, currency: 'JPY' },
      invoices: [],
    })
    const first = value(await addOrder(api, newOrder(clientId, [41]), call))
    value(await addOrder(api, newOrder(clientId, [42]), call))
    const open = await readOpenInvoices(api, { clientId, currency: 'JPY' }, call)
    expect(open.count).toBe(2)
    const invoices = await Promise.all(open.invoices.map((row) => getInvoice(api, row.id, 'JPY', call)))
    expect(open.total.amount).toBe(invoices.reduce((sum, invoice) => sum + invoice.balance.amount, 0))
    expect(invoices[0]).toMatchObject({ clientId, status: 'Unpaid', paidAtServerTime: null })
    expect(invoices[0]?.lines[0]?.amount.amount).toBeGreaterThan(0)
    await desk.ask('pay-invoice', { invoiceId: first.invoiceId })
    expect((await readOpenInvoices(api, { clientId, currency: 'JPY' }, call)).count).toBe(1)
    expect((await getInvoice(api, first.invoiceId ?? 0, 'JPY', call)).balance.amount).toBe(0)
    expect(await clientOfInvoice(api, first.invoiceId ?? 0, call)).toBe(clientId)
    expect(await clientOfInvoice(api, 999_999, call)).toBeNull()
    await expect(getInvoice(api, 999_999, 'JPY', call)).rejects.toMatchObject({ fault: 'not_found', code: 'invoice_not_found' })
  })

  test('amounts of another currency are not taken for ours', async () => {
    const { clientId } = await newClient()
    value(await addOrder(api, newOrder(clientId, [41]), call))
    await expect(readOpenInvoices(api, { clientId, currency: 'USD' }, call)).rejects.toMatchObject({ fault: 'unreadable' })
  })
})

describe('an answer about something else', () => {
  const page = { result: 'success', totalresults: 1, startnumber: 0, numreturned: 1 }
  const order = { id: 7, ordernum: 1, userid: 8, date: '', amount: '0.00', invoiceid: 0, status: 'Pending', lineitems: '' }
  const invoice = { id: 7, userid: 8, date: '', duedate: '', total: '1.00', status: 'Unpaid' }
  const client = {
    ...profile,
    id: 7,
    firstname: '',
    lastname: '',
    countrycode: 'JP',
    phonenumber: '',
    currency_code: 'JPY',
    status: 'Active',
  }
  const service = {
    id: 7,
    clientid: 8,
    orderid: 0,
    pid: 1,
    name: '',
    firstpaymentamount: '1.00',
    recurringamount: '1.00',
    billingcycle: '',
    status: '',
  }
  const oneInvoice = {
    invoiceid: 7,
    userid: 8,
    date: '',
    duedate: '',
    datepaid: '',
    total: '1.00',
    balance: '1.00',
    status: 'Paid',
    items: '',
  }
  test.each<[string, object, (other: WhmcsApi) => Promise<unknown>, string]>([
    ['order', { ...page, orders: { order: [order] } }, (other) => getOrder(other, 1, 'JPY', call), 'other_record'],
    ['orders', { ...page, orders: { order: [order] } }, (other) => listOrders(other, 1, 'JPY', call), 'other_record'],
    ['services', { ...page, products: { product: [service] } }, (other) => listServices(other, query(1), call), 'other_record'],
    [
      'invoices',
      { ...page, invoices: { invoice: [invoice] } },
      (other) => readOpenInvoices(other, { clientId: 1, currency: 'JPY' }, call),
      'other_record',
    ],
    ['invoice', { result: 'success', ...oneInvoice }, (other) => getInvoice(other, 1, 'JPY', call), 'other_record'],
    ['owner of an order', { ...page, orders: { order: [order] } }, (other) => clientOfOrder(other, 1, call), 'other_record'],
    ['owner of a service', { ...page, products: { product: [service] } }, (other) => clientOfService(other, 1, call), 'other_record'],
    ['owner of an invoice', { result: 'success', ...oneInvoice }, (other) => clientOfInvoice(other, 1, call), 'other_record'],
    ['client', { result: 'success', client }, (other) => getClientDetails(other, 1, call), 'other_record'],
    ['queue', { result: 'success', count: 2, queue: [] }, (other) => getModuleQueue(other, 1, call), 'unsure_list'],
    [
      'products',
      { result: 'success', totalresults: 2, products: '' },
      (other) => getProducts(other, { currency: 'JPY' }, call),
      'unsure_list',
    ],
  ])('%s: throws, it is never shown or believed', async (_name, reply, read, code) => {
    await using server = await httpServer(() => ({ body: JSON.stringify(reply) }))
    const other = createWhmcsApi({ config: { ...config, url: server.url }, ...seen.deps })
    await expect(read(other)).rejects.toMatchObject({ name: 'RemoteError', fault: 'unreadable', code })
    other.close()
  })
})

test('the version is read', async () => expect(await readWhmcsVersion(api, call)).toMatch(/^8\./))

test.each([
  { shuffleTypes: true },
  { singleAsObject: true },
  { listsAsMaps: true },
  { emptyShape: 'random' },
  { plainUnicode: true },
  { plainText: true },
])('all of it works with an install that answers with %j', async (switches) => {
  await desk.ask('switches', switches)
  const { clientId } = await newClient()
  for (let n = 0; n < 5; n += 1) expect(await listServices(api, query(clientId), call)).toEqual([])
  const placed = value(await addOrder(api, newOrder(clientId, [41]), call))
  expect((await listServices(api, query(clientId), call)).map((service) => service.lineKey)).toEqual(['801g0000000LNfYAAW-001'])
  expect((await listOrders(api, clientId, 'JPY', call))[0]?.lines).toHaveLength(1)
  expect(await getModuleQueue(api, placed.serviceIds[0] ?? 0, call)).toEqual([])
  expect(await getPayMethods(api, clientId, call)).toEqual([])
  expect((await readOpenInvoices(api, { clientId, currency: 'JPY' }, call)).count).toBe(1)
  expect(await findUsersByEmail(api, profile.email, call)).toHaveLength(1)
})

describe('faults', () => {
  const FAULTS: [string, object, object][] = [
    ['reset before', { kind: 'reset-before' }, { is: 'unknown', code: 'connection_lost' }],
    ['reset after', { kind: 'reset-after' }, { is: 'unknown', code: 'connection_lost' }],
    ['cut body', { kind: 'reset-body' }, { is: 'unknown', code: 'connection_lost' }],
    ['stalled body', { kind: 'stall-body' }, { is: 'unknown', code: 'deadline' }],
    ['hang', { kind: 'hang-after' }, { is: 'unknown', code: 'deadline' }],
    ['html 200', { kind: 'html', status: 200 }, { is: 'unknown', code: 'unexpected_html' }],
    ['html 502', { kind: 'html' }, { is: 'unknown', code: 'http_502' }],
    [
      '503 with Retry-After',
      { kind: 'status', status: 503, headers: { 'Retry-After': '9' } },
      { is: 'unknown', code: 'http_503', retryAfterMs: 9_000 },
    ],
    ['unclear error', { kind: 'business-error', message: 'Something went wrong' }, { is: 'unknown', code: 'unrecognised_error' }],
    ['definite error', { kind: 'business-error', message: 'Client ID Not Found' }, { is: 'refused', code: 'client_not_found' }],
  ]
  test.each(FAULTS)('AddOrder: %s', async (_name, fault, expected) => {
    const { clientId } = await newClient()
    await desk.fault({ action: 'AddOrder' }, fault)
    const quick = { ...call, ...('kind' in fault && /stall|hang/.test(String(fault.kind)) ? { deadlineMs: 200 } : {}) }
    expect(await addOrder(api, newOrder(clientId, [41]), quick)).toEqual(expected)
  })

  test('a read throws instead', async () => {
    await desk.fault({ action: 'WhmcsDetails' }, { kind: 'reset-after' })
    await expect(readWhmcsVersion(api, call)).rejects.toMatchObject({ fault: 'unreachable', code: 'connection_lost' })
    await desk.fault({ action: 'WhmcsDetails' }, { kind: 'html', status: 503 })
    await expect(readWhmcsVersion(api, call)).rejects.toMatchObject({ fault: 'limited', code: 'http_503' })
    await desk.fault({ action: 'WhmcsDetails' }, { kind: 'html', status: 200 })
    await expect(readWhmcsVersion(api, call)).rejects.toMatchObject({ fault: 'unreadable' })
    await desk.fault({ action: 'WhmcsDetails' }, { kind: 'status', status: 302 })
    await expect(readWhmcsVersion(api, call)).rejects.toMatchObject({ fault: 'misconfigured', code: 'redirected' })
    await desk.fault({ action: 'WhmcsDetails' }, { kind: 'business-error', message: 'who knows' })
    await expect(readWhmcsVersion(api, call)).rejects.toMatchObject({ fault: 'refused', code: 'unrecognised_error' })
    await desk.fault({ action: 'WhmcsDetails' }, { kind: 'html', status: 504 })
    await expect(readWhmcsVersion(api, call)).rejects.toMatchObject({ fault: 'unreachable', code: 'http_504' })
    await desk.fault({ action: 'WhmcsDetails' }, { kind: 'status', status: 200, body: { result: 'success', whmcs: {} } })
    await expect(readWhmcsVersion(api, call)).rejects.toMatchObject({ fault: 'unreadable', code: 'unexpected_shape' })
  })

  test('a success without the ids that it must have is unknown', async () => {
    await desk.fault({ action: 'AddOrder' }, { kind: 'status', status: 200, body: { result: 'success' } })
    const { clientId } = await newClient()
    expect(await addOrder(api, newOrder(clientId, [41]), call)).toEqual({ is: 'unknown', code: 'unexpected_shape' })
  })

  test('wrong credentials and a wrong address are not_sent: nothing ran', async () => {
    const wrong = createWhmcsApi({ config: { ...config, secret: 'no', url: desk.url }, ...seen.deps })
    expect(await cancelOrder(wrong, 1, call)).toMatchObject({ is: 'not_sent', code: 'bad_credentials' })
    await expect(readWhmcsVersion(wrong, call)).rejects.toMatchObject({ fault: 'misconfigured', code: 'bad_credentials' })
    wrong.close()
    await desk.ask('switches', { allowedIps: ['203.0.113.9'] })
    expect(await cancelOrder(api, 1, call)).toMatchObject({ is: 'not_sent', code: 'ip_not_allowed' })
  })

  test('stopped by beforeSend: WHMCS hears nothing', async () => {
    const { clientId } = await newClient()
    const stop = () => {
      throw new Error('lease lost')
    }
    expect(await addOrder(api, newOrder(clientId, [41]), { ...call, beforeSend: stop })).toEqual({ is: 'not_sent', code: 'stopped' })
    expect(await listOrders(api, clientId, 'JPY', call)).toEqual([])
  })
})

test('what is reported is a closed set of names, and holds nothing of people or secrets', async () => {
  await newClient()
  expect(seen.records.length).toBeGreaterThan(50)
  for (const record of seen.records) {
    expect(
      Object.keys(record)
        .filter((key) => key !== 'code')
        .sort(),
    ).toEqual(['correlationId', 'ms', 'operation', 'outcome', 'system'])
    expect(record.operation).toMatch(/^[A-Z][A-Za-z]+$/)
    expect(record.code ?? 'x').toMatch(/^[a-z0-9_]+$/)
  }
})
