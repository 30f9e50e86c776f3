import * as z from 'zod'
import { LINE_STATES, ORDER_STATES } from './states.ts'
import { BillingCycle } from './catalog.ts'
import { listOf } from './list.ts'
import { Instant, Money } from './money.ts'

export const MOST_LINES = 20
export const MOST_OF_A_PRODUCT = 10

const ChosenOptions = z.record(z.string().min(1).max(40), z.union([z.string().max(1000), z.int(), z.boolean()]))

export const PlaceOrder = z
  .strictObject({
    items: z
      .array(
        z.strictObject({
          productId: z.string().min(1).max(18),
          quantity: z.int().min(1).max(MOST_OF_A_PRODUCT),
          billingCycle: BillingCycle,
          configOptions: ChosenOptions.optional(),
        }),
      )
      .min(1)
      .max(MOST_LINES),
    note: z.string().max(2000).optional(),
    confirmDuplicateOf: z
      .uuid()
      .optional()
      .meta({ description: 'The order that an equal cart made within the last 10 minutes, when a second one is wanted' }),
  })
  .meta({ id: 'PlaceOrder' })

export type PlaceOrder = z.infer<typeof PlaceOrder>

export const Esim = z
  .object({
    iccid: z.string(),
    smdpAddress: z.string(),
    matchingId: z.string(),
    lpa: z.string().meta({ description: 'The text of the QR code; who scans it first owns the profile' }),
    appleInstallUrl: z.string().optional(),
    state: z.enum(['ready']),
  })
  .meta({ id: 'Esim' })

export const OrderItem = z
  .object({
    id: z.string(),
    productId: z.string(),
    name: z.string(),
    quantity: z.int(),
    billingCycle: z.string(),
    configOptions: ChosenOptions,
    price: Money,
    setupFee: Money.optional(),
    status: z.enum(LINE_STATES),
    service: z.object({ whmcsServiceId: z.string(), status: z.string() }).optional(),
    esims: z.array(Esim).optional(),
  })
  .meta({ id: 'OrderItem' })

export const TimelineEntry = z
  .object({ at: Instant, step: z.string(), state: z.enum(['done', 'running', 'waiting', 'attention']), message: z.string() })
  .meta({ id: 'TimelineEntry' })

export const Order = z
  .object({
    id: z.uuid().meta({ description: 'Made before the first call to Salesforce; Portal_Order_Key__c there' }),
    sfOrderId: z.string().nullable(),
    orderNumber: z.string().nullable(),
    status: z.enum(ORDER_STATES),
    expectedBy: Instant.nullable().meta({
      description:
        'By when 9 of 10 like orders had left `pending_review` or `provisioning`; it may have passed. Null in other states, and where too few were like it',
    }),
    items: z.array(OrderItem),
    total: Money.meta({ description: 'The first payment, set-up fees included' }),
    note: z.string().optional(),
    timeline: z.array(TimelineEntry),
    attention: z.object({ code: z.string(), message: z.string() }).optional(),
    correlationId: z.string(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Order' })

export type Order = z.infer<typeof Order>

export const OrderList = listOf(Order).meta({ id: 'OrderList' })

/** `:id` of an order: ours, or Salesforce's in either form. */
export const OrderParams = z.strictObject({
  id: z.string().regex(/^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[A-Za-z0-9]{15}|[A-Za-z0-9]{18})$/),
})
