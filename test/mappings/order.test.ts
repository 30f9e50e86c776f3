import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cartHash, type Cart } from '../../mappings/cart-hash.ts'
import { lineKey, lineNumber, toOrderItems, unitKey, type OrderLine } from '../../mappings/order-line.ts'

const KEY = '01890a5d-ac96-774b-bcce-b302099a8057'
const ORDER = '8015g00000ABcDeAAL'
const line = (more: Partial<OrderLine> = {}): OrderLine => ({
  pricebookEntryId: '01u5g00000AAAAaAAB',
  quantity: 1,
  unitPrice: { amount: 980, currency: 'JPY' },
  billingCycle: 'Onetime',
  configOptionsJson: null,
  requiresIccid: false,
  ...more,
})

describe('items of an order', () => {
  test('a line that needs ICCIDs becomes one item a unit, others keep their quantity', () => {
    const items = toOrderItems(KEY, [line({ quantity: 2, requiresIccid: true }), line({ quantity: 3 })])
    expect(items.map(({ lineKey, quantity, line }) => [lineKey, quantity, line])).toEqual([
      [`${KEY}:1`, 1, 0],
      [`${KEY}:2`, 1, 0],
      [`${KEY}:3`, 3, 1],
    ])
    expect(items[0]).not.toHaveProperty('requiresIccid')
  })

  test('nothing is lost or added, and keys are distinct, for any cart', () => {
    const cart = fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 10 }), requiresIccid: fc.boolean() }), {
      minLength: 1,
      maxLength: 20,
    })
    fc.assert(
      fc.property(cart, (lines) => {
        const items = toOrderItems(KEY, lines.map(line))
        expect(items.reduce((units, { quantity }) => units + quantity, 0)).toBe(lines.reduce((units, { quantity }) => units + quantity, 0))
        expect(items.map((item) => lineNumber(item.lineKey))).toEqual(items.map((_, at) => at + 1))
        lines.forEach(({ quantity, requiresIccid }, at) =>
          expect(items.filter((item) => item.line === at)).toHaveLength(requiresIccid ? quantity : 1),
        )
      }),
    )
  })

  test('more than two hundred do not fit into an order', () => {
    expect(() =>
      toOrderItems(
        KEY,
        Array.from({ length: 201 }, () => line()),
      ),
    ).toThrow(RangeError)
  })
})

describe('keys', () => {
  test('have one width, so that none starts another', () => {
    expect(lineKey(ORDER, 7)).toBe('8015g00000ABcDeAAL-007')
    expect(unitKey(lineKey(ORDER, 12), 3)).toBe('8015g00000ABcDeAAL-012-003')
    const number = fc.integer({ min: 1, max: 999 })
    fc.assert(
      fc.property(number, number, (a, b) => {
        fc.pre(a !== b)
        expect(lineKey(ORDER, a).startsWith(lineKey(ORDER, b))).toBe(false)
      }),
    )
  })

  test.each([0, 1000, 1.5, -1, Number.NaN])('%s has none', (number) => expect(() => lineKey(ORDER, number)).toThrow(RangeError))
  test('nor has an order id of 15 characters', () => expect(() => lineKey(ORDER.slice(0, 15), 1)).toThrow(RangeError))

  test.each([
    [`${KEY}:12`, 12],
    [`${KEY}:0`, null],
    ['12', null],
    [null, null],
  ])('the number of %s', (key, number) => expect(lineNumber(key)).toBe(number))
})

describe('the hash of a cart', () => {
  const cart = (items: Cart['items'], more: Partial<Cart> = {}): Cart => ({ account: 'a1', items, ...more })
  const item = { productId: 'p1', quantity: 1, billingCycle: 'Monthly' }

  test('is SHA-256 over canonical JSON', () => {
    const canonical =
      '{"account":"a1","confirmDuplicateOf":null,"items":[{"billingCycle":"Monthly","configOptions":{},"productId":"p1","quantity":1}],"v":1}'
    expect(cartHash(cart([item]))).toBe(createHash('sha256').update(canonical).digest('base64url'))
  })

  test('the same for the same cart, written otherwise', () => {
    const a = cart([
      { ...item, configOptions: { b: 'é', a: true } },
      { ...item, productId: 'p2' },
    ])
    const b = cart([
      { ...item, productId: 'p2', configOptions: {} },
      { ...item, configOptions: { a: true, b: 'e\u0301' } },
    ])
    expect(cartHash(a)).toBe(cartHash(b))
  })

  test.each<[string, Cart]>([
    ['quantity', cart([{ ...item, quantity: 2 }])],
    ['cycle', cart([{ ...item, billingCycle: 'Annually' }])],
    ['option', cart([{ ...item, configOptions: { a: 1 } }])],
    ['type of an option', cart([{ ...item, configOptions: { a: '1' } }])],
    ['account', cart([item], { account: 'a2' })],
    ['one line more', cart([item, item])],
    ['a wanted repeat', cart([item], { confirmDuplicateOf: 'o1' })],
  ])('another for another %s', (_name, other) => {
    expect(cartHash(other)).not.toBe(cartHash(cart([item])))
    expect(cartHash(other)).not.toBe(cartHash(cart([{ ...item, configOptions: { a: true } }])))
  })

  test('does not depend on the order of anything', () => {
    const items = fc.array(
      fc.record({
        productId: fc.constantFrom('p1', 'p2', 'p10'),
        quantity: fc.integer({ min: 1, max: 10 }),
        billingCycle: fc.constantFrom('Monthly', 'Onetime'),
        configOptions: fc.dictionary(
          fc.string({ minLength: 1, maxLength: 4 }).filter((key) => key !== '__proto__'),
          fc.oneof(fc.boolean(), fc.integer(), fc.string({ maxLength: 4 })),
          { maxKeys: 4 },
        ),
      }),
      { minLength: 1, maxLength: 6 },
    )
    fc.assert(
      fc.property(items, (list) => {
        const turned = list
          .toReversed()
          .map(({ configOptions, ...rest }) => ({ ...rest, configOptions: Object.fromEntries(Object.entries(configOptions).toReversed()) }))
        expect(cartHash(cart(turned))).toBe(cartHash(cart(list)))
      }),
    )
  })

  test('is one for two carts only when they mean the same: no change of any one thing leaves it as it was', () => {
    const value = fc.oneof(fc.boolean(), fc.integer(), fc.string({ unit: 'grapheme', maxLength: 4 }))
    const line = fc.record({
      productId: fc.constantFrom('p1', 'p2', 'p10'),
      quantity: fc.integer({ min: 1, max: 10 }),
      billingCycle: fc.constantFrom('Monthly', 'Onetime'),
      configOptions: fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), value, { maxKeys: 3 }),
    })
    const some = fc.record({
      account: fc.constantFrom('a1', 'a2'),
      items: fc.array(line, { minLength: 1, maxLength: 3 }),
      confirmDuplicateOf: fc.constantFrom(undefined, 'o1', 'o2'),
    })
    const one = (text: string | undefined) => text?.normalize('NFC')
    /** What a cart means, told otherwise than the hash does. */
    const meaning = ({ account, items, confirmDuplicateOf }: Cart) => {
      const lines = items.map(({ productId, quantity, billingCycle, configOptions = {} }) => {
        const chosen = Object.entries(configOptions).map(([key, chosen]) => [key, typeof chosen, one(String(chosen))].join('='))
        return [productId, quantity, billingCycle, ...chosen.sort()].join('|')
      })
      return [account, ...lines.sort(), confirmDuplicateOf].join('\n')
    }
    const pair = fc.tuple(some, some, fc.constantFrom('account' as const, 'items' as const, 'confirmDuplicateOf' as const), fc.nat())
    fc.assert(
      fc.property(pair, ([cart, other, part, at]) => {
        const [first, ...rest] = other.items
        const changed =
          part === 'items' && first ? cart.items.with(at % cart.items.length, { ...first, quantity: rest.length + 1 }) : other[part]
        const next = { ...cart, [part]: changed }
        expect(cartHash(next) === cartHash(cart)).toBe(meaning(next) === meaning(cart))
      }),
      { numRuns: 500 },
    )
  })

  test.each([1.5, Number.NaN, 2 ** 53])('%s is no whole number', (number) => {
    expect(() => cartHash(cart([{ ...item, quantity: number }]))).toThrow(RangeError)
    expect(() => cartHash(cart([{ ...item, configOptions: { a: number } }]))).toThrow(RangeError)
  })
})
