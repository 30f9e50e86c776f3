import type { Order, PlaceOrder } from '../contract/orders.ts'
import type { AccountRow } from '../db/accounts.ts'
import type { KeyScope } from '../db/idempotency-keys.ts'
import type { Language } from './order-view.ts'

export interface Wish {
  account: AccountRow
  userId: string
  language: Language
  cart: PlaceOrder
  key: (KeyScope & { fingerprint: string; /** Another request holds it right now. */ running: boolean }) | null
  correlationId: string
}

/** 201: the order stands in Salesforce. 202: it will. 200: it is the one that an equal cart or key made before. */
export interface Placed {
  status: 200 | 201 | 202
  replayed: boolean
  order: Order
}
