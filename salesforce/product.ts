import { z } from 'zod'
import type { Money } from '../src/base/money.ts'
import type { Call } from '../src/base/remote.ts'
import { Amount, moneyOrNull } from './amount.ts'
import { readError } from './classify.ts'
import type { SalesforceApi } from './client.ts'
import { literal, soql, type Soql } from './soql.ts'

/** One entry of a price book, with its product. Everything as Salesforce holds it: the mappings judge. */
export interface CatalogRow {
  pricebookEntryId: string
  entryActive: boolean
  /** Null when it can't be said in the org's currency. */
  unitPrice: Money | null
  productId: string
  name: string
  sku: string | null
  stockKeepingUnit: string | null
  active: boolean
  visible: boolean
  /** YYYY-MM-DD, both days included. */
  validFrom: string | null
  validTo: string | null
  category: string | null
  sortOrder: number | null
  description: string | null
  optionsJson: string | null
  eligibility: string | null
  minTermMonths: number | null
  defaultBillingCycle: string | null
  whmcsProductId: string | null
  requiresIccid: boolean
  /** The eSIM provider's package. */
  packageId: string | null
}

export interface CatalogRows {
  /** Null when the book is empty or there is none of that name. */
  pricebookId: string | null
  rows: CatalogRow[]
  /** Visible and active, but without an entry in the book. */
  unpriced: Pick<CatalogRow, 'productId' | 'name' | 'validFrom' | 'validTo' | 'eligibility'>[]
}

export interface PriceRow {
  pricebookEntryId: string
  productId: string
  unitPrice: Money | null
  entryActive: boolean
}

const text = z.string().nullable()

const ProductRow = z.object({
  Name: z.string(),
  ProductCode: text,
  StockKeepingUnit: text,
  IsActive: z.boolean(),
  Portal_Visible__c: z.boolean(),
  Portal_Valid_From__c: text,
  Portal_Valid_To__c: text,
  Portal_Category__c: text,
  Portal_Sort_Order__c: z.number().nullable(),
  Portal_Description__c: text,
  Portal_ConfigOptions_JSON__c: text,
  Portal_Eligibility__c: text,
  Portal_Min_Term_Months__c: z.number().nullable(),
  Default_Billing_Cycle__c: text,
  WHMCS_Product_Id__c: text,
  Requires_ICCID__c: z.boolean(),
  ESIM_Package_Id__c: text,
})

export const PriceEntryRow = z.object({
  Id: z.string(),
  Pricebook2Id: z.string(),
  Product2Id: z.string(),
  UnitPrice: Amount.nullable(),
  IsActive: z.boolean(),
})
const EntryRow = PriceEntryRow.extend({ Product2: ProductRow })
const ShownRow = ProductRow.pick({ Name: true, Portal_Valid_From__c: true, Portal_Valid_To__c: true, Portal_Eligibility__c: true }).extend({
  Id: z.string(),
})

/** `WHERE … IN` lists are cut at this length, so that the URL stays under its limit. */
const IN_LIST = 200
const CATALOGUE_DEADLINE_MS = 8_000

/** The whole of a price book, shown or not, in two queries. Throws RemoteError `misconfigured` when two books have that name. */
export async function readCatalogRows(sf: SalesforceApi, pricebookName: string, call: Call): Promise<CatalogRows> {
  const bounded = { deadlineMs: CATALOGUE_DEADLINE_MS, ...call }
  const [entries, shown] = await Promise.all([
    sf.query(
      EntryRow,
      soql`SELECT Id, Pricebook2Id, Product2Id, UnitPrice, IsActive, Product2.Name, Product2.ProductCode, Product2.StockKeepingUnit, Product2.IsActive,
                  Product2.Portal_Visible__c, Product2.Portal_Valid_From__c, Product2.Portal_Valid_To__c, Product2.Portal_Category__c,
                  Product2.Portal_Sort_Order__c, Product2.Portal_Description__c, Product2.Portal_ConfigOptions_JSON__c, Product2.Portal_Eligibility__c,
                  Product2.Portal_Min_Term_Months__c, Product2.Default_Billing_Cycle__c, Product2.WHMCS_Product_Id__c, Product2.Requires_ICCID__c,
                  Product2.ESIM_Package_Id__c
           FROM PricebookEntry WHERE Pricebook2.Name = ${pricebookName} AND Pricebook2.IsActive = true ORDER BY Id LIMIT 5000`,
      bounded,
    ),
    sf.query(
      ShownRow,
      soql`SELECT Id, Name, Portal_Valid_From__c, Portal_Valid_To__c, Portal_Eligibility__c
           FROM Product2 WHERE Portal_Visible__c = true AND IsActive = true ORDER BY Id LIMIT 5000`,
      bounded,
    ),
  ])
  const books = new Set(entries.map((entry) => entry.Pricebook2Id))
  if (books.size > 1) throw readError('misconfigured', 'pricebook_ambiguous')
  const priced = new Set(entries.map((entry) => entry.Product2Id))
  return {
    pricebookId: [...books][0] ?? null,
    rows: entries.map((entry) => toCatalogRow(entry, sf.currency)),
    unpriced: shown
      .filter(({ Id }) => !priced.has(Id))
      .map((row) => ({
        productId: row.Id,
        name: row.Name,
        validFrom: row.Portal_Valid_From__c,
        validTo: row.Portal_Valid_To__c,
        eligibility: row.Portal_Eligibility__c,
      })),
  }
}

/** The prices of some products in a book as they are now; products without an entry are left out. */
export async function readPrices(sf: SalesforceApi, pricebookId: string, productIds: readonly string[], call: Call): Promise<PriceRow[]> {
  const found: PriceRow[] = []
  for (let from = 0; from < productIds.length; from += IN_LIST) {
    const ids = productIds.slice(from, from + IN_LIST).map((id) => literal.id(id, 'Product2'))
    const rows = await sf.query(
      PriceEntryRow,
      soql`SELECT Id, Pricebook2Id, Product2Id, UnitPrice, IsActive FROM PricebookEntry
           WHERE Pricebook2Id = ${literal.id(pricebookId, 'Pricebook2')} AND Product2Id IN ${ids} ORDER BY Id LIMIT 2000`,
      call,
    )
    found.push(...rows.map((row) => toPriceRow(row, sf.currency)))
  }
  return found
}

/** What some products cost in each active book; as many pages as it takes. Throws for more products than one query may name. */
export function pricesInEveryBook(productIds: readonly string[]): Soql {
  if (productIds.length > IN_LIST) throw new RangeError('too many products for one query')
  return soql`SELECT Id, Pricebook2Id, Product2Id, UnitPrice, IsActive FROM PricebookEntry
              WHERE Product2Id IN ${productIds.map((id) => literal.id(id, 'Product2'))} AND Pricebook2.IsActive = true ORDER BY Id`
}

/** Every entry of a book, for accounts that have one of their own. */
export async function readPricebookEntries(sf: SalesforceApi, pricebookId: string, call: Call): Promise<PriceRow[]> {
  const rows = await sf.query(
    PriceEntryRow,
    soql`SELECT Id, Pricebook2Id, Product2Id, UnitPrice, IsActive FROM PricebookEntry
         WHERE Pricebook2Id = ${literal.id(pricebookId, 'Pricebook2')} AND Pricebook2.IsActive = true ORDER BY Id LIMIT 5000`,
    { deadlineMs: CATALOGUE_DEADLINE_MS, ...call },
  )
  return rows.map((row) => toPriceRow(row, sf.currency))
}

export const toPriceRow = (row: z.infer<typeof PriceEntryRow>, currency: string): PriceRow => ({
  pricebookEntryId: row.Id,
  productId: row.Product2Id,
  unitPrice: moneyOrNull(row.UnitPrice, currency),
  entryActive: row.IsActive,
})

const toCatalogRow = (row: z.infer<typeof EntryRow>, currency: string): CatalogRow => ({
  ...toPriceRow(row, currency),
  name: row.Product2.Name,
  sku: row.Product2.ProductCode,
  stockKeepingUnit: row.Product2.StockKeepingUnit,
  active: row.Product2.IsActive,
  visible: row.Product2.Portal_Visible__c,
  validFrom: row.Product2.Portal_Valid_From__c,
  validTo: row.Product2.Portal_Valid_To__c,
  category: row.Product2.Portal_Category__c,
  sortOrder: row.Product2.Portal_Sort_Order__c,
  description: row.Product2.Portal_Description__c,
  optionsJson: row.Product2.Portal_ConfigOptions_JSON__c,
  eligibility: row.Product2.Portal_Eligibility__c,
  minTermMonths: row.Product2.Portal_Min_Term_Months__c,
  defaultBillingCycle: row.Product2.Default_Billing_Cycle__c,
  whmcsProductId: row.Product2.WHMCS_Product_Id__c,
  requiresIccid: row.Product2.Requires_ICCID__c,
  packageId: row.Product2.ESIM_Package_Id__c,
})
