import { byCatalogOrder, type CatalogEntry, isReportable, type LeftOutReason, toCatalogEntry } from '../../mappings/product.ts'
import type { SetupFees } from '../../mappings/types.ts'
import type { CatalogRows } from '../../salesforce/product.ts'

/** A product that can be ordered: what customers see of it, and what placing an order needs (price book entry, WHMCS product, options, package). */
export type SoldProduct = Extract<CatalogEntry, { is: 'shown' }>

/** Visible, but cannot be ordered: somebody has to look at it. */
export interface LeftOut {
  productId: string
  name: string
  reason: LeftOutReason
}

/** What was read, as it was read; kept so that a new day can be judged without reading again, and shared between processes. */
export interface RawCatalog {
  readAt: number
  rows: CatalogRows
  /** Null until WHMCS could be asked. */
  fees: [pid: string, fees: SetupFees][] | null
  feesReadAt: number
}

export interface CatalogSnapshot {
  /** When Salesforce was read, UTC. */
  updatedAt: string
  /** The portal's price book. */
  pricebookId: string | null
  /** In the order in which they are shown, by Product2 id (18 characters). */
  products: ReadonlyMap<string, SoldProduct>
  leftOut: readonly LeftOut[]
  /** False while WHMCS has never said what it asks once at the start: totals would be too low. */
  feesKnown: boolean
}

/** Pure: rows → what can be sold on `today` (YYYY-MM-DD in the business's time zone). */
export function toSnapshot(raw: RawCatalog, today: string): CatalogSnapshot {
  const fees = raw.fees === null ? null : new Map(raw.fees)
  const entries = [...raw.rows.rows].sort(byCatalogOrder).map((row) => toCatalogEntry(row, fees, today))
  const leftOut: LeftOut[] = raw.rows.unpriced.map(({ productId, name }) => ({ productId, name, reason: 'no_price' }))
  const products = new Map<string, SoldProduct>()
  for (const entry of entries) {
    if (entry.is === 'shown') products.set(entry.product.id, entry)
    else if (isReportable(entry.reason)) leftOut.push({ productId: entry.productId, name: entry.name, reason: entry.reason })
  }
  return { updatedAt: new Date(raw.readAt).toISOString(), pricebookId: raw.rows.pricebookId, products, leftOut, feesKnown: fees !== null }
}
