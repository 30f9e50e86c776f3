// Somebody whom Salesforce and WHMCS knew before our own journal did: their account is made again from what those say of each other. No Contact has
// the e-mail, so the account is in review, and nothing that its client holds may be shown until that has ended.

import { type Account, findAccountByCustomerNumber } from '../../salesforce/account.ts'
import { restoreAccount, type RestoringAccounts } from '../../src/recovery/restore-account.ts'
import { addClient } from '../../whmcs/actions/add-client.ts'
import { addUser } from '../../whmcs/actions/add-user.ts'
import type { SalesforceApi } from '../../salesforce/client.ts'

export interface Before {
  email: string
  sfNumber: string
  firstName: string
  lastName: string
  phone: string
  address: { line1: string; city: string; state: string; postcode: string; country: string }
}

const CUSTOMER_NUMBER_FIELD = 3

/** Says their Account in Salesforce. */
export async function knownBefore(
  deps: Pick<RestoringAccounts, 'db' | 'whmcs' | 'random' | 'passwordHash'> & { salesforce: SalesforceApi },
  { sfNumber, address, ...person }: Before,
): Promise<Account> {
  const call = { correlationId: 'known-before' }
  // The password of the billing area is none of ours.
  const user = await addUser(deps.whmcs, { ...person, password: deps.random.uuid() }, call)
  const ownerUserId = user.is === 'done' ? user.value.userId : 0
  const profile = { ...person, ...address, address1: address.line1 }
  const customFields = { [CUSTOMER_NUMBER_FIELD]: sfNumber }
  const client = await addClient(deps.whmcs, { ownerUserId, profile, currencyId: 1, customFields }, call)
  const account = await findAccountByCustomerNumber(deps.salesforce, sfNumber, call)
  if (account === null || client.is !== 'done') throw new Error('no such customer')
  const linked = { ...account, whmcsClientId: String(client.value.clientId), portalUserId: deps.random.uuid() }
  const unproven = await restoreAccount({ ...deps, customerNumberField: CUSTOMER_NUMBER_FIELD }, linked, call)
  if (unproven !== null) throw new Error(unproven)
  return account
}
