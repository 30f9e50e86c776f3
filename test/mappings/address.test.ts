import { describe, expect, test } from 'vitest'
import { changedInWhmcs, fromWhmcsAddress, prefectureOf, toWhmcsAddress } from '../../mappings/address.ts'
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
    expect(toWhmcsAddress({ line1: '1', city: '京都', postcode: '600-8216', country: 'JP' })).toMatchObject({
      city: '京都',
      state: 'Kyoto',
    })
    expect(fromWhmcsAddress({ address1: 'a', address2: '', city: 'b', state: '', postcode: 'c', country: 'SG' })).toEqual({
      line1: 'a',
      city: 'b',
      postcode: 'c',
      country: 'SG',
    })
  })
})

describe('postcodes and prefectures on their way to WHMCS', () => {
  test.each(['1500001', '150-0001', '〒150-0001', '〒１５０ー０００１', '150ー0001', '150−0001', '150 0001'])('%s', (postcode) => {
    expect(toWhmcsAddress({ ...TOKYO, postcode }).postcode).toBe('150-0001')
    // Elsewhere seven digits may be something else.
    expect(toWhmcsAddress({ ...TOKYO, postcode, country: 'IL' }).postcode).toBe(postcode.normalize('NFKC'))
  })

  test.each(['15000', '150-00011', 'ABC-DEFG'])('%s is none of Japan’s and stays', (postcode) =>
    expect(toWhmcsAddress({ ...TOKYO, postcode }).postcode).toBe(postcode),
  )

  const { line1, line2, ...rest } = TOKYO
  const BEFORE = { ...rest, address1: line1, address2: line2 }

  test('what is changed takes the form that it would have in the whole', () => {
    expect(changedInWhmcs({ postcode: '1600022', state: 'Ōsaka', line1: ' 2-1  Honmachi' }, BEFORE)).toEqual({
      postcode: '160-0022',
      state: 'Osaka',
      address1: '2-1 Honmachi',
    })
    expect(changedInWhmcs({}, BEFORE)).toEqual({})
    expect(changedInWhmcs({ line2: '', city: undefined }, BEFORE)).toEqual({ address2: '' })
  })

  test('a state that is cleared is the city, and what is Japanese alone is left alone elsewhere', () => {
    expect(changedInWhmcs({ state: '' }, BEFORE)).toEqual({ state: 'Shibuya' })
    expect(changedInWhmcs({ state: '', city: 'Taipei', country: 'TW' }, BEFORE)).toEqual({ state: 'Taipei', city: 'Taipei', country: 'TW' })
    expect(changedInWhmcs({ postcode: '1600022', state: 'JP-13' }, { ...BEFORE, country: 'IL' })).toEqual({
      postcode: '1600022',
      state: 'JP-13',
    })
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
    ['Ōsaka', 'Osaka'],
    ['Hyōgo-ken', 'Hyogo'],
    ['Tôkyô', 'Tokyo'],
    ['Gumma', 'Gunma'],
    ['Gumma-ken', 'Gunma'],
    ['JP-13', 'Tokyo'],
    ['jp-01', 'Hokkaido'],
    ['JP-48', null],
    ['JP-1', null],
    ['がんま', null],
    ['California', null],
    ['', null],
  ])('%j', (text, expected) => expect(prefectureOf(text)).toBe(expected))
})
