import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readConfigOptions } from '../../mappings/config-options.ts'
import { convert, marginOf } from '../../mappings/gate/amounts.ts'
import { type FaultCode, FAULTS } from '../../mappings/gate/faults.ts'
import { faultsOf } from '../../mappings/gate/judge.ts'
import { toCatalogEntry } from '../../mappings/product.ts'
import type { CatalogRow, GateSettings, Listed, ListedOption } from '../../mappings/types.ts'
import { ESIM, ESIM_ROW, FIBER, LISTED, listedWith, PACKAGE, packagesWith, ROW, SETTINGS, STATIC_IP, TODAY, yen } from './gate-sides.ts'

const usd = (amount: number) => ({ amount, currency: 'USD' })
const judged = (row: CatalogRow, listed: Listed = LISTED, settings: GateSettings = SETTINGS) =>
  faultsOf(row, readConfigOptions(row.optionsJson, row.unitPrice?.currency ?? null), listed, settings)

const INSTALLATION = {
  key: 'installation',
  label: 'Installation',
  type: 'select',
  required: true,
  options: [
    { value: 'standard', label: 'Weekday', whmcsChoiceId: 2111 },
    { value: 'weekend', label: 'Weekend', price: yen(2200), whmcsChoiceId: 2112 },
  ],
  whmcsOptionId: 211,
}
const DEVICES = { key: 'devices', label: 'Devices', type: 'number', required: false, min: 1, max: 10, whmcsOptionId: 411 }
const monthly = (price: number, setupFee = 0) => [{ cycle: 'monthly', price: yen(price), setupFee: yen(setupFee) }]
const DROPDOWN: ListedOption = {
  id: 211,
  name: 'Installation',
  type: 1,
  minqty: 0,
  maxqty: 0,
  choices: [
    { id: 2111, name: 'standard', prices: monthly(0) },
    { id: 2112, name: 'weekend', prices: monthly(2200) },
  ],
}
const QUANTITY: ListedOption = {
  id: 411,
  name: 'Devices',
  type: 4,
  minqty: 1,
  maxqty: 10,
  choices: [{ id: 4111, name: 'Devices', prices: monthly(0) }],
}

const withOptions = (...options: unknown[]): CatalogRow => ({ ...ROW, optionsJson: JSON.stringify(options) })
const selling = (...options: ListedOption[]) => listedWith({ ...FIBER, options })
const rated = (settings: Partial<GateSettings>): GateSettings => ({ ...SETTINGS, ...settings })
const [standard, weekend] = INSTALLATION.options

test('products in order have none', () => {
  expect(judged(ROW)).toEqual([])
  expect(judged(ESIM_ROW)).toEqual([])
  expect(judged(withOptions(INSTALLATION, DEVICES), selling(DROPDOWN, QUANTITY))).toEqual([])
  expect(judged(withOptions(INSTALLATION), selling({ ...DROPDOWN, type: 2 }))).toEqual([])
  expect(judged(withOptions({ ...DEVICES, min: 3, max: 5 }), selling({ ...QUANTITY, maxqty: 0 }))).toEqual([])
  expect(judged({ ...ROW, eligibility: 'None' })).toEqual([])
})

/** [code, what it says, row, the other systems, settings] */
const TABLE: [FaultCode, RegExp, CatalogRow, Listed?, GateSettings?][] = [
  ['no_price', /not active/, { ...ROW, entryActive: false }],
  ['price_unreadable', /finer/, { ...ROW, unitPrice: null }],
  ['sku_missing', /ProductCode is empty/, { ...ROW, sku: null }],
  ['category_unknown', /"toString"; known are Internet, eSIM, VPN/, { ...ROW, category: 'toString' }],
  ['category_unknown', /is empty/, { ...ROW, category: null }],
  ['eligibility_unknown', /"Everyone"/, { ...ROW, eligibility: 'Everyone' }],
  ['validity_reversed', /ends on 2026-01-01 and begins on 2026-12-31/, { ...ROW, validFrom: '2026-12-31', validTo: '2026-01-01' }],
  ['billing_cycle_unknown', /"Weekly"/, { ...ROW, defaultBillingCycle: 'Weekly' }],
  ['not_mapped', /is empty/, { ...ROW, whmcsProductId: null }],
  ['not_mapped', /"021"/, { ...ROW, whmcsProductId: '021' }],
  ['whmcs_product_missing', /99/, { ...ROW, whmcsProductId: '99' }],
  ['whmcs_product_hidden', /WHMCS product 21 .* is hidden/, ROW, listedWith({ ...FIBER, hidden: true })],
  ['whmcs_product_retired', /is retired/, ROW, listedWith({ ...FIBER, retired: true })],
  ['whmcs_currency_missing', /no prices in JPY/, ROW, listedWith({ ...FIBER, priced: false, prices: [] })],
  ['whmcs_cycle_missing', /is Quarterly; WHMCS product 21 is sold monthly, annually/, { ...ROW, defaultBillingCycle: 'Quarterly' }],
  ['whmcs_cycle_missing', /sold nothing/, ROW, listedWith({ ...FIBER, prices: [] })],
  ['whmcs_price_unreadable', /monthly price/, ROW, listedWith({ ...FIBER, prices: [{ cycle: 'monthly', price: null, setupFee: yen(0) }] })],
  ['whmcs_price_unreadable', /set-up fee/, ROW, listedWith({ ...FIBER, prices: [{ cycle: 'monthly', price: yen(5200), setupFee: null }] })],
  ['whmcs_price_unreadable', /of "static_ip"/, ROW, selling({ ...STATIC_IP, choices: [{ id: 1, name: 'Yes', prices: [{ cycle: 'monthly', price: null, setupFee: yen(0) }] }] })],
  ['price_differs', /5201 JPY; WHMCS product 21 costs 5200 JPY \(monthly\)/, { ...ROW, unitPrice: yen(5201) }],
  ['options_broken', /no JSON/, { ...ROW, optionsJson: '[{"key"' }],
  ['options_broken', /0\.type/, { ...ROW, optionsJson: '[{"key":"a","label":"A","required":true,"type":"colour"}]' }],
  ['option_not_required', /"installation" is a select/, withOptions({ ...INSTALLATION, required: false }), selling(DROPDOWN)],
  ['options_broken', /two choices of one WHMCS choice/, withOptions({ ...INSTALLATION, options: [standard, { ...weekend, whmcsChoiceId: 2111 }] }), selling(DROPDOWN)],
  ['whmcs_options_unreadable', /product 21/, ROW, listedWith({ ...FIBER, options: null })],
  ['option_missing', /"static_ip" is WHMCS option 212, which product 21 does not have/, ROW, selling()],
  ['option_extra', /"Installation" \(option 211\)/, { ...ROW, optionsJson: null }, selling(DROPDOWN)],
  ['option_type_differs', /boolean in the portal and a dropdown in WHMCS/, ROW, selling({ ...STATIC_IP, type: 1 })],
  ['option_type_differs', /type 9/, ROW, selling({ ...STATIC_IP, type: 9 })],
  ['option_range_wider', /1 to 10 in the portal and 1 to 5 in WHMCS/, withOptions(DEVICES), selling({ ...QUANTITY, maxqty: 5 })],
  ['option_range_wider', /1 to 10 in the portal and 2 to 10/, withOptions(DEVICES), selling({ ...QUANTITY, minqty: 2 })],
  ['option_range_wider', /1 or more/, withOptions({ ...DEVICES, max: undefined }), selling(QUANTITY)],
  ['option_price_differs', /"static_ip".* 500 JPY in the portal and 600 JPY/, ROW, selling({ ...STATIC_IP, choices: [{ id: 1, name: 'Yes', prices: monthly(600) }] })],
  ['option_price_differs', /0 JPY in the portal and 100 JPY/, withOptions(DEVICES), selling({ ...QUANTITY, choices: [{ id: 1, name: 'x', prices: monthly(100) }] })],
  ['option_price_differs', /"weekend" of "installation" costs 2100 JPY/, withOptions({ ...INSTALLATION, options: [standard, { ...weekend, price: yen(2100) }] }), selling(DROPDOWN)],
  ['option_setup_fee', /1000 JPY at the start/, ROW, selling({ ...STATIC_IP, choices: [{ id: 1, name: 'Yes', prices: monthly(500, 1000) }] })],
  ['choice_missing', /"weekend" of "installation" is WHMCS choice 2112/, withOptions(INSTALLATION), selling({ ...DROPDOWN, choices: DROPDOWN.choices.slice(0, 1) })],
  ['choice_extra', /"weekend" \(choice 2112\)/, withOptions({ ...INSTALLATION, options: [standard] }), selling(DROPDOWN)],
  ['iccid_not_required', /off, category "eSIM"/, { ...ESIM_ROW, requiresIccid: false }],
  ['iccid_not_required', /package "p"/, { ...ROW, packageId: 'p' }],
  ['package_missing', /empty/, { ...ESIM_ROW, packageId: null }],
  ['package_gone', /"hinode-7days-1gb"/, ESIM_ROW, packagesWith(null)],
  ['cost_not_comparable', /costs 3\.10 USD; the price is 980 JPY/, ESIM_ROW, packagesWith({ ...PACKAGE, costs: [usd(310)] })],
  ['cost_not_comparable', /nothing that can be read/, ESIM_ROW, packagesWith({ ...PACKAGE, costs: [] })],
  ['margin_too_low', /costs 981 JPY, the price is 980 JPY: a margin of -0\.11 %, asked for are 0 %/, ESIM_ROW, packagesWith({ ...PACKAGE, costs: [yen(981)] })],
  ['margin_too_low', /52\.44 %, asked for are 60 %/, ESIM_ROW, LISTED, rated({ marginPercent: 60 })],
  ['margin_too_low', /992 JPY \(3\.10 USD at 320\)/, ESIM_ROW, LISTED, rated({ costRates: new Map([['USD', '320']]) })],
] // prettier-ignore

test.each(TABLE)('%s: %s', (code, says, row, listed, settings) => {
  const faults = judged(row, listed, settings)
  expect(faults.map((one) => one.code)).toEqual([code])
  expect(faults[0]?.says).toMatch(says)
  expect(faults[0]?.remedy).toBe(FAULTS[code].remedy)
})

test('a quantity that costs something in WHMCS is mended as its remedy says, and by a price in the JSON it would be broken', () => {
  const dearer = { ...QUANTITY, choices: [{ id: 4111, name: 'Devices', prices: monthly(100) }] }
  const [found] = judged(withOptions(DEVICES), selling(dearer))
  expect(found?.remedy).toMatch(/quantity \(number\) takes no price in the JSON: set its price in WHMCS to nothing; or make it a dropdown/)
  expect(judged(withOptions(DEVICES), selling(QUANTITY))).toEqual([])
  const priced = [1, 2].map((n) => ({ value: String(n), label: String(n), price: yen(100 * n), whmcsChoiceId: 4110 + n }))
  const select = { key: 'devices', label: 'Devices', type: 'select', required: true, options: priced, whmcsOptionId: 411 }
  const listed = priced.map(({ whmcsChoiceId, value, price }) => ({ id: whmcsChoiceId, name: value, prices: monthly(price.amount) }))
  expect(judged(withOptions(select), selling({ ...QUANTITY, type: 1, choices: listed }))).toEqual([])
  expect(judged(withOptions({ ...DEVICES, price: yen(100) }), selling(dearer)).map(({ code }) => code)).toEqual(['options_broken'])
})

test('the table has every code of the closed list', () => {
  expect([...new Set(TABLE.map(([code]) => code))].sort()).toEqual(Object.keys(FAULTS).sort())
})

describe('what is not known is held against nobody', () => {
  test('WHMCS was never asked', () =>
    expect(judged({ ...ROW, whmcsProductId: '99', unitPrice: yen(1) }, { ...LISTED, whmcs: null })).toEqual([]))
  test('WHMCS’s list is old news of the product, and the rest still counts', () => {
    const doubted = { ...LISTED, doubted: new Set([ROW.productId]) }
    expect(judged({ ...ROW, whmcsProductId: '99', unitPrice: yen(1) }, doubted)).toEqual([])
    expect(judged({ ...ROW, unitPrice: yen(1), sku: null }, doubted).map(({ code }) => code)).toEqual(['sku_missing'])
    expect(judged({ ...ROW, productId: 'other', unitPrice: yen(1) }, doubted).map(({ code }) => code)).toEqual(['price_differs'])
  })
  test('the provider was not asked for the package', () => expect(judged(ESIM_ROW, { ...LISTED, packages: new Map() })).toEqual([]))
  test('WHMCS’s reply leaves the option’s price for that cycle out', () => {
    const annual = { ...ROW, defaultBillingCycle: 'Annually', unitPrice: yen(52_000) }
    expect(judged(annual)).toEqual([])
  })
  test('a text has no option in WHMCS', () =>
    expect(judged(withOptions({ key: 'label', label: 'L', type: 'text', required: false, whmcsOptionId: 5 }), selling())).toEqual([]))
})

describe('the cost', () => {
  test('by a rate of ours comes before the provider’s own figure, the dearest of several', () => {
    const costRates = new Map([['USD', '150'], ['EUR', '400']]) // prettier-ignore
    expect(judged(ESIM_ROW, LISTED, rated({ costRates, marginPercent: 53 }))[0]?.says).toContain('465 JPY (3.10 USD at 150)')
    const both = packagesWith({ ...PACKAGE, costs: [usd(310), { amount: 290, currency: 'EUR' }] })
    expect(judged(ESIM_ROW, both, rated({ costRates, marginPercent: 0 }))[0]?.says).toContain('1160 JPY (2.90 EUR at 400)')
  })

  test.each([
    [usd(310), '150', 'JPY', 465],
    [usd(1), '150.5', 'JPY', 2],
    [usd(100), '150.000001', 'JPY', 151],
    [yen(466), '0.0065', 'USD', 303],
    [yen(0), '1', 'USD', 0],
    [{ amount: 250, currency: 'EUR' }, '1.1', 'USD', 275],
  ])('%j at %s is %s %i: never rounded to our favour', (cost, rate, currency, amount) =>
    expect(convert(cost, rate, currency)).toEqual({ amount, currency }),
  )

  test('is whole and covers what it stands for, for any amount and rate', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), fc.integer({ min: 1, max: 999_999_999 }), (amount, millionths) => {
        const rate = `${Math.floor(millionths / 1_000_000)}.${String(millionths % 1_000_000).padStart(6, '0')}`
        const { amount: converted } = convert(usd(amount), rate, 'JPY')
        const [exact, given] = [BigInt(amount) * BigInt(millionths), BigInt(converted) * 100_000_000n]
        expect(given >= exact && given - exact < 100_000_000n).toBe(true)
      }),
    )
  })
})

describe('the margin', () => {
  test.each([
    [980, 466, 52.44, true],
    [980, 466, 52.45, false],
    [1000, 800, 20, true],
    [1000, 801, 20, false],
    [980, 980, 0, true],
    [0, 0, 0, true],
    [0, 1, 0, false],
  ])('%i yen that cost %i leave %d %%: %s', (price, cost, asked, leaves) =>
    expect(marginOf(yen(price), yen(cost), asked).leaves).toBe(leaves),
  )

  test.each([
    [2500, 1001, '59.96'],
    [980, 466, '52.44'],
    [1000, 400, '60.00'],
    [980, 981, '-0.11'],
    [3, 1, '66.66'],
    [0, 1, '-∞'],
  ])('%i yen that cost %i leave %s percent', (price, cost, percent) => expect(marginOf(yen(price), yen(cost), 0).percent).toBe(percent))

  test('is never said to be what is asked for, or more, where it does not leave that', () => {
    const hundredths = fc.integer({ min: 0, max: 9999 })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000_000 }),
        fc.integer({ min: 0, max: 1_000_000_000 }),
        hundredths,
        (price, cost, asked) => {
          const { percent, leaves } = marginOf(yen(price), yen(cost), asked / 100)
          expect(Number(percent) >= asked / 100).toBe(leaves)
        },
      ),
    )
  })

  test('what leaves one margin leaves every smaller one, and a dearer package never leaves more', () => {
    const amount = fc.integer({ min: 0, max: 1_000_000_000 })
    const percent = fc.integer({ min: 0, max: 9999 }).map((hundredths) => hundredths / 100)
    fc.assert(
      fc.property(amount, amount, amount, percent, percent, (price, cost, more, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)]
        const leaves = (what: number, asked: number) => marginOf(yen(price), yen(what), asked).leaves
        if (leaves(cost, high)) expect(leaves(cost, low)).toBe(true)
        if (leaves(cost + more, low)) expect(leaves(cost, low)).toBe(true)
        expect(leaves(cost, 0)).toBe(cost <= price)
      }),
    )
  })
})

test('whatever Salesforce holds, the gate judges and never throws, and what it lets pass can be sold', () => {
  const text = fc.oneof(
    fc.constant(null),
    fc.string({ maxLength: 12 }),
    fc.constantFrom('Any', 'Internet', 'eSIM', 'Monthly', 'Onetime', '21', '31', '[]'),
  )
  const row = fc.record({
    entryActive: fc.boolean(),
    unitPrice: fc.oneof(fc.constant(null), fc.integer({ min: -1, max: 6000 }).map(yen), fc.constantFrom(yen(5200), yen(980))),
    sku: text,
    validFrom: fc.constantFrom(null, '2026-01-01', '2027-01-01'),
    validTo: fc.constantFrom(null, '2026-01-01', '2027-01-01'),
    category: text,
    optionsJson: text,
    eligibility: text,
    defaultBillingCycle: text,
    whmcsProductId: text,
    requiresIccid: fc.boolean(),
    packageId: fc.constantFrom(null, PACKAGE.id, 'other'),
  })
  fc.assert(
    fc.property(row, (more) => {
      const listed = listedWith({ ...ESIM, options: [] })
      const faults = judged({ ...ROW, ...more }, listed)
      if (faults.length === 0) expect(toCatalogEntry({ ...ROW, ...more }, listed, SETTINGS, TODAY).is).not.toBe('withheld')
      for (const { code, says } of faults) expect([code in FAULTS, says.length > 0]).toEqual([true, true])
      expect(new Set(faults.map(({ code, says }) => `${code} ${says}`)).size).toBe(faults.length)
    }),
    { numRuns: 1000 },
  )
})
