import { DIALLING_CODES, TRUNK_PREFIXES, WAYS_OUT } from './places.ts'

// Telephone numbers as WHMCS takes them, `+81.9012345678`, from what customers type.

/** Without what is dialled before it; one digit more as it is typed. */
const SHORTEST = 5
/** E.164. */
const LONGEST = 15
const USUAL_TRUNK_PREFIX = '0'
const USUAL_WAY_OUT = /^00/

/**
 * WHMCS's form of `090-1234-5678`, `+81 90 1234 5678`, `010 1 212 555 0100`, in full-width digits or not. National digits alone where the country's
 * dialling code isn't in our table, since WHMCS takes those too. Null when it is no phone number, or none that its country can have.
 */
export function toWhmcsPhone(phone: string, country: string): string | null {
  const text = phone.normalize('NFKC').trim()
  if (!/^\+?[\d\s().\-‐-―−ー]+$/u.test(text)) return null
  const digits = text.replace(/\D/g, '')
  if (digits.length <= SHORTEST) return null
  if (text.startsWith('+')) return fromAbroad(digits)
  const [wayOut] = (WAYS_OUT.get(country) ?? USUAL_WAY_OUT).exec(digits) ?? []
  if (wayOut !== undefined) return fromAbroad(digits.slice(wayOut.length))
  // Of another country's way out, which nothing can be said of.
  if (digits.startsWith('00')) return null
  if (Object.hasOwn(DIALLING_CODES, country)) return whole(DIALLING_CODES[country] ?? '', trunkPrefixOf(country), digits)
  return fits(digits) ? digits : null
}

/** What WHMCS is told: its form of a number, and what was typed where that is none. */
export const phoneForWhmcs = (phone: string, country: string): string => toWhmcsPhone(phone, country) ?? phone

/** Whether both are one number, however each is written, to somebody in that country. */
export const samePhone = (one: string, other: string, country: string): boolean =>
  phoneForWhmcs(one, country) === phoneForWhmcs(other, country)

/** WHMCS's form without its dot. */
export const fromWhmcsPhone = (phone: string): string => phone.replace(/^(\+\d{1,4})\./, '$1')

const trunkPrefixOf = (country: string): string => TRUNK_PREFIXES.get(country) ?? USUAL_TRUNK_PREFIX

/** Countries that share a code, as those of +1, share the prefix too. The longest codes come first. */
const BY_CODE: readonly (readonly [code: string, trunkPrefix: string])[] = Object.entries(DIALLING_CODES)
  .map(([country, code]) => [code, trunkPrefixOf(country)] as const)
  .sort(([one], [other]) => other.length - one.length)

function fromAbroad(digits: string): string | null {
  const [code, trunkPrefix] = BY_CODE.find(([known]) => digits.startsWith(known)) ?? []
  if (code !== undefined && trunkPrefix !== undefined) return whole(code, trunkPrefix, digits.slice(code.length))
  return fits(digits) && !digits.startsWith('0') ? `+${digits}` : null
}

/** Without what is dialled before a number within its country alone. Where there is such a prefix, no number begins with it, or with a zero. */
function whole(code: string, trunkPrefix: string, digits: string): string | null {
  if (trunkPrefix === '') return fits(digits, code) ? `+${code}.${digits}` : null
  const number = digits.startsWith(trunkPrefix) ? digits.slice(trunkPrefix.length) : digits
  if (number.startsWith(trunkPrefix) || number.startsWith('0')) return null
  return fits(number, code) ? `+${code}.${number}` : null
}

const fits = (digits: string, code = ''): boolean => digits.length >= SHORTEST && code.length + digits.length <= LONGEST
