// What every signed call shares: one id and one key stand for one request, and its answer is given again.

import { Problem } from '../base/problems.ts'
import type { DbOrTx } from '../db/database.ts'
import { type KeyScope, setKey, takeKey } from '../db/idempotency-keys.ts'
import { answerWebhook, seeWebhook } from '../db/webhooks.ts'
import type { Accepted } from '../contract/provision.ts'

export interface SignedRequest {
  webhookId: string
  /** Over method, path and body: a signed GET has no order inside. */
  requestSha256: string
  key: KeyScope & { fingerprint: string }
  correlationId: string
}

export interface AcceptedReply {
  replayed: boolean
  body: Accepted
}

/** The answer that this key or id has had already, or null when both are new and now taken. Throws 422 and 409 for other requests. */
export async function takeRequest(tx: DbOrTx, request: SignedRequest): Promise<AcceptedReply | null> {
  const key = await takeKey(tx, request.key, request.key.fingerprint)
  if (key && key.fingerprint !== request.key.fingerprint) throw new Problem('idempotency_key_reused')
  const seen = await seeWebhook(tx, request.webhookId, request.requestSha256, null)
  if (seen && seen.requestSha256 !== request.requestSha256) throw new Problem('id_reused')
  const stored = key?.body ?? seen?.body
  // Key, id and answer are written in one transaction, so what is there has its answer.
  return stored ? { replayed: true, body: stored as Accepted } : null
}

export async function answerRequest(tx: DbOrTx, request: SignedRequest, orderId: string, body: Accepted): Promise<void> {
  const reply = { status: 202, body }
  await setKey(tx, request.key, { subjectId: orderId, reply })
  await answerWebhook(tx, request.webhookId, body.flowId, reply)
}
