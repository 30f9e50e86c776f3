// A product in order, on all three sides; each test breaks one thing of it.

import type { CatalogRow, GateSettings, Listed, ListedOption, ListedPackage, ListedProduct } from '../../mappings/types.ts'

export const yen = (amount: number) => ({ amount, currency: 'JPY' })
export const TODAY = '2026-11-21'

export const ROW: CatalogRow = {
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

export const ESIM_ROW: CatalogRow = {
  ...ROW,
  unitPrice: yen(980),
  sku: 'ESIM-JP-1GB-7D',
  category: 'eSIM',
  optionsJson: null,
  defaultBillingCycle: 'Onetime',
  whmcsProductId: '31',
  requiresIccid: true,
  packageId: 'hinode-7days-1gb',
}

export const STATIC_IP: ListedOption = {
  id: 212,
  name: 'Static IP',
  type: 3,
  minqty: 0,
  maxqty: 0,
  choices: [{ id: 2121, name: 'Yes', prices: [{ cycle: 'monthly', price: yen(500), setupFee: yen(0) }] }],
}

export const FIBER: ListedProduct = {
  pid: 21,
  name: 'Hikari Fiber 1G',
  hidden: false,
  retired: false,
  priced: true,
  prices: [
    { cycle: 'monthly', price: yen(5200), setupFee: yen(3000) },
    { cycle: 'annually', price: yen(52_000), setupFee: yen(0) },
  ],
  options: [STATIC_IP],
}

export const ESIM: ListedProduct = {
  ...FIBER,
  pid: 31,
  name: 'Japan eSIM',
  prices: [{ cycle: 'onetime', price: yen(980), setupFee: yen(0) }],
  options: [],
}

export const PACKAGE: ListedPackage = { id: 'hinode-7days-1gb', costs: [{ amount: 310, currency: 'USD' }, yen(466)] }

export const SETTINGS: GateSettings = { marginPercent: 0, costRates: new Map() }

export const LISTED: Listed = {
  whmcs: new Map([
    ['21', FIBER],
    ['31', ESIM],
  ]),
  packages: new Map([[PACKAGE.id, PACKAGE]]),
}

export const listedWith = (product: ListedProduct): Listed => ({ ...LISTED, whmcs: new Map([[String(product.pid), product]]) })
export const packagesWith = (listed: ListedPackage | null): Listed => ({ ...LISTED, packages: new Map([[PACKAGE.id, listed]]) })
