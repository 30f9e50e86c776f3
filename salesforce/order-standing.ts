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

const Told = z.object({ Id: z.string(), Portal_Event_Id__c: z.number() })

const Origin = z.object({ Description: text, Portal_Correlation_Id__c: text, CreatedDate: Instant })

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

/** The order that was written back last, by the number of the event that told of it; null where none ever was. */
export async function lastToldOrder(sf: SalesforceApi, call: Call): Promise<{ sfOrderId: string; eventId: number } | null> {
  const [row] = await sf.query(
    Told,
    soql`SELECT Id, Portal_Event_Id__c FROM Order WHERE Portal_Event_Id__c != ${null} ORDER BY Portal_Event_Id__c DESC LIMIT 1`,
    call,
  )
  return row ? { sfOrderId: row.Id, eventId: row.Portal_Event_Id__c } : null
}

/** Orders that somebody waits for, of staff as well: all in review that have a key of the portal, and all whose button was pressed. */
export async function ordersInFlight(sf: SalesforceApi, call: Call): Promise<OrderStanding[]> {
  const pressed = soql`Provisioning_Status__c IN ${['Queued', 'In Progress']}`
  const inReview = soql`Provisioning_Status__c = ${'Pending Review'} AND Portal_Order_Key__c != ${null}`
  return [...(await sf.query(Row, ordersWhere(pressed), call)), ...(await sf.query(Row, ordersWhere(inReview), call))]
}

const Queued = z
  .object({ Id: z.string(), Provisioning_Requested_By__c: text })
  .transform((row) => ({ sfOrderId: row.Id, requestedBy: row.Provisioning_Requested_By__c }))

export type QueuedOrder = z.output<typeof Queued>

/** Orders whose button was pressed and of which nothing was heard since then, the oldest first; `requestedBy` is who pressed. */
export const ordersQueuedSince = (sf: SalesforceApi, since: Date, limit: number, call: Call): Promise<QueuedOrder[]> =>
  sf.query(
    Queued,
    soql`SELECT Id, Provisioning_Requested_By__c FROM Order WHERE Provisioning_Status__c = ${'Queued'} AND SystemModstamp < ${since}
         ORDER BY SystemModstamp, Id LIMIT ${limit}`,
    call,
  )

const PAGE = 2_000

/** Every order that has a key of the portal or was ever told of by it, in parts: there may be more than one answer holds. */
export async function* ordersOfPortal(sf: SalesforceApi, call: Call): AsyncGenerator<OrderStanding[]> {
  const ours = soql`(Portal_Order_Key__c != ${null} OR Portal_Event_Id__c != ${null})`
  let after: string | null = null
  do {
    const behind: Soql = after === null ? soql`` : soql` AND Id > ${literal.id(after, 'Order')}`
    const page: OrderStanding[] = await sf.query(Row, soql`${ordersWhere(soql`${ours}${behind}`)} LIMIT ${PAGE}`, call)
    yield page
    after = page.length < PAGE ? null : (page.at(-1)?.sfOrderId ?? null)
  } while (after !== null)
}

/** Where an order comes from: what the customer wrote, when, and in which call. */
export async function readOrigin(
  sf: SalesforceApi,
  sfOrderId: string,
  call: Call,
): Promise<{ note: string | null; correlationId: string | null; createdAt: Date } | null> {
  const [row] = await sf.query(
    Origin,
    soql`SELECT Description, Portal_Correlation_Id__c, CreatedDate FROM Order WHERE Id = ${literal.id(sfOrderId, 'Order')} LIMIT 1`,
    call,
  )
  return row ? { note: row.Description, correlationId: row.Portal_Correlation_Id__c, createdAt: new Date(row.CreatedDate) } : null
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
