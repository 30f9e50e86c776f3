import type { SalesforceApi } from '../../salesforce/client.ts'
import { ordersQueuedSince } from '../../salesforce/order-standing.ts'
import type { Call } from '../base/remote.ts'
import type { Wake } from '../base/wake.ts'
import type { Db } from '../db/database.ts'
import { openFlow } from '../db/open-flow.ts'
import { ordersWithFlow } from '../db/orders.ts'
import { PROVISION } from '../orders/approval.ts'
import { earlyPress } from './press-flow.ts'

export interface LostPressDeps {
  db: Db
  salesforce: SalesforceApi
  wake: Wake
}

/** The rest is taken the next time. */
const AT_A_TIME = 200
/** Where the org does not say who pressed. */
const NOBODY = 'salesforce'

/**
 * Takes presses that never came: orders that have stood as Queued since before `since` though the journal has not begun them. Their job in
 * Salesforce was stopped, or its user was deactivated, and the button is off for the first half hour of a queued order, so nobody could press
 * again. Whether such an order may still be provisioned Salesforce is asked once more. Says how many were taken. Throws RemoteError.
 */
export async function takeLostPresses({ db, salesforce, wake }: LostPressDeps, since: Date, call: Call): Promise<number> {
  const queued = await ordersQueuedSince(salesforce, since, AT_A_TIME, call)
  if (queued.length === 0) return 0
  const begun = await ordersWithFlow(
    db,
    PROVISION,
    queued.map(({ sfOrderId }) => sfOrderId),
  )
  let taken = 0
  for (const { sfOrderId, requestedBy } of queued) {
    if (begun.has(sfOrderId)) continue
    const { flowId, opened } = await openFlow(db, earlyPress({ sfOrderId, requestedBy: requestedBy ?? NOBODY }, call.correlationId))
    if (!opened) continue
    wake(flowId)
    taken += 1
  }
  return taken
}
