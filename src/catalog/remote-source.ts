import { setupFeesFrom } from '../../mappings/product.ts'
import { isCompanyName } from '../../mappings/eligibility.ts'
import { type Account, readAccount } from '../../salesforce/account.ts'
import type { SalesforceApi } from '../../salesforce/client.ts'
import { readOrderingFacts } from '../../salesforce/ordering.ts'
import { readCatalogRows, readPricebookEntries, readPrices } from '../../salesforce/product.ts'
import type { WhmcsProducts } from './whmcs-products.ts'
import { RemoteError } from '../base/remote.ts'
import { type AccountRow, findAccount } from '../db/accounts.ts'
import type { Db } from '../db/database.ts'
import type { CatalogSource, Customer } from './source.ts'

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
      return toCustomer(ours, ours ? await readAccount(salesforce, ours.sf_account_id, call) : null)
    },
    async readForOrder({ accountId, productIds, portalBook }, call) {
      const ours = await findAccount(db, accountId)
      if (!ours) throw gone()
      const { account, prices } = await readOrderingFacts(salesforce, { accountId: ours.sf_account_id, productIds, portalBook }, call)
      return { customer: toCustomer(ours, account), prices }
    },
  }
}

const gone = (): RemoteError => new RemoteError('salesforce', 'not_found', 'account_gone')

function toCustomer(ours: AccountRow | undefined, account: Account | null): Customer {
  if (!ours || !account) throw gone()
  return {
    facts: {
      internetEligibility: account.internetEligibility,
      eligiblePlans: account.eligiblePlans,
      isCompany: account.isCompany ?? (ours.company_name !== null || isCompanyName(account.name)),
    },
    pricebookId: account.pricebookId,
  }
}
