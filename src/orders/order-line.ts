import type { Money } from '../base/money.ts'
import type { LineState } from './states.ts'

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
  /** Once, for the whole line. */
  setupFee: Money | null
  requiresIccid: boolean
  state: LineState
  sfItemId: string | null
  serviceId: number | null
  serviceStatus: string | null
}

/** The line's own id: its key in Salesforce. */
export const lineId = (orderId: string, line: { n: number }): string => `${orderId}:${line.n}`
