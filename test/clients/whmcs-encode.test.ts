import * as fc from 'fast-check'
import { serialize, unserialize } from 'php-serialize'
import { describe, expect, test } from 'vitest'
import { encodeForm } from '../../whmcs/encode.ts'
import { decodeEntities } from '../../whmcs/entities.ts'
import type { PhpMap } from '../../whmcs/php-serialize.ts'
import { phpSerialize, serializedField } from '../../whmcs/php-serialize.ts'

describe('PHP serialisation', () => {
  test.each<[string, PhpMap, string, string, number]>([
    ['empty', {}, 'a:0:{}', 'YTowOnt9', 6],
    ['numeric key', { '1': 'Google' }, 'a:1:{i:1;s:6:"Google";}', 'YToxOntpOjE7czo2OiJHb29nbGUiO30=', 23],
    ['order reference', { '7': 'SFO-00012345' }, 'a:1:{i:7;s:12:"SFO-00012345";}', 'YToxOntpOjc7czoxMjoiU0ZPLTAwMDEyMzQ1Ijt9', 30],
    [
      '8 characters, 24 bytes',
      { '3': '株式会社サンプル' },
      'a:1:{i:3;s:24:"株式会社サンプル";}',
      'YToxOntpOjM7czoyNDoi5qCq5byP5Lya56S+44K144Oz44OX44OrIjt9',
      42,
    ],
    ['half-width kana', { '5': '東京都 ｶﾅ' }, 'a:1:{i:5;s:16:"東京都 ｶﾅ";}', 'YToxOntpOjU7czoxNjoi5p2x5Lqs6YO9IO+9tu++hSI7fQ==', 34],
    ['outside the BMP', { '9': '寿司🍣' }, 'a:1:{i:9;s:10:"寿司🍣";}', 'YToxOntpOjk7czoxMDoi5a+/5Y+48J+NoyI7fQ==', 28],
    ['quote, semicolon, brace, line feed', { '4': 'a"b;c}\nd' }, 'a:1:{i:4;s:8:"a"b;c}\nd";}', 'YToxOntpOjQ7czo4OiJhImI7Y30KZCI7fQ==', 25],
    ['empty text', { '2': '' }, 'a:1:{i:2;s:0:"";}', 'YToxOntpOjI7czowOiIiO30=', 17],
    ['choice', { '4': 12 }, 'a:1:{i:4;i:12;}', 'YToxOntpOjQ7aToxMjt9', 15],
    [
      'quantity, nested',
      { '6': { optionid: 15, qty: 3 } },
      'a:1:{i:6;a:2:{s:8:"optionid";i:15;s:3:"qty";i:3;}}',
      'YToxOntpOjY7YToyOntzOjg6Im9wdGlvbmlkIjtpOjE1O3M6MzoicXR5IjtpOjM7fX0=',
      50,
    ],
    ['two entries', { '1': 'é', '12': 'on' }, 'a:2:{i:1;s:2:"é";i:12;s:2:"on";}', 'YToyOntpOjE7czoyOiLDqSI7aToxMjtzOjI6Im9uIjt9', 33],
    ['text key', { custommerge: '値' }, 'a:1:{s:11:"custommerge";s:3:"値";}', 'YToxOntzOjExOiJjdXN0b21tZXJnZSI7czozOiLlgKQiO30=', 35],
    ['leading zero', { '007': 'x' }, 'a:1:{s:3:"007";s:1:"x";}', 'YToxOntzOjM6IjAwNyI7czoxOiJ4Ijt9', 24],
    ['booleans', { '1': true, '2': false }, 'a:2:{i:1;b:1;i:2;b:0;}', 'YToyOntpOjE7YjoxO2k6MjtiOjA7fQ==', 22],
  ])('%s', (_name, input, text, base64, bytes) => {
    expect(phpSerialize(input)).toBe(text)
    expect(serializedField(input)).toBe(base64)
    expect(Buffer.byteLength(phpSerialize(input))).toBe(bytes)
  })

  test('negative, long and odd keys, null', () => {
    expect(phpSerialize({ '-5': null })).toBe('a:1:{i:-5;N;}')
    expect(phpSerialize({ '-0': 'x' })).toBe('a:1:{s:2:"-0";s:1:"x";}')
    expect(phpSerialize({ '99999999999999999999': 1 })).toBe('a:1:{s:20:"99999999999999999999";i:1;}')
    expect(phpSerialize(-0)).toBe('i:0;')
  })

  test('refuses what has no exact text', () => {
    for (const number of [1.5, NaN, Infinity, 2 ** 53]) expect(() => phpSerialize({ '1': number })).toThrow(RangeError)
  })

  const scalar = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.maxSafeInteger().map((n) => (n === 0 ? 0 : n)),
    fc.boolean(),
    fc.constant(null),
  )
  const ids = fc.nat({ max: 99_999 }).map(String)

  test('an independent reader gets back what went in', () => {
    const map = fc.dictionary(ids, fc.oneof(scalar, fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), scalar, { minKeys: 1 })), {
      minKeys: 1,
      noNullPrototype: true,
    })
    fc.assert(
      fc.property(map, (input) => {
        const read: unknown = unserialize(phpSerialize(input))
        // That reader makes an array of keys that run 0, 1, 2…
        expect(Array.isArray(read) ? { ...read } : read).toEqual(wellFormed(input))
      }),
      { numRuns: 500 },
    )
  })

  test('texts are written as an independent writer writes them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(phpSerialize(text)).toBe(serialize(text.toWellFormed()))
      }),
      { numRuns: 500 },
    )
  })
})

/** Lone surrogates have no UTF-8. */
const wellFormed = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_key, item: unknown) => (typeof item === 'string' ? item.toWellFormed() : item))

describe('the form', () => {
  test('lists by index, maps by key, booleans as 1 and 0, null and undefined left out, empty text sent', () => {
    const form = encodeForm({
      pid: [21, 41],
      priceoverride: [undefined, '680.00'],
      noemail: true,
      stats: false,
      notes: '',
      gone: null,
      missing: undefined,
      configoptions: { 12: 4 },
    })
    expect(decodeURIComponent(form)).toBe('pid[0]=21&pid[1]=41&priceoverride[1]=680.00&noemail=1&stats=0&notes=&configoptions[12]=4')
  })

  test('UTF-8, plus, ampersand and equals signs arrive as they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(new URLSearchParams(encodeForm({ firstname: value, next: 'x' })).get('firstname')).toBe(value.toWellFormed())
      }),
    )
  })

  test('refuses what PHP would rename, misread or drop', () => {
    expect(() => encodeForm({ 'a.b': 1 })).toThrow(RangeError)
    expect(() => encodeForm({ a: { 'b]c': 1 } })).toThrow(RangeError)
    expect(() => encodeForm({ amount: 1.5 })).toThrow(RangeError)
    expect(() => encodeForm({ pid: Array.from({ length: 1_001 }, () => 1) })).toThrow(RangeError)
  })
})

describe('entities', () => {
  test.each([
    ['O&#039;Brien &amp; S&ouml;hne', "O'Brien & S&ouml;hne"],
    ['&amp;amp;', '&amp;'],
    ['&lt;b&gt; &quot;x&quot; &#x1F363; &apos;', '<b> "x" 🍣 \''],
    ['&#0; &#55296; &#1114112; & &;', '&#0; &#55296; &#1114112; & &;'],
  ])('%s', (stored, typed) => expect(decodeEntities(stored)).toBe(typed))

  test('undoes PHP htmlspecialchars for any text, once', () => {
    const ENTITY: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#039;' }
    const encode = (text: string) => text.replace(/[&<>"']/g, (sign) => ENTITY[sign] ?? sign)
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom(...`&<>"';#amp0139lt`), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })),
    })
    fc.assert(
      fc.property(text, (typed) => {
        expect(decodeEntities(encode(typed))).toBe(typed)
      }),
    )
  })
})
