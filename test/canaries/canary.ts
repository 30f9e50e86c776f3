// Unique texts that stand for what must not leak. Each is planted in one place and looked for in all the others.

import { randomBytes } from 'node:crypto'

/** What a canary stands for decides where it may be seen. */
export type Kind =
  /** Of the configuration. */
  | 'secret'
  | 'password'
  /** Sessions, devices, reset links, single sign-on, remote systems' own. */
  | 'token'
  /** Six digits by mail: too short to be told from other numbers in another form, so they are looked for as whole numbers alone. */
  | 'code'
  /** LPA texts, matching ids, install addresses. */
  | 'activation'
  | 'iccid'
  | 'pii'
  /** What customers write about their orders. */
  | 'note'
  /** What was sent to us and taken for nothing: refused bodies, headers, queries, paths. */
  | 'request'
  /** What a remote system said, or holds about other things. */
  | 'remote'
  /** Messages of exceptions. */
  | 'error'
  /** What staff write. */
  | 'staff'

export interface Canary {
  id: string
  kind: Kind
  text: string
  /** The customer whose own it is. */
  owner: string | null
}

const LETTERS = 'abcdefghijkmnpqrstuvwxyz'
const DIGITS = '0123456789'
const pick = (from: string, length: number): string => Array.from(randomBytes(length), (byte) => from[byte % from.length]).join('')

/** Begins with a letter; nothing else of the run looks like it. */
export const word = (length = 14): string => pick(LETTERS, 1) + pick(LETTERS + DIGITS, length - 1)
export const digits = (length: number): string => pick('123456789', 1) + pick(DIGITS, length - 1)

/** With the check digit that cards have. */
export function cardNumber(): string {
  const body = `4${digits(14)}`
  for (let check = 0; check < 10; check++) {
    const sum = [...`${body}${check}`].reverse().reduce((total, digit, place) => {
      const doubled = place % 2 === 1 ? Number(digit) * 2 : Number(digit)
      return total + (doubled > 9 ? doubled - 9 : doubled)
    }, 0)
    if (sum % 10 === 0) return `${body}${check}`
  }
  throw new Error('one of ten check digits fits')
}

export interface Aviary {
  all: readonly Canary[]
  /** Keeps a text as a canary and gives it back. The same text twice is one canary. */
  keep(kind: Kind, id: string, text: string, owner?: string | null): string
  /** A new one of random letters and digits. */
  fresh(kind: Kind, id: string, owner?: string | null): string
}

export function openAviary(): Aviary {
  const byText = new Map<string, Canary>()
  const all: Canary[] = []
  const keep: Aviary['keep'] = (kind, id, text, owner = null) => {
    if (text.length < 6) throw new Error(`${id} is too short to be looked for`)
    if (!byText.has(text)) {
      const canary = { id, kind, text, owner }
      byText.set(text, canary)
      all.push(canary)
    }
    return text
  }
  return { all, keep, fresh: (kind, id, owner = null) => keep(kind, id, word(), owner) }
}
