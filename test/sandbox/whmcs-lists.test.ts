import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Install, newClient, orderFields, row, rows, startInstall } from './whmcs-install.ts'

let install: Install
beforeAll(async () => {
  install = await startInstall()
})
afterAll(() => install.close())
afterEach(() => install.fresh())

describe('the catalogue', () => {
  const product = async (pid: number) => rows(await install.ok('GetProducts', { pid }), 'products', 'product')[0] ?? {}

  test('has the agreed products, prices by currency code, -1.00 where a cycle is not offered', async () => {
    const all = rows(await install.ok('GetProducts'), 'products', 'product')
    expect(all.map(({ pid }) => pid)).toEqual([21, 22, 23, 24, 25, 31, 32, 33, 41, 42, 43, 44])
    const prices = Object.fromEntries(all.map(({ pid, pricing }) => [pid, row(row(pricing).JPY).monthly]))
    expect(prices).toMatchObject({
      21: '5200.00',
      22: '6800.00',
      23: '3980.00',
      24: '-1.00',
      31: '980.00',
      32: '1980.00',
      41: '680.00',
      42: '1180.00',
      43: '2480.00',
    })
    expect(row(row((await product(21)).pricing).JPY)).toMatchObject({ msetupfee: '3000.00', quarterly: '-1.00', triennially: '-1.00' })
    expect(row(row((await product(23)).pricing).JPY).msetupfee).toBe('0.00')
  })
  test('shows order-form fields alone, options with their choices, HTML in the description', async () => {
    const fiber = await product(22)
    expect(rows(fiber, 'customfields', 'customfield').map(({ id, name }) => [id, name])).toEqual([[122, 'Line key']])
    const options = rows(fiber, 'configoptions', 'configoption')
    expect(options.map(({ id, type }) => [id, type])).toEqual([
      [221, '1'],
      [222, '3'],
    ])
    expect(rows(options[0] ?? {}, 'options', 'option').map(({ id }) => id)).toEqual([2211, 2212])
    expect(fiber.description).toContain('<li>')
    expect(await product(31)).toMatchObject({ paytype: 'onetime', module: '' })
    expect(await product(41)).toMatchObject({ paytype: 'recurring', module: 'trunkvpn' })
  })
  test('filters by a list of ids, by group, by module; unknown is a success without rows', async () => {
    const pids = async (fields: Record<string, string | number>) =>
      rows(await install.ok('GetProducts', fields), 'products', 'product').map(({ pid }) => pid)
    expect(await pids({ pid: '21,32' })).toEqual([21, 32])
    expect(await pids({ gid: 3 })).toEqual([31, 32, 33])
    expect(await pids({ module: 'trunkvpn' })).toEqual([41, 42, 43, 44])
    expect(await pids({ pid: 999 })).toEqual([])
  })
  test('gateways and currencies', async () => {
    expect(rows(await install.ok('GetPaymentMethods'), 'paymentmethods', 'paymentmethod')[0]).toEqual({
      module: 'stripe',
      displayname: 'Credit card',
    })
    expect(rows(await install.ok('GetCurrencies'), 'currencies', 'currency')).toEqual([
      { id: 1, code: 'JPY', prefix: '¥', suffix: '', format: 4, rate: '1.00000' },
    ])
  })
})

describe('shapes of lists', () => {
  test.each([
    ['missing', undefined],
    ['text', ''],
    ['list', []],
    ['map', {}],
    ['inner-list', { order: [] }],
    ['inner-text', { order: '' }],
    ['null', null],
  ])('none, as %s', async (emptyShape, expected) => {
    await install.desk('switches', { emptyShape })
    const reply = await install.ok('GetOrders', { id: 1 })
    expect(reply.orders).toEqual(expected)
    expect('orders' in reply).toBe(expected !== undefined)
    expect(reply).toMatchObject({ totalresults: 0, startnumber: 0, numreturned: 0 })
  })
  test('none takes every shape in turn, the same ones for the same seed', async () => {
    const round = async () => {
      await install.desk('reset')
      await install.desk('switches', { emptyShape: 'random' })
      const shapes: string[] = []
      for (let turn = 0; turn < 40; turn += 1) shapes.push(JSON.stringify(await install.ok('GetOrders', { id: 1 })))
      return shapes
    }
    const first = await round()
    expect(new Set(first).size).toBe(7)
    expect(await round()).toEqual(first)
  })
  test('flat lists are empty without an inner name', async () => {
    await install.desk('switches', { emptyShape: 'random' })
    for (let turn = 0; turn < 20; turn += 1) {
      const { paymethods } = await install.ok('GetPayMethods', { clientid: 1001 })
      expect([undefined, '', [], {}, null]).toContainEqual(paymethods)
    }
  })
  test('one may come as an object, many keyed by index', async () => {
    await install.desk('switches', { singleAsObject: true, listsAsMaps: true })
    expect(row((await install.ok('GetProducts', { pid: 31 })).products).product).toMatchObject({ pid: 31 })
    const many = row(row((await install.ok('GetProducts', { pid: '31,32' })).products).product)
    expect(Object.entries(many).map(([key, value]) => [key, row(value).pid])).toEqual([
      ['0', 31],
      ['1', 32],
    ])
  })
})

describe('pages', () => {
  const page = async (fields: Record<string, number>) => {
    const reply = await install.ok('GetOrders', fields)
    const { totalresults, startnumber, numreturned } = reply
    return { ids: rows(reply, 'orders', 'order').map(({ id }) => Number(id)), counts: [totalresults, startnumber, numreturned] }
  }
  async function orders(count: number): Promise<number> {
    const clientId = await newClient(install)
    for (let made = 0; made < count; made += 1) await install.ok('AddOrder', orderFields(clientId, [31]))
    return clientId
  }

  test('twenty-five rows unless limitnum asks for others', async () => {
    await orders(30)
    expect((await page({})).counts).toEqual([30, 0, 25])
    expect((await page({ limitstart: 25 })).counts).toEqual([30, 25, 5])
    expect((await page({ limitstart: 30 })).counts).toEqual([30, 30, 0])
    expect((await page({ limitnum: 10, limitstart: 5 })).counts).toEqual([30, 5, 10])
  })
  test('a page may be shorter than asked for', async () => {
    await orders(5)
    await install.desk('switches', { pageCap: 2 })
    expect((await page({ limitnum: 100 })).counts).toEqual([5, 0, 2])
  })
  test('rows shift when an order is made between two pages', async () => {
    const clientId = await orders(4)
    const first = await page({ limitnum: 2 })
    await install.ok('AddOrder', orderFields(clientId, [31]))
    const second = await page({ limitnum: 2, limitstart: 2 })
    expect(second.ids[0]).toBe(first.ids[1])
  })
})

test('the desk refuses what it does not know', async () => {
  await expect(install.desk('switches', { colour: 'red' })).rejects.toThrow('400')
  await expect(install.desk('pay-method', { clientId: 1, last4: '4242' })).rejects.toThrow('no client 1')
  await expect(install.desk('pay-method', { clientId: 1001, last4: '42' })).rejects.toThrow('400')
  await expect(install.desk('resolve-module', { serviceId: 1 })).rejects.toThrow('no service 1')
})

test('an existing client can be put there, with or without a customer number', async () => {
  const made = await install.desk('add-client', { email: 'old@example.jp', firstname: 'Old', lastname: 'Friend', customerNumber: 'C-1007' })
  const { client } = await install.ok('GetClientsDetails', { email: 'old@example.jp' })
  expect(row(client)).toMatchObject({ id: made.clientId, owner_user_id: made.userId, customfields1: 'C-1007' })
  expect((await install.state()).clients?.map(({ email, status, customfields1 }) => [email, status, customfields1])).toEqual([
    ['existing@example.jp', 'Active', ''],
    ['closed@example.jp', 'Closed', ''],
    ['old@example.jp', 'Active', 'C-1007'],
  ])
})
