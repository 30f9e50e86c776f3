import type { Redis } from 'ioredis'
import type { ListedProduct } from '../../mappings/types.ts'
import type { CatalogRow } from '../../salesforce/product.ts'
import { businessDay } from '../../src/base/business-day.ts'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import { openLog } from '../../src/base/log.ts'
import { openMetrics } from '../../src/base/metrics.ts'
import { systemRandom } from '../../src/base/random.ts'
import { RemoteError } from '../../src/base/remote.ts'
import { openCatalog } from '../../src/catalog/read-catalog.ts'
import type { CatalogSource, Customer } from '../../src/catalog/source.ts'

const yen = (amount: number) => ({ amount, currency: 'JPY' })

export const row = (number: number, changes: Partial<CatalogRow> = {}): CatalogRow => ({
  pricebookEntryId: `01u00000000000${number}AAA`,
  entryActive: true,
  unitPrice: yen(1000 * number),
  productId: `01t00000000000${number}AAA`,
  name: `Product ${number}`,
  sku: `SKU-${number}`,
  stockKeepingUnit: null,
  active: true,
  visible: true,
  validFrom: null,
  validTo: null,
  category: 'VPN',
  sortOrder: number,
  description: null,
  optionsJson: null,
  eligibility: 'Any',
  minTermMonths: null,
  defaultBillingCycle: 'Monthly',
  whmcsProductId: String(20 + number),
  requiresIccid: false,
  packageId: null,
  ...changes,
})

/** Product 21 costs something once at the start. */
const listed = (pid: number, price: number): ListedProduct => ({
  pid,
  name: `WHMCS ${pid}`,
  hidden: false,
  retired: false,
  priced: true,
  prices: [{ cycle: 'monthly', price: yen(price), setupFee: yen(pid === 21 ? 3000 : 0) }],
  options: [],
})

const ANY_TIME: Pick<CatalogRow, 'validFrom' | 'validTo' | 'eligibility'> = { validFrom: null, validTo: null, eligibility: 'Any' }

export const PORTAL_BOOK = '01s000000000001AAA'
export const OWN_BOOK = '01s000000000002AAA'

/** A catalogue over rows that a test can change, counting what is asked of the remote systems. */
export function fakeCatalog(redis: Redis, options: { ttlMs?: number; clock?: Clock } = {}) {
  const world = {
    rows: [row(1), row(2, { eligibility: 'CompanyOnly' }), row(3, { optionsJson: '{broken' }), row(4, { visible: false })],
    unpriced: [{ productId: '01t000000000009AAA', name: 'No price', ...ANY_TIME }],
    ownBook: [{ pricebookEntryId: '01u000000000011AAA', productId: row(1).productId, unitPrice: yen(700), entryActive: true }],
    customers: new Map<string, Customer>(),
    down: false,
    whmcsDown: false,
    /** What WHMCS asks a month, by its product id. */
    whmcsPrices: new Map(Array.from({ length: 9 }, (_, at): [number, number] => [21 + at, 1000 * (at + 1)])),
    providerDown: false,
    /** What the provider's packages cost. */
    packages: new Map<string, number>([['japan-1gb', 400]]),
    /** Held back until it resolves: Salesforce's rows, the provider's list. */
    gate: Promise.resolve(),
    providerGate: Promise.resolve(),
    asked: { rows: 0, prices: 0, book: 0, products: 0, packages: 0, customer: 0, forOrder: 0 },
  }
  const away = () => new RemoteError('salesforce', 'unreachable', 'timeout')
  const pricesIn = (book: string | null, ids: readonly string[]) =>
    (book === OWN_BOOK ? world.ownBook : world.rows)
      .filter(({ productId }) => ids.includes(productId))
      .map(({ pricebookEntryId, productId, unitPrice, entryActive }) => ({ pricebookEntryId, productId, unitPrice, entryActive }))
  const customerOf = (accountId: string): Customer =>
    world.customers.get(accountId) ?? { facts: { internetEligibility: null, eligiblePlans: [], isCompany: false }, pricebookId: null }
  const source: CatalogSource = {
    async readRows() {
      world.asked.rows++
      await world.gate
      if (world.down) throw away()
      return { pricebookId: PORTAL_BOOK, rows: structuredClone(world.rows), unpriced: world.unpriced }
    },
    async readPrices(book, ids) {
      world.asked.prices++
      if (world.down) throw away()
      return pricesIn(book, ids)
    },
    async readPricebook() {
      world.asked.book++
      if (world.down) throw away()
      return structuredClone(world.ownBook)
    },
    async readProducts() {
      world.asked.products++
      if (world.whmcsDown) throw new RemoteError('whmcs', 'unreachable', 'timeout')
      return [...world.whmcsPrices].map(([pid, price]) => listed(pid, price))
    },
    async readPackages(ids) {
      world.asked.packages++
      await world.providerGate
      if (world.providerDown) throw new RemoteError('esim', 'unreachable', 'timeout')
      return ids.map((id) => {
        const cost = world.packages.get(id)
        return [id, cost === undefined ? null : { id, costs: [yen(cost)] }]
      })
    },
    async readCustomer(accountId) {
      world.asked.customer++
      if (world.down) throw away()
      return customerOf(accountId)
    },
    async readForOrder({ accountId, productIds, portalBook }) {
      world.asked.forOrder++
      if (world.down) throw away()
      const customer = customerOf(accountId)
      return { customer, prices: pricesIn(customer.pricebookId ?? portalBook, productIds) }
    },
  }
  const lines: string[] = []
  const metrics = openMetrics({ processMetrics: false })
  const catalog = openCatalog({
    source,
    redis,
    clock: options.clock ?? systemClock,
    random: systemRandom,
    log: openLog({ to: { write: (line) => void lines.push(line) } }),
    metrics,
    ttlMs: options.ttlMs ?? 60_000,
    gate: { marginPercent: 0, costRates: new Map() },
    dayOf: businessDay('Asia/Tokyo'),
    pricesTax: 'included',
  })
  return { catalog, world, lines, metrics }
}
