import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CartLine, openShop, type Shop } from '../orders/shop.ts'
import type { Customer } from '../world/customers.ts'
import { startWorld, type TestWorld } from '../world.ts'

let world: TestWorld
let shop: Shop
let customer: Customer
let vpn: CartLine
let fiber: CartLine
let personal: CartLine
beforeAll(async () => {
  world = await startWorld()
  shop = openShop(world)
  customer = await shop.customer('C-1001')
  ;[vpn, fiber, personal] = [await shop.line('VPN-FAMILY'), await shop.line('NET-FIBER-1G'), await shop.line('VPN-PERSONAL')]
})
afterAll(() => world.close())

const CARD = '4242 4242 4242 4242'
const faults = (answer: { body: { errors?: { path: string; code: string }[] } }) =>
  answer.body.errors?.map(({ path, code }) => `${path}: ${code}`)

type Row = [name: string, body: () => unknown, ...faults: string[]]
const items = (...lines: unknown[]) => ({ items: lines })

describe('a cart that is not right is 422, field by field', () => {
  test.each<Row>([
    ['no body', () => undefined, 'items: required'],
    ['null', () => 'null', 'items: required'],
    ['a list', () => [], ': wrong_type'],
    ['no items', () => ({}), 'items: required'],
    ['items that are none', () => ({ items: 'x' }), 'items: wrong_type'],
    ['no line', () => items(), 'items: too_few'],
    ['21 lines', () => items(...Array.from({ length: 21 }, () => vpn)), 'items: too_many'],
    ['quantity 0', () => items({ ...vpn, quantity: 0 }), 'items.0.quantity: too_small'],
    ['quantity 11', () => items(vpn, { ...vpn, quantity: 11 }), 'items.1.quantity: too_big'],
    ['quantity 1.5', () => items({ ...vpn, quantity: 1.5 }), 'items.0.quantity: wrong_type'],
    ['quantity as a text', () => items({ ...vpn, quantity: '1' }), 'items.0.quantity: wrong_type'],
    ['quantity beyond numbers', () => '{"items":[{"quantity":1e999}]}', 'items.0.quantity: too_big'],
    ['no product', () => items({ ...vpn, productId: undefined }), 'items.0.productId: required'],
    ['an unknown product', () => items({ ...vpn, productId: '01t5g00000ZZZZZAA0' }), 'items.0.productId: unknown_product'],
    ['an id with a wrong checksum', () => items({ ...vpn, productId: `${vpn.productId.slice(0, 15)}ZZZ` }), 'items.0.productId: unknown_product'],
    ['an id of another object', () => items(vpn, { ...vpn, productId: '0015g00000ZZZZZ' }), 'items.1.productId: unknown_product'],
    ['a product id that is a query', () => items({ ...vpn, productId: "' OR Name != '" }), 'items.0.productId: unknown_product'],
    ['another cycle', () => items({ ...vpn, billingCycle: 'Annually' }), 'items.0.billingCycle: not_offered'],
    ['a cycle that is none', () => items({ ...vpn, billingCycle: 'Weekly' }), 'items.0.billingCycle: not_allowed'],
    ['WHMCS’s word for a cycle', () => items({ ...vpn, billingCycle: 'monthly' }), 'items.0.billingCycle: not_allowed'],
    ['a required option left out', () => items({ ...fiber, configOptions: undefined }), 'items.0.configOptions.installation: required'],
    ['a choice that is not offered', () => items({ ...fiber, configOptions: { installation: 'sunday' } }), 'items.0.configOptions.installation: not_offered'],
    ['a choice of the wrong type', () => items({ ...fiber, configOptions: { installation: 1 } }), 'items.0.configOptions.installation: invalid_type'],
    ['true as a text', () => items({ ...fiber, configOptions: { installation: 'standard', static_ip: 'yes' } }), 'items.0.configOptions.static_ip: invalid_type'],
    ['an unknown option', () => items({ ...vpn, configOptions: { turbo: true } }), 'items.0.configOptions.turbo: unknown_option'],
    ['a number below', () => items({ ...personal, configOptions: { devices: 0 } }), 'items.0.configOptions.devices: out_of_range'],
    ['a number above', () => items({ ...personal, configOptions: { devices: 11 } }), 'items.0.configOptions.devices: out_of_range'],
    ['a number as a text', () => items({ ...personal, configOptions: { devices: '3' } }), 'items.0.configOptions.devices: invalid_type'],
    ['a broken number', () => items({ ...personal, configOptions: { devices: 1.5 } }), 'items.0.configOptions.devices: not_valid'],
    ['a number beyond whole ones', () => items({ ...personal, configOptions: { devices: 2 ** 53 } }), 'items.0.configOptions.devices: too_big'],
    ['a label of two lines', () => items({ ...personal, configOptions: { label: 'a\nb' } }), 'items.0.configOptions.label: invalid_type'],
    ['a label too long', () => items({ ...personal, configOptions: { label: 'x'.repeat(201) } }), 'items.0.configOptions.label: too_long'],
    ['an option inside an option', () => items({ ...vpn, configOptions: { a: {} } }), 'items.0.configOptions.a: not_valid'],
    ['options that are a list', () => items({ ...vpn, configOptions: [] }), 'items.0.configOptions: wrong_type'],
    ['two faults at once', () => items({ ...fiber, configOptions: { installation: 'x', turbo: 1 } }, { ...vpn, billingCycle: 'Onetime' }),
      'items.0.configOptions.turbo: unknown_option', 'items.0.configOptions.installation: not_offered', 'items.1.billingCycle: not_offered'],
    ['a price of the client’s', () => items({ ...vpn, price: { amount: 1, currency: 'JPY' } }), 'items.0.price: unknown_field'],
    ['UnitPrice', () => items({ ...vpn, UnitPrice: 1 }), 'items.0.UnitPrice: unknown_field'],
    ['a total', () => ({ ...items(vpn), total: { amount: 1, currency: 'JPY' } }), 'total: unknown_field'],
    ['status and owner', () => ({ ...items(vpn), status: 'active', accountId: 'x' }), 'status: unknown_field', 'accountId: unknown_field'],
    ['a note that is too long', () => ({ ...items(vpn), note: 'x'.repeat(2001) }), 'note: too_long'],
    ['a note that is no text', () => ({ ...items(vpn), note: 1 }), 'note: wrong_type'],
    ['a note with NUL', () => ({ ...items(vpn), note: 'a\0b' }), 'note: unusable_text'],
    ['a note with half a character', () => '{"items":[],"note":"\\ud800"}', 'note: unusable_text'],
    ['confirmDuplicateOf that is no id', () => ({ ...items(vpn), confirmDuplicateOf: 'x' }), 'confirmDuplicateOf: wrong_format'],
    ['__proto__', () => '{"items":[],"__proto__":{"price":1}}', ': forbidden_key'],
    ['__proto__ among options', () => '{"items":[{"configOptions":{"__proto__":1}}]}', 'items.0.configOptions: forbidden_key'],
    ['constructor', () => '{"items":[{"constructor":1}]}', 'items.0: forbidden_key'],
    ['a body too deep', () => `${'['.repeat(21)}${']'.repeat(21)}`, '0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0: too_deep'],
  ])('%s', async (_name, body, ...expected) => {
    const answer = await customer.browser.post('/api/orders', body())
    expect([answer.status, answer.body.code, faults(answer)]).toEqual([422, 'invalid_request', expected])
  }) // prettier-ignore

  test.each([
    ['the note', () => ({ ...items(vpn), note: `my card is ${CARD}, thanks` }), 'note'],
    ['an option', () => items({ ...personal, configOptions: { label: CARD.replaceAll(' ', '-') } }), 'items.0.configOptions.label'],
  ])('a card number in %s is not taken', async (_name, body, path) => {
    const answer = await customer.browser.post('/api/orders', body())
    expect([answer.status, answer.body.code, faults(answer)]).toEqual([422, 'card_number_not_accepted', [`${path}: card_number`]])
    expect(JSON.stringify(answer.body)).not.toContain('4242')
  })

  test('unreadable JSON 400, another content type 415, too large 413, another site 403', async () => {
    const post = async (body: string, headers?: Record<string, string>) => {
      const answer = await customer.browser.post('/api/orders', body, headers)
      return [answer.status, answer.body.code]
    }
    expect(await post('{"items":')).toEqual([400, 'unreadable_json'])
    expect(await post('{}', { 'content-type': 'text/plain' })).toEqual([415, 'unsupported_media_type'])
    expect(await post(JSON.stringify({ items: [], note: 'x'.repeat(65_536) }))).toEqual([413, 'too_large'])
    expect(await post('{}', { 'sec-fetch-site': 'cross-site' })).toEqual([403, 'csrf'])
    expect((await customer.browser.delete('/api/orders')).status).toBe(405)
  })

  test('nothing of all this reached Salesforce, and no text of ours breaks it', async () => {
    expect(await shop.ordersOf(customer)).toEqual([])
    const note = `'; DROP -- @{order.id} <b>&amp; 𠮷田 \\' %_ ${'あ'.repeat(200)}`
    const placed = await customer.browser.post('/api/orders', {
      ...items({ ...personal, configOptions: { devices: 10, label: "O'Neill & ‘Söhne’ 𠮷" } }),
      note,
    })
    expect([placed.status, placed.body.note]).toEqual([201, note])
    expect(placed.body.items[0].configOptions).toEqual({ devices: 10, label: "O'Neill & ‘Söhne’ 𠮷" })
    const [order] = await shop.ordersOf(customer)
    expect(order?.['Description']).toBe(note.replace('@{', '@ {'))
  })
})

describe('keys', () => {
  test.each(['', ' ', 'a b', 'a,b', 'a;b', 'a"b', '"a', 'a"', '""', 'a\\b', 'schlüssel', 'x'.repeat(256), '"a", "b"', 'a\tb'])(
    '%j is none: 400',
    async (key) => {
      const headers = { 'idempotency-key': Buffer.from(key).toString('latin1') }
      const answer = await customer.browser.post('/api/orders', items(vpn), headers)
      expect([answer.status, answer.body.code, answer.body.type]).toEqual([
        400,
        'idempotency_key_invalid',
        '/problems/idempotency_key_invalid',
      ])
    },
  )

  test('two keys are none', async () => {
    const headers = new Headers({ 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', 'idempotency-key': 'a' })
    headers.append('idempotency-key', 'a')
    headers.set('cookie', [...customer.browser.cookies()].map(([name, value]) => `${name}=${value}`).join('; '))
    const answer = await fetch(`${world.url}/api/orders`, { method: 'POST', headers, body: JSON.stringify(items(vpn)) })
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([400, 'idempotency_key_invalid'])
  })

  test('what was refused as bad input leaves its key free', async () => {
    const headers = { 'idempotency-key': 'used-badly' }
    expect((await customer.browser.post('/api/orders', items(), headers)).status).toBe(422)
    expect((await customer.browser.post('/api/orders', items({ ...vpn, configOptions: { turbo: true } }), headers)).status).toBe(422)
    expect((await customer.browser.post('/api/orders', items({ ...vpn, quantity: 9 }), headers)).status).toBe(201)
  })
})

test('whatever is sent, the answer is one that was promised', { timeout: 60_000 }, async () => {
  const known = await shop.ordersOf(customer)
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom(vpn.productId, fiber.productId, 'Monthly', 0, -1, 1e21, true, null, CARD),
  )
  const line = fc.record(
    { productId: fc.oneof(value, fc.constant(vpn.productId)), quantity: value, billingCycle: value, configOptions: value },
    { requiredKeys: [] },
  )
  const cart = fc.oneof(
    fc.record({ items: fc.oneof(fc.array(line, { maxLength: 4 }), value), note: value, confirmDuplicateOf: value }, { requiredKeys: [] }),
    value,
  )
  await fc.assert(
    fc.asyncProperty(cart, async (body) => {
      const answer = await customer.browser.post('/api/orders', JSON.stringify(body))
      expect([200, 201, 400, 422]).toContain(answer.status)
    }),
    { numRuns: 300 },
  )
  expect((await shop.ordersOf(customer)).length - known.length).toBeLessThan(5)
})
