// An order as it is first written down, by us and in Salesforce.

import { toOrderItems } from '../../mappings/order-line.ts'
import type { NewOrder } from '../../salesforce/order.ts'
import type { OrderLine } from '../db/order-line.ts'
import type { PricedLine } from './priced-cart.ts'
import type { Wish } from './wish.ts'

type NewLine = OrderLine & Pick<PricedLine, 'pricebookEntryId' | 'configOptionsJson'>

/** One OrderItem each: an eSIM is an item of its own. */
export function toLines(orderId: string, priced: readonly PricedLine[]): NewLine[] {
  const items = toOrderItems(
    orderId,
    priced.map(({ price, ...line }) => ({ ...line, unitPrice: price })),
  )
  return items.map(({ line: index, quantity }, at) => {
    const line = priced[index]
    if (!line) throw new Error('an item without its line')
    return { ...line, n: at + 1, quantity, state: 'new', sfItemId: null, serviceId: null, serviceStatus: null }
  })
}

export function toNewOrder(
  { account, cart, correlationId }: Wish,
  orderId: string,
  lines: readonly NewLine[],
  { pricebookId, effectiveOn }: Pick<NewOrder, 'pricebookId' | 'effectiveOn'>,
): NewOrder {
  return {
    key: orderId,
    accountId: account.sf_account_id,
    pricebookId,
    effectiveOn,
    correlationId,
    ...(cart.note === undefined ? {} : { note: cart.note }),
    items: lines.map((line) => ({
      lineKey: `${orderId}:${line.n}`,
      pricebookEntryId: line.pricebookEntryId,
      quantity: line.quantity,
      unitPrice: line.price,
      billingCycle: line.billingCycle,
      configOptionsJson: line.configOptionsJson,
    })),
  }
}
