import { parseId } from '../../salesforce/ids.ts'
import type { PriceRow } from '../../salesforce/product.ts'
import type { Money } from '../base/money.ts'
import { Problem } from '../base/problems.ts'
import { Bounded } from '../base/bounded.ts'
import { type Page, toPage } from './page.ts'
import { forCustomer, forEverybody, priceFrom } from './personalize.ts'
import { openRefresher, type RefreshDeps } from './refresh-catalog.ts'
import { remember } from './remember.ts'
import type { CatalogSnapshot, LeftOut, SoldProduct } from './snapshot.ts'
import type { CatalogSource, Customer } from './source.ts'

/** Customer and products as they are at this moment, for placing an order. */
export interface Orderable {
  customer: Customer
  /** The book that the order must be made in. */
  pricebookId: string
  /** By Product2 id; what cannot be ordered from that book, or not at the price that it has there now, is not there. */
  products: ReadonlyMap<string, SoldProduct>
  /** False when Salesforce did not answer in time and these are the prices last read. */
  fresh: boolean
}

const BUSY = { retryAfterSeconds: 5 }

export interface Catalog {
  /** What is sold. Waits for the first reading only; throws Problem `dependency_unavailable` when that fails. */
  snapshot(correlationId: string): Promise<CatalogSnapshot>
  /**
   * Re-reads the prices of some products, and the customer where it is not known, in one call within a deadline; falls back on what was last
   * read. A price that the catalogue does not have goes through the gate first. Throws Problem `dependency_unavailable` where nothing was read, and
   * while the set-up fee of one of them is not known.
   */
  forOrder(accountId: string, productIds: readonly string[], deadlineMs: number, correlationId: string): Promise<Orderable>
  /** The answers, as bytes. */
  publicPage(correlationId: string): Promise<Page>
  personalPage(accountId: string, correlationId: string): Promise<Page>
  /** By a Product2 id of 15 or 18 characters. Throws Problem `unknown_product`. */
  productPage(productId: string, correlationId: string): Promise<Page>
  /** Visible products that cannot be ordered, as last read. */
  leftOut(): readonly LeftOut[]
  refresh(correlationId: string): Promise<CatalogSnapshot>
}

export interface CatalogDeps extends RefreshDeps {
  source: CatalogSource
  pricesTax: 'included' | 'excluded'
}

/** A page or an order waits for it. */
const CUSTOMER_MS = 5_000
const BOOKS_MOST = 50
const CUSTOMERS_MOST = 5_000
const AUDIENCES_MOST = 200

/** The pages made from one snapshot; a new snapshot starts with none. */
interface Pages {
  of: CatalogSnapshot
  everybody: Page
  products: Map<string, Page>
  audiences: Bounded<Page>
}

export function openCatalog(deps: CatalogDeps): Catalog {
  const { source, ttlMs, clock, log, pricesTax } = deps
  const refresher = openRefresher(deps)
  const books = remember((id, correlationId) => source.readPricebook(id, { correlationId }), {
    clock,
    log,
    ttlMs,
    most: BOOKS_MOST,
    part: 'pricebook',
  })
  const customers = remember((id, correlationId) => source.readCustomer(id, { correlationId, deadlineMs: CUSTOMER_MS }), {
    clock,
    log,
    ttlMs,
    most: CUSTOMERS_MOST,
    part: 'customer',
  })
  let pages: Pages | undefined

  const listPage = (snapshot: CatalogSnapshot, sold: readonly SoldProduct[]): Page =>
    toPage({ items: sold.map(({ product }) => product), updatedAt: snapshot.updatedAt, pricesTax })

  const pagesOf = (snapshot: CatalogSnapshot): Pages => {
    if (pages?.of === snapshot) return pages
    const sold = forEverybody(snapshot)
    pages = {
      of: snapshot,
      everybody: listPage(snapshot, sold),
      products: new Map(sold.map(({ product }) => [product.id, toPage(product)])),
      audiences: new Bounded(AUDIENCES_MOST),
    }
    return pages
  }

  return {
    snapshot: (correlationId) => refresher.get(correlationId),
    refresh: (correlationId) => refresher.refresh(correlationId),
    leftOut: () => refresher.now()?.leftOut ?? [],

    async publicPage(correlationId) {
      return pagesOf(refresher.now() ?? (await refresher.get(correlationId))).everybody
    },

    async productPage(productId, correlationId) {
      const page = pagesOf(await refresher.get(correlationId)).products.get(parseId(productId, 'Product2') ?? '')
      if (!page) throw new Problem('unknown_product')
      return page
    },

    async personalPage(accountId, correlationId) {
      const [snapshot, customer] = await Promise.all([refresher.get(correlationId), customers.get(accountId, correlationId)])
      const prices = customer.pricebookId === null ? null : await books.get(customer.pricebookId, correlationId)
      const sold = forCustomer(snapshot, customer, prices)
      const { audiences } = pagesOf(snapshot)
      const audience = JSON.stringify(sold.map(({ product }) => [product.id, product.prices[0]?.price.amount]))
      const known = audiences.get(audience)
      if (known) return known
      const page = listPage(snapshot, sold)
      audiences.set(audience, page)
      return page
    },

    async forOrder(accountId, productIds, deadlineMs, correlationId) {
      const snapshot = await refresher.get(correlationId)
      if (!snapshot.feesKnown) throw new Problem('dependency_unavailable', undefined, BUSY)
      const call = { correlationId, deadlineMs }
      const known = customers.young(accountId)
      const portalBook = snapshot.pricebookId
      let read: { customer: Customer; prices: PriceRow[] } | null = null
      try {
        const book = known?.pricebookId ?? portalBook
        if (!known) read = await source.readForOrder({ accountId, productIds, portalBook }, call)
        else if (book !== null) read = { customer: known, prices: await source.readPrices(book, productIds, call) }
        if (read && !known) customers.put(accountId, read.customer)
      } catch (error) {
        log.fault('catalog.prices_failed', error, { correlationId })
      }
      const customer = read?.customer ?? (await customers.get(accountId, correlationId))
      const pricebookId = customer.pricebookId ?? portalBook
      if (pricebookId === null) throw new Problem('dependency_unavailable', undefined, BUSY)
      const wanted = productIds.flatMap((id) => snapshot.products.get(id) ?? [])
      if (wanted.some(({ feeKnown }) => !feeKnown)) throw new Problem('dependency_unavailable', undefined, BUSY)
      const maySell = (productId: string, price: Money): boolean => {
        const faults = snapshot.faultsAt(pricebookId === portalBook ? 'portal' : 'own', productId, price)
        if (faults.length > 0) log.warn('catalog.price_refused', { correlationId, productId, codes: faults.map(({ code }) => code) })
        return faults.length === 0
      }
      const prices = read?.prices ?? (customer.pricebookId === null ? null : await books.get(customer.pricebookId, correlationId))
      const sold = prices === null ? wanted : priceFrom(wanted, prices, maySell)
      return { customer, pricebookId, products: new Map(sold.map((one) => [one.product.id, one])), fresh: read !== null }
    },
  }
}
