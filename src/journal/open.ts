import { systemRandom } from '../base/random.ts'
import type { DbOrTx } from '../db/database.ts'
import type { NewFlow } from './flow.ts'

/**
 * Opens a flow in the caller's transaction, due at once, and says its id. A flow of this kind for this subject that exists already is the
 * answer instead: one flow of a kind for a subject, for ever. Its first steps are planned when it is first advanced, so after the
 * commit the caller only needs to wake it.
 */
export async function openFlow(tx: DbOrTx, flow: NewFlow, id: string = systemRandom.uuid()): Promise<{ flowId: string; opened: boolean }> {
  const inserted = await flowInsert(tx, flow, id).executeTakeFirst()
  if (inserted) return { flowId: inserted.id, opened: true }
  const existing = await tx
    .selectFrom('flows')
    .select('id')
    .where('kind', '=', flow.kind)
    .where('subject_id', '=', flow.subjectId)
    .executeTakeFirstOrThrow()
  return { flowId: existing.id, opened: false }
}

/**
 * The same as a statement, to be part of another one: a row comes back when the flow is new. `ofOldOrder`: while it is not known yet what
 * others hold of the orders of a restored journal, it may have been opened before.
 */
export const flowInsert = (db: Pick<DbOrTx, 'insertInto'>, flow: NewFlow, id: string, ofOldOrder = false) =>
  db
    .insertInto('flows')
    .values(({ selectFrom }) => ({
      id,
      kind: flow.kind,
      subject_id: flow.subjectId,
      input: JSON.stringify(flow.input),
      correlation_id: flow.correlationId,
      state: 'open',
      due_at: new Date(0),
      ...(ofOldOrder && {
        restored_at: selectFrom('recoveries').select('began_at').where('imported_at', 'is', null).where('ended_at', 'is', null),
      }),
    }))
    // Whatever it meets, by subject or by an id that the caller chose: where two open it at once, one of them does.
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
