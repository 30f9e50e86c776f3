import { PREFECTURES } from './places.ts'
import type { Address } from './types.ts'

// One address in two spellings: ours, and WHMCS's client fields. An Account's own is Salesforce's affair: by it staff see whether a line can be
// laid, nobody may be shown it before it is proved whose it is, and where the bill goes the customer says.

export interface WhmcsAddress {
  address1: string
  address2: string
  city: string
  state: string
  postcode: string
  country: string
}

const tidy = (text: string): string => text.replace(/\s+/gu, ' ').trim()

/** WHMCS insists on a state even where a country has none; the city stands in for it there. Whatever else stays as it was typed. */
export function toWhmcsAddress({ line1, line2, city, state, postcode, country }: Address): WhmcsAddress {
  const place = tidy(city)
  return {
    address1: tidy(line1),
    address2: tidy(line2 ?? ''),
    city: place,
    state: toWhmcsState(tidy(state ?? '') || place, country),
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
