// What the hook in WHMCS tells of: that something happened to a record. Ids alone; whoever hears of it goes and looks.

import * as z from 'zod'

/** The id that an event of a type cannot do without; null where nothing is to be looked at. */
export const HOOK_TYPES = {
  'invoice.created': 'invoiceId',
  'invoice.paid': 'invoiceId',
  'service.activated': 'serviceId',
  'service.activation_failed': 'serviceId',
  'service.suspended': 'serviceId',
  'service.unsuspended': 'serviceId',
  'service.terminated': 'serviceId',
  // Whose it was: WHMCS cannot be asked for it any more.
  'service.deleted': 'clientId',
  'client.changed': 'clientId',
  'order.accepted': 'orderId',
  'order.cancelled': 'orderId',
  'order.fraud': 'orderId',
  'ticket.opened': 'ticketId',
  'ticket.replied': 'ticketId',
  // The hook's own: that it is alive, and that somebody tries it.
  'hook.heartbeat': null,
  'hook.test': null,
} as const

export type HookType = keyof typeof HOOK_TYPES

export const isHookType = (type: unknown): type is HookType => typeof type === 'string' && Object.hasOwn(HOOK_TYPES, type)

/** MySQL's unsigned int, as WHMCS numbers its records; a run of digits as text is none. */
const Id = z.int().min(1).max(4_294_967_295)
const HookIds = z.strictObject({
  serviceId: Id.optional(),
  orderId: Id.optional(),
  invoiceId: Id.optional(),
  clientId: Id.optional(),
  ticketId: Id.optional(),
})

/** An event of a type that is known. One that is not is taken and counted, whatever else it holds. */
export const HookEvent = z
  .strictObject({
    type: z.enum(Object.keys(HOOK_TYPES) as [HookType, ...HookType[]]), // the table's own keys
    /** When it happened. */
    timestamp: z.iso.datetime({ offset: true }),
    data: HookIds,
  })
  .superRefine(({ type, data }, context) => {
    const needed = HOOK_TYPES[type]
    if (needed !== null && data[needed] === undefined)
      context.addIssue({ code: 'custom', path: ['data', needed], params: { code: 'required' }, message: 'This field is required.' })
  })
  .meta({ id: 'HookEvent' })

export type HookEvent = z.infer<typeof HookEvent>
