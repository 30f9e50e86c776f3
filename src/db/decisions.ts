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

/** Word for a flow that may be done: it goes on until it is done with that too. */
export async function leaveWord(tx: DbOrTx, flowId: string, word: Omit<Decision, 'decidedAt'>): Promise<void> {
  await leaveDecision(tx, flowId, word)
  await tx.updateTable('flows').set({ state: 'open', ended_at: null }).where('id', '=', flowId).execute()
}

/**
 * Takes a flow's row for the length of the transaction, and says the flow's id. The journal's own commits take the flow and then the order;
 * whoever takes both must take them in that order too, or the two wait for each other until the database ends one of them.
 */
export async function lockFlow(tx: DbOrTx, kind: string, subjectId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('flows')
    .select('id')
    .where('kind', '=', kind)
    .where('subject_id', '=', subjectId)
    .forUpdate()
    .executeTakeFirst()
  return row?.id ?? null
}

export async function findFlowId(db: DbOrTx, kind: string, subjectId: string): Promise<string | null> {
  const row = await db.selectFrom('flows').select('id').where('kind', '=', kind).where('subject_id', '=', subjectId).executeTakeFirst()
  return row?.id ?? null
}

/** Flows of these kinds with a step in front of a person, from after the given id on, by id. */
export async function flowsBeforePerson(db: DbOrTx, kinds: readonly string[], after: string | null, limit: number): Promise<string[]> {
  let query = db
    .selectFrom('flows')
    .select('flows.id')
    // Written into the statement, so that a kept plan may use the index of open flows.
    .where('state', '=', sql.lit<'open'>('open'))
    .where('kind', 'in', kinds)
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('steps').select('steps.name').whereRef('steps.flow_id', '=', 'flows.id').where('steps.state', '=', 'person')),
    )
  if (after !== null) query = query.where('flows.id', '>', after)
  return (await query.orderBy('flows.id').limit(limit).execute()).map(({ id }) => id)
}

/** Whether somebody has decided that what this flow did is to be undone. */
export async function isBeingCancelled(db: DbOrTx, flowId: string): Promise<boolean> {
  const row = await db
    .selectFrom('decisions')
    .select('id')
    .where('flow_id', '=', flowId)
    .where('type', 'in', ['cancel', 'abandon'])
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
