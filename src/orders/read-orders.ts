import { parseId } from '../../salesforce/ids.ts'
import { Problem } from '../base/problems.ts'
import type { Order } from '../contract/orders.ts'
import { fromCursor, toCursor } from '../contract/list.ts'
import type { Db } from '../db/database.ts'
import { type ShownOrderRow, esimsOf, findOwnOrder, listOwnOrders } from '../db/orders.ts'
import { eventsOfEach } from '../db/events.ts'
import { type Language, type Showing, toOrder, viewOrder } from './order-view.ts'
import type { OrderState } from '../contract/states.ts'
import { ORDER_ENDS } from './states.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The caller's own order by ours or Salesforce's id (15 or 18 characters). Another's and none are the same 404. */
export async function ownOrder(db: Db, accountId: string, id: string): Promise<ShownOrderRow> {
  const sfOrderId = UUID.test(id) ? null : parseId(id, 'Order')
  const row = UUID.test(id)
    ? await findOwnOrder(db, accountId, { id })
    : sfOrderId === null
      ? undefined
      : await findOwnOrder(db, accountId, { sfOrderId })
  if (!row) throw new Problem('unknown_order')
  return row
}

/** One order, with when to look again while it moves (seconds). */
export async function readOrder(
  showing: Showing<Db>,
  accountId: string,
  id: string,
  language: Language,
): Promise<{ order: Order; rev: number; lookAgainSeconds: number | null }> {
  const row = await ownOrder(showing.db, accountId, id)
  return { order: await viewOrder(showing, row, language), rev: row.rev, lookAgainSeconds: lookAgain(row.state as OrderState) }
}

function lookAgain(state: OrderState): number | null {
  if (ORDER_ENDS.includes(state)) return null
  return state === 'provisioning' || state === 'received' || state === 'cancelling' ? 2 : 60
}

/** A page of the caller's own orders, newest first. */
export async function listOrders(
  { db, waits }: Showing<Db>,
  accountId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
  language: Language,
): Promise<{ items: Order[]; nextCursor: string | null }> {
  const rows = await listOwnOrders(db, accountId, limit + 1, cursor === undefined ? null : placeOf(cursor))
  const page = rows.slice(0, limit)
  const ids = page.map((row) => row.id)
  const [events, esims] = await Promise.all([eventsOfEach(db, ids), esimsOf(db, ids)])
  const esimsByOrder = Map.groupBy(esims, (esim) => esim.order_id)
  const known = waits.now()
  const items = page.map((row) => toOrder(row, events.get(row.id) ?? [], esimsByOrder.get(row.id) ?? [], known, language))
  const last = page.at(-1)
  return { items, nextCursor: rows.length > limit && last ? toCursor(`${last.created_at.toISOString()} ${last.id}`) : null }
}

function placeOf(cursor: string): { createdAt: Date; id: string } {
  const [at = '', id = ''] = fromCursor(cursor).split(' ')
  const createdAt = new Date(at)
  if (Number.isNaN(createdAt.getTime()) || !UUID.test(id)) {
    throw new Problem('invalid_request', undefined, {
      errors: [{ path: 'cursor', code: 'invalid', message: 'Use a cursor that a list gave you.' }],
    })
  }
  return { createdAt, id }
}
