import * as z from 'zod'
import { listOf } from './list.ts'
import { Instant, Money } from './money.ts'
import { Esim } from './orders.ts'

export const SERVICE_STATES = ['setting_up', 'running', 'paused', 'completed', 'ended', 'in_question'] as const
export type ServiceState = (typeof SERVICE_STATES)[number]

export const PROFILE_STATES = ['not_installed', 'installed', 'in_use', 'expired', 'unknown'] as const
export type ProfileState = (typeof PROFILE_STATES)[number]

/** What another system says is either of now, or of when it last answered, or is not known at all. */
export const Freshness = z
  .object({
    state: z.enum(['current', 'old', 'unread']).meta({
      description:
        '`current`: as fresh as it is kept. `old`: the system does not answer, this is what it last said. `unread`: nothing is known',
    }),
    asOf: Instant.nullable().meta({ description: 'When the system said so; null where it is `unread`' }),
  })
  .meta({ id: 'Freshness' })
export type Freshness = z.output<typeof Freshness>

export const EsimUsage = z
  .object({
    ...Freshness.shape,
    profile: z.enum(PROFILE_STATES).meta({
      description:
        'As far as the provider knows: some see an eSIM only once it is used. `installed`: there is nothing left to use, or no use yet',
    }),
    unlimited: z.boolean().nullable(),
    totalBytes: z.int().min(0).nullable(),
    remainingBytes: z.int().min(0).nullable(),
    expiresAt: Instant.nullable(),
  })
  .meta({ id: 'EsimUsage' })
export type EsimUsage = z.output<typeof EsimUsage>

/** A reissue or a top-up of the past, or on its way. */
export const Operation = z
  .object({
    operationId: z.uuid(),
    kind: z.enum(['reissue-esim', 'topup']),
    status: z.enum(['in_progress', 'done', 'needs_person', 'failed']),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Operation' })

const Destination = z
  .string()
  .nullable()
  .meta({ description: 'What POST /api/auth/sso-link takes as `destination`; null where that would refuse it', examples: ['service:8801'] })

export const Subscription = z
  .object({
    id: z.string().meta({ description: 'WHMCS’s id of the service' }),
    product: z.object({
      id: z.string().nullable().meta({ description: 'The Product2 id; null for what was not ordered here' }),
      name: z.string(),
      category: z.enum(['internet', 'esim', 'vpn']).nullable(),
    }),
    quantity: z.int(),
    price: Money.nullable().meta({ description: 'What all pieces together cost each cycle, or once; null where WHMCS alone could say' }),
    billingCycle: z.string().nullable().meta({ description: 'A BillingCycle; null for what is free and where it is not known' }),
    startedOn: z.iso.date().nullable(),
    nextDueOn: z.iso.date().nullable().meta({ description: 'Null where nothing more falls due, and while WHMCS is `unread`' }),
    status: z.enum(SERVICE_STATES),
    statusText: z.string().meta({ description: 'The status in plain words, in the language of the user' }),
    configOptions: z
      .array(z.object({ label: z.string(), value: z.string() }))
      .meta({ description: 'As they are set in WHMCS; while it is `unread`, as they were chosen, by their keys' }),
    order: z.object({ id: z.uuid(), orderNumber: z.string().nullable(), placedAt: Instant }).nullable(),
    esims: z.array(Esim.extend({ usage: EsimUsage })),
    operations: z.array(Operation).meta({ description: 'Reissues and top-ups, newest first' }),
    sso: z.object({ manage: Destination, cancel: Destination }),
    billing: Freshness.meta({ description: 'How fresh everything is that WHMCS says' }),
  })
  .meta({ id: 'Subscription' })
export type Subscription = z.output<typeof Subscription>

export const SubscriptionList = listOf(Subscription)
  .extend({
    billing: Freshness.meta({ description: 'How fresh the list is; `unread`: only what was ordered here is in it' }),
    isWithheld: z
      .boolean()
      .meta({ description: 'Staff are still checking whose the account is: what was there before the sign-up is left out' }),
  })
  .meta({ id: 'SubscriptionList' })
export type SubscriptionList = z.output<typeof SubscriptionList>

export const SubscriptionParams = z.strictObject({ id: z.string().regex(/^[1-9][0-9]{0,9}$/) })
