import type { PossibleDecision } from '../contract/provision.ts'
import { type ReasonCode, reasonOf } from '../contract/reasons.ts'
import type { OrderState } from '../contract/states.ts'
import type { Db } from '../db/database.ts'
import { readFlow } from '../db/journal-store.ts'
import { listOperatorRows, type OperatorRow } from '../db/operator-orders.ts'
import type { FlowView } from '../journal/flow.ts'
import { PROVISION } from '../orders/approval.ts'
import { possibleDecisions } from './possible.ts'

export interface OperatorOrder {
  id: string
  sfOrderId: string | null
  orderNumber: string | null
  state: OrderState
  reason: ReasonCode | null
  since: string
  rev: number
  possible: PossibleDecision[]
}

/** Orders in these states, or all, longest waiting first, with what may be decided about each. `more` where the limit left some out. */
export async function listForOperator(
  db: Db,
  states: readonly OrderState[] | null,
  limit: number,
): Promise<{ orders: OperatorOrder[]; more: boolean }> {
  const rows = await listOperatorRows(db, states, limit + 1)
  const orders: OperatorOrder[] = []
  for (const row of rows.slice(0, limit)) orders.push(toOperatorOrder(row, await readFlow(db, { kind: PROVISION, subjectId: row.id })))
  return { orders, more: rows.length > limit }
}

export function toOperatorOrder(row: OperatorRow, flow: FlowView | null): OperatorOrder {
  const state = row.state as OrderState // the column's type
  return {
    id: row.id,
    sfOrderId: row.sf_order_id,
    orderNumber: row.order_number,
    state,
    reason: row.attention && reasonOf(row.attention.code),
    since: row.since.toISOString(),
    rev: row.rev,
    possible: possibleDecisions(state, flow),
  }
}
