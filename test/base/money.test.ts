import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toDecimal, toMinor } from '../../src/base/money.ts'

describe('amounts', () => {
  test.each([
    ['19.99', 'USD', 1999],
    [0.29, 'USD', 29],
    ['1.10', 'EUR', 110],
    [4980, 'JPY', 4980],
    ['1980.00', 'JPY', 1980],
    ['-0.01', 'USD', -1],
    ['-0.00', 'USD', 0],
  ])('%s %s are read to the last unit', (text, currency, minor) => expect(toMinor(text, currency)).toBe(minor))

  test('come back as they were, to the last unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), fc.constantFrom('JPY', 'USD'), (amount, currency) => {
        expect(toMinor(toDecimal({ amount, currency }, 2), currency)).toBe(amount + 0)
      }),
    )
  })

  test.each([
    ['0.50', 'JPY'],
    ['1.005', 'USD'],
    ['1e3', 'USD'],
    ['1,000.00', 'USD'],
    ['', 'USD'],
    ['99999999999999999999', 'USD'],
    ['1', 'XXX'],
  ])('%s %s are none', (text, currency) => expect(() => toMinor(text, currency)).toThrow(RangeError))
})
