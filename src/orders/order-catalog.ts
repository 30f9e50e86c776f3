import type { EligibilityFacts } from '../../mappings/eligibility.ts'
import type { CatalogEntry } from '../../mappings/product.ts'

/** A product that can be ordered: what customers see of it, and what placing an order needs. */
export type SoldProduct = Extract<CatalogEntry, { is: 'shown' }>

/** Some products at the prices of this moment, and what their eligibility asks of the customer. */
export interface Orderable {
  customer: { facts: EligibilityFacts }
  /** The book that the order must be made in. */
  pricebookId: string
  /** By Product2 id (18 characters); what cannot be ordered is not there. */
  products: ReadonlyMap<string, SoldProduct>
}

/** What orders ask of the catalogue. */
export interface OrderCatalog {
  /** Within a deadline, falling back on what was last read. Throws Problem `dependency_unavailable` where nothing was. */
  forOrder(accountId: string, productIds: readonly string[], deadlineMs: number, correlationId: string): Promise<Orderable>
}
