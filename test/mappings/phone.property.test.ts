// Telephone numbers between customers and WHMCS, from either side.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromWhmcsPhone, phoneForWhmcs, samePhone, toWhmcsPhone } from '../../mappings/phone.ts'
import { DIALLING_CODES, TRUNK_PREFIXES } from '../../mappings/places.ts'
import { Phone } from '../../src/contract/account.ts'

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
/** Any text, and what is nearly a number. */
const anything = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.stringMatching(/^[+0-9 ().-]{0,20}$/))
const anywhere = fc.oneof(country, fc.stringMatching(/^[A-Z]{2}$/), fc.string())
/** As WHMCS keeps a number that we have told it. */
const told = fc.tuple(country, number).map(([home, digits]) => `+${DIALLING_CODES[home] ?? ''}.${digits}`)

describe('from ours: any number', () => {
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
    fc.assert(
      fc.property(anything, anywhere, (text, where) => {
        const out = toWhmcsPhone(text, where)
        if (out === null) return
        expect(out).toMatch(/^(\+\d{1,4}\.)?\+?\d{5,15}$/)
        if (out.startsWith('+')) expect(toWhmcsPhone(out, where)).toBe(out)
      }),
      { numRuns: 300 },
    )
  })

  test('and any other text goes as it was typed, so that WHMCS may refuse it', () => {
    fc.assert(
      fc.property(anything, anywhere, (text, where) => {
        expect(phoneForWhmcs(text, where)).toBe(toWhmcsPhone(text, where) ?? text)
        expect(phoneForWhmcs(phoneForWhmcs(text, where), where)).toBe(phoneForWhmcs(text, where))
      }),
      { numRuns: 300 },
    )
  })
})

describe('from WHMCS: any number', () => {
  test('that we have told it is shown in a form that the surface takes, and is the same when it is sent again, from any country', () => {
    fc.assert(
      fc.property(told, anywhere, (held, where) => {
        const shown = fromWhmcsPhone(held)
        expect(shown).toBe(held.replace('.', ''))
        expect(Phone.safeParse(shown)).toMatchObject({ success: true, data: shown })
        expect(phoneForWhmcs(shown, where)).toBe(held)
      }),
    )
  })

  test('that staff have typed there is one number for us before and after it was shown', () => {
    const typed = fc.tuple(country, number).chain(([home, digits]) => {
      const code = DIALLING_CODES[home] ?? ''
      return fc.record({
        home: fc.constant(home),
        held: fc.constantFrom(
          digits,
          `${trunkOf(home)}${digits}`,
          `+${code}.${trunkOf(home)}${digits}`,
          `+${code}${digits}`,
          `+999.${digits}`,
        ),
      })
    })
    fc.assert(
      fc.property(typed, ({ home, held }) => {
        expect(samePhone(held, fromWhmcsPhone(held), home)).toBe(true)
      }),
    )
  })

  test('and any text but the dot of its form is shown as it is', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(fromWhmcsPhone(text).replaceAll('.', '')).toBe(text.replaceAll('.', ''))
        if (!/^\+\d{1,4}\./.test(text)) expect(fromWhmcsPhone(text)).toBe(text)
      }),
      { numRuns: 300 },
    )
  })
})

describe('two numbers', () => {
  test('are one only when they are, however each is written', () => {
    const pair = fc
      .tuple(country, number, number)
      .chain(([home, one, other]) =>
        fc.record({ home: fc.constant(home), one: fc.constant(one), other: fc.constant(other), typed: spaced(trunkOf(home) + one) }),
      )
    fc.assert(
      fc.property(pair, ({ home, one, other, typed }) => {
        const held = (digits: string) => `+${DIALLING_CODES[home] ?? ''}.${digits}`
        expect([samePhone(held(one), typed, home), samePhone(typed, held(one), home)]).toEqual([true, true])
        expect(samePhone(held(other), typed, home)).toBe(one === other)
      }),
    )
    fc.assert(
      fc.property(told, told, anywhere, (one, other, where) => {
        expect(samePhone(one, other, where)).toBe(one === other)
      }),
    )
  })
})
