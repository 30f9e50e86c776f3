import { hash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { Problem } from '../base/problems.ts'
import type { Random } from '../base/random.ts'

// Sessions live in Redis alone, under the SHA-256 of an opaque 256-bit token (SEC-01): who reads Redis cannot become anybody, and a flush
// asks everybody to log in again. Times are Redis's own, so that every web process agrees on them.

export interface Session {
  /** The token's SHA-256, base64url: may be shown to its owner, opens nothing. */
  id: string
  userId: string
  accountId: string
}

export interface SessionSummary {
  id: string
  startedAt: string
  lastSeenAt: string
  /** A short name such as `Firefox on Linux`, as `create` was given it. */
  device: string | null
}

export interface Cookie {
  name: string
  /** The `Set-Cookie` values that give and take it. */
  given(token: string): string
  cleared: string
}

export interface Sessions {
  cookie: Cookie
  /** A new session, always with a new token; `replaces` ends the one before it. Above ten of one user the oldest ends. */
  create(
    who: { userId: string; accountId: string },
    meta?: { device?: string; replaces?: string },
  ): Promise<{ id: string; token: string; setCookie: string }>
  /** Whether the session has not ended. Looking does not put its idle end off. */
  isAlive(id: string): Promise<boolean>
  end(id: string): Promise<void>
  /** Ends the user's sessions, all but `except` where that is given. Says how many. */
  endAllOf(userId: string, except?: string): Promise<number>
  /** The user's sessions, newest first. */
  list(userId: string): Promise<SessionSummary[]>
}

export const SESSION_IDLE_MS = 30 * 60_000
const SESSION_ABSOLUTE_MS = 12 * 3_600_000
const SESSIONS_PER_USER = 10
const DEVICE_LETTERS = 60

const sessionKey = (id: string): string => `session:${id}`
const listKey = (userId: string): string => `sessions-of:${userId}`

/** What a session key holds: when it ends at the latest, when it began, and whose it is. The gate's script reads the first and third part. */
export function readSession(id: string, value: string): Session & { startedAt: number; device: string | null } {
  const [, startedAt = '0', userId = '', accountId = '', ...device] = value.split('|')
  return { id, userId, accountId, startedAt: Number(startedAt), device: device.join('|') || null }
}

export const sessionIdOf = (token: string): string => hash('sha256', token, 'base64url')

const CREATE = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local list = KEYS[2]
redis.call('SET', KEYS[1], (now + ARGV[2]) .. '|' .. now .. '|' .. ARGV[4], 'PX', math.min(ARGV[1], ARGV[2]))
redis.call('ZADD', list, t[1] * 1000000 + t[2], ARGV[5])
redis.call('PEXPIRE', list, ARGV[2])
if ARGV[6] ~= '' then
  redis.call('DEL', 'session:' .. ARGV[6])
  redis.call('ZREM', list, ARGV[6])
end
for _, id in ipairs(redis.call('ZRANGE', list, 0, -1)) do
  if redis.call('EXISTS', 'session:' .. id) == 0 then redis.call('ZREM', list, id) end
end
for _, id in ipairs(redis.call('ZRANGE', list, 0, -1 - ARGV[3])) do
  redis.call('DEL', 'session:' .. id)
  redis.call('ZREM', list, id)
end`

const END_ALL = `
local ended = 0
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if id ~= ARGV[1] then
    ended = ended + redis.call('DEL', 'session:' .. id)
    redis.call('ZREM', KEYS[1], id)
  end
end
return ended`

const LIST = `
local t = redis.call('TIME')
local found = { tostring(t[1] * 1000 + math.floor(t[2] / 1000)) }
for _, id in ipairs(redis.call('ZREVRANGE', KEYS[1], 0, -1)) do
  local value = redis.call('GET', 'session:' .. id)
  if value then
    table.insert(found, id)
    table.insert(found, value)
    table.insert(found, redis.call('PTTL', 'session:' .. id))
  end
end
return found`

export interface SessionOptions {
  redis: Redis
  random: Random
  publicUrl: string
  idleMs?: number
  absoluteMs?: number
}

export function openSessions({
  redis,
  random,
  publicUrl,
  idleMs = SESSION_IDLE_MS,
  absoluteMs = SESSION_ABSOLUTE_MS,
}: SessionOptions): Sessions {
  const cookie = sessionCookie(publicUrl)
  return {
    cookie,
    async create({ userId, accountId }, { device = '', replaces = '' } = {}) {
      const token = random.bytes(32).toString('base64url')
      const id = sessionIdOf(token)
      const value = `${userId}|${accountId}|${device.replace(/[^\w .+-]/g, '').slice(0, DEVICE_LETTERS)}`
      await stored(redis.eval(CREATE, 2, sessionKey(id), listKey(userId), idleMs, absoluteMs, SESSIONS_PER_USER, value, id, replaces))
      return { id, token, setCookie: cookie.given(token) }
    },
    async isAlive(id) {
      // The key goes with the session's end, idle or absolute; a value that is there stands for one that lives.
      return (await stored(redis.get(sessionKey(id)))) !== null
    },
    async end(id) {
      const value = await stored(redis.getdel(sessionKey(id)))
      if (value) await stored(redis.zrem(listKey(readSession(id, value).userId), id))
    },
    async endAllOf(userId, except = '') {
      return Number(await stored(redis.eval(END_ALL, 1, listKey(userId), except)))
    },
    async list(userId) {
      const [now, ...rows] = asTexts(await stored(redis.eval(LIST, 1, listKey(userId))))
      return [...triples(rows)].map(([id, value, ttl]) => {
        const { startedAt, device } = readSession(id, value)
        // The key lives `idleMs` from the last look at it, so what is left of that tells when it was.
        const lastSeen = Math.max(startedAt, Number(now) - Math.max(0, idleMs - Number(ttl)))
        return { id, startedAt: new Date(startedAt).toISOString(), lastSeenAt: new Date(lastSeen).toISOString(), device }
      })
    },
  }
}

/** `__Host-sid`; over plain http on loopback alone it is `sid` without `Secure`, since browsers keep `__Host-` cookies for https. */
function sessionCookie(publicUrl: string): Cookie {
  const { protocol, hostname } = new URL(publicUrl)
  const plain = protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  const name = plain ? 'sid' : '__Host-sid'
  const attributes = `Path=/; HttpOnly; SameSite=Lax${plain ? '' : '; Secure'}`
  return { name, given: (token) => `${name}=${token}; ${attributes}`, cleared: `${name}=; Max-Age=0; ${attributes}` }
}

async function stored<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply
  } catch (cause) {
    throw new Problem('session_store_unavailable', undefined, { retryAfterSeconds: 5, cause })
  }
}

const asTexts = (reply: unknown): string[] => (Array.isArray(reply) ? reply.map(String) : [])

function* triples(values: string[]): Generator<[string, string, string]> {
  for (let at = 0; at + 2 < values.length; at += 3) yield [values[at] ?? '', values[at + 1] ?? '', values[at + 2] ?? '']
}
