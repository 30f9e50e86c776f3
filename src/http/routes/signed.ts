// What stands before every signed route, in the order in which its answers take precedence.

import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { z } from 'zod'
import type { Audit } from '../../base/audit.ts'
import type { Metrics } from '../../base/metrics.ts'
import { Problem } from '../../base/problems.ts'
import type { Accepted } from '../../contract/provision.ts'
import { salesforceOrderId } from '../../provisioning/order-id.ts'
import type { AcceptedReply, SignedRequest } from '../../provisioning/signed-request.ts'
import { type Claim, fingerprintOf, idempotencyKey, openClaim, takeKey } from '../middleware/idempotency.ts'
import { findUnfit, parseJson } from '../middleware/json.ts'
import { checkJsonType, readRawBody, SIGNED_BODY_LIMIT_BYTES } from '../middleware/raw-body.ts'
import { parse } from '../middleware/schema.ts'
import { type SigningSecret, verifySignature } from '../middleware/signature.ts'
import type { Caller, Reply } from '../route.ts'

export interface SignedDeps {
  /** Whose door it is. */
  door: 'salesforce' | 'whmcs'
  redis: Redis
  secrets: readonly SigningSecret[]
  isAllowed: (address: string) => boolean
  /** The journal's clock. */
  now: () => Promise<number>
  metrics: Metrics
  audit: Audit
}

type SignedCaller<Params = unknown> = Caller<Params, unknown, unknown, 'signature'>

/** The constant in whose name Salesforce calls. */
export const SALESFORCE = 'salesforce'

/** Address, size, type, signature. Throws Problem; every fault of the signature is the same 401. */
export async function authenticate(
  deps: SignedDeps,
  caller: Omit<SignedCaller, 'params' | 'query' | 'body'>,
): Promise<{ raw: Buffer; webhookId: string; requestSha256: string }> {
  const { req, log } = caller
  if (!deps.isAllowed(caller.ip)) throw new Problem('ip_not_allowed')
  const isRead = req.method === 'GET' || req.method === 'HEAD'
  const raw = isRead ? Buffer.alloc(0) : await readRawBody(req, SIGNED_BODY_LIMIT_BYTES)
  if (!isRead) checkJsonType(req)
  const verified = verifySignature(req.headersDistinct, raw, deps.secrets, await deps.now())
  if (verified.is === 'bad') {
    deps.metrics.signatureFailures.inc({ reason: verified.reason })
    await caller.countUnsigned()
    await deps.audit('signature.refused', { reason: verified.reason, ip: caller.ip, door: deps.door }, caller.correlationId)
    log.warn('signature.refused', { reason: verified.reason })
    throw new Problem('bad_signature')
  }
  if (verified.secretIndex > 0) log.warn('signature.old_secret', { secretHash: verified.secret.name })
  const requestSha256 = createHash('sha256').update(`${req.method} ${req.path}\n`).update(raw).digest('hex')
  return { raw, webhookId: verified.webhookId, requestSha256 }
}

/** A signed POST from its bytes to its one answer. `work` commits; whatever came before is told again. */
export async function signedPost<Body extends { sfOrderId: string }>(
  deps: SignedDeps,
  caller: SignedCaller<{ id: string }>,
  route: string,
  schema: z.ZodType<Body>,
  typeFits: (body: unknown) => boolean,
  work: (sfOrderId: string, body: Body, request: SignedRequest) => Promise<AcceptedReply>,
): Promise<Reply> {
  const { req } = caller
  const { raw, webhookId, requestSha256 } = await authenticate(deps, caller)
  const json = parseJson(raw, { duplicates: 'refuse' })
  const key = idempotencyKey(req, 'required')
  if (key === null) throw new Problem('idempotency_key_missing')
  const sfOrderId = salesforceOrderId(caller.params.id)
  if (!typeFits(json) || salesforceOrderId(memberOf(json, 'sfOrderId')) !== sfOrderId || sfOrderId === null)
    throw new Problem('order_mismatch')
  const body = parse(schema, json)
  // Ids may be runs of digits; everything else is read by people or stored as it is.
  const unfit = findUnfit({ ...body, sfOrderId: null, requestedBy: null, remoteId: null })
  if (unfit) throw unfit
  const fingerprint = fingerprintOf({ method: req.method, route, params: { id: sfOrderId }, body: json })
  const scope = { principal: SALESFORCE, route: `${req.method} ${route}`, key, fingerprint }
  const taken = await takeKey(deps.redis, scope)
  const request = `${webhookId} ${requestSha256}`
  if (taken.stored?.request === request) return replay(taken.stored.body as Accepted) // what `finish` stored below
  return answer(taken.claim ?? openClaim(deps.redis, scope, 'unasked'), request, () =>
    work(sfOrderId, body, { webhookId, requestSha256, key: scope, correlationId: caller.correlationId }),
  )
}

async function answer(claim: Claim, request: string, work: () => Promise<AcceptedReply>): Promise<Reply> {
  try {
    const reply = await work()
    void claim.finish({ status: 202, body: reply.body, request })
    return reply.replayed ? replay(reply.body) : { status: 202, body: reply.body }
  } catch (error) {
    void claim.release()
    throw error
  }
}

const replay = (body: Accepted): Reply => ({ status: 202, body, headers: { 'Idempotency-Replayed': 'true' } })

export const memberOf = (json: unknown, name: string): unknown =>
  typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined
