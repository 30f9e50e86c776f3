import type { Audit } from '../../base/audit.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Metrics } from '../../base/metrics.ts'
import type { GateLimitName, LimitName } from '../limits.ts'
import { openLocalCounter } from './local-counter.ts'

export interface LimitHit {
  limit: LimitName | GateLimitName
  /** Whom the limit counts: an address, an account, a session. */
  subject: string
  /** What is left of the window. */
  leftMs: number
  ip: string
  userId?: string | undefined
  correlationId: string
}

interface Limited {
  sessionId: string | null
  userId: string | undefined
  group: string
  ip: string
  correlationId: string
}

/** What a limit that the gate counts itself is recorded as. */
export const gateHit = (
  { name, retryAfterMs }: { name: GateLimitName; retryAfterMs: number },
  { sessionId, group, ip, userId, correlationId }: Limited,
): LimitHit => {
  const subject = { api: sessionId, public: group, orders: userId }[name] ?? group
  return { limit: name, subject, leftMs: retryAfterMs, ip, userId, correlationId }
}

/**
 * Tells that a request met a limit (SEC-51): counted and logged each time, recorded once for each limit, subject and window in each process.
 * Whoever hammers on must not fill the record, nor make the database work.
 */
export function openLimitRecord({ clock, log, metrics, audit }: { clock: Clock; log: Log; metrics: Metrics; audit: Audit }) {
  const recorded = openLocalCounter(clock)
  return ({ limit, subject, leftMs, ip, userId, correlationId }: LimitHit): void => {
    metrics.rateLimited.inc({ limit })
    log.event('http.limited', { limit, correlationId })
    // Begun with the first refusal, this window ends with the limit's own.
    if (recorded.count(`${limit}|${subject}`, leftMs).count > 1) return
    audit('limit.reached', { limit, ip, ...(userId !== undefined && { userId }) }, correlationId).catch((error: unknown) =>
      log.fault('audit.failed', error, { correlationId }),
    )
  }
}

export type LimitRecord = ReturnType<typeof openLimitRecord>
