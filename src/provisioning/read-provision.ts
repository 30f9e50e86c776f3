import { Problem } from '../base/problems.ts'
import { REASONS, reasonOf } from '../contract/reasons.ts'
import type { ProvisionStatus } from '../contract/provision.ts'
import type { Db } from '../db/database.ts'
import { readFlow } from '../db/journal-store.ts'
import { findOrderBySalesforceId } from '../db/orders.ts'
import type { Step } from '../journal/flow.ts'
import { PROVISION } from './facts.ts'
import { isReadOfItsOwn, type SignedRequest } from './signed-request.ts'

/** How an order's provisioning stands, for staff. `sfOrderId` in its 18-character form, null when it is none. Throws `unknown_order`, `id_reused`. */
export async function readProvision(
  db: Db,
  sfOrderId: string | null,
  request: Pick<SignedRequest, 'webhookId' | 'requestSha256'>,
): Promise<ProvisionStatus> {
  const isItsOwn = await isReadOfItsOwn(db, request)
  const order = sfOrderId === null ? undefined : await findOrderBySalesforceId(db, sfOrderId)
  if (!order || sfOrderId === null) throw new Problem('unknown_order')
  if (!isItsOwn) throw new Problem('id_reused')
  const flow = await readFlow(db, { kind: PROVISION, subjectId: order.id })
  const attention = order.attention && reasonOf(order.attention.code)
  return {
    sfOrderId,
    status: order.state as ProvisionStatus['status'], // the column's check constraint
    flowId: flow?.id ?? null,
    steps: (flow?.steps ?? []).map(toStatus),
    ...(attention ? { attention: { code: attention, message: REASONS[attention].staff.en } } : {}),
    rev: order.rev,
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
