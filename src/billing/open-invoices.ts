import { readOpenInvoices } from '../../whmcs/actions/get-invoices.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import { askNow } from '../accounts/ask-now.ts'
import { currentAccount, type Who } from '../accounts/current-account.ts'
import type { InvoiceSummary } from '../contract/billing.ts'
import { madeItsClient } from '../db/accounts.ts'
import type { Db } from '../db/database.ts'

export interface OpenInvoicesDeps {
  db: Db
  whmcs: WhmcsApi
  /** In which WHMCS's amounts are read. */
  currency: string
}

/**
 * How many invoices of the caller's client are unpaid, and what they add up to, as WHMCS has it at this moment: who has just paid must not
 * be asked again. None while there is no client. Throws 503 `dependency_unavailable`.
 */
export async function sumOpenInvoices({ db, whmcs, currency }: OpenInvoicesDeps, who: Who, correlationId: string): Promise<InvoiceSummary> {
  const account = await currentAccount(db, who)
  const none = { open: 0, total: { amount: 0, currency } }
  if (account.whmcs_client_id === null || account.status === 'linking') return none
  // In review nothing is shown that was there before the sign-up. A client that the sign-up made holds nothing older; one that an account
  // was found again with may, and an invoice's date says the day alone: of that client nothing is told until the Case is closed.
  if (account.status === 'review' && !(await madeItsClient(db, account.id))) return none
  const query = { clientId: account.whmcs_client_id, currency }
  const { count, total } = await askNow({ correlationId }, (call) => readOpenInvoices(whmcs, query, call))
  return { open: count, total }
}
