import type { DbOrTx } from './database.ts'

export interface SeenWebhook {
  requestSha256: string
  status: number | null
  body: unknown
}

/** Remembers a signed request by its id. Null when it is new; else what was remembered of the first. */
export async function seeWebhook(tx: DbOrTx, id: string, requestSha256: string, flowId: string | null): Promise<SeenWebhook | null> {
  const inserted = await webhookInsert(tx, { id, requestSha256, flowId }).executeTakeFirst()
  return inserted ? null : findWebhook(tx, id)
}

/** The same as a statement, to be part of another one: a row comes back when the id is new. */
export const webhookInsert = (
  db: Pick<DbOrTx, 'insertInto'>,
  {
    id,
    requestSha256,
    flowId,
    reply,
  }: { id: string; requestSha256: string; flowId: string | null; reply?: { status: number; body: unknown } },
) =>
  db
    .insertInto('webhook_seen')
    .values({
      id,
      request_sha256: requestSha256,
      flow_id: flowId,
      status: null,
      ...(reply && { status: reply.status, body: JSON.stringify(reply.body) }),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')

export async function findWebhook(db: DbOrTx, id: string): Promise<SeenWebhook | null> {
  const row = await db.selectFrom('webhook_seen').select(['request_sha256', 'status', 'body']).where('id', '=', id).executeTakeFirst()
  return row ? { requestSha256: row.request_sha256, status: row.status, body: row.body } : null
}

export async function answerWebhook(
  tx: Pick<DbOrTx, 'updateTable'>,
  id: string,
  flowId: string,
  reply: { status: number; body: unknown },
): Promise<void> {
  await tx
    .updateTable('webhook_seen')
    .set({ flow_id: flowId, status: reply.status, body: JSON.stringify(reply.body) })
    .where('id', '=', id)
    .execute()
}
