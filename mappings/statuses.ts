// What staff see in Salesforce of the states of an order and of its lines.

import type { LineState, OrderState } from '../src/contract/states.ts'

const FROM_SALESFORCE: Record<string, OrderState> = {
  'Pending Review': 'pending_review',
  Queued: 'provisioning',
  'In Progress': 'provisioning',
  Provisioned: 'active',
  'Partly Provisioned': 'partly_active',
  'Needs Attention': 'needs_person',
  Cancelling: 'cancelling',
  Cancelled: 'cancelled',
  Rejected: 'rejected',
  Failed: 'failed',
}

const TO_SALESFORCE = {
  received: 'Pending Review',
  pending_review: 'Pending Review',
  provisioning: 'In Progress',
  active: 'Provisioned',
  partly_active: 'Partly Provisioned',
  needs_person: 'Needs Attention',
  cancelling: 'Cancelling',
  cancelled: 'Cancelled',
  rejected: 'Rejected',
  failed: 'Failed',
} as const satisfies Record<OrderState, string>

const LINE_TO_SALESFORCE: Partial<Record<LineState, string>> = {
  new: 'Pending',
  active: 'Provisioned',
  refused: 'Failed',
  cancelled: 'Skipped',
}

/** Our state of an order as `Provisioning_Status__c`. `Queued` is never written by us: the button sets it. */
export const toProvisioningStatus = (state: OrderState): (typeof TO_SALESFORCE)[OrderState] => TO_SALESFORCE[state]

/** `Provisioning_Status__c` as our state; null for an empty field or a value that is not ours. */
export const fromProvisioningStatus = (status: string | null): OrderState | null =>
  status !== null && Object.hasOwn(FROM_SALESFORCE, status) ? (FROM_SALESFORCE[status] ?? null) : null

/** A line's state as `Item_Provisioning_Status__c`; `skipped` when a person chose to go on without the line. */
export const toItemStatus = (state: LineState, skipped = false): string =>
  skipped && state === 'refused' ? 'Skipped' : (LINE_TO_SALESFORCE[state] ?? 'In Progress')

/** Staff have cancelled it in Salesforce, whatever the org calls that status in full. */
export const isCancelledStatus = (orderStatus: string): boolean => /^cancel/i.test(orderStatus)

const APPROVABLE = new Set(['Pending Review', 'Queued', 'Failed', 'Needs Attention'])

/** Whether Salesforce's state lets an order be provisioned. */
export const isApprovable = (status: string | null, orderStatus: string): boolean =>
  status !== null && APPROVABLE.has(status) && !isCancelledStatus(orderStatus)

/** Whether nobody has pressed the button yet, nor ended the order. */
export const isUnpressed = (status: string | null, orderStatus: string): boolean =>
  fromProvisioningStatus(status) === 'pending_review' && !isCancelledStatus(orderStatus)

const ENDED_BY_CHOICE = new Set(['Cancelling', 'Cancelled', 'Rejected'])

/** Whether nobody has decided against an order. */
export const isUnended = (status: string | null, orderStatus: string): boolean =>
  status !== null && !ENDED_BY_CHOICE.has(status) && !isCancelledStatus(orderStatus)
