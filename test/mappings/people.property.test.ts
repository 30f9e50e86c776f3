// Names and addresses between customers, WHMCS and Salesforce.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  fromSalesforceAddress,
  fromWhmcsAddress,
  prefectureOf,
  toCountryCode,
  toSalesforceAddress,
  toWhmcsAddress,
  toWhmcsState,
} from '../../mappings/address.ts'
import { fullName, tidyName } from '../../mappings/name.ts'
import { COUNTRY_CODES, PREFECTURES } from '../../mappings/places.ts'

const anything = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 40 }))
/** Text on one line that is not blank, as the surface takes it: Japanese, letters, half and full width, four-byte characters. */
const line = fc
  .string({ unit: fc.constantFrom(...'aZ09 -東京都千代田区丸の内ハナコﾊﾅｺÉß𠮷🍣１２　'), minLength: 1, maxLength: 20 })
  .filter((text) => text.trim() !== '')
const tidied = (text: string) => text.replace(/\s+/gu, ' ').trim()
const postcode = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 -]{0,8}[A-Za-z0-9]$/).filter((text) => !text.includes('  '))
const country = fc.constantFrom('JP', 'US', 'DE', 'SG', 'TW')
const address = fc.record(
  { line1: line, line2: line, city: line, state: line, postcode, country },
  { requiredKeys: ['line1', 'city', 'postcode', 'country'] },
)
type Typed = typeof address extends fc.Arbitrary<infer A> ? A : never

/** As typed, but for blanks, and in the forms in which WHMCS is told the state and the postcode. */
const expected = ({ line1, line2, city, state, postcode, country }: Typed) => ({
  line1: tidied(line1),
  ...(line2 === undefined ? {} : { line2: tidied(line2) }),
  city: tidied(city),
  state: state === undefined ? tidied(city) : toWhmcsState(tidied(state), country),
  postcode: country === 'JP' ? postcode.replace(/^(\d{3})[- ]?(\d{4})$/, '$1-$2') : postcode,
  country,
})

describe('addresses', () => {
  test('come back from WHMCS, and going there again changes nothing', () => {
    fc.assert(
      fc.property(address, (typed) => {
        const back = fromWhmcsAddress(toWhmcsAddress(typed))
        expect(back).toEqual(expected(typed))
        expect(toWhmcsAddress(back)).toEqual(toWhmcsAddress(typed))
      }),
    )
  })

  test('come back from Salesforce, where the country is free text', () => {
    const names = new Intl.DisplayNames(['ja'], { type: 'region' })
    fc.assert(
      fc.property(address, (typed) => {
        const there = toSalesforceAddress(typed)
        const back = fromSalesforceAddress({ ...there, country: names.of(typed.country) ?? '' })
        const { state, ...rest } = expected(typed)
        expect(back).toEqual({ ...rest, ...(typed.state === undefined ? {} : { state: tidied(typed.state) }) })
        expect(state).not.toBe('')
      }),
    )
  })

  test('never throw, and no part that WHMCS insists on is empty', () => {
    fc.assert(
      fc.property(
        fc.record({ line1: anything, line2: anything, city: anything, state: anything, postcode: anything, country: anything }),
        (typed) => {
          const { city, state } = toWhmcsAddress(typed)
          if (city !== '') expect(state).not.toBe('')
          expect(() => fromSalesforceAddress(toSalesforceAddress(typed))).not.toThrow()
        },
      ),
    )
  })

  test('every prefecture is one, in both scripts, with its suffix and without, and no two are one', () => {
    const spelling = fc.constantFrom(...PREFECTURES).chain(([kanji, romaji]) =>
      fc.record({
        romaji: fc.constant(romaji),
        typed: fc.constantFrom(
          kanji,
          kanji.replace(/[都府県]$/, ''),
          romaji,
          romaji.toUpperCase(),
          `${romaji} Prefecture`,
          `${romaji}-ken`,
          ` ${kanji}　`,
        ),
      }),
    )
    fc.assert(
      fc.property(spelling, ({ romaji, typed }) => {
        expect([prefectureOf(typed), toWhmcsState(typed), toWhmcsState(typed, 'JP')]).toEqual([romaji, romaji, romaji])
        expect(toWhmcsState(typed, 'US')).toBe(tidied(typed))
      }),
    )
    expect(new Set(PREFECTURES.flat()).size).toBe(94)
  })

  test('every country comes back from its code and from its names in both languages', () => {
    const languages = ['en', 'ja'].map((language) => new Intl.DisplayNames([language], { type: 'region' }))
    fc.assert(
      fc.property(fc.constantFrom(...COUNTRY_CODES), (code) => {
        expect([code, code.toLowerCase(), ...languages.map((names) => names.of(code) ?? code)].map(toCountryCode)).toEqual([
          code,
          code,
          code,
          code,
        ])
      }),
      { numRuns: 500 },
    )
    fc.assert(
      fc.property(anything, (text) => {
        const code = toCountryCode(text)
        expect(code === null || COUNTRY_CODES.has(code)).toBe(true)
      }),
    )
  })
})

describe('names', () => {
  const word = fc.stringMatching(/^[A-Za-z'’.-]{1,12}$/)
  const japanese = fc.string({ unit: fc.constantFrom(...'佐藤花子𠮷髙﨑々さとうハナコー'), minLength: 1, maxLength: 6 })

  test('stand family first in Japanese and wherever they are written in it, else as in English', () => {
    fc.assert(
      fc.property(word, word, japanese, japanese, (firstName, lastName, given, family) => {
        expect([fullName({ firstName, lastName }, 'ja'), fullName({ firstName, lastName }, 'en')]).toEqual([
          `${lastName} ${firstName}`,
          `${firstName} ${lastName}`,
        ])
        for (const language of ['ja', 'en'] as const)
          expect(fullName({ firstName: given, lastName: family }, language)).toBe(`${family} ${given}`)
        expect(fullName({ firstName: given, lastName }, 'en')).toBe(`${given} ${lastName}`)
      }),
    )
    expect(fullName({ firstName: '', lastName: '佐藤' }, 'ja')).toBe('佐藤')
  })

  test('can be told apart again: no two people are shown as one', () => {
    fc.assert(
      fc.property(word, word, fc.constantFrom('en' as const, 'ja' as const), (firstName, lastName, language) => {
        const parts = fullName({ firstName, lastName }, language).split(' ')
        expect(language === 'ja' ? parts : parts.toReversed()).toEqual([lastName, firstName])
      }),
    )
  })

  test('go out with kana and letters in their usual widths and kanji untouched, and stay so', () => {
    expect(tidyName('　ﾊﾅｺ　ｶﾞﾘﾚｵ ＯＮｅｉｌｌ ')).toBe('ハナコ ガリレオ ONeill')
    expect(tidyName('\ufa19\ufa11')).toBe('\ufa19\ufa11')
    fc.assert(
      fc.property(anything, (text) => {
        const tidy = tidyName(text)
        expect(tidyName(tidy)).toBe(tidy)
        expect(tidy).not.toMatch(/[\uff01-\uff5e\uff61-\uff9f]|^\s|\s$|\s\s/u)
      }),
    )
    fc.assert(
      fc.property(japanese, (name) => {
        expect(tidyName(name)).toBe(name)
      }),
    )
  })
})
