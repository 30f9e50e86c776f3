import { parseQuery } from '@jetstreamapp/soql-parser-js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseId, recordId } from '../../salesforce/ids.ts'
import { literal, soql, textOf, type Soql, type SoqlValue } from '../../salesforce/soql.ts'

const say = (value: SoqlValue): string => textOf(soql`x = ${value}`).slice('x = '.length)

/** What a SOQL text literal means, read by the rules of the reference: the other direction, written on its own. */
function meaning(quoted: string): string {
  expect(quoted.startsWith("'") && quoted.endsWith("'")).toBe(true)
  let text = ''
  for (let at = 1; at < quoted.length - 1; at += 1) {
    const character = quoted.charAt(at)
    expect(character).not.toBe("'")
    if (character !== '\\') text += character
    else {
      at += 1
      const escaped = quoted.charAt(at)
      expect('\\\'"nrtbf').toContain(escaped)
      text += { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }[escaped] ?? escaped
    }
  }
  return text
}

const goodText = fc
  .string({
    unit: fc.oneof(fc.constantFrom('\\', "'", '"', '\n', '%', '_', 'é', '🍣', '\t'), fc.string({ minLength: 1, maxLength: 1 })),
    maxLength: 200,
  })
  .filter((text) => text.isWellFormed() && !/[\u0000-\u0007\u000b\u000e-\u001f\u007f]/.test(text)) // oxlint-disable-line no-control-regex

describe('texts', () => {
  test.each([
    ["O'Brien", "'O\\'Brien'"],
    ["x\\' OR Name != '", "'x\\\\\\' OR Name != \\''"],
    ['a"b', `'a\\"b'`],
    ['1\n2\r3\t4\b5\f6', "'1\\n2\\r3\\t4\\b5\\f6'"],
    ['', "''"],
    ['寿司🍣', "'寿司🍣'"],
  ])('%j', (text, expected) => expect(say(text)).toBe(expected))

  test('mean what they meant, and no query has more conditions than were written', () => {
    fc.assert(
      fc.property(goodText, (text) => {
        expect(meaning(say(text))).toBe(text)
        const { where } = parseQuery(textOf(soql`SELECT Id FROM Account WHERE Name = ${text} LIMIT 1`))
        expect(where).not.toHaveProperty('right')
      }),
    )
  })

  test.each([['a\u0000'], ['\u0007'], ['\u007f'], ['\ud800'], ['x'.repeat(4_001)]])('%j is refused', (text) =>
    expect(() => say(text)).toThrow(TypeError),
  )
})

describe('LIKE', () => {
  test.each([
    ['50%_\\x', "'50\\%\\_\\\\\\\\x%'"],
    ["O'B", "'O\\'B%'"],
  ])('%j', (text, expected) => expect(textOf(literal.startsWith(text))).toBe(expected))

  test('contains has a wildcard on both sides', () => expect(textOf(soql`Name LIKE ${literal.contains('é')}`)).toBe("Name LIKE '%é%'"))

  test("a customer's text never holds a live wildcard", () => {
    fc.assert(
      fc.property(goodText, (text) => {
        const inner = textOf(literal.contains(text)).slice(2, -2)
        expect(inner.replace(/\\./gs, '')).not.toMatch(/[%_']/)
      }),
    )
  })
})

describe('other values', () => {
  test.each<[SoqlValue, string]>([
    [0, '0'],
    [-12, '-12'],
    [1.5, '1.5'],
    [1e-7, '0.0000001'],
    [-1.25e-9, '-0.00000000125'],
    [123n, '123'],
    [true, 'true'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [['a', "b'"], "('a', 'b\\'')"],
    [[1, 2], '(1, 2)'],
    [literal.day('2026-01-31'), '2026-01-31'],
    [literal.id('8015g00000ABcDe', 'Order'), "'8015g00000ABcDeAAL'"],
    [null, 'null'],
  ])('%s', (value, expected) => expect(say(value)).toBe(expected))

  test('numbers keep their value and never grow an exponent', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        fc.pre(!Object.is(value, -0) && (!Number.isInteger(value) || Number.isSafeInteger(value)))
        expect(say(value)).toMatch(/^-?\d+(\.\d+)?$/)
        expect(Number(say(value))).toBe(value)
      }),
    )
  })

  test.each<[string, unknown]>([
    ['NaN', Number.NaN],
    ['infinity', Infinity],
    ['minus zero', -0],
    ['an inexact integer', 2 ** 53],
    ['an invalid date', new Date(Number.NaN)],
    ['a date of year 12000', new Date(Date.UTC(12_000, 0))],
    ['undefined', undefined],
    ['an object', { toString: () => "'x'" }],
    ['a function', () => 'x'],
    ['a symbol', Symbol('x')],
    ['an empty list', []],
    ['null in a list', ['a', null]],
    ['undefined in a list', [undefined]],
    ['a list in a list', [['a']]],
    ['something that looks like a fragment', Object.create(Object.getPrototypeOf(soql`x`) as object)],
  ])('%s is refused', (_name, value) => expect(() => Reflect.apply(soql, null, [['x = ', ''], value])).toThrow(TypeError))

  test.each(['2026-02-30', '2026-1-1', '31.01.2026', "2026-01-01' OR 'a'='a"])('%s is no day', (day) =>
    expect(() => literal.day(day)).toThrow(TypeError),
  )
})

describe('the template', () => {
  test('null stands only after = and !=', () => {
    expect(textOf(soql`a != ${null} AND b = ${null}`)).toBe('a != null AND b = null')
    for (const make of [() => soql`a > ${null}`, () => soql`a <= ${null}`, () => soql`a IN ${null}`, () => soql`${null}`])
      expect(make).toThrow(TypeError)
  })

  test('fragments compose, texts that look like them do not', () => {
    const condition: Soql = soql`Name = ${'x'}`
    expect(textOf(soql`WHERE ${condition} AND ${soql`Id != ${null}`}`)).toBe("WHERE Name = 'x' AND Id != null")
    expect(textOf(soql`WHERE a = ${"' OR b = 'c"}`)).toBe("WHERE a = '\\' OR b = \\'c'")
  })

  test('a value inside quotes of the template is a mistake', () => {
    expect(() => soql`Name = '${'x'}'`).toThrow(TypeError)
    expect(textOf(soql`Name = 'it\\'s' AND a = ${'x'}`)).toBe("Name = 'it\\'s' AND a = 'x'")
  })

  test('only its own make passes as a query', () =>
    expect(() => Reflect.apply(textOf, null, [{ text: 'SELECT Id FROM Account' }])).toThrow(TypeError))
})

describe('ids', () => {
  test.each([
    ['8015g00000ABcDe', 'Order', '8015g00000ABcDeAAL'],
    ['801000000000001', 'Order', '801000000000001AAA'],
    ['001R00000033I6A', 'Account', '001R00000033I6AIAU'],
    ['001R00000033I6AIAU', 'Account', '001R00000033I6AIAU'],
  ] as const)('%s', (text, object, id) => expect(parseId(text, object)).toBe(id))

  test.each(['', '8015g00000ABcDeAAM', '8015g00000ABcDeAA', '0015g00000ACCTaAAE', "8015g00000ABcD'", '8015g00000abcdeAAL', '../../../x'])(
    '%j is no order',
    (text) => {
      expect(parseId(text, 'Order')).toBeNull()
      expect(() => recordId(text, 'Order')).toThrow(TypeError)
    },
  )

  test('the checksum tells apart ids that differ in case alone', () => {
    const id = fc.string({ unit: fc.constantFrom(...'abcdefABCDEF0123456789'), minLength: 12, maxLength: 12 })
    fc.assert(
      fc.property(id, (rest) => {
        const long = recordId(`801${rest}`, 'Order')
        expect(recordId(long, 'Order')).toBe(long)
        const swapped = `801${rest.toLowerCase()}`
        if (swapped !== `801${rest}`) expect(recordId(swapped, 'Order').toLowerCase()).not.toBe(long.toLowerCase())
      }),
    )
  })
})
