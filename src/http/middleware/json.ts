import { Problem, type FieldError } from '../../base/problems.ts'
import { holdsCardNumber } from '../../base/redact.ts'

// What a JSON body may look like before any schema sees it (SEC-41, SEC-46).

const DEPTH_MOST = 20
const KEYS_MOST = 1000
const ARRAY_MOST = 100
const TEXT_MOST = 10_000
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype'])
const ICCID = /^89\d{16,18}$/
const PATH_LETTERS = 100

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Bytes → JSON value. Throws Problem `unreadable_json`; with `duplicates: 'refuse'` also for an object that names a member twice. */
export function parseJson(bytes: Uint8Array, options: { duplicates?: 'refuse' | 'last' } = {}): unknown {
  let text: string
  let value: unknown
  try {
    text = utf8.decode(bytes)
    value = JSON.parse(text)
  } catch {
    throw new Problem('unreadable_json')
  }
  if (options.duplicates === 'refuse' && namesTwice(text)) throw new Problem('unreadable_json')
  return value
}

/** Whether an object in this (valid) JSON text has a member twice. JSON.parse would keep the last one silently; a signer may have meant the first. */
function namesTwice(text: string): boolean {
  const open: (Set<string> | null)[] = []
  let expectsName = false
  const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(null)
    else if (token === '}' || token === ']') open.pop()
    const inside = open.at(-1)
    if (token === '{' || token === ',') expectsName = inside instanceof Set
    else if (expectsName && token.startsWith('"') && inside) {
      const name = String(JSON.parse(token))
      if (inside.has(name)) return true
      inside.add(name)
      expectsName = false
    }
  }
  return false
}

/** The first thing in a body that breaks a limit, as the Problem to answer; undefined for a decent one. */
export function findUnfit(body: unknown): Problem | undefined {
  const open: { value: unknown; path: string; depth: number }[] = [{ value: body, path: '', depth: 1 }]
  let keys = 0
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path, depth } = next
    if (typeof value === 'string') {
      const problem = unfitText(value, path)
      if (problem) return problem
    } else if (typeof value === 'number') {
      if (!Number.isFinite(value)) return unfit(path, 'too_big', 'This number is out of range.')
    } else if (typeof value === 'object' && value !== null) {
      if (depth > DEPTH_MOST) return unfit(path, 'too_deep', `At most ${DEPTH_MOST} levels.`)
      if (Array.isArray(value) && value.length > ARRAY_MOST) return unfit(path, 'too_many', `At most ${ARRAY_MOST} entries.`)
      for (const [key, inner] of Object.entries(value)) {
        if (!Array.isArray(value)) {
          if (FORBIDDEN_KEYS.has(key) || !key.isWellFormed() || key.includes('\0'))
            return unfit(path, 'forbidden_key', 'This key is not accepted.')
          if (++keys > KEYS_MOST) return unfit(path, 'too_many_keys', `At most ${KEYS_MOST} keys.`)
        }
        open.push({ value: inner, path: (path ? `${path}.${key}` : key).slice(0, PATH_LETTERS), depth: depth + 1 })
      }
    }
  }
  return undefined
}

function unfitText(text: string, path: string): Problem | undefined {
  if (text.length > TEXT_MOST) return unfit(path, 'too_long', `At most ${TEXT_MOST} characters.`)
  // PostgreSQL stores neither, and no name, address or note needs them.
  if (!text.isWellFormed() || text.includes('\0')) return unfit(path, 'unusable_text', 'This text holds characters that cannot be stored.')
  const isIccid = /(?:^|\.)iccid$/i.test(path) && ICCID.test(text)
  if (!isIccid && holdsCardNumber(text)) {
    const errors: FieldError[] = [{ path, code: 'card_number', message: 'This looks like a card number.' }]
    return new Problem('card_number_not_accepted', undefined, { errors })
  }
  return undefined
}

const unfit = (path: string, code: string, message: string): Problem =>
  new Problem('invalid_request', undefined, { errors: [{ path, code, message }] })
