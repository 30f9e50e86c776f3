import { z } from 'zod'
import type { Call } from '../../src/base/remote.ts'
import { RemoteError } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'
import { byCurrency } from '../by-currency.ts'
import { listOf } from '../lists.ts'
import { date, id, money, optionalText, serverTime, text, wholeNumber } from '../values.ts'

const replyIn = byCurrency((currency) =>
  z
    .object({
      invoiceid: id,
      invoicenum: optionalText,
      userid: id,
      date,
      duedate: date,
      datepaid: serverTime,
      total: money(currency),
      balance: money(currency),
      status: text,
      items: listOf(z.object({ type: optionalText, relid: wholeNumber, description: text, amount: money(currency) }), 'item'),
    })
    .transform((row) => ({
      id: row.invoiceid,
      number: row.invoicenum || String(row.invoiceid),
      /** There is no filter by client: compare before showing it to anybody. */
      clientId: row.userid,
      issuedOn: row.date,
      dueOn: row.duedate,
      paidAtServerTime: row.datepaid,
      /** After credit; `balance` is what is still due. */
      total: row.total,
      balance: row.balance,
      status: row.status,
      lines: row.items.map((item) => ({ kind: item.type, relatedId: item.relid, description: item.description, amount: item.amount })),
    })),
)

export type Invoice = z.output<ReturnType<typeof replyIn>>

const Owned = z.object({ invoiceid: id, userid: id })

/**
 * Whose invoice this is; null when WHMCS has none with this id. Its amounts are not read: it may be anybody's, in a currency of theirs.
 * Source: API reference, GetInvoice.
 */
export async function clientOfInvoice(api: WhmcsApi, invoiceId: number, call: Call): Promise<number | null> {
  try {
    const invoice = await api.read('GetInvoice', { invoiceid: invoiceId }, Owned, call)
    if (invoice.invoiceid !== invoiceId) throw new RemoteError('whmcs', 'unreadable', 'other_record')
    return invoice.userid
  } catch (error) {
    if (error instanceof RemoteError && error.fault === 'not_found') return null
    throw error
  }
}

/** One invoice in minor units of the client's currency. Throws RemoteError `not_found`. Source: API reference, GetInvoice. */
export async function getInvoice(api: WhmcsApi, invoiceId: number, currency: string, call: Call): Promise<Invoice> {
  const invoice = await api.read('GetInvoice', { invoiceid: invoiceId }, replyIn(currency), call)
  if (invoice.id !== invoiceId) throw new RemoteError('whmcs', 'unreadable', 'other_record')
  return invoice
}
