import * as z from 'zod'
import { Instant, Money } from './money.ts'

export const BILLING_CYCLES = ['Onetime', 'Monthly', 'Quarterly', 'Semiannually', 'Annually', 'Biennially', 'Triennially'] as const
export const BillingCycle = z.enum(BILLING_CYCLES).meta({ id: 'BillingCycle' })

const Choice = z.object({ value: z.string(), label: z.string(), price: Money.optional() })

export const ConfigOption = z
  .object({
    key: z.string(),
    label: z.string(),
    type: z.enum(['select', 'number', 'boolean', 'text']),
    required: z.boolean(),
    options: z.array(Choice).optional(),
    /** Of a boolean: what it costs when chosen. */
    price: Money.optional(),
    min: z.number().optional(),
    max: z.number().optional(),
  })
  .meta({ id: 'ConfigOption' })

export const Product = z
  .object({
    id: z.string().meta({ description: 'The Product2 id' }),
    sku: z.string(),
    name: z.string(),
    category: z.enum(['internet', 'esim', 'vpn']),
    description: z.string(),
    features: z.array(z.string()),
    prices: z.array(z.object({ billingCycle: BillingCycle, price: Money, setupFee: Money.optional() })),
    configOptions: z.array(ConfigOption),
    availability: z.object({ from: z.iso.date().optional(), to: z.iso.date().optional() }),
  })
  .meta({ id: 'Product' })

export const Catalog = z
  .object({
    items: z.array(Product),
    updatedAt: Instant.meta({ description: 'When Salesforce was last read; tells the age while it cannot be' }),
    pricesTax: z.enum(['included', 'excluded']),
  })
  .meta({ id: 'Catalog' })

export type Product = z.infer<typeof Product>
export type Catalog = z.infer<typeof Catalog>
export type BillingCycle = z.infer<typeof BillingCycle>
