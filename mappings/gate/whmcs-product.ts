import { isBillingCycle, toWhmcsCycle } from '../billing-cycle.ts'
import type { CatalogRow, ListedProduct } from '../types.ts'
import { inWords, isSame } from './amounts.ts'
import { type Fault, fault } from './faults.ts'
import { isWhmcsProductId } from './own-fields.ts'

// A product of Salesforce against the one in WHMCS that bills for it. Orders go out with their price, but what WHMCS shows in its own client area,
// asks at an upgrade and puts on an order that staff enter there is its own: one product of two prices is a dispute to come.

/** `listed` is the WHMCS product, undefined when WHMCS lists none of that number. */
export function* whmcsFaults(row: CatalogRow, listed: ListedProduct | undefined): Generator<Fault> {
  if (!isWhmcsProductId(row.whmcsProductId)) return
  const which = `WHMCS product ${row.whmcsProductId}`
  if (listed === undefined)
    return yield fault('whmcs_product_missing', `WHMCS_Product_Id__c is ${row.whmcsProductId}, which WHMCS does not list.`)
  if (listed.hidden) yield fault('whmcs_product_hidden', `${which} ("${listed.name}") is hidden.`)
  if (listed.retired) yield fault('whmcs_product_retired', `${which} ("${listed.name}") is retired.`)
  if (!isBillingCycle(row.defaultBillingCycle)) return
  if (!listed.priced)
    return yield fault('whmcs_currency_missing', `${which} has no prices in ${row.unitPrice?.currency ?? 'that currency'}.`)
  const cycle = toWhmcsCycle(row.defaultBillingCycle, row.productId)
  const asked = listed.prices.find((price) => price.cycle === cycle)
  if (asked === undefined) {
    const offered = listed.prices.map((price) => price.cycle).join(', ') || 'nothing'
    return yield fault('whmcs_cycle_missing', `Default_Billing_Cycle__c is ${row.defaultBillingCycle}; ${which} is sold ${offered}.`)
  }
  if (asked.setupFee === null) yield fault('whmcs_price_unreadable', `The ${cycle} set-up fee of ${which} is no amount of the currency.`)
  if (asked.price === null) return yield fault('whmcs_price_unreadable', `The ${cycle} price of ${which} is no amount of the currency.`)
  if (row.unitPrice !== null && !isSame(row.unitPrice, asked.price))
    yield fault('price_differs', `UnitPrice is ${inWords(row.unitPrice)}; ${which} costs ${inWords(asked.price)} (${cycle}).`)
}
