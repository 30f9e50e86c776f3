import { setupFeesFrom } from '../../mappings/product.ts'
import { isCompanyName } from '../../mappings/eligibility.ts'
import { readAccount } from '../../salesforce/account.ts'
import type { SalesforceApi } from '../../salesforce/client.ts'
import { readCatalogRows, readPricebookEntries, readPrices } from '../../salesforce/product.ts'
import type { WhmcsProducts } from './whmcs-products.ts'
import { RemoteError } from '../base/remote.ts'
import { findAccount } from '../db/accounts.ts'
import type { Db } from '../db/database.ts'
import type { CatalogSource } from './source.ts'

/** The catalogue as Salesforce and WHMCS have it. */
export function remoteSource({
  salesforce,
  products,
  db,
  pricebook,
}: {
  salesforce: SalesforceApi
  products: WhmcsProducts
  db: Db
  pricebook: string
}): CatalogSource {
  return {
    readRows: (call) => readCatalogRows(salesforce, pricebook, call),
    readPrices: (pricebookId, productIds, call) => readPrices(salesforce, pricebookId, productIds, call),
    readPricebook: (pricebookId, call) => readPricebookEntries(salesforce, pricebookId, call),
    async readSetupFees(call) {
      return new Map((await products.read(call, true)).map((product) => [String(product.pid), setupFeesFrom(product.prices)]))
    },
    async readCustomer(accountId, call) {
      const ours = await findAccount(db, accountId)
      const account = ours && (await readAccount(salesforce, ours.sf_account_id, call))
      if (!ours || !account) throw new RemoteError('salesforce', 'not_found', 'account_gone')
      return {
        facts: {
          internetEligibility: account.internetEligibility,
          eligiblePlans: account.eligiblePlans,
          isCompany: account.isCompany ?? (ours.company_name !== null || isCompanyName(account.name)),
        },
        pricebookId: account.pricebookId,
      }
    },
  }
}
