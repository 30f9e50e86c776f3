// An order that the journal has not heard of: whether it is one that staff made and nobody has pressed, only Salesforce can say.

import { isUnpressed } from '../../mappings/statuses.ts'
import type { SalesforceApi } from '../../salesforce/client.ts'
import { ordersNamed } from '../../salesforce/order-standing.ts'
import { askNow } from '../accounts/ask-now.ts'
import { isOurKey } from './take-press.ts'

/**
 * `in_review`: staff made it, and it waits for its first press: what may be decided then may be decided now. `past_review`: pressed or ended in
 * Salesforce, of which the journal hears by the press itself. `unknown`: not there, or nobody can say whose it is.
 */
export type Unheard = 'in_review' | 'past_review' | 'unknown'

/** Somebody waits in front of a panel, and Apex 8 seconds for a look. */
const DEADLINE_MS = 3_000

/**
 * Not of one that was pressed while Salesforce was silent: that press goes first. `sfOrderId` in its 18-character form. Throws
 * `dependency_unavailable` where Salesforce does not say.
 */
export async function askForUnheard(salesforce: SalesforceApi, sfOrderId: string, correlationId: string): Promise<Unheard> {
  const call = { correlationId, deadlineMs: DEADLINE_MS }
  const [order] = await askNow(call, (bounded) => ordersNamed(salesforce, { keys: [], ids: [sfOrderId] }, bounded))
  if (!order) return 'unknown'
  // A customer's, whose creation has not settled or which a restored journal lost: a row for it would part the two for ever.
  if (order.orderKey !== null && isOurKey(order.orderKey)) return 'unknown'
  return isUnpressed(order.provisioningStatus, order.status) ? 'in_review' : 'past_review'
}
