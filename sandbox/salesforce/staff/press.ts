// The Quick Action "Provision in WHMCS": what its Apex does to the Order under the row lock, then the callouts.
import { randomUUID } from 'node:crypto'
import { SalesforceError } from '../org/errors.ts'
import { cell, textOf } from '../org/store.ts'
import { parseInstant } from '../org/times.ts'
import { updateRecord } from '../org/write.ts'
import { signedGet, signedPost } from './callout.ts'
import type { Row } from '../org/field.ts'
import type { Org } from '../org/org.ts'
import type { Answer, Callouts } from './callout.ts'

const MAY_BE_QUEUED = ['Pending Review', 'Failed', 'Needs Attention']
/** Queued for longer than this, a press is taken for lost. Whoever changes the order meanwhile makes it wait anew. */
const LOST_AFTER_MS = 30 * 60_000

export interface Decision {
  readonly type: string
  readonly rev: unknown
  readonly reason: string
  readonly line?: unknown
  readonly remoteId?: unknown
}

/** `times` presses at once, by `userId`. An Order that the Apex would not queue stays as it is; the calls are sent all the same. */
export async function press(out: Callouts, sfOrderId: string, userId: string, times: number): Promise<Answer[]> {
  queue(out.org, sfOrderId, userId)
  const order = out.org.store.get('Order', sfOrderId)
  // An order that was never queued has no key; the signed body must hold one that is well-formed.
  const requestKey = (order && cell(order, 'Provisioning_Request_Key__c')) ?? randomUUID()
  const body = { type: 'provision', sfOrderId, requestKey, requestedBy: userId }
  return await Promise.all(Array.from({ length: times }, () => signedPost(out, `/api/orders/${sfOrderId}/provision`, body)))
}

/** Queued, a new key, one attempt more; false where the Apex refuses. */
function queue(org: Org, sfOrderId: string, userId: string): boolean {
  const object = org.schema.object('Order')
  const order = org.store.get('Order', sfOrderId)
  if (!object || !order || !mayBeQueued(org, order)) return false
  try {
    updateRecord(org, { userId, isStaff: true }, object, sfOrderId, {
      Provisioning_Status__c: 'Queued',
      Provisioning_Request_Key__c: randomUUID(),
      Provisioning_Requested_By__c: userId,
      Attempt_Count__c: Number(cell(order, 'Attempt_Count__c') ?? 0) + 1,
      Provisioning_Error_Code__c: null,
      Provisioning_Error_Message__c: null,
    })
    return true
  } catch (error) {
    if (error instanceof SalesforceError) return false // held by somebody else: "busy, try again"
    throw error
  }
}

function mayBeQueued(org: Org, order: Row): boolean {
  const status = textOf(order, 'Provisioning_Status__c')
  if (status !== 'Queued') return MAY_BE_QUEUED.includes(status)
  const changedAtMs = parseInstant(textOf(order, 'LastModifiedDate'))
  return changedAtMs !== null && changedAtMs < org.clock.now() - LOST_AFTER_MS
}

export async function decide(out: Callouts, sfOrderId: string, userId: string, decision: Decision, times: number): Promise<Answer[]> {
  const body = { ...decision, sfOrderId, requestedBy: userId }
  return await Promise.all(Array.from({ length: times }, () => signedPost(out, `/api/orders/${sfOrderId}/decisions`, body)))
}

export const provisionStatus = (out: Callouts, sfOrderId: string, waitMs?: number): Promise<Answer> =>
  signedGet(out, `/api/orders/${sfOrderId}/provision`, waitMs)
