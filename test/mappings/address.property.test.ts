// Addresses between customers and WHMCS, from either side: what customers type, and what staff have typed into WHMCS.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changedInWhmcs, fromWhmcsAddress, prefectureOf, toWhmcsAddress, toWhmcsState, type WhmcsAddress } from '../../mappings/address.ts'
import { PREFECTURES } from '../../mappings/places.ts'
import type { Address as Ours } from '../../mappings/types.ts'
import { Address } from '../../src/contract/account.ts'

const anything = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 40 }))
/** Text on one line that is not blank, as the surface takes it: Japanese, letters, half and full width, four-byte characters. */
const line = fc
  .string({ unit: fc.constantFrom(...'aZ09 -東京都千代田区丸の内ハナコﾊﾅｺÉß𠮷🍣１２　'), minLength: 1, maxLength: 20 })
  .filter((text) => text.trim() !== '')
const tidied = (text: string) => text.replace(/\s+/gu, ' ').trim()

/** A text as it may be written, and as WHMCS has it. */
interface Spelt {
  typed: string
  told: string
  /** Of a city, where a state is missing in Japan. */
  asState?: string
}
const asItIs = (texts: fc.Arbitrary<string>) => texts.map((typed): Spelt => ({ typed, told: tidied(typed) }))

const prefecture = fc.constantFrom(...PREFECTURES).chain(([kanji, romaji]) =>
  fc.record({
    told: fc.constant(romaji),
    typed: fc.constantFrom(
      kanji,
      kanji.replace(/[都府県]$/, ''),
      romaji,
      romaji.toUpperCase(),
      `${romaji} Prefecture`,
      `${romaji}-ken`,
      ` ${kanji}　`,
      `JP-${String(PREFECTURES.findIndex(([name]) => name === kanji) + 1).padStart(2, '0')}`,
    ),
  }),
)
const elsewhere = fc.constantFrom('US', 'DE', 'SG', 'TW')
const stateOf = (country: string) =>
  country === 'JP' ? fc.oneof(prefecture, asItIs(line.filter((text) => prefectureOf(text) === null))) : asItIs(line)

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`))
const full = (text: string) => text.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
const japanesePostcode = fc
  .record({ area: digits(3), place: digits(4), mark: fc.constantFrom('', '〒', '〒 '), hyphen: fc.constantFrom('-', '', ' ', '‐', '−', 'ー', '－'), wide: fc.boolean() })
  .map(({ area, place, mark, hyphen, wide }): Spelt => {
    const typed = `${mark}${area}${hyphen}${place}`
    return { typed: wide ? full(typed) : typed, told: `${area}-${place}` }
  }) // prettier-ignore
const otherPostcode = asItIs(fc.stringMatching(/^[A-Z][A-Z0-9]{1,3}[ -]?[A-Z0-9]{1,4}$/))

/** A city that is called as its prefecture is stands in for it as such. */
const named = ({ typed, told }: Spelt) => ({ typed, told: tidied(typed), asState: told })

/** All six parts, each as it may be written and as WHMCS has it; the two that may be left out may be blank. */
const spelt = fc.constantFrom('JP', 'US', 'DE', 'SG', 'TW').chain((country) =>
  fc.record({
    line1: asItIs(line),
    line2: fc.oneof(asItIs(line), asItIs(fc.constantFrom('', ' '))),
    city: fc.oneof({ weight: 3, arbitrary: asItIs(line) }, { weight: 1, arbitrary: prefecture.map(named) }),
    state: fc.oneof({ weight: 3, arbitrary: stateOf(country) }, { weight: 1, arbitrary: asItIs(fc.constantFrom('', ' ')) }),
    postcode: country === 'JP' ? fc.oneof(japanesePostcode, otherPostcode) : otherPostcode,
    country: fc.constantFrom(country, country.toLowerCase()).map((typed): Spelt => ({ typed, told: country })),
  }),
)
type SpeltAddress = typeof spelt extends fc.Arbitrary<infer A> ? A : never
type Left = readonly ('line2' | 'state')[]

/** As customers type it, with parts left out that may be. */
const ours = ({ line1, line2, city, state, postcode, country }: SpeltAddress, left: Left): Ours => ({
  line1: line1.typed,
  ...(left.includes('line2') ? {} : { line2: line2.typed }),
  city: city.typed,
  ...(left.includes('state') ? {} : { state: state.typed }),
  postcode: postcode.typed,
  country: country.typed,
})
/** As WHMCS keeps what staff have typed there. */
const held = ({ line1, line2, city, state, postcode, country }: SpeltAddress): WhmcsAddress => ({
  address1: line1.typed,
  address2: line2.typed,
  city: city.typed,
  state: state.typed,
  postcode: postcode.typed,
  country: country.typed,
})
/** As it goes there. */
const told = ({ line1, line2, city, state, postcode, country }: SpeltAddress): WhmcsAddress => ({
  address1: line1.told,
  address2: line2.told,
  city: city.told,
  state: state.told !== '' ? state.told : country.told === 'JP' ? (city.asState ?? city.told) : city.told,
  postcode: postcode.told,
  country: country.told,
})
const there = spelt.map(told)

const NAMES = { line1: 'address1', line2: 'address2', city: 'city', state: 'state', postcode: 'postcode', country: 'country' } as const
const PARTS = ['line1', 'line2', 'city', 'state', 'postcode', 'country'] as const

describe('from ours', () => {
  test('to WHMCS and back: blanks apart as it was typed, in the forms in which WHMCS has the state and the postcode', () => {
    fc.assert(
      fc.property(spelt, fc.subarray(['line2', 'state'] as const), (parts, left) => {
        const none: Spelt = { typed: '', told: '' }
        const given = { ...parts, ...Object.fromEntries(left.map((part) => [part, none])) }
        const gone = toWhmcsAddress(ours(parts, left))
        expect(gone).toEqual(told(given))
        const back = fromWhmcsAddress(gone)
        const { address1, address2, city, state, postcode, country } = told(given)
        expect(back).toEqual({ line1: address1, ...(address2 === '' ? {} : { line2: address2 }), city, state, postcode, country })
        expect(toWhmcsAddress(back)).toEqual(gone)
      }),
    )
  })

  test('whatever it is, it never throws, and no part that WHMCS insists on is empty', () => {
    fc.assert(
      fc.property(
        fc.record({ line1: anything, line2: anything, city: anything, state: anything, postcode: anything, country: anything }),
        (typed) => {
          const gone = toWhmcsAddress(typed)
          if (gone.city !== '') expect(gone.state).not.toBe('')
          expect(toWhmcsAddress(fromWhmcsAddress(gone))).toEqual(gone)
        },
      ),
    )
  })
})

describe('from WHMCS', () => {
  const texts = { address1: anything, address2: anything, city: anything, state: anything, postcode: anything, country: anything }

  test('to ours: nothing of it is lost or put elsewhere, whatever staff have typed there', () => {
    fc.assert(
      fc.property(fc.record(texts), (client) => {
        const { line1, line2 = '', city, state = '', postcode, country } = fromWhmcsAddress(client)
        expect({ address1: line1, address2: line2, city, state, postcode, country }).toEqual(client)
      }),
    )
  })

  test('to ours and back: what we have told it stays, what staff have typed comes into its form, once and for all', () => {
    fc.assert(
      fc.property(spelt, (parts) => {
        const back = toWhmcsAddress(fromWhmcsAddress(held(parts)))
        expect(back).toEqual(told(parts))
        expect(toWhmcsAddress(fromWhmcsAddress(back))).toEqual(back)
      }),
    )
  })

  test('to the customer, who may send it again: in the form that the surface takes, and nothing changes by it', () => {
    fc.assert(
      fc.property(there, (client) => {
        const shown = fromWhmcsAddress(client)
        expect(Address.safeParse(shown)).toMatchObject({ success: true, data: shown })
        expect({ ...client, ...changedInWhmcs(shown, client) }).toEqual(client)
      }),
    )
  })
})

describe('a change of some parts', () => {
  test('is those parts alone, in the form in which they would go with the whole, and the rest is as staff have typed it', () => {
    fc.assert(
      fc.property(spelt, spelt, fc.subarray([...PARTS]), (before, wish, given) => {
        // A part has its form by the country that it will be in.
        const country = given.includes('country') ? wish.country : before.country
        fc.pre((country.told === 'JP') === (wish.country.told === 'JP'))
        const change = Object.fromEntries(given.map((part) => [part, wish[part].typed]))
        const changed = changedInWhmcs(change, held(before))
        const whole = told({ ...wish, country, city: given.includes('city') ? wish.city : before.city })
        expect(changed).toEqual(Object.fromEntries(given.map((part) => [NAMES[part], whole[NAMES[part]]] as const)))
        // Asked for a second time it is the same.
        expect(changedInWhmcs(change, { ...held(before), ...changed })).toEqual(changed)
      }),
    )
  })
})

describe('prefectures', () => {
  test('every one is one, in both scripts, with its suffix and without, and no two are one', () => {
    fc.assert(
      fc.property(prefecture, elsewhere, ({ typed, told }, country) => {
        expect([prefectureOf(typed), toWhmcsState(typed), toWhmcsState(typed, 'JP')]).toEqual([told, told, told])
        expect(toWhmcsState(typed, country)).toBe(tidied(typed))
        // WHMCS's own word stays.
        expect(toWhmcsState(told, 'JP')).toBe(told)
      }),
    )
    expect(new Set(PREFECTURES.flat()).size).toBe(94)
  })

  test('any other text is none, though one be in it', () => {
    const names = new Set(PREFECTURES.map(([, romaji]) => romaji))
    fc.assert(
      fc.property(prefecture, anything, fc.constantFrom('区', '市', ' x', '千代田'), ({ typed }, text, more) => {
        expect([prefectureOf(`${typed.trim()}${more}`), prefectureOf(`x${typed.trim()}`)]).toEqual([null, null])
        const found = prefectureOf(text)
        expect(found === null || names.has(found)).toBe(true)
      }),
    )
  })
})

describe('postcodes', () => {
  const gone = (postcode: string, country: string) => toWhmcsAddress({ line1: 'a', city: 'b', postcode, country }).postcode

  test('of Japan are one however they are written, and two stay two; elsewhere they are in plain characters and no others', () => {
    fc.assert(
      fc.property(japanesePostcode, japanesePostcode, elsewhere, (one, other, country) => {
        expect([gone(one.typed, 'JP'), gone(one.told, 'JP'), gone(one.typed, 'jp')]).toEqual([one.told, one.told, one.told])
        expect(gone(one.typed, 'JP') === gone(other.typed, 'JP')).toBe(one.told === other.told)
        expect(gone(one.typed, country)).toBe(tidied(one.typed.normalize('NFKC')))
      }),
    )
  })

  test('any other text stays, but for blanks and widths', () => {
    const none = anything.filter((text) => !/\d{3}.*\d{4}/su.test(text.normalize('NFKC')))
    fc.assert(
      fc.property(none, fc.oneof(elsewhere, fc.constant('JP')), (text, country) => {
        expect(gone(text, country)).toBe(tidied(text.normalize('NFKC')))
        expect(gone(gone(text, country), country)).toBe(gone(text, country))
      }),
    )
  })
})
