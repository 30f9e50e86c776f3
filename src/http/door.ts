import type { Request, Response } from 'express'
import type { Session, Sessions } from '../auth/sessions.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import { Problem } from '../base/problems.ts'
import type { Lifecycle } from './lifecycle.ts'
import { GATE_LIMITS, type GateLimitName } from './limits.ts'
import { clientIp, ipGroup } from './middleware/client-ip.ts'
import { checkOrigin } from './middleware/csrf.ts'
import { correlationOf, nameRoute } from './middleware/front.ts'
import type { Gate, GateAnswer } from './middleware/gate.ts'
import type { Claim } from './middleware/idempotency.ts'
import type { Limiters } from './middleware/limiter.ts'
import { sessionIn } from './middleware/session-cookie.ts'
import { keyed, paramsOf, readInput } from './read-input.ts'
import { sendReply } from './reply.ts'
import { nameOf, type Reply, type Route } from './route.ts'

export interface DoorDeps {
  log: Log
  metrics: Metrics
  gate: Gate
  limiters: Limiters
  sessions: Sessions
  lifecycle: Lifecycle
  publicOrigin: string
  rateLimitScale: number
  /** Compares every reply with the schema it was promised in. For tests and development: it costs as much as the work itself. */
  checkReplies: boolean
}

/** What stands before one route, in the order in which answers take precedence: origin, limits, session, body and key, schema. */
export function openDoor(route: Route, deps: DoorDeps) {
  const name = nameOf(route)

  return async (req: Request, res: Response): Promise<void> => {
    nameRoute(res, name)
    const ip = clientIp(req)
    const group = ipGroup(ip)
    if (route.who === 'signature' || route.who === 'operator') {
      for (const limit of route.limits ?? []) await deps.limiters.check(limit, req, res, { ipGroup: group, account: undefined })
      return sendReply(
        route,
        await route.handle(callerOf({ params: paramsOf(route, req), query: {}, body: undefined, session: null, claim: null, ip })),
        res,
        deps,
      )
    }

    const sessionId = sessionIn(req, deps.sessions.cookie.name)
    checkOrigin(req, sessionId !== null, deps.publicOrigin)
    const input = await readInput(route, req)
    const idempotency = input instanceof Problem ? undefined : keyed(route, req, input)
    const answer = await deps.gate.ask({ sessionId, ipGroup: group, limit: route.gateLimit, idempotency })
    const session = admitted(route, sessionId, answer, res, deps)
    if (input instanceof Problem) throw input
    if (answer.reused) throw new Problem('idempotency_key_reused')
    if (answer.stored) {
      const { status, body, location } = answer.stored
      return sendReply(
        route,
        { status, body, headers: { 'Idempotency-Replayed': 'true', ...(location && { Location: location }) } },
        res,
        deps,
      )
    }
    await withClaim(answer.claim, async () => {
      for (const limit of route.limits ?? []) {
        if (await route.limitExempt?.(limit, input.body, req)) continue
        await deps.limiters.check(limit, req, res, { ipGroup: group, account: route.limitAccount?.(input.body) ?? session?.userId })
      }
      const reply = await route.handle(callerOf({ ...input, session, claim: answer.claim, ip }))
      sendReply(route, reply, res, deps)
      return reply
    })

    function callerOf(known: { params: unknown; query: unknown; body: unknown; session: Session | null; claim: Claim | null; ip: string }) {
      const correlationId = correlationOf(res)
      const { params, query, body, session, claim, ip } = known
      return {
        params,
        query,
        body,
        session,
        claim,
        ip,
        correlationId,
        stopping: deps.lifecycle.signal,
        req,
        res,
        /** Made when it is asked for: most requests write nothing but their one line. */
        get log() {
          return deps.log.child({ correlationId })
        },
      }
    }
  }
}

/** The session behind the request, once limits and the route's own wish have had their say. */
function admitted(route: Route, sessionId: string | null, answer: GateAnswer, res: Response, deps: DoorDeps): Session | null {
  if (answer.limited) {
    tellLimit(res, answer.limited, deps)
    throw new Problem('rate_limited', undefined, { retryAfterSeconds: answer.limited.retryAfterMs / 1000 })
  }
  if (answer.session || route.who === 'anyone') return answer.session
  if (answer.down && sessionId !== null) throw new Problem('session_store_unavailable', undefined, { retryAfterSeconds: 5 })
  throw new Problem('not_signed_in')
}

/** The `RateLimit` fields of draft-8, for limits that the gate counts itself. */
function tellLimit(res: Response, { name, retryAfterMs }: { name: GateLimitName; retryAfterMs: number }, deps: DoorDeps): void {
  const { windowMs, allowed } = GATE_LIMITS[name]
  res.setHeader('RateLimit-Policy', `"${name}"; q=${allowed * deps.rateLimitScale}; w=${windowMs / 1000}`)
  res.setHeader('RateLimit', `"${name}"; r=0; t=${Math.ceil(retryAfterMs / 1000)}`)
  deps.metrics.rateLimited.inc({ limit: name })
  deps.log.event('http.limited', { limit: name, correlationId: correlationOf(res) })
}

/** 202 is not remembered here: a repeat is told how far the flow has come, which the journal knows. */
const isFinal = (status: number): boolean => status >= 200 && status < 300 && status !== 202

async function withClaim(claim: Claim | null, work: () => Promise<Reply>): Promise<void> {
  if (!claim) {
    await work()
    return
  }
  try {
    const reply = await work()
    const location = reply?.headers?.['Location']
    if (reply && isFinal(reply.status))
      void claim.finish({ status: reply.status, body: reply.body, ...(typeof location === 'string' && { location }) })
    else void claim.release()
  } catch (error) {
    void claim.release()
    throw error
  }
}
