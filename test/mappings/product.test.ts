import { describe, expect, test } from 'vitest'
import { byCatalogOrder, isReportable, setupFeesFrom, toCatalogEntry, type LeftOutReason } from '../../mappings/product.ts'
import type { CatalogRow, SetupFees } from '../../mappings/types.ts'

const yen = (amount: number) => ({ amount, currency: 'JPY' })

const ROW: CatalogRow = {
  pricebookEntryId: '01u5g00000AAAAaAAB',
  entryActive: true,
  unitPrice: yen(5200),
  productId: '01t5g00000BBBBbAAC',
  name: 'Hikari Fiber 1G',
  sku: 'NET-FIBER-1G',
  active: true,
  visible: true,
  validFrom: null,
  validTo: null,
  category: 'Internet',
  sortOrder: 1,
  description: 'Fast.\n- No data cap\n• Installed by us',
  optionsJson:
    '[{"key":"static_ip","label":"Static IP","type":"boolean","required":false,"price":{"amount":500,"currency":"JPY"},"whmcsOptionId":212}]',
  eligibility: 'Any',
  defaultBillingCycle: 'Monthly',
  whmcsProductId: '21',
  requiresIccid: false,
  packageId: null,
}
const FEES = new Map<string, SetupFees>([['21', { Monthly: yen(3000), Annually: yen(0) }]])
const entry = (more: Partial<CatalogRow> = {}, fees: ReadonlyMap<string, SetupFees> | null = FEES, today = '2026-11-21') =>
  toCatalogEntry({ ...ROW, ...more }, fees, today)

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
  })
})

describe('left out', () => {
  test.each<[LeftOutReason, Partial<CatalogRow>]>([
    ['not_visible', { visible: false, category: null }],
    ['inactive', { active: false }],
    ['not_yet_on_sale', { validFrom: '2026-11-22' }],
    ['no_longer_on_sale', { validTo: '2026-11-20' }],
    ['no_price', { entryActive: false }],
    ['price_unreadable', { unitPrice: null }],
    ['price_unreadable', { unitPrice: yen(-1) }],
    ['sku_missing', { sku: null }],
    ['category_unknown', { category: 'constructor' }],
    ['category_unknown', { category: null }],
    ['eligibility_unknown', { eligibility: 'Everyone' }],
    ['eligibility_unknown', { eligibility: null }],
    ['billing_cycle_unknown', { defaultBillingCycle: 'Weekly' }],
    ['not_mapped', { whmcsProductId: null }],
    ['not_mapped', { whmcsProductId: '021' }],
    ['package_missing', { requiresIccid: true }],
    ['whmcs_product_missing', { whmcsProductId: '99' }],
    ['whmcs_cycle_missing', { defaultBillingCycle: 'Quarterly' }],
    ['options_broken', { optionsJson: '[{"key"' }],
  ])('%s %j', (reason, more) => {
    expect(entry(more)).toEqual({ is: 'left_out', productId: ROW.productId, name: ROW.name, reason })
  })

  test('both days of the window are on sale', () => {
    expect(entry({ validFrom: '2026-11-21', validTo: '2026-11-21' })).toMatchObject({
      is: 'shown',
      product: { availability: { from: '2026-11-21', to: '2026-11-21' } },
    })
  })

  test('staff hear of what is no wish of theirs', () => {
    expect((['not_visible', 'inactive', 'not_yet_on_sale', 'no_longer_on_sale'] as const).some(isReportable)).toBe(false)
    expect((['no_price', 'options_broken', 'not_mapped'] as const).every(isReportable)).toBe(true)
  })
})

test('no set-up fee is shown when there is none, or WHMCS is not asked', () => {
  expect(entry({ defaultBillingCycle: 'Annually' })).toMatchObject({
    product: { prices: [{ billingCycle: 'Annually', price: yen(5200) }] },
  })
  const unasked = entry({}, null)
  expect(unasked.is === 'shown' && unasked.product.prices).toEqual([{ billingCycle: 'Monthly', price: yen(5200) }])
})

describe('set-up fees of WHMCS', () => {
  test('stand under our words for the cycles', () =>
    expect(
      setupFeesFrom([
        { cycle: 'monthly', setupFee: yen(3000) },
        { cycle: 'annually', setupFee: yen(0) },
      ]),
    ).toEqual({ Monthly: yen(3000), Annually: yen(0) }))
  test('of one-time products too', () => expect(setupFeesFrom([{ cycle: 'onetime', setupFee: yen(3000) }])).toEqual({ Onetime: yen(3000) }))
  test('cycles that we have no word for are left out', () => expect(setupFeesFrom([{ cycle: 'free', setupFee: yen(0) }])).toEqual({}))
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
