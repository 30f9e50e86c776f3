import type { Redis } from 'ioredis'
import { readSession, SESSION_IDLE_MS, type Session } from '../../auth/sessions.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { GATE_LIMITS, type GateLimitName } from '../limits.ts'
import { type Claim, IN_FLIGHT_MS, openClaim, readHeld, scopeOf, type StoredReply } from './idempotency.ts'
import { openLocalCounter } from './local-counter.ts'

// What every request needs of Redis, in one round trip: the session and its idle time, the rate limit, and the idempotency key.
// The middlewares that are usually stacked for this make three round trips and cost three times Express itself.

/** Values that one question takes in the script. */
const WIDTH = 12
const BATCH_MOST = 128

/**
 * Answers several questions, each of twelve values, in order. Keys depend on what the session holds, so they are made inside: this script
 * needs one Redis, not a cluster.
 */
const GATE = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local function over(key, most, window)
  local n = redis.call('INCR', key)
  if n == 1 then redis.call('PEXPIRE', key, window) end
  if n <= tonumber(most) then return false end
  local left = redis.call('PTTL', key)
  if left < 0 then redis.call('PEXPIRE', key, window) left = tonumber(window) end
  return left
end
local function ask(id, group, idle, api, public, window, scope, fingerprint, flight, limit, allowed, period)
  local session, name, counter, most, user = '', 'public', 'rate:' .. group, public, ''
  if id ~= '' then
    local key = 'session:' .. id
    local value = redis.call('GET', key)
    if value then
      local left = tonumber(string.match(value, '^%d+')) - now
      if left > 0 then
        redis.call('PEXPIRE', key, math.min(left, idle))
        session, name, counter, most = value, 'api', 'rate:' .. id, api
        user = string.match(value, '^%d+|%d+|([^|]*)')
      end
    end
  end
  local left = over(counter, most, window)
  if not left and limit ~= '' and user ~= '' then
    name = limit
    left = over('rate:' .. limit .. ':' .. user, allowed, period)
  end
  if left then return { session, name, left, '' } end
  if scope == '' or user == '' then return { session } end
  local key = 'idem:' .. user .. ':' .. scope
  local held = redis.call('GET', key)
  if held then return { session, '', 0, held } end
  redis.call('SET', key, fingerprint .. '\\n', 'PX', flight)
  return { session }
end
local answers = {}
for at = 1, #ARGV, ${WIDTH} do answers[#answers + 1] = ask(unpack(ARGV, at, at + ${WIDTH - 1})) end
return answers`

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

  // Questions that arrive in one turn of the event loop, or while Redis works on others, go out as one command: alone, none waits; under
  // load Redis is asked far less often, which is most of what asking it costs.
  const waiting: { values: (string | number)[]; tell: (reply: unknown) => void }[] = []
  let underWay = false
  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, BATCH_MOST)
      let replies: unknown
      try {
        replies = await runGate(redis, batch.length === 1 && batch[0] ? batch[0].values : batch.flatMap(({ values }) => values))
      } catch (error) {
        log.fault('gate.failed', error)
        // Who came meanwhile has waited long enough for a Redis that does not answer.
        batch.push(...waiting.splice(0))
      }
      batch.forEach(({ tell }, at) => tell(Array.isArray(replies) ? (replies[at] as unknown) : undefined))
    }
    underWay = false
  }
  const askRedis = (values: (string | number)[]): Promise<unknown> =>
    new Promise((tell) => {
      waiting.push({ values, tell })
      if (underWay) return
      underWay = true
      setImmediate(() => void flush())
    })

  return {
    async ask(question) {
      if (redis.status !== 'ready') return withoutRedis(question)
      const { sessionId, ipGroup, limit, idempotency } = question
      const reply = await askRedis([
        sessionId ?? '', ipGroup, idleMs, allowed('api'), allowed('public'), GATE_LIMITS.api.windowMs,
        idempotency ? scopeOf(idempotency.route, idempotency.key) : '', idempotency?.fingerprint ?? '', IN_FLIGHT_MS,
        limit ?? '', limit ? allowed(limit) : 0, limit ? GATE_LIMITS[limit].windowMs : 0,
      ]) // prettier-ignore
      if (reply === undefined) return withoutRedis(question)
      const [value, name, left, held] = asReply(reply)
      const session = value === '' || sessionId === null ? null : readSession(sessionId, value)
      if (name !== '')
        return { session, limited: { name: asLimit(name), retryAfterMs: left }, claim: null, stored: null, reused: false, down: false }
      const open = { session, limited: null, claim: null, stored: null, reused: false, down: false }
      if (!idempotency || !session) return open
      const key = { ...idempotency, principal: session.userId }
      if (held === '') return { ...open, claim: openClaim(redis, key, 'new') }
      const found = readHeld(held, key)
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
