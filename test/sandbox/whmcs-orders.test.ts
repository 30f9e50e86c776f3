import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Install, newClient, orderFields, phpMap, row, rows, startInstall } from './whmcs-install.ts'

let install: Install
beforeAll(async () => {
  install = await startInstall()
})
afterAll(() => install.close())
afterEach(() => install.fresh())

const notPending = 'Order ID not found or Status not Pending'

async function place(pids: number[], more: Record<string, string | number> = {}) {
  const clientId = await newClient(install, { noemail: 1 })
  const reply = await install.ok('AddOrder', { ...orderFields(clientId, pids), ...more })
  return { clientId, orderId: Number(reply.orderid), serviceIds: String(reply.serviceids).split(',').map(Number), reply }
}
const services = async (clientId: number) => rows(await install.ok('GetClientsProducts', { clientid: clientId }), 'products', 'product')
const statuses = async (clientId: number) => (await services(clientId)).map((service) => service.status)
const order = async (id: number) => rows(await install.ok('GetOrders', { id }), 'orders', 'order')[0] ?? {}

describe('AddOrder', () => {
  test('makes order, services and invoice, all pending, the line key on each service', async () => {
    const { clientId, orderId, serviceIds, reply } = await place([21, 31], { notes: '801000000000001AAA', clientip: '198.51.100.7' })
    expect(reply).toMatchObject({ addonids: '', domainids: '', serviceids: serviceIds.join(',') })
    expect(await order(orderId)).toMatchObject({
      userid: clientId,
      status: 'Pending',
      date: '2026-02-04 05:30:00',
      amount: '9180.00',
      invoiceid: reply.invoiceid,
      paymentstatus: 'Unpaid',
      notes: '801000000000001AAA',
      ipaddress: '198.51.100.7',
      paymentmethodname: 'Credit card',
    })
    expect(String((await order(orderId)).ordernum)).toMatch(/^\d{10}$/)
    expect(rows(await order(orderId), 'lineitems', 'lineitem').map(({ relid, type, status }) => [relid, type, status])).toEqual(
      serviceIds.map((id) => [id, 'product', 'Pending']),
    )
    const [fiber, esim] = await services(clientId)
    expect(fiber).toMatchObject({
      pid: '21',
      orderid: String(orderId),
      status: 'Pending',
      billingcycle: 'Monthly',
      firstpaymentamount: '8200.00',
      recurringamount: '5200.00',
      nextduedate: '2026-03-04',
    })
    expect(esim).toMatchObject({
      pid: '31',
      billingcycle: 'One Time',
      firstpaymentamount: '980.00',
      recurringamount: '0.00',
      nextduedate: '0000-00-00',
    })
    expect([fiber, esim].map((service) => rows(service ?? {}, 'customfields', 'customfield')[0])).toEqual([
      { id: '121', name: 'Line key', translated_name: 'Line key', value: '801000000000001AAA-001' },
      { id: '131', name: 'Line key', translated_name: 'Line key', value: '801000000000001AAA-002' },
    ])
  })
  test('is not idempotent: the same call is another order', async () => {
    const clientId = await newClient(install)
    const [first, second] = [
      await install.ok('AddOrder', orderFields(clientId, [31])),
      await install.ok('AddOrder', orderFields(clientId, [31])),
    ]
    expect(first.orderid).not.toBe(second.orderid)
    expect(first.invoiceid).not.toBe(second.invoiceid)
    const { orders = [], services: rows = [], invoices = [] } = await install.state()
    expect([orders.length, rows.length, invoices.length]).toEqual([2, 2, 2])
    expect(new Set(orders.map((row) => row.ordernum)).size).toBe(2)
  })
  test('priceoverride is what recurs and what is paid first, set-up fees of the catalogue on top', async () => {
    const { clientId, orderId } = await place([21], { 'priceoverride[0]': '4321.5' })
    expect((await services(clientId))[0]).toMatchObject({ recurringamount: '4321.50', firstpaymentamount: '7321.50' })
    expect((await order(orderId)).amount).toBe('7321.50')
  })
  test('one service row stands for any quantity', async () => {
    const { clientId, serviceIds } = await place([42], { 'qty[0]': 3 })
    expect(serviceIds).toHaveLength(1)
    expect((await services(clientId))[0]).toMatchObject({ qty: '3', recurringamount: '3540.00', firstpaymentamount: '3540.00' })
  })
  test('configurable options of the product are stored and priced, others ignored', async () => {
    const { clientId } = await place([21], {
      'configoptions[0]': Buffer.from('a:3:{i:211;i:2112;i:212;i:1;i:999;i:5;}').toString('base64'),
    })
    const [service = {}] = await services(clientId)
    expect(service).toMatchObject({ recurringamount: '7900.00' })
    expect(service.configoptions).toEqual({
      configoption: [
        { id: '211', option: 'Installation', type: 'dropdown', value: 'weekend' },
        { id: '212', option: 'Static IP', type: 'yesno', value: '1' },
      ],
    })
  })
  test('a cycle that is not offered falls back to the first that is', async () => {
    const yearly = await place([41], { 'billingcycle[0]': 'annually' })
    expect((await services(yearly.clientId))[0]).toMatchObject({
      billingcycle: 'Annually',
      recurringamount: '7480.00',
      nextduedate: '2027-02-04',
    })
    const biennial = await place([41], { 'billingcycle[0]': 'biennially' })
    expect((await services(biennial.clientId))[0]).toMatchObject({ billingcycle: 'Monthly' })
  })
  test('an unknown product is skipped without a word', async () => {
    const { clientId, serviceIds } = await place([999, 31])
    expect(serviceIds).toHaveLength(1)
    expect((await services(clientId)).map((service) => service.pid)).toEqual(['31'])
  })
  test('refusals leave nothing behind', async () => {
    const clientId = await newClient(install)
    const { 'pid[0]': _pid, ...noItems } = orderFields(clientId, [31])
    expect(await install.refusal('AddOrder', orderFields(clientId, [999]))).toBe('No items added to cart so order cannot proceed')
    expect(await install.refusal('AddOrder', noItems)).toBe('No items added to cart so order cannot proceed')
    expect(await install.refusal('AddOrder', { ...noItems, pid: 31 })).toBe("Expecting parameter 'pid' to be an array")
    expect(await install.refusal('AddOrder', { ...orderFields(clientId, [31]), qty: 2 })).toBe("Expecting parameter 'qty' to be an array")
    expect(await install.refusal('AddOrder', orderFields(1, [31]))).toBe('Client ID Not Found')
    expect(await install.refusal('AddOrder', orderFields(1002, [31]))).toBe('Unable to add order when client status is Closed')
    expect(await install.refusal('AddOrder', { ...orderFields(clientId, [31]), paymentmethod: 'cash' })).toBe(
      'Invalid Payment Method. Valid options include stripe,banktransfer',
    )
    expect(await install.refusal('AddOrder', { ...orderFields(clientId, [31]), addonid: 5 })).toBe('Addon ID invalid')
    const { orders, services: rows, invoices } = await install.state()
    expect([orders, rows, invoices]).toEqual([[], [], []])
  })
  test('notes may be dropped by the version', async () => {
    await install.desk('switches', { notesDropped: true })
    const { orderId } = await place([31], { notes: '801000000000001AAA' })
    expect((await order(orderId)).notes).toBe('')
  })
  test('mails and invoice are made unless they are switched off', async () => {
    await place([31])
    expect((await install.state()).emails?.map((mail) => mail.template)).toEqual(['Order Confirmation', 'Invoice Created'])
    const quiet = await place([31], { noemail: 1, noinvoiceemail: 1, noinvoice: 1 })
    expect(quiet.reply.invoiceid).toBe(0)
    expect((await install.state()).emails).toHaveLength(2)
  })
  test('an order for nothing has no invoice', async () => {
    expect((await place([24])).reply.invoiceid).toBe(0)
  })
})

describe('AcceptOrder', () => {
  test('products without a module become active, and a second time is refused', async () => {
    const { clientId, orderId } = await place([21, 31])
    await install.ok('AcceptOrder', { orderid: orderId, autosetup: 1, sendemail: 0 })
    expect((await order(orderId)).status).toBe('Active')
    expect(await statuses(clientId)).toEqual(['Active', 'Active'])
    expect(await install.refusal('AcceptOrder', { orderid: orderId })).toBe(notPending)
    expect(await install.refusal('AcceptOrder', { orderid: 1 })).toBe(notPending)
  })
  test('a failing module leaves the service pending with a row in the queue while the order is active', async () => {
    await install.desk('modules', { mode: 'fail' })
    const { clientId, orderId, serviceIds } = await place([42, 31])
    await install.ok('AcceptOrder', { orderid: orderId, autosetup: 1 })
    expect((await order(orderId)).status).toBe('Active')
    expect(await statuses(clientId)).toEqual(['Pending', 'Active'])
    const queue = await install.ok('GetModuleQueue', { serviceType: 'service', relatedId: serviceIds[0] ?? 0 })
    expect(queue.count).toBe(1)
    expect(rows(queue, 'queue')[0]).toMatchObject({
      serviceType: 'service',
      serviceId: serviceIds[0],
      moduleName: 'trunkvpn',
      moduleAction: 'CreateAccount',
      completed: 0,
      numRetries: 0,
    })
    expect((await install.ok('GetModuleQueue', { since: '2026-02-05' })).count).toBe(0)
    expect((await install.ok('GetModuleQueue', { moduleAction: 'SuspendAccount' })).count).toBe(0)
  })
  test('an error with the module’s text may come although the order was accepted', async () => {
    await install.desk('modules', { mode: 'loud' })
    const { orderId } = await place([42])
    expect(await install.refusal('AcceptOrder', { orderid: orderId })).toMatch(/^Line equipment did not answer/)
    expect((await order(orderId)).status).toBe('Active')
  })
  test('a slow module leaves no row and has the service active some seconds later', async () => {
    await install.desk('modules', { mode: 'slow' })
    const { clientId, orderId } = await place([42])
    await install.ok('AcceptOrder', { orderid: orderId })
    expect(await statuses(clientId)).toEqual(['Pending'])
    expect((await install.ok('GetModuleQueue')).count).toBe(0)
    await install.advance(4_999)
    expect(await statuses(clientId)).toEqual(['Pending'])
    await install.advance(1)
    expect(await statuses(clientId)).toEqual(['Active'])
  })
  test('a mode may be for one product alone, which then plays as if it had a module', async () => {
    await install.desk('modules', { mode: 'fail', pid: 31 })
    const { clientId, orderId } = await place([42, 31])
    await install.ok('AcceptOrder', { orderid: orderId })
    expect(await statuses(clientId)).toEqual(['Active', 'Pending'])
    await expect(install.desk('modules', { mode: 'fail', pid: 999 })).rejects.toThrow('no product 999')
  })
  test('autosetup 0 runs no module; sendemail 0 sends no mail', async () => {
    await install.desk('modules', { mode: 'fail' })
    const { clientId, orderId } = await place([42], { noemail: 1, noinvoiceemail: 1 })
    await install.ok('AcceptOrder', { orderid: orderId, autosetup: 0, sendemail: 0 })
    expect(await statuses(clientId)).toEqual(['Active'])
    expect((await install.state()).emails).toEqual([])
  })
})

describe('CancelOrder, PendingOrder and the lists of orders', () => {
  test('cancelling takes services and unpaid invoice along, once', async () => {
    const { clientId, orderId, reply } = await place([31])
    await install.ok('CancelOrder', { orderid: orderId })
    expect((await order(orderId)).status).toBe('Cancelled')
    expect(await statuses(clientId)).toEqual(['Cancelled'])
    expect((await install.ok('GetInvoice', { invoiceid: Number(reply.invoiceid) })).status).toBe('Cancelled')
    expect(await install.refusal('CancelOrder', { orderid: orderId })).toBe(notPending)
    expect(await install.refusal('AcceptOrder', { orderid: orderId })).toBe(notPending)
  })
  test('an accepted order cannot be cancelled', async () => {
    const { orderId } = await place([31])
    await install.ok('AcceptOrder', { orderid: orderId })
    expect(await install.refusal('CancelOrder', { orderid: orderId })).toBe(notPending)
  })
  test('PendingOrder allows a second acceptance', async () => {
    const { clientId, orderId } = await place([31])
    await install.ok('AcceptOrder', { orderid: orderId })
    await install.ok('PendingOrder', { orderid: orderId })
    expect(await statuses(clientId)).toEqual(['Pending'])
    await install.ok('AcceptOrder', { orderid: orderId })
    expect(await install.refusal('PendingOrder', { orderid: 1 })).toBe('Order ID Not Found')
  })
  test('GetOrders filters by id, client and status; unknown is a success without rows', async () => {
    const first = await place([31])
    const second = await place([31])
    await install.ok('AcceptOrder', { orderid: second.orderId })
    const ids = async (fields: Record<string, string | number>) =>
      rows(await install.ok('GetOrders', fields), 'orders', 'order').map((row) => row.id)
    expect(await ids({})).toEqual([second.orderId, first.orderId])
    expect(await ids({ userid: first.clientId })).toEqual([first.orderId])
    expect(await ids({ status: 'Active' })).toEqual([second.orderId])
    expect(await ids({ status: 'active' })).toEqual([])
    expect(await ids({ notes: 'x', id: 1 })).toEqual([])
    const counts = rows(await install.ok('GetOrderStatuses'), 'statuses', 'status')
    expect(counts).toEqual([
      { title: 'Pending', count: 1 },
      { title: 'Active', count: 1 },
      { title: 'Fraud', count: 0 },
      { title: 'Cancelled', count: 0 },
    ])
  })
})

describe('services and modules', () => {
  test('GetClientsProducts has text ids, echoes, canaries, and joins its filters by AND', async () => {
    const { clientId, serviceIds } = await place([31, 32], { 'domain[0]': 'sfo-1', 'domain[1]': 'sfo-10' })
    const reply = await install.ok('GetClientsProducts', { clientid: clientId, domain: 'sfo-1' })
    expect(reply).toMatchObject({
      clientid: String(clientId),
      serviceid: null,
      pid: null,
      domain: 'sfo-1',
      totalresults: '1',
      numreturned: 1,
    })
    expect(rows(reply, 'products', 'product')).toEqual([
      expect.objectContaining({
        id: String(serviceIds[0]),
        clientid: String(clientId),
        password: `CANARY-SVC-PASS-${serviceIds[0]}`,
        notes: `CANARY-SVC-NOTES-${serviceIds[0]}`,
      }),
    ])
    expect((await install.ok('GetClientsProducts', { clientid: clientId, serviceid: serviceIds[1] ?? 0, pid: 31 })).totalresults).toBe('0')
  })
  test('UpdateClientProduct changes labels, replaces notes, merges fields, clears by unset', async () => {
    await install.desk('modules', { mode: 'fail' })
    const { clientId, serviceIds } = await place([42], { 'domain[0]': 'tag' })
    const serviceid = serviceIds[0] ?? 0
    expect(
      await install.ok('UpdateClientProduct', { serviceid, status: 'Active', notes: 'new', 'unset[0]': 'domain', recurringamount: '99.5' }),
    ).toMatchObject({ serviceid: String(serviceid) })
    await install.ok('UpdateClientProduct', { serviceid, customfields: phpMap({ 242: 'seen' }) })
    const [service = {}] = await services(clientId)
    expect(service).toMatchObject({ status: 'Active', notes: 'new', domain: '', recurringamount: '99.50' })
    expect(rows(service, 'customfields', 'customfield').map((field) => field.value)).toEqual(['801000000000001AAA-001', 'seen'])
    expect((await install.ok('GetModuleQueue')).count).toBe(0)
    expect(await install.refusal('UpdateClientProduct', { serviceid: 1 })).toBe('Service ID Not Found')
  })
  test('ModuleCreate finishes what failed, and complains on an active service', async () => {
    await install.desk('modules', { mode: 'fail' })
    const { clientId, orderId, serviceIds } = await place([42])
    const serviceid = serviceIds[0] ?? 0
    await install.ok('AcceptOrder', { orderid: orderId })
    expect(await install.refusal('ModuleCreate', { serviceid })).toMatch(/^Line equipment/)
    expect(rows(await install.ok('GetModuleQueue'), 'queue')).toMatchObject([{ numRetries: 1 }])
    await install.desk('modules', { mode: 'ok' })
    await install.ok('ModuleCreate', { accountid: serviceid })
    expect(await statuses(clientId)).toEqual(['Active'])
    expect((await install.ok('GetModuleQueue')).count).toBe(0)
    expect(await install.refusal('ModuleCreate', { serviceid })).toMatch(/already exists$/)
  })
  test('the queue never drains by itself; a person resolves a row', async () => {
    await install.desk('modules', { mode: 'fail' })
    const { clientId, orderId, serviceIds } = await place([42])
    await install.ok('AcceptOrder', { orderid: orderId })
    await install.desk('modules', { mode: 'ok' })
    await install.advance(86_400_000)
    expect((await install.ok('GetModuleQueue')).count).toBe(1)
    await install.desk('resolve-module', { serviceId: serviceIds[0] })
    expect((await install.ok('GetModuleQueue')).count).toBe(0)
    expect(await statuses(clientId)).toEqual(['Active'])
  })
  test('suspend, unsuspend, terminate', async () => {
    const { clientId, orderId, serviceIds } = await place([42])
    const serviceid = serviceIds[0] ?? 0
    await install.ok('AcceptOrder', { orderid: orderId })
    await install.ok('ModuleSuspend', { serviceid, suspendreason: 'unpaid' })
    expect((await services(clientId))[0]).toMatchObject({ status: 'Suspended', suspensionreason: 'unpaid' })
    await install.ok('ModuleUnsuspend', { serviceid })
    expect((await services(clientId))[0]).toMatchObject({ status: 'Active', suspensionreason: '' })
    await install.ok('ModuleTerminate', { serviceid })
    expect((await services(clientId))[0]).toMatchObject({ status: 'Terminated', terminationdate: '2026-02-04' })
  })
  test.each(['ModuleCreate', 'ModuleSuspend', 'ModuleUnsuspend', 'ModuleTerminate'])('%s: refusals', async (action) => {
    const { serviceIds } = await place([21])
    expect(await install.refusal(action)).toBe('Service ID is required')
    expect(await install.refusal(action, { serviceid: 1 })).toBe('Service ID not found')
    expect(await install.refusal(action, { serviceid: serviceIds[0] ?? 0 })).toBe('Service not assigned to a module')
  })
})

describe('invoices', () => {
  test('GetInvoice: lines, money as text, zero dates, no transactions as an empty text', async () => {
    await install.desk('switches', { emptyShape: 'text' })
    const { clientId, serviceIds, reply } = await place([21])
    const invoice = await install.ok('GetInvoice', { invoiceid: Number(reply.invoiceid) })
    expect(invoice).toMatchObject({
      invoiceid: reply.invoiceid,
      userid: clientId,
      date: '2026-02-04',
      duedate: '2026-02-18',
      datepaid: '0000-00-00 00:00:00',
      lastcaptureattempt: '0000-00-00 00:00:00',
      subtotal: '8200.00',
      tax: '0.00',
      total: '8200.00',
      balance: '8200.00',
      taxrate: '0.000',
      status: 'Unpaid',
      ccgateway: true,
      transactions: '',
    })
    expect(rows(invoice, 'items', 'item').map(({ type, relid, amount }) => [type, relid, amount])).toEqual([
      ['Hosting', serviceIds[0], '5200.00'],
      ['Setup', serviceIds[0], '3000.00'],
    ])
    expect(await install.refusal('GetInvoice', { invoiceid: 1 })).toBe('Invoice ID Not Found')
  })
  test('GetInvoices has other names, no lines, and an Overdue filter that is no status', async () => {
    const { clientId, reply } = await place([31])
    const list = async (fields: Record<string, string | number>) =>
      rows(await install.ok('GetInvoices', { userid: clientId, ...fields }), 'invoices', 'invoice')
    const [invoice = {}] = await list({})
    expect(invoice).toMatchObject({
      id: reply.invoiceid,
      total: '980.00',
      last_capture_attempt: '0000-00-00 00:00:00',
      currencycode: 'JPY',
      created_at: '2026-02-04 05:30:00',
    })
    expect(Object.keys(invoice)).not.toEqual(expect.arrayContaining(['items', 'balance', 'invoiceid']))
    expect(await list({ status: 'Overdue' })).toEqual([])
    await install.advance(15 * 86_400_000)
    expect(await list({ status: 'Overdue' })).toMatchObject([{ status: 'Unpaid' }])
    expect(await list({ status: 'Paid' })).toEqual([])
  })
  test('a payment shows as a transaction with text ids', async () => {
    const { clientId, reply } = await place([31])
    await install.desk('pay-invoice', { invoiceId: reply.invoiceid })
    const invoice = await install.ok('GetInvoice', { invoiceid: Number(reply.invoiceid) })
    expect(invoice).toMatchObject({ status: 'Paid', balance: '0.00', total: '980.00', datepaid: '2026-02-04 05:30:00' })
    const found = rows(await install.ok('GetTransactions', { clientid: clientId }), 'transactions', 'transaction')
    expect(found).toEqual([
      expect.objectContaining({ userid: String(clientId), invoiceid: String(reply.invoiceid), amountin: '980.00', gateway: 'stripe' }),
    ])
    expect(rows(invoice, 'transactions', 'transaction')).toEqual(found)
    expect((await install.ok('GetTransactions', { transid: 'pi_other' })).totalresults).toBe(0)
  })
  test('tax comes on top where the install adds it, in whole yen', async () => {
    await install.desk('switches', { taxRate: 10 })
    const { reply } = await place([31], { 'priceoverride[0]': '985' })
    expect(await install.ok('GetInvoice', { invoiceid: Number(reply.invoiceid) })).toMatchObject({
      subtotal: '985.00',
      tax: '98.00',
      total: '1083.00',
      taxrate: '10.000',
    })
  })
})

describe('time', () => {
  test('a lagging replica: the order exists, but lists show it later', async () => {
    await install.desk('switches', { readLagMs: 3_000 })
    const { clientId, orderId } = await place([31])
    expect((await install.ok('GetOrders', { id: orderId })).totalresults).toBe(0)
    expect(await services(clientId)).toEqual([])
    expect(row((await install.ok('GetClientsDetails', { clientid: clientId })).client).id).toBe(clientId)
    await install.ok('AcceptOrder', { orderid: orderId })
    expect((await install.state()).orders).toMatchObject([{ id: orderId, status: 'Active' }])
    await install.advance(3_000)
    expect((await install.ok('GetOrders', { id: orderId })).totalresults).toBe(1)
    expect(await services(clientId)).toHaveLength(1)
  })
  test('a commit that comes late is there for nobody before, yet holds its e-mail', async () => {
    await install.desk('switches', { delayedCommit: 8_000 })
    const clientId = await newClient(install, { email: 'late@example.jp' })
    expect(await install.refusal('GetClientsDetails', { clientid: clientId })).toBe('Client Not Found')
    expect((await install.ok('GetUsers', { search: 'late@' })).totalresults).toBe(0)
    expect(await install.refusal('AddUser', { firstname: 'a', lastname: 'b', email: 'late@example.jp', password2: 'x' })).toBe(
      'A user already exists with that email address',
    )
    await install.advance(8_000)
    await install.ok('GetClientsDetails', { clientid: clientId })
  })
  test('a lost reply leaves the order behind, seen in state and request log', async () => {
    const clientId = await newClient(install)
    await install.desk('faults', { match: { action: 'AddOrder' }, fault: { kind: 'reset-after' } })
    await expect(install.call('AddOrder', orderFields(clientId, [31]))).rejects.toThrow()
    expect((await install.state()).orders).toHaveLength(1)
    const log = await (await fetch(`${install.url}/__sandbox/requests`)).json()
    expect(rows(row(log), 'items').at(-1)).toMatchObject({ action: 'AddOrder', applied: true })
  })
  test('the same seed gives the same ids and numbers', async () => {
    const first = await place([31])
    const before = await install.state()
    await install.desk('reset')
    const second = await place([31])
    const after = await install.state()
    expect(second.reply).toEqual(first.reply)
    expect(after.orders?.map((row) => row.ordernum)).toEqual(before.orders?.map((row) => row.ordernum))
    await install.desk('reset', { seed: 'another' })
    await place([31])
    expect((await install.state()).orders?.map((row) => row.ordernum)).not.toEqual(before.orders?.map((row) => row.ordernum))
  })
  test('LogActivity and GetHealthStatus answer', async () => {
    await install.ok('LogActivity', { description: 'flow 7', clientid: 1001 })
    expect((await install.state()).activity).toMatchObject([{ description: 'flow 7', clientId: 1001 }])
    expect(row((await install.ok('GetHealthStatus')).checks).danger).toEqual([])
  })
})
