import type { Money } from '../src/base/money.ts'
import { BILLING_CYCLES, isBillingCycle, toWhmcsCycle } from './billing-cycle.ts'
import { parseConfigOptions, toPublicOption, type ConfigOption } from './config-options.ts'
import { isEligibilityRule } from './eligibility.ts'
import type { CatalogRow, Category, Product, SetupFees } from './types.ts'

/** Why a product is not in the catalogue. Staff are told of all but the first four, which are their wish. */
export type LeftOutReason =
  | 'not_visible'
  | 'inactive'
  | 'not_yet_on_sale'
  | 'no_longer_on_sale'
  | 'no_price'
  | 'price_unreadable'
  | 'sku_missing'
  | 'category_unknown'
  | 'eligibility_unknown'
  | 'billing_cycle_unknown'
  | 'not_mapped'
  | 'whmcs_product_missing'
  | 'whmcs_cycle_missing'
  | 'package_missing'
  | 'options_broken'

export type CatalogEntry =
  /** `options` and the ids are for placing an order, not for customers. */
  | {
      is: 'shown'
      product: Product
      options: ConfigOption[]
      pricebookEntryId: string
      eligibility: string
      whmcsProductId: string
      requiresIccid: boolean
      packageId: string | null
    }
  | { is: 'left_out'; productId: string; name: string; reason: LeftOutReason }

const CATEGORIES: Record<string, Category> = { Internet: 'internet', eSIM: 'esim', VPN: 'vpn' }

const WANTED: readonly LeftOutReason[] = ['not_visible', 'inactive', 'not_yet_on_sale', 'no_longer_on_sale']

/** Whether staff should hear of it: visible, but not orderable. */
export const isReportable = (reason: LeftOutReason): boolean => !WANTED.includes(reason)

/**
 * One row of the price book as customers see it, or why they don't. `fees` holds WHMCS's set-up fees by product id, null while WHMCS can't be asked (then none
 * are shown); `today` is YYYY-MM-DD in the business's time zone.
 */
export function toCatalogEntry(row: CatalogRow, fees: ReadonlyMap<string, SetupFees> | null, today: string): CatalogEntry {
  const left = (reason: LeftOutReason): CatalogEntry => ({ is: 'left_out', productId: row.productId, name: row.name, reason })
  const saleReason = notOnSale(row, today)
  if (saleReason !== null) return left(saleReason)
  if (!row.entryActive) return left('no_price')
  if (row.unitPrice === null || row.unitPrice.amount < 0) return left('price_unreadable')
  if (row.sku === null) return left('sku_missing')
  const category = Object.hasOwn(CATEGORIES, row.category ?? '') ? CATEGORIES[row.category ?? ''] : undefined
  if (category === undefined) return left('category_unknown')
  if (row.eligibility === null || !isEligibilityRule(row.eligibility)) return left('eligibility_unknown')
  if (!isBillingCycle(row.defaultBillingCycle)) return left('billing_cycle_unknown')
  if (row.whmcsProductId === null || !/^[1-9]\d{0,9}$/.test(row.whmcsProductId)) return left('not_mapped')
  if (row.requiresIccid && row.packageId === null) return left('package_missing')
  const sold = fees === null ? null : fees.get(row.whmcsProductId)
  if (sold === undefined) return left('whmcs_product_missing')
  const setupFee = sold?.[row.defaultBillingCycle]
  if (sold !== null && setupFee === undefined) return left('whmcs_cycle_missing')
  const options = parseConfigOptions(row.optionsJson, row.unitPrice.currency)
  if (options === null) return left('options_broken')

  const description = row.description ?? ''
  return {
    is: 'shown',
    product: {
      id: row.productId,
      sku: row.sku,
      name: row.name,
      category,
      description,
      features: featuresOf(description),
      prices: [{ billingCycle: row.defaultBillingCycle, price: row.unitPrice, ...(setupFee && setupFee.amount > 0 ? { setupFee } : {}) }],
      configOptions: options.map(toPublicOption),
      availability: { ...(row.validFrom === null ? {} : { from: row.validFrom }), ...(row.validTo === null ? {} : { to: row.validTo }) },
    },
    options,
    pricebookEntryId: row.pricebookEntryId,
    eligibility: row.eligibility,
    whmcsProductId: row.whmcsProductId,
    requiresIccid: row.requiresIccid,
    packageId: row.packageId,
  }
}

function notOnSale(row: CatalogRow, today: string): LeftOutReason | null {
  if (!row.visible) return 'not_visible'
  if (!row.active) return 'inactive'
  if (row.validFrom !== null && today < row.validFrom) return 'not_yet_on_sale'
  return row.validTo !== null && today > row.validTo ? 'no_longer_on_sale' : null
}

/** Lines of the description that stand as a list. */
const featuresOf = (description: string): string[] =>
  description.split(/\r?\n/).flatMap((line) => /^\s*[-*•・]\s*(\S.*?)\s*$/u.exec(line)?.[1] ?? [])

/** By `Portal_Sort_Order__c`, those without one last, then by name. */
export function byCatalogOrder(
  a: Pick<CatalogRow, 'sortOrder' | 'name' | 'productId'>,
  b: Pick<CatalogRow, 'sortOrder' | 'name' | 'productId'>,
): number {
  const difference = (a.sortOrder ?? Infinity) - (b.sortOrder ?? Infinity)
  if (difference !== 0 && !Number.isNaN(difference)) return difference
  return a.name === b.name ? (a.productId < b.productId ? -1 : 1) : a.name < b.name ? -1 : 1
}

/** A price of WHMCS under its request word (`monthly`), as its GetProducts lists it. */
export interface WhmcsPrice {
  cycle: string
  setupFee: Money
}

/** The set-up fees of a WHMCS product by our words; cycles that we have no word for are not sold through us. */
export function setupFeesFrom(prices: readonly WhmcsPrice[]): SetupFees {
  return Object.fromEntries(
    prices.flatMap(({ cycle, setupFee }) =>
      BILLING_CYCLES.filter((ours) => toWhmcsCycle(ours, ours) === cycle).map((ours) => [ours, setupFee]),
    ),
  )
}
