// Everything that can keep a visible product from being sold. Codes are told to staff, to logs and to whoever watches them: never renamed.
// docs/catalogue.md has the same rows.

export const FAULTS = {
  no_price: {
    means: 'The portal’s price book has no active entry for the product.',
    remedy: 'Salesforce: add the product to the portal’s price book and tick the entry’s Active.',
  },
  price_unreadable: {
    means: 'The entry’s price is below nothing, or cannot be said in the org’s currency.',
    remedy: 'Salesforce: correct List Price (UnitPrice) of the price book entry.',
  },
  sku_missing: { means: 'The product has no code.', remedy: 'Salesforce: fill in Product Code (ProductCode).' },
  category_unknown: {
    means: 'The portal has no shelf of that name.',
    remedy: 'Salesforce: set Portal_Category__c to Internet, eSIM or VPN.',
  },
  eligibility_unknown: {
    means: 'Nobody can say who may have the product.',
    remedy: 'Salesforce: set Portal_Eligibility__c to Any, HomeFiber, Apartment, CompanyOnly or None.',
  },
  validity_reversed: {
    means: 'The last day of the sale is before its first.',
    remedy: 'Salesforce: correct Portal_Valid_From__c or Portal_Valid_To__c.',
  },
  billing_cycle_unknown: {
    means: 'WHMCS bills by no such cycle.',
    remedy: 'Salesforce: set Default_Billing_Cycle__c to one of its picklist’s values.',
  },
  not_mapped: {
    means: 'The product names no WHMCS product.',
    remedy: 'Salesforce: fill in WHMCS_Product_Id__c, the number of the product in WHMCS.',
  },
  whmcs_product_missing: {
    means: 'WHMCS lists no product of that number.',
    remedy: 'Salesforce: correct WHMCS_Product_Id__c; or WHMCS, Products/Services: make the product.',
  },
  whmcs_product_hidden: {
    means: 'The product is hidden in WHMCS.',
    remedy: 'WHMCS, Products/Services, Details: take the tick off Hidden; or map another product.',
  },
  whmcs_product_retired: {
    means: 'The product is retired in WHMCS.',
    remedy: 'WHMCS, Products/Services, Other: take the tick off Retired; or map another product.',
  },
  whmcs_currency_missing: {
    means: 'WHMCS has no prices in the price book’s currency for the product.',
    remedy: 'WHMCS, Currencies and the product’s Pricing: add the currency and its prices.',
  },
  whmcs_cycle_missing: {
    means: 'WHMCS does not bill the product by that cycle, and would take another one unasked.',
    remedy: 'WHMCS, the product’s Pricing: enable the cycle; or Salesforce: correct Default_Billing_Cycle__c.',
  },
  whmcs_price_unreadable: {
    means: 'A price or set-up fee of the product, or of an option, is no amount of the currency.',
    remedy: 'WHMCS, the product’s Pricing or Configurable Options: correct the amount; yen have no fractions.',
  },
  price_differs: {
    means: 'The price book and WHMCS name different prices.',
    remedy: 'WHMCS, the product’s Pricing, or Salesforce, UnitPrice of the price book entry: make them equal.',
  },
  options_broken: {
    means: 'The product’s options cannot be read.',
    remedy: 'Salesforce: correct Portal_ConfigOptions_JSON__c.',
  },
  option_not_required: {
    means: 'Customers may leave the choice out, and WHMCS would take its first one unasked.',
    remedy: 'Salesforce: set required to true in the options’ JSON; if none is a choice as well, add it, there and in WHMCS.',
  },
  whmcs_options_unreadable: {
    means: 'WHMCS’s options of the product cannot be read, so that nothing can be compared.',
    remedy: 'Tell the developers: this WHMCS writes its options in a form that is not known.',
  },
  option_missing: {
    means: 'WHMCS has no such option for the product.',
    remedy: 'WHMCS, Configurable Options: assign the group to the product; or Salesforce: correct whmcsOptionId in the options’ JSON.',
  },
  option_extra: {
    means: 'WHMCS has an option that the portal does not ask for, and would take its first choice.',
    remedy:
      'Salesforce: add the option to Portal_ConfigOptions_JSON__c; or WHMCS, Configurable Options: delete it or take the group off the product.',
  },
  option_type_differs: {
    means: 'The option is asked for in one way and kept by WHMCS in another.',
    remedy: 'WHMCS, Configurable Options: dropdown or radio for select, yes/no for boolean, quantity for number.',
  },
  option_range_wider: {
    means: 'The portal takes numbers that WHMCS would cut to its own bounds.',
    remedy: 'Salesforce: narrow min and max in the options’ JSON; or WHMCS: widen the option’s quantities.',
  },
  option_price_differs: {
    means: 'The option costs one thing in the portal and another in WHMCS.',
    remedy:
      'WHMCS, Configurable Options, or Salesforce, price in the options’ JSON: make them equal. A quantity (number) takes no price in the JSON: set its price in WHMCS to nothing; or make it a dropdown there and a select in the JSON, with a priced choice for each number.',
  },
  option_setup_fee: {
    means: 'WHMCS asks a set-up fee for the option, which the portal’s total does not hold.',
    remedy: 'WHMCS, Configurable Options: set the option’s set-up fee to nothing and put it into the product’s.',
  },
  choice_missing: {
    means: 'WHMCS has no such choice in the option.',
    remedy: 'Salesforce: correct whmcsChoiceId in the options’ JSON; or WHMCS: add the choice.',
  },
  choice_extra: {
    means: 'WHMCS has a choice that the portal does not offer.',
    remedy: 'Salesforce: add the choice to the options’ JSON; or WHMCS, Configurable Options: delete it.',
  },
  iccid_not_required: {
    means: 'Nothing would be bought of the provider: the customer would pay for an eSIM and get none.',
    remedy: 'Salesforce: tick Requires_ICCID__c; or, where it is no eSIM, change the category and empty ESIM_Package_Id__c.',
  },
  package_missing: {
    means: 'The product is an eSIM and names no package of the provider.',
    remedy: 'Salesforce: fill in ESIM_Package_Id__c.',
  },
  package_gone: {
    means: 'The provider does not list the package: it is out of stock, withdrawn, or never was.',
    remedy: 'Salesforce: name another package in ESIM_Package_Id__c; or wait until the provider has it again.',
  },
  cost_not_comparable: {
    means: 'The package’s cost is known in other currencies than the price alone, and no rate is configured.',
    remedy: 'Configuration: set ESIM_COST_RATES for one of these currencies (USD:155.5).',
  },
  margin_too_low: {
    means: 'The package’s cost does not leave the margin that is asked for.',
    remedy: 'Salesforce and WHMCS: raise the price; or map a cheaper package; or configuration: lower ESIM_MARGIN_PERCENT.',
  },
} as const

export type FaultCode = keyof typeof FAULTS

export interface Fault {
  code: FaultCode
  /** What is wrong, with both values where there are two. */
  says: string
  /** Where to change it. */
  remedy: string
}

export const fault = (code: FaultCode, says: string): Fault => ({ code, says, remedy: FAULTS[code].remedy })
