import { sql } from 'kysely'
import type { Decision } from '../journal/flow.ts'
import type { DbOrTx } from './database.ts'

/** Leaves a person's decision for the flow and makes it due; whoever holds the flow carries it out before anything new is begun. */
export async function leaveDecision(tx: DbOrTx, flowId: string, decision: Omit<Decision, 'decidedAt'>): Promise<void> {
  await tx
    .insertInto('decisions')
    .values({
      id: decision.id,
      flow_id: flowId,
      type: decision.type,
      line: decision.line,
      remote_id: decision.remoteId,
      reason: decision.reason,
      requested_by: decision.requestedBy,
    })
    .execute()
  await tx
    .updateTable('flows')
    .set((eb) => ({ inbox: eb('inbox', '+', 1), due_at: sql<Date>`now()` }))
    .where('id', '=', flowId)
    .execute()
}

export async function findFlowId(db: DbOrTx, kind: string, subjectId: string): Promise<string | null> {
  const row = await db.selectFrom('flows').select('id').where('kind', '=', kind).where('subject_id', '=', subjectId).executeTakeFirst()
  return row?.id ?? null
}
