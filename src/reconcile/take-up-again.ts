// An order that stands in front of a person since its services did not become active, while by now they run: staff mended the module, or a
// slow installation has ended. There is nothing left for a person to decide.

import type { WhmcsService } from '../../whmcs/actions/get-clients-products.ts'
import type { Random } from '../base/random.ts'
import type { Wake } from '../base/wake.ts'
import type { Db } from '../db/database.ts'
import { lockFlow } from '../db/decisions.ts'
import { readFlow } from '../db/journal-store.ts'
import { lockOrder } from '../db/orders.ts'
import { allRun, type WatchedServices } from '../effects/watch-services.ts'
import type { FlowView } from '../journal/flow.ts'
import { takeDecision } from '../provisioning/take-decision.ts'

/** What a service that runs answers; whatever else a person is asked is a person's to answer. */
const ANSWERED = ['activation_slow', 'module_failed', 'service_not_active']
const BY = 'whmcs'
/** Services that come and go are not followed for ever; the last Case stays. */
export const MOST_TAKEN_UP = 5

type Listed = readonly Pick<WhmcsService, 'id' | 'status' | 'lineKey'>[]

/** Whether the wait for its services is all that a person is asked about, nobody has decided, and these services say that it is over. Pure. */
export function canGoOn(flow: FlowView, services: Listed): boolean {
  const [step, ...others] = flow.steps.filter(({ state }) => state === 'person')
  if (step?.effect !== 'R-ACTIVE' || others.length > 0 || !ANSWERED.includes(step.code ?? '')) return false
  if (flow.decisions.length > flow.decided) return false
  if (flow.decisions.filter(({ requestedBy }) => requestedBy === BY).length >= MOST_TAKEN_UP) return false
  const wish = step.input as WatchedServices // what `plan.ts` gave it
  return wish.until === 'active' && allRun(wish, services)
}

/**
 * Leaves the order's flow the decision to try again, as a person's is left: it looks at the services itself before it believes them. False
 * where the flow has moved on, or somebody has decided, since it was looked at.
 */
export async function takeUpAgain(
  { db, random, wake }: { db: Db; random: Random; wake: Wake },
  seen: FlowView,
  correlationId: string,
): Promise<boolean> {
  const left = await db.transaction().execute(async (tx) => {
    await lockFlow(tx, seen.kind, seen.subjectId)
    const flow = await readFlow(tx, { id: seen.id })
    if (flow?.rev !== seen.rev || flow.decisions.length !== seen.decisions.length) return false
    const order = await lockOrder(tx, seen.subjectId)
    if (order?.state !== 'needs_person') return false
    const wish = { type: 'retry', rev: order.rev, reason: 'its services run in WHMCS', requestedBy: BY } as const
    await takeDecision(tx, random, order.id, wish, correlationId)
    return true
  })
  if (left) wake(seen.id)
  return left
}
