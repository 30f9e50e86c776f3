import { createCipheriv, createDecipheriv, createHash, createHmac, hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import canonicalize from 'canonicalize'
import type { Redis } from 'ioredis'
import { Problem } from '../../base/problems.ts'
import { headerOf } from '../header-of.ts'

// Idempotency keys, the fast path (guarantees 6, rules 1 to 6). The journal decides what is new; Redis only remembers, so that repeats are
// answered without asking it. What is lost here is found there.

export interface StoredReply {
  status: number
  body?: unknown
  location?: string
  /** Signed routes: which request this answered. Another one under the same key is the journal's to judge. */
  request?: string
}

/** One key as this request holds it. */
export interface Claim {
  key: string
  /** The user id; on signed routes `salesforce`. */
  principal: string
  /** `POST /api/orders`: the method and the route's template. */
  route: string
  /** SHA-256 of method, route, path parameters and body, lower-case hex. */
  fingerprint: string
  /** `new`: Redis does not know the key, the journal may. `running`: another request holds it right now. `unasked`: Redis could not be asked. */
  is: 'new' | 'running' | 'unasked'
  /** Remembers the reply for repeats. Call it after the journal has committed, and only for what the journal keeps. Never throws. */
  finish(reply: StoredReply): Promise<void>
  /** Forgets the in-flight mark of a request that came to nothing. Never throws. */
  release(): Promise<void>
}

/** In-flight marks outlive the longest request; answers are kept for a day, the journal keeps them longer. */
export const IN_FLIGHT_MS = 60_000
const KEPT_MS = 24 * 3_600_000

const KEY = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{1,255}$/

/** `"abc"` and `abc` are the key `abc`. Sent twice, the header arrives joined by a comma, which no key may hold. Throws Problem. */
export function idempotencyKey(req: IncomingMessage, need: 'optional' | 'required'): string | null {
  const header = headerOf(req, 'idempotency-key')
  if (header === undefined) {
    if (need === 'required') throw new Problem('idempotency_key_missing')
    return null
  }
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header
  if (!KEY.test(key)) throw new Problem('idempotency_key_invalid')
  return key
}

/** What makes two requests the same one: RFC 8785 canonical JSON, so that neither spacing nor the order of members matters. */
export function fingerprintOf(request: { method: string; route: string; params: unknown; body: unknown }): string {
  const text = canonicalize({ ...request, body: request.body ?? null }) ?? ''
  return createHash('sha256').update(text).digest('hex')
}

/** How Redis names a key: by its digest, for the key itself opens the reply that is kept under it. */
export const scopeOf = (route: string, key: string): string => `${route}:${hash('sha256', key, 'base64url')}`

const claimKey = ({ principal, route, key }: HeldKey): string => `idem:${principal}:${scopeOf(route, key)}`

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

const sealingKey = ({ principal, route, key }: HeldKey): Buffer => hash('sha256', JSON.stringify([principal, route, key]), 'buffer')

/** A reply may hold an activation code or a note. Only who sends its key again can read it, so it is no more in Redis than anybody's secret is. */
function seal(held: HeldKey, text: string): string {
  const key = sealingKey(held)
  // Made from the text, so that two texts never share one.
  const nonce = createHmac('sha256', key).update(text).digest().subarray(0, NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce)
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

/** Null for what was not sealed so. */
function unseal(held: HeldKey, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64')
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null
  const decipher = createDecipheriv(CIPHER, sealingKey(held), bytes.subarray(0, NONCE_BYTES))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString()
  } catch {
    return null
  }
}

/** A Redis value is the fingerprint, a line break, and the sealed reply once there is one. */
export function readHeld(value: string, held: HeldKey): { is: 'running' } | { is: 'reused' } | { is: 'stored'; reply: StoredReply } {
  const at = value.indexOf('\n')
  const sealed = value.slice(at + 1)
  // A mark without a reply proves nothing about another body: that request may still fail before the journal knows its key.
  if (sealed === '') return { is: 'running' }
  if (value.slice(0, at) !== held.fingerprint) return { is: 'reused' }
  const json = unseal(held, sealed)
  // Not ours to read: the journal, which is asked then, knows the answer.
  if (json === null) return { is: 'running' }
  return { is: 'stored', reply: asStored(JSON.parse(json)) }
}

function asStored(value: unknown): StoredReply {
  const { status, body, location, request } = Object(value) as Record<string, unknown>
  return {
    status: Number(status),
    ...(body !== undefined && { body }),
    ...(typeof location === 'string' && { location }),
    ...(typeof request === 'string' && { request }),
  }
}

const FINISH = `
local held = redis.call('GET', KEYS[1])
if not held or string.sub(held, 1, 64) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[1] .. '\\n' .. ARGV[2], 'PX', ARGV[3]) end`

const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] .. '\\n' then redis.call('DEL', KEYS[1]) end`

export interface HeldKey {
  key: string
  principal: string
  route: string
  fingerprint: string
}

export function openClaim(redis: Redis, held: HeldKey, is: Claim['is']): Claim {
  const name = claimKey(held)
  let settled = false
  const once = async (write: () => Promise<unknown>) => {
    if (settled) return
    settled = true
    // Lost writes cost a look into the journal, nothing else.
    if (redis.status === 'ready') await write().catch(() => undefined)
  }
  return {
    ...held,
    is,
    finish: (reply) => once(() => redis.eval(FINISH, 1, name, held.fingerprint, seal(held, JSON.stringify(reply)), KEPT_MS)),
    release: () => once(() => redis.eval(RELEASE, 1, name, held.fingerprint)),
  }
}

/**
 * For signed routes, which pass no gate: claims a key in one round trip. A key that stands for another request is left to the journal, since
 * an unknown order, or one that is not approved, is answered first.
 */
export async function takeKey(redis: Redis, held: HeldKey): Promise<{ claim: Claim; stored: null } | { claim: null; stored: StoredReply }> {
  const name = claimKey(held)
  const mark = `${held.fingerprint}\n`
  const before = redis.status === 'ready' ? await redis.set(name, mark, 'PX', IN_FLIGHT_MS, 'NX', 'GET').catch(() => undefined) : undefined
  if (before === undefined) return { claim: openClaim(redis, held, 'unasked'), stored: null }
  if (before === null) return { claim: openClaim(redis, held, 'new'), stored: null }
  const found = readHeld(before, held)
  if (found.is === 'reused') return { claim: openClaim(redis, held, 'unasked'), stored: null }
  if (found.is === 'stored') return { claim: null, stored: found.reply }
  return { claim: openClaim(redis, held, 'running'), stored: null }
}
