import { COUNTRY_CODES, DIALLING_CODES, PREFECTURES } from './places.ts'
import type { Address } from './types.ts'

// One address in three spellings: ours, WHMCS's client fields, and the billing fields of a Salesforce Account.

export interface WhmcsAddress {
  address1: string
  address2: string
  city: string
  state: string
  postcode: string
  country: string
}

export interface SalesforceAddress {
  street: string | null
  city: string | null
  state: string | null
  postalCode: string | null
  country: string | null
}

const tidy = (text: string): string => text.replace(/\s+/gu, ' ').trim()

/** WHMCS insists on a state even where a country has none; the city stands in for it there. Whatever else stays as it was typed. */
export function toWhmcsAddress({ line1, line2, city, state, postcode, country }: Address): WhmcsAddress {
  const place = tidy(city)
  const region = tidy(state ?? '')
  return {
    address1: tidy(line1),
    address2: tidy(line2 ?? ''),
    city: place,
    state: region === '' ? place : toWhmcsState(region, country),
    postcode: tidy(postcode.normalize('NFKC')),
    country: country.toUpperCase(),
  }
}

/** Japanese prefectures as WHMCS lists them, whatever they were typed in; where the country is not said, what can be nothing else is one too. */
export const toWhmcsState = (state: string, country?: string): string =>
  country === undefined || country.toUpperCase() === 'JP' ? (prefectureOf(state) ?? tidy(state)) : tidy(state)

export const fromWhmcsAddress = ({ address1, address2, city, state, postcode, country }: WhmcsAddress): Address => ({
  line1: address1,
  ...(address2 === '' ? {} : { line2: address2 }),
  city,
  ...(state === '' ? {} : { state }),
  postcode,
  country,
})

export const toSalesforceAddress = ({ line1, line2, city, state, postcode, country }: Address): SalesforceAddress => ({
  street: line2 === undefined || tidy(line2) === '' ? tidy(line1) : `${tidy(line1)}\n${tidy(line2)}`,
  city: tidy(city),
  state: state === undefined || tidy(state) === '' ? null : tidy(state),
  postalCode: tidy(postcode),
  country: country.toUpperCase(),
})

/** Null when the Account's address is not whole, or its country is none we can name. */
export function fromSalesforceAddress({ street, city, state, postalCode, country }: SalesforceAddress): Address | null {
  const [line1, ...rest] = (street ?? '').split(/\r?\n/).map(tidy).filter(Boolean)
  const code = toCountryCode(country ?? '')
  if (line1 === undefined || !city || !postalCode || code === null) return null
  return {
    line1,
    ...(rest.length === 0 ? {} : { line2: rest.join(', ') }),
    city,
    ...(state === null ? {} : { state }),
    postcode: postalCode,
    country: code,
  }
}

/** The romanised name of a Japanese prefecture from its name in either script, with or without its suffix (東京都, Tokyo-to, tokyo); null for anything else. */
export function prefectureOf(text: string): string | null {
  const name = tidy(text.normalize('NFKC'))
  const bare = name.toLowerCase().replace(/[- ](?:to|do|fu|ken|prefecture|metropolis)$/, '')
  const found = PREFECTURES.find(
    ([kanji, romaji]) => name === kanji || name === kanji.replace(/[都府県]$/, '') || bare === romaji.toLowerCase(),
  )
  return found?.[1] ?? null
}

export const isCountryCode = (code: string): boolean => COUNTRY_CODES.has(code)

let byName: ReadonlyMap<string, string> | undefined

/** Two letters from a code or a country's English or Japanese name; null when it is neither. Salesforce's country is free text where picklists are off. */
export function toCountryCode(text: string): string | null {
  const name = tidy(text.normalize('NFKC'))
  if (isCountryCode(name.toUpperCase())) return name.toUpperCase()
  byName ??= new Map(
    ['en', 'ja'].flatMap((language) => {
      const names = new Intl.DisplayNames([language], { type: 'region' })
      return [...COUNTRY_CODES].map((code): [string, string] => [(names.of(code) ?? code).toLowerCase(), code])
    }),
  )
  return byName.get(name.toLowerCase()) ?? null
}

/**
 * WHMCS's form, `+81.9012345678`, from what customers type: `090-1234-5678`, `+81 90 1234 5678`, full-width digits. National digits alone where the
 * country's dialling code isn't in our table, since WHMCS takes those too. Null when it is no phone number.
 */
export function toWhmcsPhone(phone: string, country: string): string | null {
  const text = phone.normalize('NFKC').trim()
  if (!/^\+?[\d\s().\-‐‑–ー]+$/u.test(text)) return null
  const digits = text.replace(/\D/g, '')
  if (digits.length < 6 || digits.length > 15) return null
  if (text.startsWith('+')) {
    // the longest code that fits: +1 is also the start of +1242
    const code = [...new Set(Object.values(DIALLING_CODES))]
      .filter((known) => digits.startsWith(known))
      .sort((a, b) => b.length - a.length)[0]
    return code === undefined ? `+${digits}` : `+${code}.${digits.slice(code.length).replace(/^0/, '')}`
  }
  const code = DIALLING_CODES[country]
  return code === undefined ? digits : `+${code}.${KEEPS_ZERO.has(country) ? digits : digits.replace(/^0/, '')}`
}

/** Their leading zero is part of the number. */
const KEEPS_ZERO = new Set(['IT'])

/** WHMCS's form without its dot. */
export const fromWhmcsPhone = (phone: string): string => phone.replace(/^(\+\d{1,4})\./, '$1')
