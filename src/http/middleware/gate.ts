import type { Redis } from 'ioredis'
import { readSession, SESSION_IDLE_MS, type Session } from '../../auth/sessions.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { GATE_LIMITS, type GateLimitName } from '../limits.ts'
import { type Claim, IN_FLIGHT_MS, openClaim, readHeld, type StoredReply } from './idempotency.ts'
import { openLocalCounter } from './local-counter.ts'

// What every request needs of Redis, in one round trip: the session and its idle time, the rate limit, and the idempotency key.
// The middlewares that are usually stacked for this make three round trips and cost three times Express itself.

/** Keys depend on what the session holds, so they are made inside: this script needs one Redis, not a cluster. */
const GATE = `
local session, name, counter, allowed = '', 'public', 'rate:' .. ARGV[2], tonumber(ARGV[5])
local user = ''
if ARGV[1] ~= '' then
  local key = 'session:' .. ARGV[1]
  local value = redis.call('GET', key)
  if value then
    local t = redis.call('TIME')
    local left = tonumber(string.match(value, '^%d+')) - (t[1] * 1000 + math.floor(t[2] / 1000))
    if left > 0 then
      redis.call('PEXPIRE', key, math.min(left, ARGV[3]))
      session, name, counter, allowed = value, 'api', 'rate:' .. ARGV[1], tonumber(ARGV[4])
      user = string.match(value, '^%d+|%d+|([^|]*)')
    end
  end
end
local function over(key, most, window)
  local n = redis.call('INCR', key)
  if n == 1 then redis.call('PEXPIRE', key, window) end
  if n <= most then return false end
  local left = redis.call('PTTL', key)
  if left < 0 then redis.call('PEXPIRE', key, window) left = tonumber(window) end
  return left
end
local left = over(counter, allowed, ARGV[6])
if not left and ARGV[10] ~= '' and user ~= '' then
  name = ARGV[10]
  left = over('rate:' .. name .. ':' .. user, tonumber(ARGV[11]), ARGV[12])
end
if left then return { session, name, left, '' } end
local held = ''
if ARGV[7] ~= '' and user ~= '' then
  local key = 'idem:' .. user .. ':' .. ARGV[7]
  held = redis.call('GET', key)
  if not held then
    redis.call('SET', key, ARGV[8] .. '\\n', 'PX', ARGV[9])
    held = ''
  end
end
return { session, '', 0, held }`

export interface GateQuestion {
  /** The id of the session whose cookie was sent, or null. */
  sessionId: string | null
  /** Whom the public limit counts together. */
  ipGroup: string
  limit?: Exclude<GateLimitName, 'api' | 'public'> | undefined
  idempotency?: { route: string; key: string; fingerprint: string } | undefined
}

export interface GateAnswer {
  session: Session | null
  limited: { name: GateLimitName; retryAfterMs: number } | null
  claim: Claim | null
  /** A repeat of a finished request: its reply. */
  stored: StoredReply | null
  /** The key was used with another request. */
  reused: boolean
  /** Redis did not answer: sessions cannot be read, and limits are counted in this process alone. */
  down: boolean
}

export interface Gate {
  ask(question: GateQuestion): Promise<GateAnswer>
}

export interface GateOptions {
  redis: Redis
  clock: Clock
  log: Log
  rateLimitScale: number
  idleMs?: number
}

export function openGate({ redis, clock, log, rateLimitScale, idleMs = SESSION_IDLE_MS }: GateOptions): Gate {
  redis.defineCommand('gate', { numberOfKeys: 0, lua: GATE, readOnly: false })
  const local = openLocalCounter(clock)
  const allowed = (name: GateLimitName) => GATE_LIMITS[name].allowed * rateLimitScale

  const withoutRedis = (question: GateQuestion): GateAnswer => {
    // Half the limit, counted by address: without sessions nothing better is known of the caller (SEC-21).
    const { windowMs } = GATE_LIMITS.public
    const retryAfterMs = local.over(question.ipGroup, allowed('public') / 2, windowMs)
    return {
      session: null,
      limited: retryAfterMs ? { name: 'public', retryAfterMs } : null,
      claim: null,
      stored: null,
      reused: false,
      down: true,
    }
  }

  return {
    async ask(question) {
      if (redis.status !== 'ready') return withoutRedis(question)
      const { sessionId, ipGroup, limit, idempotency } = question
      const scope = idempotency ? `${idempotency.route}:${idempotency.key}` : ''
      let reply: unknown
      try {
        reply = await runGate(redis, [
          sessionId ?? '', ipGroup, idleMs, allowed('api'), allowed('public'), GATE_LIMITS.api.windowMs,
          scope, idempotency?.fingerprint ?? '', IN_FLIGHT_MS,
          limit ?? '', limit ? allowed(limit) : 0, limit ? GATE_LIMITS[limit].windowMs : 0,
        ]) // prettier-ignore
      } catch (error) {
        log.fault('gate.failed', error)
        return withoutRedis(question)
      }
      const [value, name, left, held] = asReply(reply)
      const session = value === '' || sessionId === null ? null : readSession(sessionId, value)
      if (name !== '')
        return { session, limited: { name: asLimit(name), retryAfterMs: left }, claim: null, stored: null, reused: false, down: false }
      const open = { session, limited: null, claim: null, stored: null, reused: false, down: false }
      if (!idempotency || !session) return open
      const key = { ...idempotency, principal: session.userId }
      if (held === '') return { ...open, claim: openClaim(redis, key, 'new') }
      const found = readHeld(held, idempotency.fingerprint)
      if (found.is === 'running') return { ...open, claim: openClaim(redis, key, 'running') }
      return found.is === 'stored' ? { ...open, stored: found.reply } : { ...open, reused: true }
    },
  }
}

/** `defineCommand` adds the method at run time, so its type is stated here. */
function runGate(redis: Redis, values: (string | number)[]): Promise<unknown> {
  return (redis as Redis & { gate(...values: (string | number)[]): Promise<unknown> }).gate(...values)
}

function asReply(reply: unknown): [value: string, name: string, left: number, held: string] {
  const [value, name, left, held] = Array.isArray(reply) ? (reply as unknown[]) : []
  return [String(value ?? ''), String(name ?? ''), Number(left ?? 0), String(held ?? '')]
}

const asLimit = (name: string): GateLimitName => (Object.hasOwn(GATE_LIMITS, name) ? (name as GateLimitName) : 'public')
