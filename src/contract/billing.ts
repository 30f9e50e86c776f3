import { z } from 'zod'
import { Address, Phone, text } from './account.ts'
import { Money } from './money.ts'

export const BillingProfile = z
  .object({
    address: z.object({
      line1: z.string(),
      line2: z.string().optional(),
      city: z.string(),
      state: z.string().optional(),
      postcode: z.string(),
      country: z.string(),
    }),
    companyName: z.string().optional(),
    phone: z.string().optional(),
    taxId: z.string().optional(),
  })
  .meta({ id: 'BillingProfile' })
export type BillingProfile = z.output<typeof BillingProfile>

/** Any part of it. An empty text clears what may be empty. */
export const ChangeBillingProfile = z
  .strictObject({
    address: z
      .strictObject({
        line1: Address.shape.line1.optional(),
        line2: z.union([text(150), z.literal('')]).optional(),
        city: Address.shape.city.optional(),
        state: z.union([text(100), z.literal('')]).optional(),
        postcode: Address.shape.postcode.optional(),
        country: Address.shape.country.optional(),
      })
      .optional(),
    companyName: z.union([text(100), z.literal('')]).optional(),
    phone: Phone.optional(),
    taxId: z.union([text(40), z.literal('')]).optional(),
  })
  .meta({ id: 'ChangeBillingProfile' })
export type ChangeBillingProfile = z.output<typeof ChangeBillingProfile>

export const PaymentMethod = z.object({
  type: z.enum(['card', 'bank']),
  brand: z.string().optional(),
  last4: z.string().optional(),
  /** MM/YY */
  expires: z.string().optional(),
  isDefault: z.boolean(),
})

export const PaymentMethodSummary = z
  .object({ hasPaymentMethod: z.boolean(), methods: z.array(PaymentMethod) })
  .meta({ id: 'PaymentMethodSummary' })
export type PaymentMethodSummary = z.output<typeof PaymentMethodSummary>

/** `?fresh=1` skips the cache. */
export const SummaryQuery = z.strictObject({ fresh: z.enum(['1']).optional() })

export const InvoiceSummary = z
  .object({ open: z.int().min(0).meta({ description: 'How many invoices are unpaid' }), total: Money })
  .meta({ id: 'InvoiceSummary' })
export type InvoiceSummary = z.output<typeof InvoiceSummary>

const DESTINATION = /^(?:payment-methods|invoices|services|tickets|details|(?:invoice|service):[1-9][0-9]{0,9})$/

export const SsoLinkRequest = z.strictObject({
  destination: z
    .string()
    .regex(DESTINATION, 'One of payment-methods, invoices, invoice:<id>, services, service:<id>, tickets, details')
    .meta({ examples: ['payment-methods', 'invoice:1042'] }),
})

export const SsoLink = z.object({ url: z.url(), expiresAt: z.iso.datetime() }).meta({ id: 'SsoLink' })
export type SsoLink = z.output<typeof SsoLink>
