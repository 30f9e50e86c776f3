import type { Money } from '../src/base/money.ts'
import type { BillingCycle } from './billing-cycle.ts'

// The sides of the translations, as plain shapes: whoever reads them from a remote system need not be known here.

export type Category = 'internet' | 'esim' | 'vpn'

/** One entry of a price book with its product, as Salesforce holds it. */
export interface CatalogRow {
  pricebookEntryId: string
  entryActive: boolean
  unitPrice: Money | null
  productId: string
  name: string
  sku: string | null
  active: boolean
  visible: boolean
  validFrom: string | null
  validTo: string | null
  category: string | null
  sortOrder: number | null
  description: string | null
  optionsJson: string | null
  eligibility: string | null
  defaultBillingCycle: string | null
  whmcsProductId: string | null
  requiresIccid: boolean
  packageId: string | null
}

/** A visible and active product that the price book has no entry for. */
export type UnpricedRow = Pick<CatalogRow, 'productId' | 'name' | 'validFrom' | 'validTo' | 'eligibility'>

/** A price of WHMCS under its request word (`monthly`); null where the amount is none of the currency. */
export interface ListedPrice {
  cycle: string
  price: Money | null
  setupFee: Money | null
}

export interface ListedChoice {
  id: number
  name: string
  /** The cycles that the reply tells. */
  prices: ListedPrice[]
}

export interface ListedOption {
  id: number
  name: string
  /** 1 dropdown, 2 radio, 3 yes/no, 4 quantity. */
  type: number
  minqty: number
  /** 0: no bound. */
  maxqty: number
  choices: ListedChoice[]
}

/** A product as WHMCS lists it. */
export interface ListedProduct {
  pid: number
  name: string
  /** False where the install does not tell. */
  hidden: boolean
  retired: boolean
  /** Whether it has prices in the currency that was asked for. */
  priced: boolean
  /** The cycles on offer. */
  prices: ListedPrice[]
  /** Null when they cannot be read. */
  options: ListedOption[] | null
}

/** A package as the eSIM provider lists it. */
export interface ListedPackage {
  id: string
  /** What one costs us, in each currency that the provider names. */
  costs: Money[]
}

/** What the other systems sell, as last read. */
export interface Listed {
  /** Every product by its number; null while WHMCS could never be asked. */
  whmcs: ReadonlyMap<string, ListedProduct> | null
  /** Ids of products about which WHMCS's list is old news: it is not held against them. */
  doubted?: ReadonlySet<string>
  /** By package id; null for one that the provider does not list. One that is not there was not asked for yet. */
  packages: ReadonlyMap<string, ListedPackage | null>
}

export interface GateSettings {
  /** The least share of the price that the package's cost must leave. */
  marginPercent: number
  /** What one unit of a currency of the provider's is worth in the price book's, as a decimal text. */
  costRates: ReadonlyMap<string, string>
}

/** A product as customers see it. */
export interface Product {
  id: string
  sku: string
  name: string
  category: Category
  description: string
  features: string[]
  prices: { billingCycle: BillingCycle; price: Money; setupFee?: Money }[]
  configOptions: PublicOption[]
  availability: { from?: string; to?: string }
}

export interface PublicOption {
  key: string
  label: string
  type: 'select' | 'number' | 'boolean' | 'text'
  required: boolean
  options?: { value: string; label: string; price?: Money }[]
  price?: Money
  min?: number
  max?: number
}

export interface Address {
  line1: string
  line2?: string | undefined
  city: string
  state?: string | undefined
  postcode: string
  /** ISO 3166-1, two letters. */
  country: string
}
