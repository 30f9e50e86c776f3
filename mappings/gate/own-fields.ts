import { BILLING_CYCLES, isBillingCycle } from '../billing-cycle.ts'
import type { ReadOptions } from '../config-options.ts'
import { isEligibilityRule } from '../eligibility.ts'
import type { CatalogRow, Category } from '../types.ts'
import { type Fault, fault } from './faults.ts'

// What a product of Salesforce says of itself.

const CATEGORIES: Readonly<Record<string, Category>> = { Internet: 'internet', eSIM: 'esim', VPN: 'vpn' }

export const toCategory = (word: string | null): Category | undefined =>
  word !== null && Object.hasOwn(CATEGORIES, word) ? CATEGORIES[word] : undefined

/** As it stands in `WHMCS_Product_Id__c`; anything else maps to nothing. */
export const isWhmcsProductId = (id: string | null): id is string => id !== null && /^[1-9]\d{0,9}$/.test(id)

export const isReversed = ({ validFrom, validTo }: Pick<CatalogRow, 'validFrom' | 'validTo'>): boolean =>
  validFrom !== null && validTo !== null && validTo < validFrom

const shown = (value: string | null): string => (value === null || value.trim() === '' ? 'empty' : `"${value}"`)

export function* ownFaults(row: CatalogRow): Generator<Fault> {
  if (!row.entryActive) yield fault('no_price', 'The entry in the price book is not active.')
  else if (row.unitPrice === null) yield fault('price_unreadable', 'UnitPrice is empty or finer than its currency allows.')
  else if (row.unitPrice.amount < 0) yield fault('price_unreadable', `UnitPrice is ${row.unitPrice.amount}, below nothing.`)
  if (row.sku === null) yield fault('sku_missing', 'ProductCode is empty.')
  if (toCategory(row.category) === undefined)
    yield fault('category_unknown', `Portal_Category__c is ${shown(row.category)}; known are ${Object.keys(CATEGORIES).join(', ')}.`)
  if (!isEligibilityRule(row.eligibility)) yield fault('eligibility_unknown', `Portal_Eligibility__c is ${shown(row.eligibility)}.`)
  if (isReversed(row)) yield fault('validity_reversed', `The sale ends on ${row.validTo} and begins on ${row.validFrom}.`)
  if (!isBillingCycle(row.defaultBillingCycle))
    yield fault(
      'billing_cycle_unknown',
      `Default_Billing_Cycle__c is ${shown(row.defaultBillingCycle)}; known are ${BILLING_CYCLES.join(', ')}.`,
    )
  if (!isWhmcsProductId(row.whmcsProductId)) yield fault('not_mapped', `WHMCS_Product_Id__c is ${shown(row.whmcsProductId)}.`)
}

/** Of a select that is left alone nothing is sent, and WHMCS takes its first choice, which may have a price. */
export function* ownOptionFaults(read: ReadOptions): Generator<Fault> {
  if (read.is === 'broken') return yield fault('options_broken', `Portal_ConfigOptions_JSON__c: ${read.why}.`)
  for (const { key, type, required } of read.options)
    if (type === 'select' && !required) yield fault('option_not_required', `"${key}" is a select that is not required.`)
}

/** Of a product that the price book does not know at all. */
export const unpricedFault: Fault = fault('no_price', 'The price book has no entry for the product.')
