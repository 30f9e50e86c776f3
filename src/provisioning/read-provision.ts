import type { SalesforceApi } from '../../salesforce/client.ts'
import { Problem } from '../base/problems.ts'
import { REASONS, reasonOf } from '../contract/reasons.ts'
import type { ProvisionStatus } from '../contract/provision.ts'
import type { Db } from '../db/database.ts'
import { readFlow } from '../db/journal-store.ts'
import { findOrderBySalesforceId } from '../db/orders.ts'
import type { Step } from '../journal/flow.ts'
import { PROVISION } from '../orders/approval.ts'
import { possibleDecisions } from './possible.ts'
import { PRESS, pressId } from './press-flow.ts'
import { isReadOfItsOwn, type SignedRequest } from './signed-request.ts'
import { provisionFlowId } from './take-press.ts'
import { askForUnheard } from './unheard-order.ts'

/**
 * How an order's provisioning stands, for staff; of one that staff made, before the first press, that it waits for it. `sfOrderId` in its
 * 18-character form, null when it is none. Throws `unknown_order`, `id_reused`, `dependency_unavailable` where Salesforce alone could say.
 */
export async function readProvision(
  { db, salesforce }: { db: Db; salesforce: SalesforceApi },
  sfOrderId: string | null,
  request: Pick<SignedRequest, 'webhookId' | 'requestSha256' | 'correlationId'>,
): Promise<ProvisionStatus> {
  const isItsOwn = await isReadOfItsOwn(db, request)
  if (sfOrderId === null) throw new Problem('unknown_order')
  const order = await findOrderBySalesforceId(db, sfOrderId)
  const early = order ? null : await readFlow(db, { kind: PRESS, subjectId: pressId(sfOrderId) })
  const waits = !order && !early && (await askForUnheard(salesforce, sfOrderId, request.correlationId)) === 'in_review'
  if (!order && !early && !waits) throw new Problem('unknown_order')
  if (!isItsOwn) throw new Problem('id_reused')
  if (waits) return unheardStatus(sfOrderId)
  if (!order) return earlyStatus(sfOrderId, early?.steps ?? [])
  const flow = await readFlow(db, { kind: PROVISION, subjectId: order.id })
  const attention = order.attention && reasonOf(order.attention.code)
  const status = order.state as ProvisionStatus['status'] // the column's type
  return {
    sfOrderId,
    status,
    flowId: flow?.id ?? null,
    steps: (flow?.steps ?? []).map(toStatus),
    ...(attention ? { attention: { code: attention, message: REASONS[attention].staff.en } } : {}),
    rev: order.rev,
    decisions: possibleDecisions(status, flow),
  }
}

/** As its row will stand that the first press, or a decision before it, makes. */
const unheardStatus = (sfOrderId: string): ProvisionStatus => ({
  sfOrderId,
  status: 'pending_review',
  flowId: null,
  steps: [],
  rev: 0,
  decisions: possibleDecisions('pending_review', null),
})

/** Pressed before anybody could say whose order it is. */
function earlyStatus(sfOrderId: string, steps: readonly Step[]): ProvisionStatus {
  const waiting = steps.find((step) => step.state === 'person')
  const code = waiting && reasonOf(waiting.code)
  return {
    sfOrderId,
    status: code ? 'needs_person' : 'received',
    flowId: provisionFlowId(sfOrderId),
    steps: steps.map(toStatus),
    ...(code ? { attention: { code, message: REASONS[code].staff.en } } : {}),
    rev: 0,
    // There is no order of ours yet that one could be about: each is answered `unknown_order`.
    decisions: [],
  }
}

const toStatus = (step: Step): ProvisionStatus['steps'][number] => ({
  name: step.name,
  state: step.state,
  attempts: step.attempts,
  at: new Date(step.updatedAt).toISOString(),
  ...(step.dueAt === null ? {} : { nextTryAt: new Date(step.dueAt).toISOString() }),
  ...(step.state === 'person' ? { message: REASONS[reasonOf(step.code)].staff.en } : {}),
})
