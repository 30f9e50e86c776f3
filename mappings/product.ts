import { isBillingCycle, toWhmcsCycle } from './billing-cycle.ts'
import { readConfigOptions, toPublicOption, type ConfigOption } from './config-options.ts'
import type { Fault } from './gate/faults.ts'
import { faultsOf } from './gate/judge.ts'
import { isReversed, toCategory, unpricedFault } from './gate/own-fields.ts'
import { packageOf } from './gate/provider-package.ts'
import type { CatalogRow, GateSettings, Listed, Product, UnpricedRow } from './types.ts'

/** Why a product is not on sale though nothing is wrong with it: somebody wants it so. */
export type NotOnSale = 'not_visible' | 'inactive' | 'for_nobody' | 'not_yet_on_sale' | 'no_longer_on_sale'

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
      /** False while WHMCS has not said what it asks for the product once at the start: a total would be too low. */
      feeKnown: boolean
    }
  /** `faults`: what will keep it from being sold on a first day that is still to come. */
  | { is: 'not_on_sale'; productId: string; name: string; why: NotOnSale; faults: Fault[] }
  /** Meant to be sold, and cannot be. */
  | { is: 'withheld'; productId: string; name: string; faults: Fault[] }

/**
 * One row of the price book as customers see it, or why they don't. While WHMCS has not been heard of it no set-up fee is shown; `today` is YYYY-MM-DD
 * in the business's time zone.
 */
export function toCatalogEntry(row: CatalogRow, listed: Listed, settings: GateSettings, today: string): CatalogEntry {
  const { productId, name } = row
  const why = notOnSale(row, today)
  if (why !== null && why !== 'not_yet_on_sale') return { is: 'not_on_sale', productId, name, why, faults: [] }
  const read = readConfigOptions(row.optionsJson, row.unitPrice?.currency ?? null)
  const faults = faultsOf(row, read, listed, settings)
  if (why !== null) return { is: 'not_on_sale', productId, name, why, faults }
  if (faults.length > 0) return { is: 'withheld', productId, name, faults }

  const { unitPrice, sku, eligibility, defaultBillingCycle: billingCycle, whmcsProductId } = row
  const category = toCategory(row.category)
  if (unitPrice === null || sku === null || eligibility === null || whmcsProductId === null) throw unfound(productId)
  if (category === undefined || !isBillingCycle(billingCycle) || read.is !== 'read') throw unfound(productId)
  const description = row.description ?? ''
  const cycle = toWhmcsCycle(billingCycle, productId)
  const setupFee = listed.whmcs?.get(whmcsProductId)?.prices.find((price) => price.cycle === cycle)?.setupFee
  return {
    is: 'shown',
    product: {
      id: productId,
      sku,
      name,
      category,
      description,
      features: featuresOf(description),
      prices: [{ billingCycle, price: unitPrice, ...(setupFee && setupFee.amount > 0 ? { setupFee } : {}) }],
      configOptions: read.options.map(toPublicOption),
      availability: { ...(row.validFrom === null ? {} : { from: row.validFrom }), ...(row.validTo === null ? {} : { to: row.validTo }) },
    },
    options: read.options,
    pricebookEntryId: row.pricebookEntryId,
    eligibility,
    whmcsProductId,
    requiresIccid: row.requiresIccid,
    packageId: row.packageId,
    feeKnown: setupFee !== undefined && setupFee !== null,
  }
}

/** A product that the price book does not have: withheld, unless somebody wants it unsold. */
export function toUnpricedEntry(row: UnpricedRow, today: string): CatalogEntry {
  const { productId, name } = row
  const why = notOnSale({ ...row, visible: true, active: true }, today)
  if (why === null) return { is: 'withheld', productId, name, faults: [unpricedFault] }
  return { is: 'not_on_sale', productId, name, why, faults: why === 'not_yet_on_sale' ? [unpricedFault] : [] }
}

/** The gate has a fault for each of these, so that none comes this far. */
const unfound = (productId: string): Error => new Error(`the gate let ${productId} pass, which cannot be sold`)

/** The packages that products need which are on sale, or will be: on its first day nobody waits for the provider's list. */
export const packagesNeeded = (rows: readonly CatalogRow[], today: string): string[] => [
  ...new Set(rows.filter((row) => [null, 'not_yet_on_sale'].includes(notOnSale(row, today))).flatMap((row) => packageOf(row) ?? [])),
]

type SaleWishes = Pick<CatalogRow, 'visible' | 'active' | 'eligibility' | 'validFrom' | 'validTo'>

function notOnSale(row: SaleWishes, today: string): NotOnSale | null {
  if (!row.visible) return 'not_visible'
  if (!row.active) return 'inactive'
  if (row.eligibility === 'None') return 'for_nobody'
  // Of a sale that ends before it begins nobody can say whether it has ended.
  if (isReversed(row)) return null
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
