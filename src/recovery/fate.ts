// What becomes of an order that Salesforce shows, beside what a restored journal knows of it. Pure.

import { fromProvisioningStatus, isCancelledStatus } from '../../mappings/statuses.ts'
import type { OrderStanding } from '../../salesforce/order-standing.ts'
import type { OrderState } from '../contract/states.ts'
import type { RestoredOrder } from '../db/restored-orders.ts'
import { isOurKey } from '../provisioning/take-press.ts'

export type Fate =
  /** The journal knows as much as Salesforce, or the order waits for its review. */
  | { is: 'rests' }
  /** Its provisioning goes on; `proves` where Salesforce shows that what was lost had come to an end. */
  | { is: 'goes_on'; proves: boolean }
  | { is: 'ended'; as: 'cancelled' | 'rejected' | 'failed' }

const RESTS: Fate = { is: 'rests' }
/** Nothing was begun for it, as far as the journal knows. */
const UNTOUCHED: readonly string[] = ['received', 'pending_review', 'needs_person'] satisfies OrderState[]
const isEnd = (state: OrderState): state is 'cancelled' | 'rejected' | 'failed' => ['cancelled', 'rejected', 'failed'].includes(state)

/** Null for what is no state of ours. An order that staff cancelled is, whatever else it shows. */
export const shownState = ({ status, provisioningStatus }: OrderStanding): OrderState | null =>
  isCancelledStatus(status) ? 'cancelled' : fromProvisioningStatus(provisioningStatus)

/** Whether it is an order of the portal's, not one that staff made. */
export const isPortalOrder = ({ orderKey }: OrderStanding): boolean => orderKey !== null && isOurKey(orderKey)

/** `known`: the journal's row of it, null where there is none. */
export function fateOf(standing: OrderStanding, known: RestoredOrder | null): Fate {
  const shown = shownState(standing)
  if (shown === null) return RESTS
  if (known !== null && known.flow_id !== null) return withFlow(shown, standing, known)
  if (known !== null && !UNTOUCHED.includes(known.state)) return RESTS
  // Staff's own come to the journal with their first press, of which it then tells.
  if (!isPortalOrder(standing) && standing.eventId === null && shown !== 'provisioning') return RESTS
  if (shown === 'pending_review' || shown === 'received') return RESTS
  return isEnd(shown) ? { is: 'ended', as: shown } : { is: 'goes_on', proves: shown !== 'provisioning' }
}

/** Its flow looks for what it has in doubt. Where Salesforce was told of an end that the journal does not know, nothing more is done. */
function withFlow(shown: OrderState, { eventId }: OrderStanding, known: RestoredOrder): Fate {
  const isNews = known.is_open && (eventId ?? 0) > known.event_id
  return isNews && shown !== 'provisioning' && shown !== 'pending_review' ? { is: 'goes_on', proves: true } : RESTS
}
