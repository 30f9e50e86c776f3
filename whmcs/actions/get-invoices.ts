import { z } from 'zod'
import type { Money } from '../../src/base/money.ts'
import { sum } from '../../src/base/money.ts'
import type { Call } from '../../src/base/remote.ts'
import { RemoteError } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'
import { byCurrency } from '../by-currency.ts'
import { listOf, pageFields, readAllPages } from '../lists.ts'
import { date, id, money, optionalText, text } from '../values.ts'

const replyIn = byCurrency((currency) => {
  const Invoice = z
    .object({
      id,
      userid: id,
      invoicenum: optionalText,
      date,
      duedate: date,
      total: money(currency),
      status: text,
      currencycode: z.literal(currency).optional(),
    })
    .transform((row) => ({
      id: row.id,
      number: row.invoicenum || String(row.id),
      clientId: row.userid,
      issuedOn: row.date,
      dueOn: row.duedate,
      total: row.total,
      status: row.status,
    }))
  return z
    .object({ ...pageFields, invoices: listOf(Invoice, 'invoice') })
    .transform(({ invoices, ...page }) => ({ ...page, rows: invoices }))
})

export type InvoiceRow = z.output<ReturnType<typeof replyIn>>['rows'][number]

/** A client's unpaid invoices, how many and what they add up to. `total` is after credit, before part payments. Source: API reference, GetInvoices. */
export async function readOpenInvoices(
  api: WhmcsApi,
  query: { clientId: number; currency: string },
  call: Call,
): Promise<{ count: number; total: Money; invoices: InvoiceRow[] }> {
  const params = { userid: query.clientId, status: 'Unpaid', orderby: 'id', order: 'asc' }
  const list = { action: 'GetInvoices', params, reply: replyIn(query.currency), idOf: (row: InvoiceRow) => row.id } as const
  const rows = await readAllPages(api, list, call)
  if (rows.some((row) => row.clientId !== query.clientId)) throw new RemoteError('whmcs', 'unreadable', 'other_record')
  const invoices = rows.filter((row) => row.status === 'Unpaid')
  return {
    count: invoices.length,
    total: sum(
      query.currency,
      invoices.map((row) => row.total),
    ),
    invoices,
  }
}
