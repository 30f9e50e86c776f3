// Products that all three sides agree on: any cycle, currency, price, options and package. Each is made anew, so that a test may break it.

import * as fc from 'fast-check'
import { BILLING_CYCLES, toWhmcsCycle } from '../../mappings/billing-cycle.ts'
import type { CatalogRow, GateSettings, Listed, ListedOption, ListedPackage, ListedPrice, ListedProduct } from '../../mappings/types.ts'
import { recordId } from '../../salesforce/ids.ts'
import { ROW } from './gate-sides.ts'

/** With two decimals, and with none. */
const CURRENCIES = ['JPY', 'USD', 'KRW', 'EUR']

/** A test may make it dearer. */
const amount = fc.integer({ min: 0, max: 900_000_000 })
const idOf = (prefix: string, object: 'Product2' | 'PricebookEntry') =>
  fc
    .string({ unit: fc.constantFrom(...'0123456789ABCDEFabcdef'), minLength: 12, maxLength: 12 })
    .map((rest) => recordId(`${prefix}${rest}`, object))
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })

/** An option, with the prices of its choices. */
const option = fc.tuple(
  fc.integer({ min: 1, max: 999 }),
  fc.constantFrom('select' as const, 'boolean' as const, 'number' as const, 'text' as const),
  fc.array(amount, { minLength: 1, maxLength: 4 }),
)

export const product = fc.record({
  currency: fc.constantFrom(...CURRENCIES),
  billingCycle: fc.constantFrom(...BILLING_CYCLES),
  /** Those that WHMCS sells it by as well. */
  otherCycles: fc.subarray([...BILLING_CYCLES]),
  price: amount,
  fee: amount,
  productId: idOf('01t', 'Product2'),
  pricebookEntryId: idOf('01u', 'PricebookEntry'),
  pid: fc.integer({ min: 1, max: 9_999_999_999 }),
  /** `cost` and `margin` are shares: of the price, and of what that leaves. */
  esim: fc.option(fc.record({ packageId: text, cost: fc.integer({ min: 0, max: 100 }), margin: fc.integer({ min: 0, max: 100 }) })),
  category: fc.constantFrom('Internet', 'VPN'),
  sku: text,
  name: text,
  eligibility: fc.constantFrom('Any', 'HomeFiber', 'Apartment', 'CompanyOnly'),
  validFrom: fc.constantFrom(null, '2020-02-29', '2026-11-21'),
  validTo: fc.constantFrom(null, '2026-11-21', '2030-12-31'),
  options: fc.uniqueArray(option, { selector: ([id]) => id, maxLength: 5 }),
})
export type Made = typeof product extends fc.Arbitrary<infer Value> ? Value : never

/** An option as staff write it into the JSON. */
export interface Written {
  key: string
  label: string
  type: 'select' | 'boolean' | 'number' | 'text'
  required: boolean
  whmcsOptionId?: number
  price?: { amount: number; currency: string }
  min?: number
  max?: number
  options?: { value: string; label: string; price: { amount: number; currency: string }; whmcsChoiceId: number }[]
}

export const writtenOf = ({ options, currency }: Made): Written[] =>
  options.map(([whmcsOptionId, type, prices]): Written => {
    const base = { key: `option_${whmcsOptionId}`, label: `Option ${whmcsOptionId}`, type, required: true }
    const money = (value = 0) => ({ amount: value, currency })
    switch (type) {
      case 'select': {
        const choices = prices.map((price, at) => ({
          value: `v${at}`,
          label: `${at}`,
          price: money(price),
          whmcsChoiceId: whmcsOptionId * 10 + at,
        }))
        return { ...base, whmcsOptionId, options: choices }
      }
      case 'boolean':
        return { ...base, whmcsOptionId, price: money(prices[0]) }
      case 'number':
        return { ...base, whmcsOptionId, min: 1, max: 9 }
      case 'text':
        return base
    }
  })

const TYPES = { select: 1, boolean: 3, number: 4 } as const

/** The same as WHMCS lists it, priced for the product's own cycle. */
function listedOptions({ options, currency, billingCycle }: Made): ListedOption[] {
  const cycle = toWhmcsCycle(billingCycle, 'x')
  const money = (value: number) => ({ amount: value, currency })
  return options.flatMap(([id, type, prices]): ListedOption[] => {
    if (type === 'text') return []
    const asked = type === 'select' ? prices : type === 'boolean' ? prices.slice(0, 1) : [0]
    const choices = asked.map((price, at) => ({
      id: id * 10 + at,
      name: `${at}`,
      prices: [{ cycle, price: money(price), setupFee: money(0) }],
    }))
    return [{ id, name: `Option ${id}`, type: TYPES[type], minqty: 0, maxqty: type === 'number' ? 9 : 0, choices }]
  })
}

export const rowOf = (made: Made): CatalogRow => ({
  ...ROW,
  productId: made.productId,
  pricebookEntryId: made.pricebookEntryId,
  name: made.name,
  sku: made.sku,
  eligibility: made.eligibility,
  validFrom: made.validFrom,
  validTo: made.validTo,
  unitPrice: { amount: made.price, currency: made.currency },
  defaultBillingCycle: made.billingCycle,
  whmcsProductId: String(made.pid),
  optionsJson: JSON.stringify(writtenOf(made)),
  category: made.esim === null ? made.category : 'eSIM',
  requiresIccid: made.esim !== null,
  packageId: made.esim?.packageId ?? null,
})

export const whmcsOf = (made: Made): ListedProduct => {
  const { currency, price, fee } = made
  const cycles = new Set([made.billingCycle, ...made.otherCycles])
  const prices = [...cycles].map((cycle): ListedPrice => ({
    cycle: toWhmcsCycle(cycle, 'x'),
    price: { amount: price, currency },
    setupFee: { amount: fee, currency },
  }))
  return { pid: made.pid, name: 'x', hidden: false, retired: false, priced: true, prices, options: listedOptions(made) }
}

const costOf = ({ price, esim }: Made): number => Math.floor((price * (esim?.cost ?? 0)) / 100)

export const packageOf = (made: Made): ListedPackage | null =>
  made.esim && { id: made.esim.packageId, costs: [{ amount: costOf(made), currency: made.currency }] }

export function listedOf(made: Made): Listed {
  const needed = packageOf(made)
  return { whmcs: new Map([[String(made.pid), whmcsOf(made)]]), packages: new Map(needed ? [[needed.id, needed]] : []) }
}

/** Asks for no more than the cost leaves. */
export function settingsOf(made: Made): GateSettings {
  const left = made.price === 0 ? 0 : Math.floor(((made.price - costOf(made)) * 100) / made.price)
  return { marginPercent: Math.floor((left * (made.esim?.margin ?? 0)) / 100), costRates: new Map() }
}
