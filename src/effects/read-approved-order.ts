import { isApprovable, isUnended } from '../../mappings/statuses.ts'
import { MappingError } from '../../mappings/mapping-error.ts'
import { type ProvisioningOrder, readOrderForProvisioning } from '../../salesforce/order-provisioning.ts'
import type { Looked } from '../journal/effect.ts'
import { type ApprovedOrder, type ConfirmedLine, isAsConfirmed, toApprovedLine } from './approved-order.ts'
import { reading } from './tools.ts'

export interface ApprovedOrderWish {
  /** Ours. */
  orderId: string
  sfOrderId: string
  /** What the customer confirmed; null for an order that staff made. */
  confirmed: ConfirmedLine[] | null
  /** Later presses find the status that we wrote ourselves. */
  firstPress: boolean
  /** The order as it was read when the press was accepted. */
  seen: ProvisioningOrder | null
}

const WAIT_MS = 1_000
/** What the press itself has read is as fresh as a reading of ours would be, and saves a call of the org's daily limit. */
const SEEN_FRESH_MS = 1_000

/** R-ORDER. Salesforce says what may be provisioned; anything it cannot vouch for stops here, before any effect. */
export const readApprovedOrder = reading<ApprovedOrderWish, ApprovedOrder>({
  id: 'R-ORDER',
  system: 'salesforce',
  class: 'R',
  vital: true,
  marker: ({ sfOrderId }) => sfOrderId,
  async look(wish, { salesforce, known: journal }, call, { first, flowAgeMs, restored }): Promise<Looked<ApprovedOrder>> {
    // A press may come before the order's own creation has settled; that is waited for, as is what a restored journal has in doubt.
    const fresh = first && flowAgeMs <= SEEN_FRESH_MS ? wish.seen : null
    const [{ state, recovering }, known] = await Promise.all([
      journal.orderState(wish.orderId),
      fresh && journal.customerOfSalesforceAccount(fresh.accountId),
    ])
    if (state === 'received' || recovering) return { is: 'again', code: 'waiting', afterMs: WAIT_MS }
    const order = fresh ?? (await readOrderForProvisioning(salesforce, wish.sfOrderId, call))
    if (order === null) return { is: 'refused', code: 'unknown_order' }
    // What a restored journal has forgotten may have written any status but these.
    const isAllowed = restored === null ? isApprovable : isUnended
    if (wish.firstPress && !isAllowed(order.provisioningStatus, order.status)) return { is: 'refused', code: 'not_approved' }
    if (order.items.length === 0) return { is: 'refused', code: 'order_empty' }
    if (wish.confirmed !== null && !isAsConfirmed(order, wish.confirmed)) return { is: 'refused', code: 'order_changed' }
    const account = known ?? (await journal.customerOfSalesforceAccount(order.accountId))
    if (account === null || account.whmcsClientId === null || account.status === 'linking')
      return { is: 'refused', code: 'account_not_linked' }
    try {
      return {
        is: 'done',
        value: {
          orderNumber: order.orderNumber,
          accountId: account.id,
          userId: account.userId,
          language: account.language,
          clientId: account.whmcsClientId,
          sfAccountId: order.accountId,
          requestKey: order.requestKey,
          ...(restored?.proves && { hadEnded: true as const }),
          lines: order.items.map((item, index) => toApprovedLine(wish.sfOrderId, item, index)),
        },
      }
    } catch (error) {
      if (error instanceof MappingError) return { is: 'refused', code: 'mapping_missing' }
      throw error
    }
  },
})
