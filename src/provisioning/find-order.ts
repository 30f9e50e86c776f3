import { Problem } from '../base/problems.ts'
import type { Db } from '../db/database.ts'
import { findOrder, findOrderBySalesforceId, type OrderRow } from '../db/orders.ts'
import { idsByNumber } from '../db/operator-orders.ts'
import { salesforceOrderId } from './order-id.ts'

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** An order by what a person has at hand: our id, Salesforce's in 15 or 18 characters, or its number. Throws `unknown_order`. */
export async function findOrderByWord(db: Db, word: string): Promise<OrderRow> {
  const sfOrderId = salesforceOrderId(word)
  const row = UUID.test(word)
    ? await findOrder(db, word.toLowerCase())
    : sfOrderId === null
      ? await findByNumber(db, word)
      : await findOrderBySalesforceId(db, sfOrderId)
  if (!row) throw new Problem('unknown_order', 'There is no order with this id or number.')
  return row
}

async function findByNumber(db: Db, orderNumber: string): Promise<OrderRow | undefined> {
  const [id, another] = await idsByNumber(db, orderNumber)
  if (another !== undefined) throw new Problem('unknown_order', 'More than one order has this number: name its Salesforce id.')
  return id === undefined ? undefined : findOrder(db, id)
}
