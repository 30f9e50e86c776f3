import type { ReadOptions } from '../config-options.ts'
import type { CatalogRow, GateSettings, Listed } from '../types.ts'
import type { Fault } from './faults.ts'
import { ownFaults, ownOptionFaults } from './own-fields.ts'
import { packageFaults, packageOf } from './provider-package.ts'
import { optionFaults } from './whmcs-options.ts'
import { whmcsFaults } from './whmcs-product.ts'

/**
 * All that keeps a product from being sold, not the first alone: staff mend it in one go. What the other systems could not be asked is held against
 * nobody, else an outage of theirs would close the shop.
 */
export function faultsOf(row: CatalogRow, options: ReadOptions, listed: Listed, settings: GateSettings): Fault[] {
  const faults = [...ownFaults(row), ...ownOptionFaults(options)]
  if (listed.whmcs !== null && !listed.doubted?.has(row.productId)) {
    const product = listed.whmcs.get(row.whmcsProductId ?? '')
    faults.push(...whmcsFaults(row, product))
    if (product && options.is === 'read') faults.push(...optionFaults(row, options.options, product))
  }
  faults.push(...packageFaults(row, listed.packages.get(packageOf(row) ?? ''), settings))
  return faults
}
