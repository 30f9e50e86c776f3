import { COUNTRY_CODES, PREFECTURES } from './places.ts'
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
    postcode: toWhmcsPostcode(postcode, country),
    country: country.toUpperCase(),
  }
}

const NAMES = { line1: 'address1', line2: 'address2', city: 'city', state: 'state', postcode: 'postcode', country: 'country' } as const
type Changed = { [Part in keyof Address]?: Address[Part] | undefined }

/** What of an address is changed, in the very form that it would have as part of the whole. `before` is what WHMCS has. */
export function changedInWhmcs(change: Changed, before: WhmcsAddress): Partial<WhmcsAddress> {
  const given = Object.entries(change).filter(([, value]) => value !== undefined)
  const whole = toWhmcsAddress({ ...fromWhmcsAddress(before), ...Object.fromEntries(given) })
  return Object.fromEntries(given.map(([part]) => NAMES[part as keyof Address]).map((name) => [name, whole[name]])) // a Changed has no others
}

/** 150-0001, whichever digits, hyphen or mark a Japanese keyboard wrote it with; those of other countries in plain characters. */
function toWhmcsPostcode(typed: string, country: string): string {
  const text = tidy(typed.normalize('NFKC'))
  const [, area, place] = /^〒?\s*(\d{3})\s*[-‐-―−ー]?\s*(\d{4})$/u.exec(text) ?? []
  return country.toUpperCase() === 'JP' && area !== undefined && place !== undefined ? `${area}-${place}` : text
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

/**
 * The romanised name of a Japanese prefecture from its name in either script, with or without its suffix (東京都, Tokyo-to, tokyo, Tōkyō), or its
 * code (JP-13); null for anything else.
 */
export function prefectureOf(text: string): string | null {
  const name = tidy(text.normalize('NFKC'))
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  const bare = plain.replace(/[- ](?:to|do|fu|ken|prefecture|metropolis)$/, '')
  const romanised = ELSEWHERE.get(bare) ?? bare
  const found = PREFECTURES.find(
    ([kanji, romaji], at) =>
      name === kanji ||
      name === kanji.replace(/[都府県]$/, '') ||
      romanised === romaji.toLowerCase() ||
      plain === `jp-${String(at + 1).padStart(2, '0')}`,
  )
  return found?.[1] ?? null
}

/** Romanised in another way than WHMCS's list. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([['gumma', 'gunma']])

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
