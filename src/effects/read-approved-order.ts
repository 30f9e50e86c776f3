import { toWhmcsCycle, type WhmcsCycle } from '../../mappings/billing-cycle.ts'
import { readSelection } from '../../mappings/config-snapshot.ts'
import { lineKey, lineNumber, unitKey } from '../../mappings/order-line.ts'
import { isApprovable, isUnended } from '../../mappings/statuses.ts'
import { MappingError } from '../../mappings/mapping-error.ts'
import { type ProvisioningItem, type ProvisioningOrder, readOrderForProvisioning } from '../../salesforce/order-provisioning.ts'
import { type Money, times } from '../base/money.ts'
import type { Looked } from '../journal/effect.ts'
import { reading } from './tools.ts'

export interface ApprovedOrderWish {
  /** Ours. */
  orderId: string
  sfOrderId: string
  /** What the customer confirmed; null for an order that staff made. */
  confirmed: { n: number; productId: string; quantity: number; price: Money; billingCycle: string }[] | null
  /** Later presses find the status that we wrote ourselves. */
  firstPress: boolean
  /** The order as it was read when the press was accepted. */
  seen: ProvisioningOrder | null
}

/** The order as it is to be provisioned: everything later steps need, read once, fresh, at the press. */
export interface ApprovedOrder {
  orderNumber: string
  accountId: string
  userId: string
  language: 'en' | 'ja'
  clientId: number
  sfAccountId: string
  /** The press it belongs to; recorded only. */
  requestKey: string | null
  /** Salesforce showed its end before a restore: it must not be told that the order is under way. */
  hadEnded?: true
  lines: ApprovedLine[]
}

export interface ApprovedLine {
  n: number
  lineKey: string
  sfItemId: string
  productId: string
  name: string
  quantity: number
  price: Money
  billingCycle: string
  whmcsCycle: WhmcsCycle
  pid: number
  configOptions: Record<string, string | number | boolean>
  whmcsOptions: Record<number, number>
  /** One per eSIM to be bought; empty for everything else. */
  unitKeys: string[]
  packageId: string | null
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
    if (wish.confirmed !== null && !sameAsConfirmed(order, wish.confirmed)) return { is: 'refused', code: 'order_changed' }
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
          lines: order.items.map((item, index) => toLine(wish.sfOrderId, item, lineNumber(item.lineKey) ?? index + 1)),
        },
      }
    } catch (error) {
      if (error instanceof MappingError) return { is: 'refused', code: 'mapping_missing' }
      throw error
    }
  },
})

function sameAsConfirmed(order: ProvisioningOrder, confirmed: NonNullable<ApprovedOrderWish['confirmed']>): boolean {
  return (
    order.items.length === confirmed.length &&
    confirmed.every((line) => {
      const item = order.items.find((candidate) => lineNumber(candidate.lineKey) === line.n)
      return (
        item !== undefined &&
        item.productId === line.productId &&
        item.quantity === line.quantity &&
        item.billingCycle === line.billingCycle &&
        item.unitPrice.currency === line.price.currency &&
        times(item.unitPrice, item.quantity).amount === times(line.price, line.quantity).amount
      )
    })
  )
}

function toLine(sfOrderId: string, item: ProvisioningItem, n: number): ApprovedLine {
  const pid = Number(item.whmcsProductId)
  if (!/^[1-9][0-9]{0,9}$/.test(item.whmcsProductId ?? ''))
    throw new MappingError(item.id, 'product_not_mapped', 'the product has no WHMCS product')
  if (item.requiresIccid && item.packageId === null)
    throw new MappingError(item.id, 'package_missing', 'the product has no provider package')
  const chosen = readSelection(item.configOptionsJson, item.productOptionsJson, item.unitPrice.currency)
  if (chosen === null) throw new MappingError(item.id, 'options_unreadable', 'the chosen options cannot be read')
  const key = lineKey(sfOrderId, n)
  return {
    n,
    lineKey: key,
    sfItemId: item.id,
    productId: item.productId,
    name: item.name,
    quantity: item.quantity,
    price: item.unitPrice,
    billingCycle: item.billingCycle ?? '',
    whmcsCycle: toWhmcsCycle(item.billingCycle, item.id),
    pid,
    configOptions: chosen.values,
    whmcsOptions: chosen.whmcs,
    unitKeys: item.requiresIccid ? Array.from({ length: item.quantity }, (_, unit) => unitKey(key, unit + 1)) : [],
    packageId: item.packageId,
  }
}
