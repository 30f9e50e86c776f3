import { z } from 'zod'
import { DeskError, type StandIn } from '../desk.ts'
import type { Hook } from './hook.ts'

const Percent = z.number().int().min(0).max(100)
const Ms = z.number().min(0)
const Id = z.number().int().positive()

const Switches = z
  .strictObject({ on: z.boolean(), dropPercent: Percent, duplicatePercent: Percent, delayMs: Ms, shuffleMs: Ms })
  .partial()
  .transform((given) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)))
const Event = z.strictObject({
  type: z.string(),
  ids: z.strictObject({ serviceId: Id, orderId: Id, invoiceId: Id, clientId: Id, ticketId: Id }).partial().default({}),
})

/** `hook`: how the hook behaves from now on, and what it has told so far. `hook-event`: has it tell of something that the stand-in has not. */
export const hookCalls = (hook: Hook): NonNullable<StandIn['desk']> => ({
  hook(body) {
    const parsed = Switches.safeParse(body)
    if (!parsed.success) throw new DeskError(z.prettifyError(parsed.error))
    try {
      return { ...hook.set(parsed.data), ...hook.counts() }
    } catch (error) {
      throw new DeskError(error instanceof Error ? error.message : String(error))
    }
  },
  'hook-event'(body) {
    const parsed = Event.safeParse(body)
    if (!parsed.success) throw new DeskError(z.prettifyError(parsed.error))
    const ids = Object.fromEntries(Object.entries(parsed.data.ids).filter(([, id]) => id !== undefined))
    hook.tell(parsed.data.type, ids)
    return hook.counts()
  },
})
