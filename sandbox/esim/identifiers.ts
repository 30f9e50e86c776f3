import { createHash } from 'node:crypto'

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

export type IccidStyle = 'valid' | 'bad-check-digit' | 'eighteen-digits'

const bytes = (seed: string, what: string): Buffer => createHash('sha256').update(`${seed}:${what}`).digest()

/** A whole number below `below`, always the same for a seed and a name. */
export const seeded = (seed: string, what: string, below: number): number => bytes(seed, what).readUIntBE(0, 6) % below

/** `length` upper-case characters that cannot be mistaken for each other. */
export const seededText = (seed: string, what: string, length: number): string =>
  Array.from(bytes(seed, what).subarray(0, length), (byte) => LETTERS[byte % LETTERS.length]).join('')

/** A UUID that looks random, always the same for a seed and a name. */
export function seededUuid(seed: string, what: string): string {
  const hex = bytes(seed, what).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `9${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}

/** Each provider's own six digits, so that no two of them hand out one ICCID. */
export type Issuer = '898110' | '894450'

/** 19 digits with a valid check digit; never the same for two numbers of an issuer. The other styles are what vendors hand out in practice too. */
export function iccid(issuer: Issuer, seed: string, n: number, style: IccidStyle): string {
  const series = String(seeded(seed, `issuer`, 10_000)).padStart(4, '0')
  const body = `${issuer}${series}${String(n).padStart(8, '0')}`
  if (style === 'eighteen-digits') return body
  const check = checkDigit(body)
  return body + (style === 'valid' ? check : (check + 1) % 10)
}

/** Luhn: from the right, the digit beside the check digit is doubled first. */
export function checkDigit(body: string): number {
  let sum = 0
  for (const [at, digit] of [...body].reverse().entries()) {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  return (10 - (sum % 10)) % 10
}

export const matchingId = (seed: string, n: number): string => {
  const text = seededText(seed, `matching-id:${n}`, 14)
  return `${text.slice(0, 2)}-${text.slice(2, 8)}-${text.slice(8)}`
}
