// What every signed call shares: one id and one key stand for one request, and its answer is given again.

import { Problem } from '../base/problems.ts'
import type { DbOrTx } from '../db/database.ts'
import { findKey, keyInsert, type KeyScope, keyUpdate, setKey } from '../db/idempotency-keys.ts'
import { answerWebhook, findWebhook, seeWebhook, webhookInsert } from '../db/webhooks.ts'
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

/** `earlier`: key or id have had their answer already. `fault`: they stand for another request. `new`: both are taken now. */
export type TakenRequest = { is: 'new' } | { is: 'earlier'; reply: AcceptedReply } | { is: 'fault'; problem: Problem }

/** An answer, and whose order it is about. */
export interface Answer {
  orderId: string
  body: Accepted
}

/**
 * What the request's key and id stand for. The fault is the caller's to throw: what is wrong with the order itself is said before it.
 * `likely` is written with a key that is new; where the answer is another in the end, `answerRequest` says so.
 */
export async function takeRequest(tx: DbOrTx, request: SignedRequest, likely?: Answer): Promise<TakenRequest> {
  const isNew = await takeKeyAndId(tx, request, likely)
  if (isNew.key && isNew.id) return { is: 'new' }
  const key = isNew.key ? null : await findKey(tx, request.key)
  if (key && key.fingerprint !== request.key.fingerprint) return { is: 'fault', problem: new Problem('idempotency_key_reused') }
  const seen = isNew.id ? null : await findWebhook(tx, request.webhookId)
  if (seen && seen.requestSha256 !== request.requestSha256) return { is: 'fault', problem: new Problem('id_reused') }
  const stored = key?.body ?? seen?.body
  // Key, id and answer are written in one transaction, so what is there has its answer.
  if (!stored) return { is: 'new' }
  const body = stored as Accepted
  // The new key or id stands for that answer from now on: used once more beside another one, it must not begin anything.
  if (!key?.body) await setKey(tx, request.key, { reply: { status: 202, body } })
  if (!seen?.body) await answerWebhook(tx, request.webhookId, body.flowId, { status: 202, body })
  return { is: 'earlier', reply: { replayed: true, body } }
}

function takeKeyAndId(
  tx: DbOrTx,
  { key, webhookId: id, requestSha256 }: SignedRequest,
  likely?: Answer,
): Promise<{ key: boolean; id: boolean }> {
  const to = likely && { subjectId: likely.orderId, reply: { status: 202, body: likely.body } }
  return tx
    .with('new_key', (db) => keyInsert(db, key, key.fingerprint, to))
    .with('new_id', (db) => webhookInsert(db, { id, requestSha256, flowId: likely?.body.flowId ?? null, ...(to && { reply: to.reply }) }))
    .selectNoFrom(({ exists, selectFrom }) => [
      exists(selectFrom('new_key').select('key')).as('key'),
      exists(selectFrom('new_id').select('id')).as('id'),
    ])
    .$narrowType<{ key: boolean; id: boolean }>()
    .executeTakeFirstOrThrow()
}

/** A read leaves its id behind too: nothing in its signature names the order, so it could be used for another one. */
export async function isReadOfItsOwn(db: DbOrTx, request: Pick<SignedRequest, 'webhookId' | 'requestSha256'>): Promise<boolean> {
  const seen = await seeWebhook(db, request.webhookId, request.requestSha256, null)
  return seen === null || seen.requestSha256 === request.requestSha256
}

export async function answerRequest(tx: DbOrTx, request: SignedRequest, { orderId, body }: Answer): Promise<void> {
  const reply = { status: 202, body }
  const key = keyUpdate(tx, request.key, { subjectId: orderId, reply })
  await answerWebhook(
    tx.with('answered_key', () => key),
    request.webhookId,
    body.flowId,
    reply,
  )
}
