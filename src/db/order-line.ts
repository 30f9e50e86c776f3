import { type Money, sum, times } from '../base/money.ts'
import type { LineState } from '../contract/states.ts'

/** One OrderItem as it was when the customer confirmed it, and as it stands. Kept in `orders.lines`. */
export interface OrderLine {
  /** From 1; `<order key>:<n>` in Salesforce. */
  n: number
  productId: string
  name: string
  sku: string
  category: 'internet' | 'esim' | 'vpn' | null
  quantity: number
  /** Salesforce's word: `Monthly`. */
  billingCycle: string
  configOptions: Record<string, string | number | boolean>
  /** Of one unit, chosen options included. */
  price: Money
  /** Of one unit, with the first payment; null for none. Left out where nobody knows what the customer was shown. */
  setupFee?: Money | null
  requiresIccid: boolean
  state: LineState
  sfItemId: string | null
  serviceId: number | null
  serviceStatus: string | null
}

/** The line's own id: its key in Salesforce. */
export const lineId = (orderId: string, line: { n: number }): string => `${orderId}:${line.n}`

/** The first payment: price and set-up fee of every piece. */
export function totalOf(lines: readonly Pick<OrderLine, 'price' | 'quantity' | 'setupFee'>[], currency: string): Money {
  return sum(
    currency,
    lines.flatMap((line) => [line.price, ...(line.setupFee ? [line.setupFee] : [])].map((money) => times(money, line.quantity))),
  )
}
