import type { EligibilityFacts } from '../../mappings/eligibility.ts'
import type { ListedPackage, ListedProduct } from '../../mappings/types.ts'
import type { CatalogRows, PriceRow } from '../../salesforce/product.ts'
import type { Call } from '../base/remote.ts'

/** What is asked about an account before it is shown its own catalogue. */
export interface Customer {
  facts: EligibilityFacts
  /** Its own price book, or null for the portal's. */
  pricebookId: string | null
}

/** The three sides of the catalogue. Everything here reads, and throws RemoteError when it cannot. */
export interface CatalogSides {
  /** The portal's price book with its products, in at most two queries. */
  readRows(call: Call): Promise<CatalogRows>
  /** All of WHMCS's, as they are now. */
  readProducts(call: Call): Promise<ListedProduct[]>
  /** Some of the eSIM provider's packages, by id; null for one that it does not list. At most twenty minutes old. */
  readPackages(ids: readonly string[], call: Call): Promise<[id: string, listed: ListedPackage | null][]>
}

/** Where the catalogue comes from. Everything here reads, and throws RemoteError when it cannot. */
export interface CatalogSource extends CatalogSides {
  readPrices(pricebookId: string, productIds: readonly string[], call: Call): Promise<PriceRow[]>
  /** Every entry of one account's price book. */
  readPricebook(pricebookId: string, call: Call): Promise<PriceRow[]>
  /** By our account id. */
  readCustomer(accountId: string, call: Call): Promise<Customer>
  /** Customer and prices of the book that counts for them, in one call. `portalBook` counts for who has none of their own. */
  readForOrder(
    ask: { accountId: string; productIds: readonly string[]; portalBook: string | null },
    call: Call,
  ): Promise<{ customer: Customer; prices: PriceRow[] }>
}
