// How orders stand in Salesforce, many at a time: for the comparison with the journal.

import { z } from 'zod'
import type { Call } from '../src/base/remote.ts'
import type { SalesforceApi } from './client.ts'
import { Instant } from './instant.ts'
import { literal, soql, type Soql } from './soql.ts'

export interface OrderStanding {
  sfOrderId: string
  /** Null for orders that staff made. */
  orderKey: string | null
  accountId: string
  status: string
  provisioningStatus: string | null
  /** The journal's highest event when the order was last written back. */
  eventId: number | null
  /** Milliseconds since 1970, by the org's clock; roll-ups and automation count. */
  changedAt: number
}

const text = z.string().nullable()
const Row = z
  .object({
    Id: z.string(),
    Portal_Order_Key__c: text,
    AccountId: z.string(),
    Status: z.string(),
    Provisioning_Status__c: text,
    Portal_Event_Id__c: z.number().nullable(),
    SystemModstamp: Instant,
  })
  .transform((row) => ({
    sfOrderId: row.Id,
    orderKey: row.Portal_Order_Key__c,
    accountId: row.AccountId,
    status: row.Status,
    provisioningStatus: row.Provisioning_Status__c,
    eventId: row.Portal_Event_Id__c,
    changedAt: row.SystemModstamp,
  }))

/** One answer holds 20,000 rows at most: a busy shop changes fewer orders in this time. */
const SLICE_MS = 2 * 86_400_000
const IN_LIST = 200
const NO_END = new Date('9999-01-01T00:00:00Z')

const ordersWhere = (condition: Soql): Soql =>
  soql`SELECT Id, Portal_Order_Key__c, AccountId, Status, Provisioning_Status__c, Portal_Event_Id__c, SystemModstamp FROM Order
       WHERE ${condition} ORDER BY Id`

/** Orders with a key of the portal that were changed since then. One query for every two days. */
export async function ordersChangedSince(sf: SalesforceApi, since: number, now: number, call: Call): Promise<OrderStanding[]> {
  const found: OrderStanding[] = []
  for (let from = since; from <= now; from += SLICE_MS) {
    const until = from + SLICE_MS > now ? NO_END : new Date(from + SLICE_MS)
    const changed = soql`Portal_Order_Key__c != ${null} AND SystemModstamp >= ${new Date(from)} AND SystemModstamp < ${until}`
    found.push(...(await sf.query(Row, ordersWhere(changed), call)))
  }
  return found
}

/** The orders of these keys and of these ids, as many as there are. One query for every 200. */
export async function ordersNamed(
  sf: SalesforceApi,
  { keys, ids }: { keys: readonly string[]; ids: readonly string[] },
  call: Call,
): Promise<OrderStanding[]> {
  const found: OrderStanding[] = []
  for (let from = 0; from < keys.length; from += IN_LIST)
    found.push(...(await sf.query(Row, ordersWhere(soql`Portal_Order_Key__c IN ${keys.slice(from, from + IN_LIST)}`), call)))
  for (let from = 0; from < ids.length; from += IN_LIST) {
    const some = ids.slice(from, from + IN_LIST).map((id) => literal.id(id, 'Order'))
    found.push(...(await sf.query(Row, ordersWhere(soql`Id IN ${some}`), call)))
  }
  return found
}
