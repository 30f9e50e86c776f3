import { stored } from '../entities.ts'
import { Refusal, whole } from '../fields.ts'
import { totalsOf } from '../invoices.ts'
import { type JsonMap, nested } from '../lists.ts'
import { toMoney } from '../money.ts'
import { NO_TIME } from '../server-time.ts'
import type { InvoiceRow } from '../tables.ts'
import { committed, dayOf, stampOf, type World } from '../world.ts'
import { transactionReply } from './get-transactions.ts'
import type { Action } from './shape.ts'

/** One invoice, whoever's it is: there is no filter by client. */
export const getInvoice: Action = (world, fields) => {
  const invoice = committed(world, world.tables.invoices).find((row) => row.id === whole(fields, 'invoiceid'))
  if (!invoice) throw new Refusal('Invoice ID Not Found')
  const { balance } = totalsOf(world, invoice)
  const payments = world.tables.transactions.filter((row) => row.invoiceId === invoice.id)
  return {
    invoiceid: invoice.id,
    ...invoiceAmounts(world, invoice),
    lastcaptureattempt: NO_TIME,
    balance: toMoney(balance),
    ccgateway: invoice.paymentmethod === world.settings.paymentMethod,
    ...nested(
      world,
      'items',
      'item',
      invoice.lines.map((line) => lineReply(world, line)),
    ),
    ...nested(
      world,
      'transactions',
      'transaction',
      payments.map((row) => transactionReply(world, row)),
    ),
  }
}

/** What GetInvoice and GetInvoices call by the same names. `invoicenum` is empty unless numbers are sequential. */
export function invoiceAmounts(world: World, invoice: InvoiceRow): JsonMap {
  const { subtotal, tax, total } = totalsOf(world, invoice)
  return {
    invoicenum: '',
    userid: invoice.clientId,
    date: dayOf(world, invoice.createdAt),
    duedate: invoice.duedate,
    datepaid: invoice.paidAt === undefined ? NO_TIME : stampOf(world, invoice.paidAt),
    subtotal: toMoney(subtotal),
    credit: toMoney(0),
    tax: toMoney(tax),
    tax2: toMoney(0),
    total: toMoney(total),
    taxrate: invoice.taxRate.toFixed(3),
    taxrate2: '0.000',
    status: invoice.status,
    paymentmethod: invoice.paymentmethod,
    notes: stored(world, invoice.notes),
  }
}

const lineReply = (world: World, line: InvoiceRow['lines'][number]): JsonMap => ({
  id: line.id,
  type: line.type,
  relid: line.relid,
  description: stored(world, line.description),
  amount: toMoney(line.amount),
  taxed: line.taxed ? 1 : 0,
})
