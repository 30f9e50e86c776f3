import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { Problem } from '../base/problems.ts'
import { PASSWORD_SHORTEST } from '../contract/auth.ts'

export interface PasswordRules {
  /** Whether a password is one of the 100,000 most breached. */
  isBreached(password: string): boolean
  /** Brand and products: what everybody who attacks this shop tries first. */
  words: readonly string[]
}

const PRODUCT_WORDS = ['trunkline', 'hikari', 'hinode', 'fiber', 'internet', 'esim', 'vpn']
const SHORTEST_WORD = 3

/** The list stands beside this file (see breached-passwords.md) and is read when the first password is judged. */
export function loadPasswordRules(brand: string): PasswordRules {
  let known: ReadonlySet<string> | undefined
  return {
    isBreached(password) {
      known ??= readBreached()
      return known.has(password) || known.has(password.toLowerCase())
    },
    words: [brand, ...PRODUCT_WORDS],
  }
}

/** Only what the length rule lets through is kept. */
function readBreached(): ReadonlySet<string> {
  const lines = gunzipSync(readFileSync(new URL('breached-passwords.txt.gz', import.meta.url)))
    .toString('latin1')
    .split('\n')
  return new Set(lines.filter((line) => line.length >= PASSWORD_SHORTEST))
}

export interface Person {
  email: string
  firstName: string
  lastName: string
  companyName?: string | null | undefined
}

/** Throws 422 on `path` for a password that is well known or is mostly made of what everybody knows about the person (SEC-11). */
export function checkNewPassword(password: string, person: Person, rules: PasswordRules, path = 'password'): void {
  if (rules.isBreached(password))
    throw refusedAt(path, 'password_breached', 'This password is in lists of stolen passwords. Choose another one')
  if (isGuessable(password, person, rules.words)) {
    throw refusedAt(path, 'password_guessable', 'This password is mostly made of your name, your e-mail or our names. Choose another one')
  }
}

/** Known words count for nothing: what is left without them must be long enough by itself. */
function isGuessable(password: string, person: Person, ours: readonly string[]): boolean {
  let rest = fold(password)
  const before = rest
  for (const word of contextWords(person, ours)) rest = rest.replaceAll(word, '')
  return rest !== before && [...rest].length < PASSWORD_SHORTEST
}

function contextWords({ email, firstName, lastName, companyName }: Person, ours: readonly string[]): string[] {
  const given = [...ours, email, firstName, lastName, companyName ?? '', ...email.split('@')].map(fold)
  const parts = given.flatMap((value) => [value, ...value.split(/[^\p{L}\p{N}]+/u)])
  const words = new Set(parts.filter((word) => [...word].length >= SHORTEST_WORD))
  return [...words].sort((one, other) => other.length - one.length)
}

const fold = (value: string): string => value.normalize('NFKC').toLowerCase()

const refusedAt = (path: string, code: string, message: string): Problem =>
  new Problem('invalid_request', undefined, { errors: [{ path, code, message }] })
