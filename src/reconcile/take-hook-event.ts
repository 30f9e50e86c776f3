import { Problem } from '../base/problems.ts'
import type { HookEvent, HookType } from '../contract/hooks.ts'
import type { Db } from '../db/database.ts'
import { seeWebhook } from '../db/webhooks.ts'
import { hookWasHeard } from '../db/whmcs-hook.ts'
import { askForLook, type LookAt } from '../db/whmcs-looks.ts'

/** `again`: this very event was taken before. */
export type Taken = 'new' | 'again'

/** WHMCS tells of these before it does them. */
const TOLD_BEFORE: readonly HookType[] = ['order.accepted', 'order.cancelled', 'order.fraud']
const AGAIN_MS = 20_000
/**
 * Nothing of ours keeps tickets, and open invoices are asked for anew whenever somebody wants to see them; what is the hook's own is of no
 * record. What the addon puts behind all else (`GOES_LAST`) must be among these, or it might be late, or lost, where somebody waits for it.
 */
export const ASKS_FOR_NO_LOOK: readonly HookType[] = ['invoice.created', 'ticket.opened', 'ticket.replied', 'hook.heartbeat', 'hook.test']

/**
 * Commits what an event asks to be looked at, and its id, at once. `event` is null for a type that nobody here knows. Throws Problem
 * `id_reused` when the id stands for another request.
 */
export const takeHookEvent = (
  { db, timeScale }: { db: Db; timeScale: number },
  event: HookEvent | null,
  { webhookId, requestSha256 }: { webhookId: string; requestSha256: string },
): Promise<Taken> =>
  db.transaction().execute(async (tx) => {
    const seen = await seeWebhook(tx, webhookId, requestSha256, null)
    if (seen && seen.requestSha256 !== requestSha256) throw new Problem('id_reused')
    if (seen) return 'again'
    // A test is sent from the addon's page, whether or not WHMCS runs what would tell of anything else.
    if (event?.type !== 'hook.test') await hookWasHeard(tx, event?.type === 'hook.heartbeat')
    const record = event && recordOf(event)
    if (record) await askForLook(tx, record, TOLD_BEFORE.includes(event.type) ? AGAIN_MS / timeScale : null)
    return 'new'
  })

/** Whatever happened to a service or an order is read with all services of its client. */
function recordOf({ type, data }: HookEvent): LookAt | null {
  if (ASKS_FOR_NO_LOOK.includes(type)) return null
  if (data.clientId !== undefined) return { kind: 'client', recordId: data.clientId }
  if (data.serviceId !== undefined) return { kind: 'service', recordId: data.serviceId }
  if (data.orderId !== undefined) return { kind: 'order', recordId: data.orderId }
  return data.invoiceId === undefined ? null : { kind: 'invoice', recordId: data.invoiceId }
}
