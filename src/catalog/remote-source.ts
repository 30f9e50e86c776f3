import { isCompanyName } from '../../mappings/eligibility.ts'
import { type Account, readAccount } from '../../salesforce/account.ts'
import { readOrderingFacts } from '../../salesforce/ordering.ts'
import { readPricebookEntries, readPrices } from '../../salesforce/product.ts'
import { RemoteError } from '../base/remote.ts'
import { type AccountRow, findAccount } from '../db/accounts.ts'
import type { Db } from '../db/database.ts'
import { remoteSides, type Sides } from './remote-sides.ts'
import type { CatalogSource, Customer } from './source.ts'

/** The catalogue as the remote systems have it, and what our database says of who asks. */
export function remoteSource({ db, ...sides }: Sides & { db: Db }): CatalogSource {
  const { salesforce } = sides
  return {
    ...remoteSides(sides),
    readPrices: (pricebookId, productIds, call) => readPrices(salesforce, pricebookId, productIds, call),
    readPricebook: (pricebookId, call) => readPricebookEntries(salesforce, pricebookId, call),
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
