import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromWhmcsPhone, phoneForWhmcs, samePhone, toWhmcsPhone } from '../../mappings/phone.ts'
import { COUNTRY_CODES, DIALLING_CODES, TRUNK_PREFIXES } from '../../mappings/places.ts'

test.each([
  ['090-1234-5678', 'JP', '+81.9012345678'],
  ['０９０－１２３４－５６７８', 'JP', '+81.9012345678'],
  ['090−1234−5678', 'JP', '+81.9012345678'],
  ['+81 90 1234 5678', 'JP', '+81.9012345678'],
  ['+81 (0)90 1234 5678', 'JP', '+81.9012345678'],
  ['+81.9012345678', 'JP', '+81.9012345678'],
  ['010-1-212-555-0100', 'JP', '+1.2125550100'],
  ['0037-6-12-3456', 'JP', null],
  ['+1 212 555 0100', 'JP', '+1.2125550100'],
  ['1 212 555 0100', 'US', '+1.2125550100'],
  ['(212) 555-0100', 'US', '+1.2125550100'],
  ['011 81 3 1234 5678', 'US', '+81.312345678'],
  ['0044 20 7946 0000', 'US', null],
  ['+852 1234 5678', 'JP', '+852.12345678'],
  ['001 81 3 1234 5678', 'HK', '+81.312345678'],
  ['0081 3 1234 5678', 'HK', null],
  ['06 1234 5678', 'IT', '+39.0612345678'],
  ['+39 06 1234 5678', 'JP', '+39.0612345678'],
  ['0039 06 1234 5678', 'DE', '+39.0612345678'],
  ['06 1 234 5678', 'HU', '+36.12345678'],
  ['+36 (06) 62 123 456', 'DE', '+36.62123456'],
  ['01 55 1234 5678', 'MX', '+52.5512345678'],
  ['123 456 789', 'AQ', '123456789'],
  ['00 81 3 1234 5678', 'AQ', '+81.312345678'],
  ['+999 123456', 'JP', '+999123456'],
  ['+0 123456', 'JP', null],
  ['12345', 'JP', null],
  ['+81 1234', 'JP', null],
  ['1234567890123456', 'JP', null],
  ['call me', 'JP', null],
])('%s in %s', (phone, country, expected) => {
  expect(toWhmcsPhone(phone, country)).toBe(expected)
  expect(phoneForWhmcs(phone, country)).toBe(expected ?? phone)
})

test('come back without the dot', () =>
  expect([fromWhmcsPhone('+81.9012345678'), fromWhmcsPhone('0312345678')]).toEqual(['+819012345678', '0312345678']))

test('one number is one however it is written', () => {
  expect(samePhone('+81.312345678', '03-1234-5678', 'JP')).toBe(true)
  expect(samePhone('+81.312345678', '312345678', 'JP')).toBe(true)
  expect(samePhone('+81.312345678', '0312345679', 'JP')).toBe(false)
  expect(samePhone('ask at the desk', 'ask at the desk', 'JP')).toBe(true)
})

describe('any number', () => {
  const countries = Object.keys(DIALLING_CODES)
  const country = fc.constantFrom(...countries)
  const trunkOf = (code: string): string => TRUNK_PREFIXES.get(code) ?? '0'
  /** As it is from abroad. None begins with 0 or 1 where something is dialled before it. */
  const number = fc.stringMatching(/^[2-9]\d{6,9}$/)
  /** Signs between digits, wherever they stand. */
  const spaced = (digits: string) =>
    fc.array(fc.constantFrom('', '', ' ', '-', '－'), { minLength: 15, maxLength: 15 }).map((signs) =>
      [...digits]
        .map((digit, at) => digit + (signs[at] ?? ''))
        .join('')
        .replace(/\D+$/, ''),
    )

  test('is the same in WHMCS with what is dialled before it, without it, and from abroad', () => {
    const typed = fc.tuple(country, country, number).chain(([home, abroad, digits]) => {
      const code = DIALLING_CODES[home] ?? ''
      return fc.record({
        told: fc.constant(`+${code}.${digits}`),
        atHome: spaced(trunkOf(home) + digits).map((text) => toWhmcsPhone(text, home)),
        bare: spaced(digits).map((text) => toWhmcsPhone(text, home)),
        abroad: spaced(code + digits).map((text) => toWhmcsPhone(`+${text}`, abroad)),
        both: spaced(digits).map((text) => toWhmcsPhone(`+${code} (${trunkOf(home)}) ${text}`, abroad)),
        again: fc.constant(toWhmcsPhone(`+${code}.${digits}`, abroad)),
      })
    })
    fc.assert(
      fc.property(typed, ({ told, ...ways }) => {
        expect(ways).toEqual({ atHome: told, bare: told, abroad: told, both: told, again: told })
        expect(fromWhmcsPhone(told)).toBe(told.replace('.', ''))
      }),
    )
  })

  test('keeps its zeros where they are part of it, and has none in front elsewhere', () => {
    fc.assert(
      fc.property(country, fc.stringMatching(/^0{1,2}[1-9]\d{6,8}$/), (home, digits) => {
        const code = DIALLING_CODES[home] ?? ''
        const out = toWhmcsPhone(`+${code}${digits}`, 'JP')
        if (trunkOf(home) === '') expect(out).toBe(`+${code}.${digits}`)
        else if (out !== null) expect(out).not.toMatch(/\.0/)
        if (out !== null) expect(toWhmcsPhone(out, home)).toBe(out)
      }),
    )
  })

  test('and any other text is in WHMCS’s form, or none, and telling it again changes nothing', () => {
    const anything = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.stringMatching(/^[+0-9 ()-]{0,20}$/))
    fc.assert(
      fc.property(anything, fc.oneof(country, fc.constantFrom(...COUNTRY_CODES), fc.string()), (text, where) => {
        const out = toWhmcsPhone(text, where)
        if (out === null) return
        expect(out).toMatch(/^(\+\d{1,4}\.)?\+?\d{5,15}$/)
        if (out.startsWith('+')) expect(toWhmcsPhone(out, where)).toBe(out)
      }),
      { numRuns: 300 },
    )
  })
})
