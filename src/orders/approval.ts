// An order is approved from its first press on: then it has a flow that provisions it, whatever its state says as yet.

import type { OrderState } from '../contract/states.ts'
import type { DbOrTx } from '../db/database.ts'
import { findFlowId } from '../db/decisions.ts'

/** The kind of that flow. */
export const PROVISION = 'provision'

/** In the transaction of a caller who holds the order's row: a press that comes later finds what they make of it. */
export const isApproved = async (tx: DbOrTx, orderId: string): Promise<boolean> => (await findFlowId(tx, PROVISION, orderId)) !== null

/** Pressed before it was known here that Salesforce has it, an order waits for its review by its state alone. Pure. */
export const isInReview = (state: OrderState, approved: boolean): boolean => state === 'pending_review' && !approved
