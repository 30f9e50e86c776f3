// A press as the journal takes it: whose order it is of, and the one flow of that order.

import { sql } from 'kysely'
import type { ProvisioningOrder } from '../../salesforce/order-provisioning.ts'
import { Problem } from '../base/problems.ts'
import type { Random } from '../base/random.ts'
import { stableId } from '../base/stable-id.ts'
import type { DbOrTx } from '../db/database.ts'
import { findFlowId, isBeingCancelled, leaveDecision, lockFlow } from '../db/decisions.ts'
import { findOrder, insertStaffOrder, lockOrder, type OrderRow } from '../db/orders.ts'
import type { NewFlow } from '../journal/flow.ts'
import { flowInsert } from '../db/open-flow.ts'
import type { OrderLine } from '../db/order-line.ts'
import type { OrderState } from '../contract/states.ts'
import { PROVISION } from '../orders/approval.ts'
import type { ProvisionInput } from './facts.ts'
import { judgePress, takesUpAgain } from './judge-press.ts'

export interface Press {
  /** In its 18-character form. */
  sfOrderId: string
  /** Salesforce user who pressed. */
  requestedBy: string
  correlationId: string
}

export interface TakenPress {
  status: OrderState
  flowId: string
  correlationId: string
}

const OUR_KEY = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
/** Whatever else stands in the key's field is none of ours. */
export const isOurKey = (key: string): boolean => OUR_KEY.test(key)

/** Of the order's one flow, before it is known whose order it is: who pressed early is told the same id as who presses later. */
export const provisionFlowId = (sfOrderId: string): string => stableId(`provision:${sfOrderId}`)

/** The order's row: the customer's, whose creation may not have settled yet, or a new one for an order that staff made. */
export async function orderFor(tx: DbOrTx, random: Random, press: Press, orderKey: string | null): Promise<OrderRow> {
  const ours = orderKey !== null && isOurKey(orderKey) ? await findOrder(tx, orderKey) : undefined
  return ours ?? insertStaffOrder(tx, random.uuid(), press.sfOrderId, press.correlationId)
}

/**
 * Opens the order's flow, or has it go on. Of `before` only what never changes is read: the state is that of this moment. Throws
 * `not_approved` for an order that was cancelled or rejected.
 */
export async function takePress(
  tx: DbOrTx,
  random: Random,
  press: Press,
  before: OrderRow,
  seen: ProvisioningOrder | null,
): Promise<TakenPress> {
  const { sfOrderId, requestedBy } = press
  const orderId = before.id
  const input: ProvisionInput = {
    orderId,
    sfOrderId,
    lines: before.source === 'portal' ? (before.lines as OrderLine[]) : null,
    requestedBy,
    ...(seen && { seen }),
  }
  const wanted = { kind: PROVISION, subjectId: orderId, input, correlationId: before.correlation_id }
  const ownId = provisionFlowId(sfOrderId)
  const { opened, begun } = await openAndBegin(tx, wanted, ownId)
  if (begun) return { status: 'provisioning', flowId: ownId, correlationId: before.correlation_id }
  const flowId = opened ? ownId : await lockFlow(tx, PROVISION, orderId)
  if (flowId === null) throw new Error('the id of this order’s flow belongs to the flow of another one')
  const row = await lockOrder(tx, orderId)
  if (!row) throw new Problem('unknown_order')
  const pressed = { state: row.state as OrderState, opened } // the column's type
  const verdict = judgePress({
    ...pressed,
    isNamed: row.sf_order_id !== null,
    isBeingCancelled: takesUpAgain(pressed) && (await isBeingCancelled(tx, flowId)),
  })
  if (verdict.is === 'ended') throw new Problem('not_approved')
  if (verdict.names) await nameInSalesforce(tx, orderId, sfOrderId)
  if (verdict.retries) {
    const id = random.uuid()
    await leaveDecision(tx, flowId, { id, type: 'retry', line: null, remoteId: null, reason: 'pressed again', requestedBy })
  }
  if (verdict.state !== row.state) await tx.updateTable('orders').set(inState(verdict.state)).where('id', '=', orderId).execute()
  return { status: verdict.state, flowId, correlationId: row.correlation_id }
}

/** Not where another row has taken that id, which would part the press from its order. */
const nameInSalesforce = (tx: DbOrTx, orderId: string, sfOrderId: string) =>
  tx
    .updateTable('orders')
    .set({ sf_order_id: sfOrderId, rev: sql<number>`rev + 1` })
    .where('id', '=', orderId)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('orders as other').select('other.id').where('other.sf_order_id', '=', sfOrderId))),
    )
    .execute()

/** A press that had to wait begins the order's flow; one that somebody else began meanwhile is not taken up again by it. */
export async function takeLatePress(tx: DbOrTx, random: Random, press: Press, orderKey: string | null): Promise<string> {
  const order = await orderFor(tx, random, press, orderKey)
  return (await findFlowId(tx, PROVISION, order.id)) ?? (await takePress(tx, random, press, order, null)).flowId
}

/** Whether the flow is new, and whether the order was waiting for its review, which the press of a new flow ends: at once, so that of many one does. */
const openAndBegin = (tx: DbOrTx, flow: NewFlow, flowId: string): Promise<{ opened: boolean; begun: boolean }> =>
  tx
    .with('opened', () => sql<{ id: string }>`(${flowInsert(flow, flowId, { ofOldOrder: true })})`)
    .with('begun', (db) =>
      db
        .updateTable('orders')
        .from('opened')
        .set(inState('provisioning'))
        .where('orders.id', '=', flow.subjectId)
        .where('orders.state', '=', 'pending_review')
        .returning('orders.id'),
    )
    .selectNoFrom(({ exists, selectFrom }) => [
      exists(selectFrom('opened').select('opened.id')).as('opened'),
      exists(selectFrom('begun').select('begun.id')).as('begun'),
    ])
    .$narrowType<{ opened: boolean; begun: boolean }>()
    .executeTakeFirstOrThrow()

const inState = (state: OrderState) => ({ state, attention: null, rev: sql<number>`orders.rev + 1` })
