import type { Redis } from 'ioredis'
import { readSession, SESSION_IDLE_MS, type Session } from '../../auth/sessions.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { GATE_LIMITS, type GateLimitName } from '../limits.ts'
import { type GateReply, openGateScript } from './gate-script.ts'
import { type Claim, IN_FLIGHT_MS, openClaim, readHeld, scopeOf, type StoredReply } from './idempotency.ts'
import { openLocalCounter } from './local-counter.ts'
import { openPassing, type Passer } from './passing.ts'

// What every request needs of Redis, in one round trip: the session and its idle time, the rate limit, and the idempotency key.
// The middlewares that are usually stacked for this make three round trips and cost three times Express itself.

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
  /** For requests whose answer is the same for everybody: only counted, and hardly ever waiting for Redis. Null when it may pass. */
  pass(passer: Passer): Promise<GateAnswer['limited']> | null
}

export interface GateOptions {
  redis: Redis
  clock: Clock
  log: Log
  rateLimitScale: number
  idleMs?: number
}

export function openGate({ redis, clock, log, rateLimitScale, idleMs = SESSION_IDLE_MS }: GateOptions): Gate {
  const askRedis = openGateScript(redis, log)
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

  const values = ({ sessionId, ipGroup, limit, idempotency }: GateQuestion, passed: number | '') => [
    sessionId ?? '', ipGroup, idleMs, allowed('api'), allowed('public'), GATE_LIMITS.api.windowMs,
    idempotency ? scopeOf(idempotency.route, idempotency.key) : '', idempotency?.fingerprint ?? '', IN_FLIGHT_MS,
    limit ?? '', limit ? allowed(limit) : 0, limit ? GATE_LIMITS[limit].windowMs : 0, passed,
  ] // prettier-ignore
  const pass = openPassing({ clock, count: (passer, times) => askRedis(values(passer, times)) })
  const afterAsking = async (passer: Passer, asked: Promise<GateReply | undefined>): Promise<GateAnswer['limited']> => {
    const reply = await asked
    if (!reply) return withoutRedis(passer).limited
    return reply.room < 0 ? { name: asLimit(reply.limit), retryAfterMs: reply.leftMs } : null
  }

  return {
    async ask(question) {
      if (redis.status !== 'ready') return withoutRedis(question)
      const { sessionId, idempotency } = question
      const reply = await askRedis(values(question, ''))
      if (!reply) return withoutRedis(question)
      const { limit, leftMs, held } = reply
      const session = reply.session === '' || sessionId === null ? null : readSession(sessionId, reply.session)
      if (limit !== '')
        return { session, limited: { name: asLimit(limit), retryAfterMs: leftMs }, claim: null, stored: null, reused: false, down: false }
      const open = { session, limited: null, claim: null, stored: null, reused: false, down: false }
      if (!idempotency || !session) return open
      const key = { ...idempotency, principal: session.userId }
      if (held === '') return { ...open, claim: openClaim(redis, key, 'new') }
      const found = readHeld(held, key)
      if (found.is === 'running') return { ...open, claim: openClaim(redis, key, 'running') }
      return found.is === 'stored' ? { ...open, stored: found.reply } : { ...open, reused: true }
    },
    pass(passer) {
      if (redis.status !== 'ready') return Promise.resolve(withoutRedis(passer).limited)
      const asked = pass(passer)
      return asked === null ? null : afterAsking(passer, asked)
    },
  }
}

const asLimit = (name: string): GateLimitName => (Object.hasOwn(GATE_LIMITS, name) ? (name as GateLimitName) : 'public')
