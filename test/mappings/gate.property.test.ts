// The gate of the catalogue over any product: in order it has no fault, one thing that is wrong is one fault, and none once it is put right.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { toWhmcsCycle } from '../../mappings/billing-cycle.ts'
import { readConfigOptions } from '../../mappings/config-options.ts'
import { type FaultCode, FAULTS } from '../../mappings/gate/faults.ts'
import { faultsOf } from '../../mappings/gate/judge.ts'
import { toCatalogEntry } from '../../mappings/product.ts'
import type { CatalogRow, GateSettings, Listed, ListedOption, ListedPackage, ListedProduct } from '../../mappings/types.ts'
import { type Made, packageOf, product, rowOf, settingsOf, whmcsOf, type Written, writtenOf } from './any-product.ts'
import { TODAY } from './gate-sides.ts'

/** All that a product is judged by, to be changed in place. */
interface Shop {
  row: CatalogRow
  written: Written[]
  whmcs: Map<string, ListedProduct>
  sold: ListedProduct
  packages: Map<string, ListedPackage | null>
  package: ListedPackage | null
  settings: GateSettings
}

function shopOf(made: Made): Shop {
  const [sold, needed] = [whmcsOf(made), packageOf(made)]
  const packages = new Map(needed ? [[needed.id, needed]] : [])
  const whmcs = new Map([[String(made.pid), sold]])
  return { row: rowOf(made), written: writtenOf(made), whmcs, sold, packages, package: needed, settings: settingsOf(made) }
}

/** Has `change` done, and says how to undo it. */
type Change = (shop: Shop, n: number) => () => void

function put<T extends object, K extends keyof T>(record: T, key: K, value: T[K]): () => void {
  const before = record[key]
  record[key] = value
  return () => {
    record[key] = before
  }
}

function putIn<K, V>(map: Map<K, V>, key: K, value: V | undefined): () => void {
  const before = map.get(key)
  if (value === undefined) map.delete(key)
  else map.set(key, value)
  return () => {
    if (before === undefined) map.delete(key)
    else map.set(key, before)
  }
}

const oneOf = <T>(all: readonly T[], n: number): T => {
  const one = all[n % all.length]
  if (one === undefined) throw new Error('there is none')
  return one
}

const ofType = ({ written }: Shop, type: Written['type']) => written.filter((option) => option.type === type)
const listed = ({ sold }: Shop): ListedOption[] => sold.options ?? []
const listedOf = (shop: Shop, type: number) => listed(shop).filter((option) => option.type === type)
const cyclePrice = ({ sold, row }: Shop) =>
  oneOf(
    sold.prices.filter(({ cycle }) => cycle === cycleOf(row)),
    0,
  )
const cycleOf = (row: CatalogRow) => toWhmcsCycle(row.defaultBillingCycle, 'x')
const choicePrice = (shop: Shop, n: number) => oneOf(oneOf(oneOf(listed(shop), n).choices, n).prices, 0)
function packaged({ package: needed }: Shop): ListedPackage {
  if (needed === null) throw new Error('it needs none')
  return needed
}
const more = <T extends { amount: number }>(money: T | null | undefined, n: number) => ({
  currency: 'JPY',
  ...money,
  amount: (money?.amount ?? 0) + 1 + n,
})
const without = <T>(all: readonly T[], one: T): T[] => all.filter((other) => other !== one)

const any = () => true
const isEsim = (made: Made) => made.esim !== null
const isNone = (made: Made) => made.esim === null
const has =
  (...types: string[]) =>
  (made: Made) =>
    made.options.some(([, type]) => types.includes(type))
const hasListed = has('select', 'boolean', 'number')
const hasChoices = (made: Made) => made.options.some(([, type, prices]) => type === 'select' && prices.length > 1)

/** [code, what was done, of which products, the one change] */
const CHANGES: [FaultCode, string, (made: Made) => boolean, Change][] = [
  ['no_price', 'the entry made inactive', any, ({ row }) => put(row, 'entryActive', false)],
  ['price_unreadable', 'half a yen', any, ({ row }) => put(row, 'unitPrice', null)],
  ['sku_missing', 'no code', any, ({ row }) => put(row, 'sku', null)],
  ['category_unknown', 'another shelf', any, ({ row }, n) => put(row, 'category', oneOf([null, '', 'Esim', 'Mobile', 'constructor'], n))],
  ['eligibility_unknown', 'another rule', any, ({ row }, n) => put(row, 'eligibility', oneOf([null, '', 'any', 'Mansion', 'toString'], n))],
  ['validity_reversed', 'ends before it begins', ({ validFrom }) => validFrom !== null, ({ row }, n) => put(row, 'validTo', oneOf(['2020-02-28', '1999-12-31'], n))],
  ['validity_reversed', 'begins after it ends', ({ validTo }) => validTo !== null, ({ row }) => put(row, 'validFrom', '2031-01-01')],
  ['billing_cycle_unknown', 'another cycle', any, ({ row }, n) => put(row, 'defaultBillingCycle', oneOf([null, '', 'monthly', 'Weekly', 'toString'], n))],
  ['not_mapped', 'no number of WHMCS', any, ({ row }, n) => put(row, 'whmcsProductId', oneOf([null, '', '0', '021', '2.1', '２１', 'x'], n))],
  ['whmcs_product_missing', 'another number', any, ({ row, sold }) => put(row, 'whmcsProductId', String(sold.pid === 1 ? 2 : sold.pid - 1))],
  ['whmcs_product_missing', 'deleted in WHMCS', any, ({ whmcs, sold }) => putIn(whmcs, String(sold.pid), undefined)],
  ['whmcs_product_hidden', 'hidden', any, ({ sold }) => put(sold, 'hidden', true)],
  ['whmcs_product_retired', 'retired', any, ({ sold }) => put(sold, 'retired', true)],
  ['whmcs_currency_missing', 'no prices in the currency', any, ({ sold }) => put(sold, 'priced', false)],
  ['whmcs_cycle_missing', 'not sold by that cycle any more', any, (shop) => put(shop.sold, 'prices', without(shop.sold.prices, cyclePrice(shop)))],
  ['whmcs_cycle_missing', 'billed by another cycle', ({ billingCycle, otherCycles }) => billingCycle !== 'Biennially' && !otherCycles.includes('Biennially'), ({ row }) => put(row, 'defaultBillingCycle', 'Biennially')],
  ['whmcs_price_unreadable', 'a price that is none', any, (shop) => put(cyclePrice(shop), 'price', null)],
  ['whmcs_price_unreadable', 'a set-up fee that is none', any, (shop) => put(cyclePrice(shop), 'setupFee', null)],
  ['whmcs_price_unreadable', 'an option’s price that is none', hasListed, (shop, n) => put(choicePrice(shop, n), 'price', null)],
  ['whmcs_price_unreadable', 'an option’s fee that is none', hasListed, (shop, n) => put(choicePrice(shop, n), 'setupFee', null)],
  ['price_differs', 'dearer in WHMCS', any, (shop, n) => put(cyclePrice(shop), 'price', more(cyclePrice(shop).price, n))],
  ['price_differs', 'cheaper in WHMCS', ({ price }) => price > 0, (shop) => put(cyclePrice(shop), 'price', more(cyclePrice(shop).price, -2))],
  ['price_differs', 'dearer in Salesforce', any, ({ row }, n) => put(row, 'unitPrice', more(row.unitPrice, n))],
  ['options_broken', 'half a JSON', any, ({ row }) => put(row, 'optionsJson', '[{"key"')],
  ['options_broken', 'an option twice', hasListed, ({ written }, n) => { written.push(oneOf(written, n)); return () => void written.pop() }],
  ['option_not_required', 'may be left out', has('select'), (shop, n) => put(oneOf(ofType(shop, 'select'), n), 'required', false)],
  ['whmcs_options_unreadable', 'no list of options', hasListed, ({ sold }) => put(sold, 'options', null)],
  ['option_missing', 'deleted in WHMCS', hasListed, (shop, n) => put(shop.sold, 'options', without(listed(shop), oneOf(listed(shop), n)))],
  ['option_extra', 'a further one in WHMCS', any, (shop) => put(shop.sold, 'options', [...listed(shop), { id: 1000, name: 'x', type: 1, minqty: 0, maxqty: 0, choices: [] }])],
  ['option_type_differs', 'of another kind in WHMCS', hasListed, (shop, n) => { const one = oneOf(listed(shop), n); return put(one, 'type', one.type === 3 ? 4 : 3) }],
  ['option_range_wider', 'fewer in WHMCS', has('number'), (shop, n) => put(oneOf(listedOf(shop, 4), n), 'maxqty', 1 + (n % 8))],
  ['option_range_wider', 'not so few in WHMCS', has('number'), (shop, n) => put(oneOf(listedOf(shop, 4), n), 'minqty', 2 + (n % 8))],
  ['option_range_wider', 'any number in the portal', has('number'), (shop, n) => put(oneOf(ofType(shop, 'number'), n), 'max', oneOf([10, 1_000_000], n))],
  ['option_price_differs', 'dearer in WHMCS', hasListed, (shop, n) => put(choicePrice(shop, n), 'price', more(choicePrice(shop, n).price, n))],
  ['option_price_differs', 'dearer in the portal', has('boolean'), (shop, n) => { const one = oneOf(ofType(shop, 'boolean'), n); return put(one, 'price', more(one.price, n)) }],
  ['option_setup_fee', 'asked at the start', hasListed, (shop, n) => put(choicePrice(shop, n), 'setupFee', more(choicePrice(shop, n).setupFee, n))],
  ['choice_missing', 'deleted in WHMCS', has('select'), (shop, n) => { const one = oneOf(listedOf(shop, 1), n); return put(one, 'choices', without(one.choices, oneOf(one.choices, n))) }],
  ['choice_extra', 'a further one in WHMCS', has('select'), (shop, n) => { const one = oneOf(listedOf(shop, 1), n); return put(one, 'choices', [...one.choices, { id: 99_999, name: 'x', prices: [] }]) }],
  ['choice_extra', 'not offered any more', hasChoices, ({ written }, n) => { const one = oneOf(written.filter(({ options = [] }) => options.length > 1), n); return put(one, 'options', without(one.options ?? [], oneOf(one.options ?? [], n))) }],
  ['iccid_not_required', 'the tick taken off', isEsim, ({ row }) => put(row, 'requiresIccid', false)],
  ['iccid_not_required', 'a package for what is no eSIM', isNone, ({ row }) => put(row, 'packageId', 'p')],
  ['package_missing', 'no package', isEsim, ({ row }) => put(row, 'packageId', null)],
  ['package_missing', 'an ICCID for what has no package', isNone, ({ row }) => put(row, 'requiresIccid', true)],
  ['package_gone', 'sold out', isEsim, ({ packages, row }) => putIn(packages, row.packageId ?? '', null)],
  ['cost_not_comparable', 'costs told in pounds alone', isEsim, (shop) => put(packaged(shop), 'costs', [{ amount: 1, currency: 'GBP' }])],
  ['margin_too_low', 'became dear', isEsim, (shop, n) => put(packaged(shop), 'costs', [more(shop.row.unitPrice, n)])],
  ['margin_too_low', 'all of the price asked for', ({ esim, price }) => esim !== null && Math.floor((price * esim.cost) / 100) > 0, ({ settings }) => put(settings, 'marginPercent', 100)],
] // prettier-ignore

/** As it stands; the JSON is written anew, unless it is the JSON that was broken. */
function judged(shop: Shop, isWritten: boolean) {
  const row = isWritten ? { ...shop.row, optionsJson: JSON.stringify(shop.written) } : shop.row
  const sides: Listed = { whmcs: shop.whmcs, packages: shop.packages }
  const faults = faultsOf(row, readConfigOptions(row.optionsJson, row.unitPrice?.currency ?? null), sides, shop.settings)
  return { codes: [...new Set(faults.map(({ code }) => code))], is: toCatalogEntry(row, sides, shop.settings, TODAY).is }
}

test.each(CHANGES)('%s, by one change (%s), and by nothing else; put right, it is sold', (code, _what, of, change) => {
  fc.assert(
    fc.property(product.filter(of), fc.nat(999_999), (made, n) => {
      const shop = shopOf(made)
      const judge = () => judged(shop, shop.row.optionsJson !== '[{"key"')
      expect(judge()).toEqual({ codes: [], is: 'shown' })
      const undo = change(shop, n)
      expect(judge()).toEqual({ codes: [code], is: 'withheld' })
      undo()
      expect(judge()).toEqual({ codes: [], is: 'shown' })
    }),
  )
})

test('every fault is reached by one change', () => {
  expect([...new Set(CHANGES.map(([code]) => code))].sort()).toEqual(Object.keys(FAULTS).sort())
})
