import { sql } from 'kysely'
import { systemRandom } from '../base/random.ts'
import type { DbOrTx } from './database.ts'
import { findFlowId } from './decisions.ts'
import type { NewFlow } from '../journal/flow.ts'
import type { Taken } from '../journal/store.ts'
import { LEASE_MS } from '../journal/times.ts'

const FIRST_FENCE = 1

/**
 * Opens a flow in the caller's transaction, due at once, and says its id. A flow of this kind for this subject that exists already is the
 * answer instead: one flow of a kind for a subject, for ever. Its first steps are planned when it is first advanced, so after the
 * commit the caller only needs to wake it.
 */
export async function openFlow(tx: DbOrTx, flow: NewFlow, id: string = systemRandom.uuid()): Promise<{ flowId: string; opened: boolean }> {
  const [inserted] = (await flowInsert(flow, id).execute(tx)).rows
  return inserted ? { flowId: inserted.id, opened: true } : { flowId: await existing(tx, flow), opened: false }
}

/** Of a flow that is there: nobody ever takes one away. */
async function existing(tx: DbOrTx, { kind, subjectId }: NewFlow): Promise<string> {
  const flowId = await findFlowId(tx, kind, subjectId)
  if (flowId === null) throw new Error('a flow is neither new nor there')
  return flowId
}

/**
 * The same for a process that goes on with it at once: a new flow is opened under its lease, so that nobody else takes it meanwhile, and it
 * needs no claim. `taken` is null where the flow exists already. Where the caller's transaction is rolled back, so is all this.
 */
export async function openTaken(
  tx: DbOrTx,
  flow: NewFlow,
  { owner, since }: { owner: number; since: number },
  newId: string = systemRandom.uuid(),
): Promise<{ flowId: string; taken: Taken | null }> {
  const [row] = (await flowInsert(flow, newId, { owner }).execute(tx)).rows
  if (!row) return { flowId: await existing(tx, flow), taken: null }
  const { id, accepted_at: acceptedAt, now } = row
  const { kind, subjectId, correlationId } = flow
  // As it will be read from the journal by whoever comes next.
  const input: unknown = JSON.parse(JSON.stringify(flow.input))
  const view = { id, kind, subjectId, input, correlationId, acceptedAt: acceptedAt.getTime(), rev: 0, decided: 0, steps: [], decisions: [] }
  return { flowId: id, taken: { claimed: { view, fence: FIRST_FENCE, owner, inbox: 0, now: now.getTime(), restored: null }, since } }
}

/**
 * The same as a statement, to be part of another one: a row comes back when the flow is new. `ofOldOrder`: while it is not known yet what
 * others hold of the orders of a restored journal, it may have been opened before. `owner`: whose lease it is opened under.
 */
export const flowInsert = (flow: NewFlow, id: string, { ofOldOrder = false, owner }: { ofOldOrder?: boolean; owner?: number } = {}) =>
  // Whatever it meets, by subject or by an id that the caller chose: where two open it at once, one of them does.
  sql<{ id: string; accepted_at: Date; now: Date }>`
    insert into flows (id, kind, subject_id, input, correlation_id, state, due_at, owner, lease_until, fence, restored_at)
    values (${id}, ${flow.kind}, ${flow.subjectId}, ${JSON.stringify(flow.input)}, ${flow.correlationId}, 'open', 'epoch',
      ${owner === undefined ? UNTAKEN : takenBy(owner)},
      ${ofOldOrder ? sql`(select began_at from recoveries where imported_at is null and ended_at is null)` : null})
    on conflict do nothing returning id, accepted_at, clock_timestamp() as now`

const UNTAKEN = sql`null, null, 0`
const takenBy = (owner: number) => sql`${owner}, clock_timestamp() + make_interval(secs => ${LEASE_MS / 1000}), ${FIRST_FENCE}`
