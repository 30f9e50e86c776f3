// What a customer's own orders say of the services that were set up for them.

import { sql } from 'kysely'
import { WHMCS_ORDER } from './client-orders.ts'
import type { DbOrTx } from './database.ts'
import type { OrderLine } from './order-line.ts'

/** Far more than anybody orders; of the oldest beyond, services are told without their order. */
const MOST_ORDERS = 1_000

export interface PlacedOrder {
  id: string
  orderNumber: string | null
  sfOrderId: string | null
  /** Null where no flow has placed it. */
  whmcsOrderId: number | null
  lines: OrderLine[]
  /** What WHMCS has said of its services since they were set up, by their ids. */
  serviceStatuses: Record<string, string> | null
  createdAt: Date
}

const lineOf = (serviceId: number) => JSON.stringify([{ serviceId }])

/** Whether a line of this account's own orders was set up as this service. */
export async function hasPlaced(db: DbOrTx, accountId: string, serviceId: number): Promise<boolean> {
  const row = await db
    .selectFrom('orders')
    .select('id')
    .where('account_id', '=', accountId)
    .where(sql<boolean>`lines @> ${lineOf(serviceId)}::jsonb`)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** The account's orders of which a line has a service, newest first. */
export async function placedOrders(db: DbOrTx, accountId: string): Promise<PlacedOrder[]> {
  const rows = await db
    .selectFrom('orders')
    .select(['id', 'order_number', 'sf_order_id', 'lines', 'service_statuses', 'created_at', WHMCS_ORDER.as('whmcsOrderId')])
    .where('account_id', '=', accountId)
    .where(sql<boolean>`jsonb_path_exists(lines, '$[*] ? (@.serviceId != null)')`)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(MOST_ORDERS)
    .execute()
  return rows.map(({ id, order_number, sf_order_id, lines, service_statuses, created_at, whmcsOrderId }) => ({
    id,
    orderNumber: order_number,
    sfOrderId: sf_order_id,
    whmcsOrderId,
    lines: lines as OrderLine[], // written by placeOrder and the order flows
    serviceStatuses: service_statuses,
    createdAt: created_at,
  }))
}
