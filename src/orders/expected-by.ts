import type { OrderLine } from '../db/order-line.ts'
import type { ShownOrderRow } from '../db/orders.ts'
import { type WaitingState, type Waits, waitKey } from './past-waits.ts'

/**
 * By when nine of ten orders of the same categories had left the state that this one is in: an instant that may have passed, which then
 * says that it takes longer than usual. Null in a state that is no such waiting, and where too little is known.
 */
export function expectedBy(row: ShownOrderRow, lines: readonly OrderLine[], waits: Waits): string | null {
  const { state } = row
  if (!isWaiting(state)) return null
  const since = state === 'pending_review' ? row.created_at : row.approved_at
  const key = waitKey(
    state,
    lines.map((line) => line.category),
  )
  const ms = key === null ? undefined : waits.get(key)
  return since === null || ms === undefined ? null : new Date(since.getTime() + ms).toISOString()
}

const isWaiting = (state: string): state is WaitingState => state === 'pending_review' || state === 'provisioning'
