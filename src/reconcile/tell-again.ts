import type { Random } from '../base/random.ts'
import type { Db } from '../db/database.ts'
import { leaveWord, lockFlow } from '../db/decisions.ts'
import { lockOrder } from '../db/orders.ts'
import type { JournalOrder } from './sides.ts'

/**
 * Leaves word for the order's own flow, which is the only one that writes to Salesforce how the order stands. Says the flow's id; null where
 * the order has moved on since it was compared, and Salesforce is told by that.
 */
export const tellAgain = (
  { db, random }: { db: Db; random: Random },
  { id, rev, teller }: Pick<JournalOrder, 'id' | 'rev' | 'teller'>,
): Promise<string | null> =>
  db.transaction().execute(async (tx) => {
    const flowId = teller && (await lockFlow(tx, teller.kind, id))
    const order = await lockOrder(tx, id)
    if (flowId === null || order?.rev !== rev) return null
    await leaveWord(tx, flowId, {
      id: random.uuid(),
      type: 'tell',
      line: null,
      remoteId: null,
      reason: 'Salesforce shows another state',
      requestedBy: 'reconcile',
    })
    return flowId
  })
