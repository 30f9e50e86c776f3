// A shop in which many products are wrong, each in one way, as staff, WHMCS or the provider would have got them wrong: made at the stand-ins'
// desks, over HTTP, and put right again there.

import type { FaultCode } from '../../mappings/gate/faults.ts'
import type { Desk, Row } from '../world/desk.ts'

type Base = 'fiber' | 'vpn' | 'esim'

export interface Slip {
  code: FaultCode
  what: string
  base: Base
  /** Fields of Product2 and of its price book entry; `null` for the entry: it is not in the book. */
  product?: Row
  entry?: Row | null
  /** Of the WHMCS product; `dropped`: staff deleted it. */
  whmcs?: Row | 'dropped'
  cost?: Row
  outOfStock?: true
}

const BASES: Record<Base, { sku: string; pid: number; price: number; good: Row }> = {
  fiber: {
    sku: 'NET-FIBER-1G',
    pid: 21,
    price: 5200,
    good: { paytype: 'recurring', prices: { monthly: 520_000 }, setupFees: { monthly: 300_000 } },
  },
  vpn: {
    sku: 'VPN-PERSONAL',
    pid: 41,
    price: 680,
    good: { paytype: 'recurring', prices: { monthly: 68_000, annually: 748_000 }, setupFees: {} },
  },
  esim: { sku: 'ESIM-JP-1GB-7D', pid: 31, price: 980, good: { paytype: 'onetime', prices: { monthly: 98_000 }, setupFees: {} } },
}

const choice = (id: number, name: string, monthly: number, setupFee = 0) => ({ id, name, monthly, setupFee })
const option = (id: number, name: string, type: string, choices: Row[], [minqty, maxqty] = [0, 0]) => ({
  id,
  name,
  type,
  minqty,
  maxqty,
  choices,
})
const installation = (...choices: Row[]) => option(211, 'Installation', '1', choices)
const STANDARD = choice(2111, 'standard', 0)
const WEEKEND = choice(2112, 'weekend', 220_000)
const INSTALLATION = installation(STANDARD, WEEKEND)
const staticIp = (monthly = 50_000, setupFee = 0) => option(212, 'Static IP', '3', [choice(2121, 'Yes', monthly, setupFee)])
const devices = (most: number) => option(411, 'Devices', '4', [choice(4111, 'Devices', 0)], [1, most])
const OPTIONS: Record<Base, Row[]> = { fiber: [INSTALLATION, staticIp()], vpn: [devices(10)], esim: [] }

const offered = (change: (options: Row[]) => unknown) => (json: string) => JSON.stringify(change(JSON.parse(json) as Row[]))
const JSON_FIELD = 'Portal_ConfigOptions_JSON__c'

/** What a slip says of the options is a function of what the seed has there. */
export const SLIPS: Slip[] = [
  { code: 'no_price', what: 'the entry was made inactive', base: 'fiber', entry: { IsActive: false } },
  { code: 'no_price', what: 'the book has no entry', base: 'fiber', entry: null },
  { code: 'price_unreadable', what: 'half a yen', base: 'fiber', entry: { UnitPrice: 10.5 } },
  { code: 'sku_missing', what: 'no code', base: 'vpn', product: { ProductCode: null } },
  { code: 'category_unknown', what: 'no category', base: 'vpn', product: { Portal_Category__c: null } },
  { code: 'eligibility_unknown', what: 'nobody said for whom', base: 'vpn', product: { Portal_Eligibility__c: null } },
  { code: 'validity_reversed', what: 'days the wrong way round', base: 'vpn', product: { Portal_Valid_From__c: '2027-12-31', Portal_Valid_To__c: '2020-01-01' } },
  { code: 'billing_cycle_unknown', what: 'no cycle', base: 'vpn', product: { Default_Billing_Cycle__c: null } },
  { code: 'not_mapped', what: 'no WHMCS product', base: 'fiber', product: { WHMCS_Product_Id__c: null } },
  { code: 'whmcs_product_missing', what: 'deleted in WHMCS', base: 'fiber', whmcs: 'dropped' },
  { code: 'whmcs_product_hidden', what: 'hidden in WHMCS', base: 'fiber', whmcs: { hidden: true } },
  { code: 'whmcs_product_retired', what: 'retired in WHMCS', base: 'fiber', whmcs: { retired: true } },
  { code: 'whmcs_cycle_missing', what: 'sold by the year alone', base: 'vpn', whmcs: { prices: { annually: 748_000 } } },
  { code: 'whmcs_cycle_missing', what: 'sold once', base: 'vpn', whmcs: { paytype: 'onetime' } },
  { code: 'whmcs_cycle_missing', what: 'given away', base: 'vpn', whmcs: { paytype: 'free' } },
  { code: 'whmcs_cycle_missing', what: 'billed by the quarter in Salesforce', base: 'vpn', product: { Default_Billing_Cycle__c: 'Quarterly' } },
  { code: 'whmcs_price_unreadable', what: 'half a yen in WHMCS', base: 'fiber', whmcs: { prices: { monthly: 520_050 } } },
  { code: 'whmcs_price_unreadable', what: 'half a yen at the start', base: 'fiber', whmcs: { setupFees: { monthly: 50 } } },
  { code: 'whmcs_price_unreadable', what: 'half a yen for the address', base: 'fiber', whmcs: { configoptions: [INSTALLATION, staticIp(50_050)] } },
  { code: 'price_differs', what: 'dearer in WHMCS', base: 'fiber', whmcs: { prices: { monthly: 530_000 } } },
  { code: 'price_differs', what: 'cheaper in Salesforce', base: 'esim', entry: { UnitPrice: 970 } },
  { code: 'options_broken', what: 'half a JSON', base: 'fiber', product: { [JSON_FIELD]: '[{"key": "boost", "label": ' } },
  { code: 'options_broken', what: 'prices in dollars', base: 'fiber', product: { [JSON_FIELD]: (json: string) => json.replaceAll('JPY', 'USD') } },
  { code: 'option_not_required', what: 'the installation may be left out', base: 'fiber', product: { [JSON_FIELD]: offered(([choice, ip]) => [{ ...choice, required: false }, ip]) } },
  { code: 'option_missing', what: 'an option of another product', base: 'vpn', product: { [JSON_FIELD]: (json: string) => json }, whmcs: { configoptions: [] } },
  { code: 'option_extra', what: 'an option that nobody asks for', base: 'fiber', product: { [JSON_FIELD]: offered(([, ip]) => [ip]) } },
  { code: 'option_type_differs', what: 'a tick became a quantity', base: 'fiber', whmcs: { configoptions: [INSTALLATION, { ...staticIp(), type: '4' }] } },
  { code: 'option_range_wider', what: 'five devices at most', base: 'vpn', whmcs: { configoptions: [devices(5)] } },
  { code: 'option_price_differs', what: 'weekends became dearer', base: 'fiber', whmcs: { configoptions: [installation(STANDARD, choice(2112, 'weekend', 250_000)), staticIp()] } },
  { code: 'option_price_differs', what: 'the address became dearer', base: 'fiber', whmcs: { configoptions: [INSTALLATION, staticIp(60_000)] } },
  { code: 'option_setup_fee', what: 'the address costs at the start', base: 'fiber', whmcs: { configoptions: [INSTALLATION, staticIp(50_000, 100_000)] } },
  { code: 'choice_missing', what: 'weekends were taken out', base: 'fiber', whmcs: { configoptions: [installation(STANDARD), staticIp()] } },
  { code: 'choice_extra', what: 'nights were added', base: 'fiber', whmcs: { configoptions: [installation(STANDARD, WEEKEND, choice(2113, 'night', 0)), staticIp()] } },
  { code: 'iccid_not_required', what: 'no tick', base: 'esim', product: { Requires_ICCID__c: false } },
  { code: 'package_missing', what: 'no package', base: 'esim', product: { ESIM_Package_Id__c: null } },
  { code: 'package_gone', what: 'a package that never was', base: 'esim', product: { ESIM_Package_Id__c: 'hinode-8days-1gb' } },
  { code: 'package_gone', what: 'sold out', base: 'esim', product: { ESIM_Package_Id__c: 'hangang-7days-1gb' }, outOfStock: true },
  { code: 'cost_not_comparable', what: 'priced in dollars alone', base: 'esim', product: { ESIM_Package_Id__c: 'xiangshan-7days-1gb' }, cost: { currencies: ['USD'] } },
  { code: 'margin_too_low', what: 'became dear', base: 'esim', product: { ESIM_Package_Id__c: 'allround-7days-1gb' }, cost: { netCents: 900 } },
] // prettier-ignore

export interface Wrong extends Slip {
  name: string
  productId: string
  repair(): Promise<void>
}

interface Desks {
  salesforce: Desk
  whmcs: Desk
  esim: Desk
}

const PIDS_FROM = 1001

/** Makes a product for each slip, wrong in that way. */
export async function breakShop(desks: Desks): Promise<Wrong[]> {
  await desks.whmcs.ask('switches', { productFlags: true })
  const seeded = await desks.salesforce.rows('Product2')
  const books = await desks.salesforce.rows('Pricebook2')
  const wrong: Wrong[] = []
  for (const [at, slip] of SLIPS.entries()) wrong.push(await breakOne(desks, { seeded, books }, slip, PIDS_FROM + at))
  return wrong
}

const withoutSystemFields = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).filter(([name, value]) => value !== null && (/^(Portal|Default|ESIM|Requires)_/.test(name) || name === 'IsActive')),
  )

async function breakOne(
  { salesforce, whmcs, esim }: Desks,
  { seeded, books }: Record<'seeded' | 'books', Row[]>,
  slip: Slip,
  pid: number,
): Promise<Wrong> {
  const base = BASES[slip.base]
  const original = seeded.find((row) => row['ProductCode'] === base.sku) ?? {}
  const name = `${pid}: ${slip.what}`
  const good: Row = { ...withoutSystemFields(original), Name: name, ProductCode: `SKU-${pid}`, WHMCS_Product_Id__c: String(pid) }
  const bad: Row = Object.fromEntries(
    Object.entries(slip.product ?? {}).map(([field, value]) => [
      field,
      typeof value === 'function' ? (value as (json: string) => string)(String(good[field])) : value,
    ]),
  )
  const inWhmcs = { ...base.good, hidden: false, retired: false, configoptions: OPTIONS[slip.base] }
  await whmcs.ask('product', { pid, copyOf: base.pid, changes: inWhmcs })
  const productId = String((await salesforce.ask('insert', { object: 'Product2', fields: { ...good, ...bad } }))['id'])

  const entry = { Product2Id: productId, UnitPrice: base.price, IsActive: true }
  const bookOf = (isPortal: boolean) => books.find((row) => (row['Name'] === 'Portal') === isPortal)?.['Id']
  await salesforce.ask('insert', { object: 'PricebookEntry', fields: { ...entry, Pricebook2Id: bookOf(false) } })
  const enter = async (more: Row) =>
    (await salesforce.ask('insert', { object: 'PricebookEntry', fields: { ...entry, ...more, Pricebook2Id: bookOf(true) } }))['id']
  const entryId = slip.entry === null ? null : await enter(slip.entry ?? {})

  if (slip.whmcs === 'dropped') await whmcs.ask('drop-product', { pid })
  else if (slip.whmcs) await whmcs.ask('product', { pid, changes: slip.whmcs })
  const packageId = bad['ESIM_Package_Id__c']
  if (slip.outOfStock) await esim.ask('stock', { packageId, available: 0 })
  if (slip.cost) await esim.ask('cost', { packageId, ...slip.cost })

  return {
    ...slip,
    name,
    productId,
    async repair() {
      if (slip.outOfStock) await esim.ask('stock', { packageId, available: null })
      if (slip.cost) await esim.ask('cost', { packageId })
      // what the provider mends is mended there; everything else is put back as it was
      const mended = slip.outOfStock || slip.cost ? { ESIM_Package_Id__c: packageId } : {}
      const empty = Object.fromEntries(Object.keys(bad).map((field) => [field, good[field] ?? null]))
      await salesforce.ask('update', { object: 'Product2', id: productId, fields: { ...empty, ...mended } })
      if (entryId === null) await enter({})
      else await salesforce.ask('update', { object: 'PricebookEntry', id: entryId, fields: { UnitPrice: base.price, IsActive: true } })
      await whmcs.ask('product', { pid, ...(slip.whmcs === 'dropped' ? { copyOf: base.pid } : {}), changes: inWhmcs })
    },
  }
}
