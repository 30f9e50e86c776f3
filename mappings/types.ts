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

/** What WHMCS asks once at the start, for each cycle in which it sells the product; a cycle that is missing is not sold. */
export type SetupFees = Partial<Record<BillingCycle, Money>>

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
