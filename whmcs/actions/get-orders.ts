import { z } from 'zod'
import type { Call } from '../../src/base/remote.ts'
import { RemoteError } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'
import { byCurrency } from '../by-currency.ts'
import { listOf, pageFields, readAllPages } from '../lists.ts'
import { id, money, optionalId, optionalText, serverTime, text, wholeNumber } from '../values.ts'

const replyIn = byCurrency((currency) => {
  const Line = z
    .object({ type: text, relid: wholeNumber, billingcycle: optionalText, amount: money(currency), status: optionalText })
    .transform((row) => ({ kind: row.type, relatedId: row.relid, cycle: row.billingcycle, amount: row.amount, status: row.status }))
  const Order = z
    .object({
      id,
      ordernum: text,
      userid: id,
      date: serverTime,
      amount: money(currency),
      invoiceid: optionalId,
      status: text,
      notes: optionalText,
      lineitems: listOf(Line, 'lineitem'),
    })
    .transform((row) => ({
      id: row.id,
      number: row.ordernum,
      clientId: row.userid,
      /** In the WHMCS server's time zone. */
      placedAtServerTime: row.date,
      amount: row.amount,
      invoiceId: row.invoiceid,
      status: row.status,
      notes: row.notes,
      lines: row.lineitems,
    }))
  return z.object({ ...pageFields, orders: listOf(Order, 'order') }).transform(({ orders, ...page }) => ({ ...page, rows: orders }))
})

export type WhmcsOrder = z.output<ReturnType<typeof replyIn>>['rows'][number]

/** One order, or null when WHMCS has none with this id. Source: API reference, GetOrders. */
export async function getOrder(api: WhmcsApi, whmcsOrderId: number, currency: string, call: Call): Promise<WhmcsOrder | null> {
  const { rows } = await api.read('GetOrders', { id: whmcsOrderId }, replyIn(currency), call)
  const order = rows.find((row) => row.id === whmcsOrderId)
  // Rows, but none of them the one asked for: the filter was not applied, so "none" would be a guess.
  if (!order && rows.length > 0) throw new RemoteError('whmcs', 'unreadable', 'other_record')
  return order ?? null
}

const Owned = z.object({ orders: listOf(z.object({ id, userid: id }), 'order') })

/**
 * Whose order this is; null when WHMCS has none with this id. Its amounts are not read: it may be anybody's, in a currency of theirs.
 * Source: API reference, GetOrders.
 */
export async function clientOfOrder(api: WhmcsApi, whmcsOrderId: number, call: Call): Promise<number | null> {
  const { orders } = await api.read('GetOrders', { id: whmcsOrderId }, Owned, call)
  const order = orders.find((row) => row.id === whmcsOrderId)
  if (!order && orders.length > 0) throw new RemoteError('whmcs', 'unreadable', 'other_record')
  return order?.userid ?? null
}

/** All orders of a client. */
export async function listOrders(api: WhmcsApi, clientId: number, currency: string, call: Call): Promise<WhmcsOrder[]> {
  const list = { action: 'GetOrders', params: { userid: clientId }, reply: replyIn(currency), idOf: (row: WhmcsOrder) => row.id } as const
  const orders = await readAllPages(api, list, call)
  if (orders.some((order) => order.clientId !== clientId)) throw new RemoteError('whmcs', 'unreadable', 'other_record')
  return orders
}
