import type { Fault } from '../../mappings/gate/faults.ts'
import { isSame } from '../../mappings/gate/amounts.ts'
import { packageFaults, packageOf } from '../../mappings/gate/provider-package.ts'
import { byCatalogOrder, type CatalogEntry, toCatalogEntry, toUnpricedEntry } from '../../mappings/product.ts'
import type { GateSettings, Listed } from '../../mappings/types.ts'
import type { Money } from '../base/money.ts'
import type { RawCatalog } from './raw-catalog.ts'

/** A product that can be ordered: what customers see of it, and what placing an order needs (price book entry, WHMCS product, options, package). */
export type SoldProduct = Extract<CatalogEntry, { is: 'shown' }>

/** Visible, but cannot be ordered: somebody has to look at it. */
export interface LeftOut {
  productId: string
  name: string
  faults: readonly Fault[]
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
  /**
   * What would keep one of `products` from being sold at another price: in the portal's book all that the gate knows, in an account's own, which is
   * compared with nothing, what the provider asks for it.
   */
  faultsAt(book: 'portal' | 'own', productId: string, price: Money): readonly Fault[]
}

type Judged = Pick<RawCatalog, 'rows' | 'products' | 'doubted' | 'packages'>

/** Pure: rows → what can be sold on `today` (YYYY-MM-DD in the business's time zone). */
export function toSnapshot(raw: RawCatalog, settings: GateSettings, today: string): CatalogSnapshot {
  const leftOut: LeftOut[] = []
  const products = new Map<string, SoldProduct>()
  const listed = listedOf(raw)
  const rows = new Map(raw.rows.rows.map((row) => [row.productId, row]))
  for (const entry of entriesOf(raw, settings, today, listed)) {
    if (entry.is === 'shown') products.set(entry.product.id, entry)
    else if (entry.is === 'withheld') leftOut.push({ productId: entry.productId, name: entry.name, faults: entry.faults })
  }
  return {
    updatedAt: new Date(raw.readAt).toISOString(),
    pricebookId: raw.rows.pricebookId,
    products,
    leftOut,
    feesKnown: raw.products !== null,
    faultsAt(book, productId, price) {
      const row = rows.get(productId)
      if (!row?.unitPrice || isSame(row.unitPrice, price)) return []
      const priced = { ...row, unitPrice: price }
      if (book === 'own') return [...packageFaults(priced, listed.packages.get(packageOf(row) ?? ''), settings)]
      const entry = toCatalogEntry(priced, listed, settings, today)
      return entry.is === 'withheld' ? entry.faults : []
    },
  }
}

/** Each visible product as it was judged: those of the price book in the order in which they are shown, then those that it does not have. */
export function entriesOf(raw: Judged, settings: GateSettings, today: string, listed = listedOf(raw)): CatalogEntry[] {
  return [
    ...[...raw.rows.rows].sort(byCatalogOrder).map((row) => toCatalogEntry(row, listed, settings, today)),
    ...raw.rows.unpriced.map((product) => toUnpricedEntry(product, today)),
  ]
}

const listedOf = ({ products, doubted, packages }: Judged): Listed => ({
  whmcs: products && new Map(products.map((product) => [String(product.pid), product])),
  doubted: new Set(doubted),
  packages: new Map(packages),
})
