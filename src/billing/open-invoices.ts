import { readOpenInvoices } from '../../whmcs/actions/get-invoices.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import { askNow } from '../accounts/ask-now.ts'
import { currentAccount, shownClient, type Who } from '../accounts/current-account.ts'
import type { InvoiceSummary } from '../contract/billing.ts'
import type { Db } from '../db/database.ts'

export interface OpenInvoicesDeps {
  db: Db
  whmcs: WhmcsApi
  /** In which WHMCS's amounts are read. */
  currency: string
}

/**
 * How many invoices of the caller's client are unpaid, and what they add up to, as WHMCS has it at this moment: who has just paid must not
 * be asked again. None while there is no client, or none that is shown. Throws 503 `dependency_unavailable`.
 */
export async function sumOpenInvoices({ db, whmcs, currency }: OpenInvoicesDeps, who: Who, correlationId: string): Promise<InvoiceSummary> {
  const account = await currentAccount(db, who)
  // An invoice's date says the day alone: which ones are older than a sign-up of today cannot be told.
  const clientId = await shownClient(db, account)
  if (clientId === null) return { open: 0, total: { amount: 0, currency } }
  const query = { clientId, currency }
  const { count, total } = await askNow({ correlationId }, (call) => readOpenInvoices(whmcs, query, call))
  return { open: count, total }
}
