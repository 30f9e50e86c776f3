import type { Fault } from '../../mappings/gate/faults.ts'
import { byCatalogOrder, type CatalogEntry, toCatalogEntry } from '../../mappings/product.ts'
import { unpricedFault } from '../../mappings/gate/own-fields.ts'
import type { GateSettings, Listed, ListedPackage, ListedProduct } from '../../mappings/types.ts'
import type { CatalogRows } from '../../salesforce/product.ts'

/** A product that can be ordered: what customers see of it, and what placing an order needs (price book entry, WHMCS product, options, package). */
export type SoldProduct = Extract<CatalogEntry, { is: 'shown' }>

/** Visible, but cannot be ordered: somebody has to look at it. */
export interface LeftOut {
  productId: string
  name: string
  faults: readonly Fault[]
}

/** What was read, as it was read; kept so that a new day can be judged without reading again, and shared between processes. */
export interface RawCatalog {
  readAt: number
  rows: CatalogRows
  /** Null until WHMCS could be asked. */
  products: ListedProduct[] | null
  productsReadAt: number
  /** Those that were asked for; null for one that the provider does not list. */
  packages: [id: string, listed: ListedPackage | null][]
  packagesReadAt: number
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
export function toSnapshot(raw: RawCatalog, settings: GateSettings, today: string): CatalogSnapshot {
  const leftOut: LeftOut[] = raw.rows.unpriced.map(({ productId, name }) => ({ productId, name, faults: [unpricedFault] }))
  const products = new Map<string, SoldProduct>()
  for (const entry of entriesOf(raw, settings, today)) {
    if (entry.is === 'shown') products.set(entry.product.id, entry)
    else if (entry.is === 'withheld') leftOut.push({ productId: entry.productId, name: entry.name, faults: entry.faults })
  }
  return {
    updatedAt: new Date(raw.readAt).toISOString(),
    pricebookId: raw.rows.pricebookId,
    products,
    leftOut,
    feesKnown: raw.products !== null,
  }
}

/** Each row of the price book as it was judged, in the order in which they are shown. */
export function entriesOf(raw: Pick<RawCatalog, 'rows' | 'products' | 'packages'>, settings: GateSettings, today: string): CatalogEntry[] {
  const listed: Listed = {
    whmcs: raw.products && new Map(raw.products.map((product) => [String(product.pid), product])),
    packages: new Map(raw.packages),
  }
  return [...raw.rows.rows].sort(byCatalogOrder).map((row) => toCatalogEntry(row, listed, settings, today))
}
