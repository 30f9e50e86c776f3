import { z } from 'zod'
import { RemoteError, type Call } from '../src/base/remote.ts'
import { accountById, AccountRow, toAccount, type Account } from './account.ts'
import { readError } from './classify.ts'
import type { SalesforceApi } from './client.ts'
import { parseId } from './ids.ts'
import { pricesInEveryBook, PriceEntryRow, readPrices, toPriceRow, type PriceRow } from './product.ts'
import { textOf, type Soql } from './soql.ts'

/** What an order must know of Salesforce before it is taken. */
export interface OrderingFacts {
  /** Null when there is none of that id. */
  account: Account | null
  /** The account's own book, else the portal's; null where there is neither. */
  pricebookId: string | null
  /** Of that book, as they are now; products without an entry are left out. */
  prices: PriceRow[]
}

const Page = <Row extends z.ZodType>(row: Row) => z.object({ done: z.boolean(), records: z.array(row) })

const query = (referenceId: string, text: Soql) => ({
  method: 'GET' as const,
  path: `/query?q=${encodeURIComponent(textOf(text))}`,
  referenceId,
})

/**
 * An account and the prices of some products, in one call: the prices of every active book, since which of them counts is only known with the
 * account. Where there are so many that one page does not hold them, a second call asks for that book alone. Throws RemoteError.
 */
export async function readOrderingFacts(
  sf: SalesforceApi,
  ask: { accountId: string; productIds: readonly string[]; portalBook: string | null },
  call: Call,
): Promise<OrderingFacts> {
  const outcome = await sf.composite(
    [query('account', accountById(sf, ask.accountId)), query('prices', pricesInEveryBook(ask.productIds))],
    call,
  )
  if (outcome.is !== 'done') throw new RemoteError('salesforce', outcome.is === 'refused' ? 'refused' : 'unreachable', outcome.code)
  const accounts = Page(AccountRow).safeParse(outcome.value.get('account'))
  const entries = Page(PriceEntryRow).safeParse(outcome.value.get('prices'))
  if (!accounts.success || !entries.success) throw readError('unreadable', 'schema')
  const [row] = accounts.data.records
  const account = row ? toAccount(row) : null
  const own = account?.pricebookId ?? null
  const pricebookId = own === null ? ask.portalBook : (parseId(own, 'Pricebook2') ?? own)
  if (pricebookId === null) return { account, pricebookId, prices: [] }
  const prices = entries.data.done
    ? entries.data.records.filter((entry) => entry.Pricebook2Id === pricebookId).map((entry) => toPriceRow(entry, sf.currency))
    : await readPrices(sf, pricebookId, ask.productIds, call)
  return { account, pricebookId, prices }
}
