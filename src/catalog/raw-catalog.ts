import type { ListedPackage, ListedProduct } from '../../mappings/types.ts'
import type { CatalogRows } from '../../salesforce/product.ts'

/** What was read, as it was read; kept so that a new day can be judged without reading again, and shared between processes. */
export interface RawCatalog {
  readAt: number
  /** Of several copies of one reading: a list that came late makes a newer one. */
  revision: number
  rows: CatalogRows
  /** Null until WHMCS could be asked. */
  products: ListedProduct[] | null
  productsReadAt: number
  /** Products that WHMCS's list speaks against since they were changed, while WHMCS could not be asked again: ids. */
  doubted: string[]
  /** Those that were asked for; null for one that the provider does not list. */
  packages: [id: string, listed: ListedPackage | null][]
  /** 0 until the provider could be asked. */
  packagesReadAt: number
}

export type PackagesRead = Pick<RawCatalog, 'packages' | 'packagesReadAt'>

type Mark = Pick<RawCatalog, 'readAt' | 'revision'>

export const isNewer = (one: Mark, other: Mark | undefined): boolean =>
  other === undefined || one.readAt > other.readAt || (one.readAt === other.readAt && one.revision > other.revision)

/** The mark of a reading that begins now: newer than what it builds upon, though a clock were set back. */
export const markAfter = (known: Mark | undefined, now: number): Mark =>
  known && known.readAt >= now ? { readAt: known.readAt, revision: known.revision + 1 } : { readAt: now, revision: 0 }

/**
 * The newer of two readings with those lists of the older one that were read later: who could not ask a system forgets nothing of what another
 * heard from it. The newer one itself where it lacks nothing, `one` where neither is newer.
 */
export function together(one: RawCatalog, other: RawCatalog | undefined): RawCatalog {
  if (other === undefined) return one
  const [newer, older] = isNewer(other, one) ? [other, one] : [one, other]
  const { products, productsReadAt } = older.productsReadAt > newer.productsReadAt ? older : newer
  const { packages, packagesReadAt } = older.packagesReadAt > newer.packagesReadAt ? older : newer
  if (products === newer.products && packages === newer.packages) return newer
  return { ...newer, products, productsReadAt, packages, packagesReadAt }
}
