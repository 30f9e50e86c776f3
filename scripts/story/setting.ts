// What every chapter is handed: the stack, its desks, the customer and their browser, and somebody who tells.
import { z } from 'zod'
import type { Stack } from '../stack.ts'
import type { Browser } from './browser.ts'
import type { Desk } from './desk.ts'
import type { Teller } from './teller.ts'

export interface Setting {
  stack: Stack
  desk: Desk
  customer: Customer
  browser: Browser
  teller: Teller
}

export interface Customer {
  /** In the seed's contracts. */
  number: string
  email: string
  password: string
  firstName: string
  lastName: string
}

/** Whom the demo tells of. */
export const CUSTOMER: Customer = {
  number: 'C-1001',
  email: 'customer1001@example.jp',
  password: 'nine herons over the harbour',
  firstName: 'Aiko',
  lastName: 'Tanaka',
}

export const Account = z.object({ customerNumber: z.string(), name: z.string(), status: z.string() })
const Money = z.object({ amount: z.number(), currency: z.string() })
export const Product = z.object({
  id: z.string(),
  name: z.string(),
  category: z.string(),
  prices: z.array(z.object({ billingCycle: z.string(), price: Money })).min(1),
  configOptions: z.array(
    z.object({ key: z.string(), required: z.boolean(), options: z.array(z.object({ value: z.string() })).optional() }),
  ),
})
export type Product = z.infer<typeof Product>
export const Order = z.object({
  id: z.string(),
  sfOrderId: z.string().nullable(),
  orderNumber: z.string().nullish(),
  status: z.string(),
  total: Money,
  items: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      service: z.object({ whmcsServiceId: z.union([z.string(), z.number()]), status: z.string() }).nullish(),
      esims: z.array(z.object({ iccid: z.string() })).nullish(),
    }),
  ),
  timeline: z.array(z.object({ at: z.string(), step: z.string(), state: z.string(), message: z.string() })),
  attention: z.object({ code: z.string(), message: z.string() }).nullish(),
})
export type Order = z.infer<typeof Order>

export const money = ({ amount, currency }: { amount: number; currency: string }): string => {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 0
  return `${(amount / 10 ** digits).toLocaleString('en')} ${currency}`
}
