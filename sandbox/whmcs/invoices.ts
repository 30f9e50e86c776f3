import { sum } from './money.ts'
import { plusDays } from './server-time.ts'
import type { InvoiceLine, InvoiceRow } from './tables.ts'
import { born, dayOf, nextId, now, type World } from './world.ts'

const dueAfterDays = 14

export type NewLine = Omit<InvoiceLine, 'id' | 'taxed'>

export function addInvoice(world: World, clientId: number, paymentmethod: string, lines: NewLine[]): InvoiceRow {
  const at = now(world)
  const taxed = world.switches.taxRate > 0
  const invoice: InvoiceRow = {
    ...born(world),
    id: nextId(world, 'invoice'),
    clientId,
    createdAt: at,
    updatedAt: at,
    duedate: dayOf(world, plusDays(at, dueAfterDays)),
    paidAt: undefined,
    cancelledAt: undefined,
    status: 'Unpaid',
    paymentmethod,
    notes: '',
    taxRate: world.switches.taxRate,
    lines: lines.map((line) => ({ ...line, id: nextId(world, 'line'), taxed })),
  }
  world.tables.invoices.push(invoice)
  world.tell('invoice.created', { invoiceId: invoice.id })
  return invoice
}

interface Totals {
  subtotal: number
  tax: number
  total: number
  balance: number
}

/** Hundredths; the yen has no smaller coin, so tax is cut to whole ones. */
export function totalsOf(world: World, invoice: InvoiceRow): Totals {
  const subtotal = sum(invoice.lines.map((line) => line.amount))
  const taxable = sum(invoice.lines.filter((line) => line.taxed).map((line) => line.amount))
  const tax = Math.floor((taxable * invoice.taxRate) / 10_000) * 100
  const paid = sum(world.tables.transactions.filter((row) => row.invoiceId === invoice.id).map((row) => row.amount))
  return { subtotal, tax, total: subtotal + tax, balance: subtotal + tax - paid }
}

/** A payment of the whole balance, as the gateway books it. */
export function payInvoice(world: World, invoice: InvoiceRow): void {
  const id = nextId(world, 'transaction')
  const at = now(world)
  const { balance } = totalsOf(world, invoice)
  world.tables.transactions.push({
    id,
    clientId: invoice.clientId,
    invoiceId: invoice.id,
    gateway: invoice.paymentmethod,
    at,
    description: 'Invoice Payment',
    amount: balance,
    transid: `pi_${world.random.hex(16)}`,
  })
  world.tell('invoice.paid', { invoiceId: invoice.id })
  invoice.status = 'Paid'
  invoice.paidAt = at
  invoice.updatedAt = at
}

export function cancelInvoice(world: World, invoice: InvoiceRow): void {
  invoice.status = 'Cancelled'
  invoice.cancelledAt = now(world)
  invoice.updatedAt = now(world)
}
