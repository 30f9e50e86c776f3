import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  fromSalesforceAddress,
  fromWhmcsAddress,
  fromWhmcsPhone,
  isCountryCode,
  prefectureOf,
  toCountryCode,
  toSalesforceAddress,
  toWhmcsAddress,
  toWhmcsPhone,
} from '../../mappings/address.ts'
import { PREFECTURES } from '../../mappings/places.ts'

const TOKYO = { line1: '1-2-3 Jingumae', line2: 'Heights 401', city: 'Shibuya', state: 'Tokyo', postcode: '150-0001', country: 'JP' }

describe('WHMCS', () => {
  test('there and back', () => {
    expect(toWhmcsAddress(TOKYO)).toEqual({
      address1: '1-2-3 Jingumae',
      address2: 'Heights 401',
      city: 'Shibuya',
      state: 'Tokyo',
      postcode: '150-0001',
      country: 'JP',
    })
    expect(fromWhmcsAddress(toWhmcsAddress(TOKYO))).toEqual(TOKYO)
  })

  test('prefectures go out as WHMCS lists them, postcodes in plain digits, and a state is never empty', () => {
    expect(toWhmcsAddress({ ...TOKYO, state: '東京都', postcode: '１５０－０００１' })).toMatchObject({
      state: 'Tokyo',
      postcode: '150-0001',
    })
    expect(toWhmcsAddress({ ...TOKYO, state: 'Nowhere' }).state).toBe('Nowhere')
    expect(toWhmcsAddress({ line1: '1 Orchard Rd', city: 'Singapore', postcode: '238823', country: 'SG' })).toMatchObject({
      address2: '',
      state: 'Singapore',
    })
    expect(fromWhmcsAddress({ address1: 'a', address2: '', city: 'b', state: '', postcode: 'c', country: 'SG' })).toEqual({
      line1: 'a',
      city: 'b',
      postcode: 'c',
      country: 'SG',
    })
  })
})

describe('Salesforce', () => {
  test('there and back', () => {
    expect(toSalesforceAddress(TOKYO)).toEqual({
      street: '1-2-3 Jingumae\nHeights 401',
      city: 'Shibuya',
      state: 'Tokyo',
      postalCode: '150-0001',
      country: 'JP',
    })
    expect(fromSalesforceAddress(toSalesforceAddress(TOKYO))).toEqual(TOKYO)
    expect(toSalesforceAddress({ ...TOKYO, line2: ' ', state: '' })).toMatchObject({ street: '1-2-3 Jingumae', state: null })
  })

  test('free text countries are understood, unfinished addresses are none', () => {
    const row = { street: 'a\r\nb\nc', city: 'd', state: null, postalCode: 'e', country: '日本' }
    expect(fromSalesforceAddress(row)).toEqual({ line1: 'a', line2: 'b, c', city: 'd', postcode: 'e', country: 'JP' })
    for (const gap of [{ street: null }, { city: '' }, { postalCode: null }, { country: 'Atlantis' }, { country: null }])
      expect(fromSalesforceAddress({ ...row, ...gap })).toBeNull()
  })

  test('any address survives, but for blanks', () => {
    const text = fc.string({ unit: fc.constantFrom(...'aZ09- 町é🍣'), minLength: 1, maxLength: 20 }).filter((value) => value.trim() !== '')
    fc.assert(
      fc.property(
        fc.record({ line1: text, line2: text, city: text, state: text, postcode: text, country: fc.constantFrom('JP', 'US', 'DE') }),
        (address) => {
          const tidy = Object.fromEntries(Object.entries(address).map(([key, value]) => [key, value.replace(/\s+/g, ' ').trim()]))
          expect(fromSalesforceAddress(toSalesforceAddress(address))).toEqual(tidy)
        },
      ),
    )
  })
})

describe('places', () => {
  test('all 47 prefectures are known in both scripts', () => {
    expect(PREFECTURES).toHaveLength(47)
    for (const [kanji, romaji] of PREFECTURES)
      expect([prefectureOf(kanji), prefectureOf(romaji), prefectureOf(romaji.toUpperCase())]).toEqual([romaji, romaji, romaji])
  })

  test.each([
    ['東京', 'Tokyo'],
    ['Tokyo-to', 'Tokyo'],
    ['Osaka Fu', 'Osaka'],
    ['hokkaido', 'Hokkaido'],
    ['Kanagawa prefecture', 'Kanagawa'],
    ['California', null],
    ['', null],
  ])('%j', (text, expected) => expect(prefectureOf(text)).toBe(expected))

  test.each([
    ['jp', 'JP'],
    ['Japan', 'JP'],
    ['日本', 'JP'],
    ['United States', 'US'],
    ['ＪＰ', 'JP'],
    ['XX', null],
    ['', null],
  ])('country %j', (text, expected) => expect(toCountryCode(text)).toBe(expected))

  test('codes are in capitals', () => expect([isCountryCode('JP'), isCountryCode('jp'), isCountryCode('ZZ')]).toEqual([true, false, false]))
})

describe('phones', () => {
  test.each([
    ['090-1234-5678', 'JP', '+81.9012345678'],
    ['０９０－１２３４－５６７８', 'JP', '+81.9012345678'],
    ['+81 90 1234 5678', 'JP', '+81.9012345678'],
    ['+81 (0)90 1234 5678', 'JP', '+81.9012345678'],
    ['+1 212 555 0100', 'JP', '+1.2125550100'],
    ['+852 1234 5678', 'JP', '+852.12345678'],
    ['06 1234 5678', 'IT', '+39.0612345678'],
    ['123 456 789', 'AQ', '123456789'],
    ['+999 123456', 'JP', '+999123456'],
    ['12345', 'JP', null],
    ['1234567890123456', 'JP', null],
    ['call me', 'JP', null],
  ])('%s in %s', (phone, country, expected) => expect(toWhmcsPhone(phone, country)).toBe(expected))

  test('come back without the dot', () =>
    expect([fromWhmcsPhone('+81.9012345678'), fromWhmcsPhone('0312345678')]).toEqual(['+819012345678', '0312345678']))
})
