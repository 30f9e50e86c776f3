import { lastToldOrder } from '../../salesforce/order-standing.ts'
import type { SalesforceApi } from '../../salesforce/client.ts'
import { caseFlow } from '../accounts/request-case.ts'
import type { Random } from '../base/random.ts'
import type { Call } from '../base/remote.ts'
import type { Db } from '../db/database.ts'
import { recordEvent } from '../db/events.ts'
import { beginRecovery as begin, knowsEvent, type Recovery } from '../db/recoveries.ts'
import { openFlow } from '../db/open-flow.ts'

/** Says in the database that this journal comes out of a backup; whoever works with it finds that there. Opens the Case that tells of it. */
export const beginRecovery = ({ db, random }: { db: Db; random: Random }, why: Recovery['why'], correlationId: string): Promise<Recovery> =>
  db.transaction().execute(async (tx) => {
    const recovery = await begin(tx, { id: random.uuid(), why })
    const { id, journal_at } = recovery
    await recordEvent(tx, { kind: 'recovery.began', subjectId: id, correlationId, data: { why } })
    const facts = { why, ...(journal_at && { journalEnds: journal_at.toISOString() }) }
    const told = caseFlow({ reason: 'journal_restored', subjectId: id, accountId: null, sfAccountId: null, facts }, correlationId)
    await openFlow(tx, told)
    return recovery
  })

/**
 * Begins recovery mode where Salesforce was told by an event that the journal does not have. Asks for that very event and not for a higher
 * number: whatever was written since the restore uses the lost numbers a second time. Throws RemoteError.
 */
export async function noticeRestore(deps: { db: Db; random: Random; salesforce: SalesforceApi }, call: Call): Promise<Recovery | null> {
  const last = await lastToldOrder(deps.salesforce, call)
  if (last === null || (await knowsEvent(deps.db, last.eventId, last.sfOrderId))) return null
  return beginRecovery(deps, 'behind', call.correlationId)
}
