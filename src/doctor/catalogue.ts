import type { LeftOutReason } from '../../mappings/product.ts'
import type { Check } from './check.ts'
import { fine, type Finding, unjudged, warning } from './finding.ts'
import { catalogue } from './sold.ts'

const PRODUCT = 'Salesforce: App Launcher → Products → the product'
const WHMCS_PRODUCT = 'WHMCS: Configuration → System Settings → Products/Services → the product'

const REMEDIES: Record<LeftOutReason, string> = {
  // These four are somebody's wish, and never reported.
  not_visible: '',
  inactive: '',
  not_yet_on_sale: '',
  no_longer_on_sale: '',
  no_price: `${PRODUCT} → Price Books: add it to the portal's price book, Active.`,
  price_unreadable: `${PRODUCT} → Price Books: a List Price that is an amount of the org's currency, and not negative.`,
  sku_missing: `${PRODUCT} → Product Code.`,
  category_unknown: `${PRODUCT} → Portal Category (Portal_Category__c).`,
  eligibility_unknown: `${PRODUCT} → Portal Eligibility (Portal_Eligibility__c).`,
  billing_cycle_unknown: `${PRODUCT} → Default Billing Cycle (Default_Billing_Cycle__c).`,
  not_mapped: `${PRODUCT} → WHMCS Product Id (WHMCS_Product_Id__c).`,
  whmcs_product_missing: `${PRODUCT} → WHMCS Product Id (WHMCS_Product_Id__c): that of a product which WHMCS has.`,
  whmcs_cycle_missing: `${WHMCS_PRODUCT} → Pricing: a price for the billing cycle of Default_Billing_Cycle__c, in the currency of the price book.`,
  package_missing: `${PRODUCT} → ESIM Package Id (ESIM_Package_Id__c).`,
  options_broken: `${PRODUCT} → Portal ConfigOptions JSON (Portal_ConfigOptions_JSON__c): an array of options as the catalogue's schema has them.`,
}

/** Products that staff want to sell and customers are not shown. */
export const catalogueCheck: Check = {
  id: 'catalogue.products',
  system: 'catalogue',
  looks: 'which products are visible and cannot be ordered, each with its reason',
  mended: `${PRODUCT}; ${WHMCS_PRODUCT}`,
  needs: ['salesforce.price-book', 'salesforce.fields-product2', 'whmcs.currency'],
  async run(patient) {
    const { products, leftOut, feesKnown } = await catalogue(patient)
    const withheld = leftOut.map(({ productId, reason }): Finding =>
      warning(`product ${productId} is visible and cannot be ordered: ${reason}`, REMEDIES[reason]),
    )
    const half = feesKnown ? [] : [unjudged('judged without WHMCS, whose products could not be read', 'See whmcs.actions.')]
    return [fine(`${products.size} products are on sale`), ...half, ...withheld]
  },
}
