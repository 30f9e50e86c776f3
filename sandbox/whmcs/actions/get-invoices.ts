import { stored } from '../entities.ts'
import { text, trimmed, whole } from '../fields.ts'
import { totalsOf } from '../invoices.ts'
import { type JsonMap, nested, pageOf, sortBy } from '../lists.ts'
import { currencyOf } from '../people.ts'
import { NO_TIME } from '../server-time.ts'
import type { InvoiceRow } from '../tables.ts'
import { dayOf, listed, now, stampOf, type World } from '../world.ts'
import { invoiceAmounts } from './get-invoice.ts'
import type { Action } from './shape.ts'

/** Without lines and balance, and with some names other than GetInvoice's. Drafts are listed too. */
export const getInvoices: Action = (world, fields) => {
  const status = trimmed(fields, 'status')
  const hits = listed(world, world.tables.invoices).filter(
    (invoice) =>
      (text(fields, 'userid') === undefined || invoice.clientId === whole(fields, 'userid')) && hasStatus(world, invoice, status),
  )
  const sorted = sortBy(hits, orderOf(world, trimmed(fields, 'orderby')))
  const { rows, counts } = pageOf(world, fields, trimmed(fields, 'order').toLowerCase() === 'desc' ? sorted.reverse() : sorted)
  return {
    ...counts,
    ...nested(
      world,
      'invoices',
      'invoice',
      rows.map((invoice) => invoiceRow(world, invoice)),
    ),
  }
}

/** `Overdue` is no status of its own, only a filter. */
function hasStatus(world: World, invoice: InvoiceRow, status: string): boolean {
  if (status === 'Overdue') return invoice.status === 'Unpaid' && invoice.duedate < dayOf(world, now(world))
  return status === '' || invoice.status === status
}

function orderOf(world: World, name: string): (invoice: InvoiceRow) => string | number {
  if (name === 'duedate') return (invoice) => invoice.duedate
  if (name === 'total') return (invoice) => totalsOf(world, invoice).total
  if (name === 'status') return (invoice) => invoice.status
  if (name === 'date') return (invoice) => invoice.createdAt
  return (invoice) => invoice.id
}

export function invoiceRow(world: World, invoice: InvoiceRow): JsonMap {
  const profile = world.tables.clients.find((client) => client.id === invoice.clientId)?.profile
  const currency = currencyOf(world.tables, invoice.clientId)
  return {
    id: invoice.id,
    firstname: stored(world, profile?.firstname ?? ''),
    lastname: stored(world, profile?.lastname ?? ''),
    companyname: stored(world, profile?.companyname ?? ''),
    ...invoiceAmounts(world, invoice),
    last_capture_attempt: NO_TIME,
    date_refunded: NO_TIME,
    date_cancelled: invoice.cancelledAt === undefined ? NO_TIME : stampOf(world, invoice.cancelledAt),
    paymethodid: null,
    created_at: stampOf(world, invoice.createdAt),
    updated_at: stampOf(world, invoice.updatedAt),
    currencycode: currency?.code ?? '',
    currencyprefix: currency?.prefix ?? '',
    currencysuffix: currency?.suffix ?? '',
  }
}
