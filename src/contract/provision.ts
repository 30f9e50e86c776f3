import * as z from 'zod'
import { ORDER_STATES } from './states.ts'
import { Instant } from './money.ts'

/** A record of another system; visible ASCII, as all of them write their ids. */
const RemoteId = z.string().regex(/^[\x21-\x7e]{1,64}$/)
const SfOrderId = z.string().regex(/^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/)

/** What the button sends. `requestKey` is recorded only: Salesforce's own field counts. */
export const Provision = z
  .strictObject({
    type: z.literal('provision'),
    sfOrderId: SfOrderId,
    requestKey: z.string().max(64).optional().nullable(),
    requestedBy: RemoteId,
  })
  .meta({ id: 'Provision' })

export const DECISIONS = ['retry', 'adopt', 'skip', 'abandon', 'cancel', 'reject'] as const

export const Decide = z
  .strictObject({
    type: z.enum(DECISIONS),
    sfOrderId: SfOrderId,
    rev: z.int().min(0),
    line: z.int().min(1).max(999).optional(),
    remoteId: RemoteId.optional(),
    reason: z.string().min(1).max(1000),
    requestedBy: RemoteId,
  })
  .meta({ id: 'Decide' })

/** A decision about an order that is known otherwise. */
export const DecisionWish = Decide.omit({ sfOrderId: true })

export type Provision = z.infer<typeof Provision>
export type Decide = z.infer<typeof Decide>
export type DecisionWish = z.infer<typeof DecisionWish>

export const Accepted = z
  .object({ sfOrderId: z.string(), status: z.enum(ORDER_STATES), flowId: z.uuid(), correlationId: z.string(), statusUrl: z.url() })
  .meta({ id: 'Accepted' })

export type Accepted = z.infer<typeof Accepted>

/** A decision that would be taken as the order stands. `line` is the one that it names, null where it names none. */
const PossibleDecision = z.object({ type: z.enum(DECISIONS), line: z.int().nullable() })

export type PossibleDecision = z.infer<typeof PossibleDecision>

/** As people read them: `retry, skip of line 2`. */
export const inWords = (decisions: readonly PossibleDecision[]): string =>
  decisions.map(({ type, line }) => (line === null ? type : `${type} of line ${line}`)).join(', ')

export const ProvisionStatus = z
  .object({
    sfOrderId: z.string(),
    status: z.enum(ORDER_STATES),
    flowId: z.uuid().nullable(),
    steps: z.array(
      z.object({
        name: z.string(),
        state: z.enum(['planned', 'intended', 'done', 'refused', 'unknown', 'person', 'skipped']),
        attempts: z.int(),
        at: Instant,
        nextTryAt: Instant.optional(),
        message: z.string().optional(),
      }),
    ),
    attention: z.object({ code: z.string(), message: z.string() }).optional(),
    rev: z.int(),
    /** At this `rev`, all of them: whatever is not named is refused. */
    decisions: z.array(PossibleDecision),
  })
  .meta({ id: 'ProvisionStatus' })

export type ProvisionStatus = z.infer<typeof ProvisionStatus>

export const OrderPreview = z
  .object({
    sfOrderId: z.string(),
    /** Null for an order that we have not heard of: nobody has pressed yet. */
    status: z.enum(ORDER_STATES).nullable(),
    payment: z.enum(['present', 'missing', 'unknown']),
    blockers: z.array(z.object({ code: z.string(), message: z.string(), line: z.int().optional() })),
  })
  .meta({ id: 'OrderPreview' })

export type OrderPreview = z.infer<typeof OrderPreview>

export const SignedPing = z.object({ ok: z.literal(true), at: Instant }).meta({ id: 'SignedPing' })
