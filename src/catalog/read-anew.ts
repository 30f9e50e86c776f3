import { packagesNeeded } from '../../mappings/product.ts'
import type { GateSettings } from '../../mappings/types.ts'
import type { Log } from '../base/log.ts'
import type { Call } from '../base/remote.ts'
import { PACKAGES_KEPT_MS } from './esim-packages.ts'
import { type CatalogSnapshot, type LeftOut, type RawCatalog, toSnapshot } from './snapshot.ts'
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

/** Salesforce's rows, and WHMCS's products where they are old. Throws RemoteError when Salesforce is away. */
export async function readRowsAnew(
  deps: ReadDeps,
  known: { raw: RawCatalog; snapshot: CatalogSnapshot } | null,
  readAt: number,
  call: Call,
): Promise<RawCatalog> {
  const raw = known?.raw
  const isOld = !raw?.products || readAt - raw.productsReadAt > deps.ttlMs * PRODUCTS_TTLS
  const [rows, read] = await Promise.all([deps.source.readRows(call), isOld ? readProducts(deps, call) : undefined])
  const { packages = [], packagesReadAt = 0 } = raw ?? {}
  const products = read
    ? { products: read, productsReadAt: readAt }
    : { products: raw?.products ?? null, productsReadAt: raw?.productsReadAt ?? 0 }
  const fresh: RawCatalog = { readAt, rows, ...products, packages, packagesReadAt }
  if (isOld || !known || !withholdsAnew(deps, known.snapshot, fresh)) return fresh
  // Staff change a price here and there within a minute: what was read minutes ago is no ground to close a shop on.
  const again = await readProducts(deps, call)
  return again ? { ...fresh, products: again, productsReadAt: readAt } : { ...fresh, productsReadAt: 0 }
}

const readProducts = ({ source, log }: ReadDeps, call: Call) =>
  source
    .readProducts({ ...call, deadlineMs: PRODUCTS_MS })
    .catch((error: unknown) => log.fault('catalog.products_failed', error, { correlationId: call.correlationId }))

/** Whether WHMCS's list alone keeps a product from being sold, on other grounds than before. */
function withholdsAnew({ gate, dayOf }: ReadDeps, before: CatalogSnapshot, fresh: RawCatalog): boolean {
  const today = dayOf(fresh.readAt)
  const known = new Map(before.leftOut.map((one) => [one.productId, groundsOf(one)]))
  const changed = toSnapshot(fresh, gate, today).leftOut.filter((one) => known.get(one.productId) !== groundsOf(one))
  if (changed.length === 0) return false
  const { products } = toSnapshot({ ...fresh, products: null }, gate, today)
  return changed.some(({ productId }) => products.has(productId))
}

const groundsOf = ({ faults }: LeftOut): string => faults.map(({ code, says }) => `${code} ${says}`).join('\n')

/** The same with the provider's packages read, where a product needs one that was not asked for or they are old; null where nothing is to be done. */
export async function readPackagesAnew({ source, log, dayOf }: ReadDeps, raw: RawCatalog, call: Call): Promise<RawCatalog | null> {
  const needed = packagesNeeded(raw.rows.rows, dayOf(raw.readAt))
  const asked = new Set(raw.packages.map(([id]) => id))
  const isNew = needed.some((id) => !asked.has(id))
  if (needed.length === 0 || (!isNew && raw.readAt - raw.packagesReadAt < PACKAGES_OLD_MS)) return null
  try {
    return { ...raw, packages: await source.readPackages(needed, call), packagesReadAt: raw.readAt }
  } catch (error) {
    log.fault('catalog.packages_failed', error, { correlationId: call.correlationId })
    return null
  }
}
