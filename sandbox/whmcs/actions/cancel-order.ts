import { flag } from '../fields.ts'
import { cancelInvoice } from '../invoices.ts'
import { mail } from '../world.ts'
import { pendingOrderOf, servicesOf } from './accept-order.ts'
import type { Action } from './shape.ts'

/** Only from Pending; an unpaid invoice of the order goes with it. */
export const cancelOrder: Action = (world, fields) => {
  const order = pendingOrderOf(world, fields)
  world.tell('order.cancelled', { orderId: order.id })
  order.status = 'Cancelled'
  for (const service of servicesOf(world, order)) service.status = 'Cancelled'
  const invoice = world.tables.invoices.find((row) => row.id === order.invoiceId)
  if (invoice?.status === 'Unpaid') cancelInvoice(world, invoice)
  if (flag(fields, 'noemail') !== true) mail(world, order.clientId, 'Order Cancelled', order.id)
  return {}
}
