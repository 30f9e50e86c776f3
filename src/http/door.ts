import type { Request, Response } from 'express'
import type { Session, Sessions } from '../auth/sessions.ts'
import type { Log } from '../base/log.ts'
import { Problem } from '../base/problems.ts'
import { type Arrived, Asked, type Known } from './caller.ts'
import type { Lifecycle } from './lifecycle.ts'
import { GATE_LIMITS, type GateLimitName } from './limits.ts'
import { clientIp, ipGroup } from './middleware/client-ip.ts'
import { checkOrigin } from './middleware/csrf.ts'
import { correlationOf, nameRoute } from './middleware/front.ts'
import type { Gate, GateAnswer } from './middleware/gate.ts'
import type { Claim } from './middleware/idempotency.ts'
import { gateHit, type LimitRecord } from './middleware/limit-record.ts'
import type { Limiters } from './middleware/limiter.ts'
import { sessionIn } from './middleware/session-cookie.ts'
import { keyed, paramsOf, queryOf, readInput } from './read-input.ts'
import { sendReply } from './reply.ts'
import { nameOf, type Reply, type Route, type Who } from './route.ts'

export interface DoorDeps {
  log: Log
  recordLimit: LimitRecord
  gate: Gate
  limiters: Limiters
  sessions: Sessions
  lifecycle: Lifecycle
  publicOrigin: string
  rateLimitScale: number
  /** Compares every reply with the schema it was promised in. For tests and development: it costs as much as the work itself. */
  checkReplies: boolean
}

/** What stands before one route. */
export function openDoor(route: Route, deps: DoorDeps) {
  const name = nameOf(route)
  const around = { log: deps.log, stopping: deps.lifecycle.signal }
  const handle: Handle = async (arrived, known) => {
    const reply = await route.handle(new Asked(arrived, known, around))
    sendReply(route, reply, arrived, deps)
    return reply
  }
  const enter = DOORS[route.who](route, deps, handle)
  return async (req: Request, res: Response): Promise<void> => {
    nameRoute(res, name)
    const ip = clientIp(req)
    await enter({ req, res, ip, group: ipGroup(ip) })
  }
}

type Handle = (arrived: Arrived, known: Known) => Promise<Reply>
type Door = (route: Route, deps: DoorDeps, handle: Handle) => (arrived: Arrived) => Promise<unknown>

const NOBODY = { session: null, claim: null }

/** Health and documents: no session, no gate. */
const openPlainDoor: Door = (route, _deps, handle) => async (arrived) => {
  await handle(arrived, { params: paramsOf(route, arrived.req.params), query: {}, body: undefined, ...NOBODY })
}

/** Whoever has signed passes uncounted: the check costs less than asking Redis, and no stranger can use up Salesforce's calls. */
const openSignedDoor: Door =
  (route, { limiters }, handle) =>
  async (arrived) => {
    const { req, res, group } = arrived
    const countUnsigned = async () => {
      for (const limit of route.limits ?? []) await limiters.check(limit, req, res, { ipGroup: group, account: undefined })
    }
    await handle(arrived, { params: paramsOf(route, req.params), query: {}, body: undefined, ...NOBODY, countUnsigned })
  }

/** The same for everybody: counted, and as good as never waiting. */
const openPublicDoor: Door = (route, deps, handle) => async (arrived) => {
  const { req, group } = arrived
  const sessionId = sessionIn(req, deps.sessions.cookie.name)
  const asked = deps.gate.pass({ sessionId, ipGroup: group })
  const limited = asked && (await asked)
  if (limited) throw overLimit(arrived, limited, { sessionId }, deps)
  await handle(arrived, { params: paramsOf(route, req.params), query: queryOf(route, req.query), body: undefined, ...NOBODY })
}

/** Answers take precedence in this order: origin, limits, session, body and key, schema. */
const openGatedDoor: Door = (route, deps, handle) => async (arrived) => {
  const { req, res, group } = arrived
  const sessionId = sessionIn(req, deps.sessions.cookie.name)
  checkOrigin(req, sessionId !== null, deps.publicOrigin)
  const input = await readInput(route, req)
  const idempotency = input instanceof Problem ? undefined : keyed(route, req, input)
  const answer = await deps.gate.ask({ sessionId, ipGroup: group, limit: route.gateLimit, idempotency })
  const session = admitted(route, arrived, sessionId, answer, deps)
  if (input instanceof Problem) throw input
  if (answer.reused) throw new Problem('idempotency_key_reused')
  if (answer.stored) {
    const { status, body, location } = answer.stored
    const headers = { 'Idempotency-Replayed': 'true', ...(location && { Location: location }) }
    sendReply(route, { status, body, headers }, arrived, deps)
    return
  }
  await withClaim(answer.claim, async () => {
    for (const limit of route.limits ?? []) {
      if (await route.limitExempt?.(limit, input.body, req)) continue
      await deps.limiters.check(limit, req, res, { ipGroup: group, account: route.limitAccount?.(input.body) ?? session?.userId })
    }
    return handle(arrived, { ...input, session, claim: answer.claim })
  })
}

const DOORS: Record<Who, Door> = {
  public: openPublicDoor,
  anyone: openGatedDoor,
  'signed-in': openGatedDoor,
  signature: openSignedDoor,
  operator: openPlainDoor,
}

/** The session behind the request, once limits and the route's own wish have had their say. */
function admitted(route: Route, arrived: Arrived, sessionId: string | null, answer: GateAnswer, deps: DoorDeps): Session | null {
  if (answer.limited) throw overLimit(arrived, answer.limited, { sessionId, userId: answer.session?.userId }, deps)
  if (answer.session || route.who === 'anyone') return answer.session
  if (answer.down && sessionId !== null) throw new Problem('session_store_unavailable', undefined, { retryAfterSeconds: 5 })
  throw new Problem('not_signed_in')
}

/** The refusal, with the `RateLimit` fields of draft-8, for limits that the gate counts itself; and its record. */
function overLimit(
  { res, ip, group }: Arrived,
  { name, retryAfterMs }: { name: GateLimitName; retryAfterMs: number },
  { sessionId, userId }: { sessionId: string | null; userId?: string | undefined },
  deps: DoorDeps,
): Problem {
  const { windowMs, allowed } = GATE_LIMITS[name]
  res.setHeader('RateLimit-Policy', `"${name}"; q=${allowed * deps.rateLimitScale}; w=${windowMs / 1000}`)
  res.setHeader('RateLimit', `"${name}"; r=0; t=${Math.ceil(retryAfterMs / 1000)}`)
  deps.recordLimit(gateHit({ name, retryAfterMs }, { sessionId, userId, group, ip, correlationId: correlationOf(res) }))
  return new Problem('rate_limited', undefined, { retryAfterSeconds: retryAfterMs / 1000 })
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
