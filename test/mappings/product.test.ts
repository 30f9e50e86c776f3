import { describe, expect, test } from 'vitest'
import { byCatalogOrder, type NotOnSale, packagesNeeded, toCatalogEntry, toUnpricedEntry } from '../../mappings/product.ts'
import type { CatalogRow, Listed } from '../../mappings/types.ts'
import { ESIM_ROW, LISTED, ROW, SETTINGS, TODAY, yen } from './gate-sides.ts'

const entry = (more: Partial<CatalogRow> = {}, listed: Listed = LISTED, today = TODAY) =>
  toCatalogEntry({ ...ROW, ...more }, listed, SETTINGS, today)

test('a product in order is shown', () => {
  expect(entry()).toEqual({
    is: 'shown',
    product: {
      id: ROW.productId,
      sku: 'NET-FIBER-1G',
      name: 'Hikari Fiber 1G',
      category: 'internet',
      description: ROW.description,
      features: ['No data cap', 'Installed by us'],
      prices: [{ billingCycle: 'Monthly', price: yen(5200), setupFee: yen(3000) }],
      configOptions: [{ key: 'static_ip', label: 'Static IP', type: 'boolean', required: false, price: yen(500) }],
      availability: {},
    },
    options: [{ key: 'static_ip', label: 'Static IP', type: 'boolean', required: false, price: yen(500), whmcsOptionId: 212 }],
    pricebookEntryId: ROW.pricebookEntryId,
    eligibility: 'Any',
    whmcsProductId: '21',
    requiresIccid: false,
    packageId: null,
    feeKnown: true,
  })
  expect(toCatalogEntry(ESIM_ROW, LISTED, SETTINGS, TODAY)).toMatchObject({ is: 'shown', packageId: 'hinode-7days-1gb' })
})

describe('what somebody wants unsold has no fault, whatever else is wrong with it', () => {
  test.each<[NotOnSale, Partial<CatalogRow>]>([
    ['not_visible', { visible: false }],
    ['inactive', { active: false }],
    ['for_nobody', { eligibility: 'None' }],
    ['no_longer_on_sale', { validTo: '2026-11-20' }],
  ])('%s', (why, more) => {
    const { productId, name } = ROW
    expect(entry({ ...more, category: null, whmcsProductId: '99' })).toEqual({ is: 'not_on_sale', productId, name, why, faults: [] })
  })

  test('but what will be wrong on its first day is known before', () => {
    expect(entry({ validFrom: '2026-11-22' })).toMatchObject({ is: 'not_on_sale', why: 'not_yet_on_sale', faults: [] })
    expect(entry({ validFrom: '2026-11-22', unitPrice: yen(5201) })).toMatchObject({
      is: 'not_on_sale',
      faults: [{ code: 'price_differs' }],
    })
  })

  test('both days of the window are on sale', () => {
    expect(entry({ validFrom: TODAY, validTo: TODAY })).toMatchObject({
      is: 'shown',
      product: { availability: { from: TODAY, to: TODAY } },
    })
  })
})

test('a product that the book does not have is withheld, but where it is not to be sold', () => {
  const unpriced = (more = {}) => toUnpricedEntry({ ...ROW, ...more }, TODAY)
  expect(unpriced()).toMatchObject({ is: 'withheld', productId: ROW.productId, faults: [{ code: 'no_price' }] })
  expect(unpriced({ validTo: '2026-11-20' })).toMatchObject({ is: 'not_on_sale', why: 'no_longer_on_sale' })
  expect(unpriced({ validFrom: '2026-11-22' })).toMatchObject({ is: 'not_on_sale', why: 'not_yet_on_sale', faults: [{ code: 'no_price' }] })
  expect(unpriced({ eligibility: 'None' })).toMatchObject({ is: 'not_on_sale', why: 'for_nobody' })
})

test('a product with a fault is withheld, and every fault is named, not the first alone', () => {
  const withheld = entry({ sku: null, category: 'constructor', eligibility: null, unitPrice: yen(5300), optionsJson: '[{"key"' })
  expect(withheld).toMatchObject({ is: 'withheld', productId: ROW.productId, name: ROW.name })
  expect(withheld.is === 'withheld' && withheld.faults.map(({ code }) => code)).toEqual([
    'sku_missing',
    'category_unknown',
    'eligibility_unknown',
    'options_broken',
    'price_differs',
  ])
})

test('no set-up fee is shown when there is none, or WHMCS was never asked', () => {
  expect(entry({ defaultBillingCycle: 'Annually', unitPrice: yen(52_000), optionsJson: null }, LISTED)).toMatchObject({ is: 'withheld' })
  const unasked = entry({}, { whmcs: null, packages: new Map() })
  expect(unasked.is === 'shown' && [unasked.product.prices, unasked.feeKnown]).toEqual([
    [{ billingCycle: 'Monthly', price: yen(5200) }],
    false,
  ])
})

test('a product that WHMCS’s list does not know and that is not judged by it is shown, and what it costs at the start is not known', () => {
  const doubted = { ...LISTED, doubted: new Set([ROW.productId]) }
  expect(entry({ whmcsProductId: '99' }, doubted)).toMatchObject({ is: 'shown', feeKnown: false })
  expect(entry({ unitPrice: yen(5300) }, doubted)).toMatchObject({
    is: 'shown',
    feeKnown: true,
    product: { prices: [{ setupFee: yen(3000) }] },
  })
})

test('packages are needed of products on sale that need one, each once', () => {
  const rows = [ROW, ESIM_ROW, { ...ESIM_ROW, productId: 'other' }, { ...ESIM_ROW, packageId: 'unseen', visible: false }]
  expect(packagesNeeded(rows, TODAY)).toEqual(['hinode-7days-1gb'])
  const soon = { ...ESIM_ROW, packageId: 'soon', validFrom: '2026-11-22' }
  expect(packagesNeeded([soon, { ...ESIM_ROW, packageId: 'over', validTo: '2026-11-20' }], TODAY)).toEqual(['soon'])
  expect(
    packagesNeeded(
      [
        { ...ESIM_ROW, packageId: null },
        { ...ESIM_ROW, requiresIccid: false },
      ],
      TODAY,
    ),
  ).toEqual([])
})

test('the list goes by sort order, then name; those without order come last', () => {
  const rows = [
    { sortOrder: null, name: 'A', productId: '1' },
    { sortOrder: 2, name: 'B', productId: '2' },
    { sortOrder: 1, name: 'D', productId: '3' },
    { sortOrder: 1, name: 'C', productId: '4' },
    { sortOrder: null, name: 'A', productId: '0' },
  ]
  expect(rows.sort(byCatalogOrder).map(({ productId }) => productId)).toEqual(['4', '3', '2', '0', '1'])
})
