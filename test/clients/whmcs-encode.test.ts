import * as fc from 'fast-check'
import { serialize, unserialize } from 'php-serialize'
import { describe, expect, test } from 'vitest'
import { encodeForm } from '../../whmcs/encode.ts'
import { decodeEntities } from '../../whmcs/entities.ts'
import { phpSerialize, serializedField } from '../../whmcs/php-serialize.ts'

describe('PHP serialisation', () => {
  // What is told apart here has no one reading in JSON; the rest is in test/vectors/php-serialize.json.
  test('minus zero is zero, and half a character is replaced before it is counted', () => {
    expect(phpSerialize(-0)).toBe('i:0;')
    expect(phpSerialize('a\ud800b')).toBe('s:5:"a\ufffdb";')
    expect(serializedField({ '7': 'é' })).toBe(Buffer.from('a:1:{i:7;s:2:"é";}').toString('base64'))
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
