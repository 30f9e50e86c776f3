import { packagesNeeded } from '../../mappings/product.ts'
import type { GateSettings, ListedProduct } from '../../mappings/types.ts'
import type { Log } from '../base/log.ts'
import type { Call } from '../base/remote.ts'
import { doubtsOf } from './doubts.ts'
import { PACKAGES_KEPT_MS } from './esim-packages.ts'
import { markAfter, type PackagesRead, type RawCatalog } from './raw-catalog.ts'
import { type LeftOut, toSnapshot } from './snapshot.ts'
import type { CatalogSides } from './source.ts'

// Salesforce is read at each refresh. WHMCS's and the provider's lists are long, so they are read seldom, and what was last read stays while they
// are away: an outage of theirs must not close the shop.

export interface ReadDeps {
  source: CatalogSides
  log: Log
  ttlMs: number
  gate: GateSettings
  dayOf: (at: number) => string
}

/** WHMCS's prices change seldom and are its largest list. */
const PRODUCTS_TTLS = 10
const PRODUCTS_MS = 10_000
/** Later than they are kept beside the client, or what is old there would count as new here. */
const PACKAGES_OLD_MS = PACKAGES_KEPT_MS + 60_000

const NOTHING_LISTED = { products: null, productsReadAt: 0, packages: [], packagesReadAt: 0 }

/**
 * Salesforce's rows beside the lists that are known, by whichever process and however long ago; WHMCS's read anew where it is old. Throws RemoteError
 * when Salesforce is away.
 */
export async function readRowsAnew(deps: ReadDeps, known: RawCatalog | undefined, now: number, call: Call): Promise<RawCatalog> {
  const isDue = !known?.products || known.doubted.length > 0 || now - known.productsReadAt > deps.ttlMs * PRODUCTS_TTLS
  const [rows, read] = await Promise.all([deps.source.readRows(call), isDue ? readProducts(deps, call) : undefined])
  const last: RawCatalog = { ...(known ?? NOTHING_LISTED), ...markAfter(known, now), rows, doubted: [] }
  const withProducts = (products: ListedProduct[]): RawCatalog => ({ ...last, products, productsReadAt: last.readAt })
  if (read) return withProducts(read)
  if (!known || (!isDue && !withholdsAnew(deps, known, last))) return last
  // Staff change a price here and there within a minute: what was read minutes ago is no ground to close a shop on.
  const again = isDue ? undefined : await readProducts(deps, call)
  return again ? withProducts(again) : { ...last, doubted: doubted(deps, known, last, call) }
}

const readProducts = ({ source, log }: ReadDeps, call: Call) =>
  source
    .readProducts({ ...call, deadlineMs: PRODUCTS_MS })
    .catch((error: unknown) => log.fault('catalog.products_failed', error, { correlationId: call.correlationId }))

/** Whether WHMCS's list alone keeps a product from being sold, on other grounds than before. */
function withholdsAnew({ gate, dayOf }: ReadDeps, before: RawCatalog, fresh: RawCatalog): boolean {
  const today = dayOf(fresh.readAt)
  const known = new Map(toSnapshot(before, gate, today).leftOut.map((one) => [one.productId, groundsOf(one)]))
  const changed = toSnapshot(fresh, gate, today).leftOut.filter((one) => known.get(one.productId) !== groundsOf(one))
  if (changed.length === 0) return false
  const { products } = toSnapshot({ ...fresh, products: null }, gate, today)
  return changed.some(({ productId }) => products.has(productId))
}

const groundsOf = ({ faults }: LeftOut): string => faults.map(({ code, says }) => `${code} ${says}`).join('\n')

function doubted({ gate, dayOf, log }: ReadDeps, before: RawCatalog, fresh: RawCatalog, { correlationId }: Call): string[] {
  const doubts = doubtsOf(fresh, before, gate, dayOf(fresh.readAt))
  for (const [productId, codes] of doubts) log.warn('catalog.unproven', { correlationId, productId, codes })
  return [...doubts.keys()]
}

/** The provider's packages, where a product needs one that was not asked for or they are old. Null where nothing is to be done, or it is away. */
export async function readPackagesAnew({ source, log, dayOf }: ReadDeps, raw: RawCatalog, call: Call): Promise<PackagesRead | null> {
  const needed = packagesNeeded(raw.rows.rows, dayOf(raw.readAt))
  const asked = new Set(raw.packages.map(([id]) => id))
  const isNew = needed.some((id) => !asked.has(id))
  if (needed.length === 0 || (!isNew && raw.readAt - raw.packagesReadAt < PACKAGES_OLD_MS)) return null
  try {
    return { packages: await source.readPackages(needed, call), packagesReadAt: raw.readAt }
  } catch (error) {
    log.fault('catalog.packages_failed', error, { correlationId: call.correlationId })
    return null
  }
}
