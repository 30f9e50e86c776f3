import { fromWhmcsAddress } from '../../mappings/address.ts'
import { fromWhmcsPhone } from '../../mappings/phone.ts'
import { type Account, normaliseCustomerNumber } from '../../salesforce/account.ts'
import { type ClientDetails, getClientDetails } from '../../whmcs/actions/get-clients-details.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import { caseFlow } from '../accounts/request-case.ts'
import type { Random } from '../base/random.ts'
import { type Call, RemoteError } from '../base/remote.ts'
import type { Db } from '../db/database.ts'
import { insertLinked } from '../db/restored-accounts.ts'
import { foldEmail, violatedConstraint } from '../db/users.ts'
import { sameNumber } from '../effects/add-whmcs-client.ts'
import { openFlow } from '../db/open-flow.ts'

export interface RestoringAccounts {
  db: Db
  whmcs: WhmcsApi
  random: Random
  /** The custom field of the customer number at WHMCS. */
  customerNumberField: number
  /** Of a password that nobody knows: customers ask for a new one. */
  passwordHash: string
}

/**
 * Makes the customer of a linked Account again, from what Salesforce and WHMCS say of each other: the Account names the client, and the
 * client carries the Account's number. Says null, or why that is not proven. Throws RemoteError where WHMCS does not answer.
 */
export async function restoreAccount(deps: RestoringAccounts, account: Account, call: Call): Promise<string | null> {
  const number = normaliseCustomerNumber(account.customerNumber ?? '')
  if (number === null || account.portalUserId === null) return 'customer_number_missing'
  const client = await clientOf(deps, account, call)
  if (client === null) return 'client_missing'
  if (!sameNumber(client.customFields.get(deps.customerNumberField) ?? '', number)) return 'customer_number_mismatch'
  if (client.ownerUserId === null) return 'login_missing'
  try {
    await insert(deps, account, { ...client, ownerUserId: client.ownerUserId }, { userId: account.portalUserId, number }, call)
    return null
  } catch (error) {
    if (violatedConstraint(error) === null) throw error
    return 'linked_twice'
  }
}

async function clientOf({ whmcs }: RestoringAccounts, { whmcsClientId }: Account, call: Call): Promise<ClientDetails | null> {
  if (!/^[1-9]\d{0,9}$/.test(whmcsClientId ?? '')) return null
  try {
    return await getClientDetails(whmcs, Number(whmcsClientId), call)
  } catch (error) {
    if (error instanceof RemoteError && error.fault === 'not_found') return null
    throw error
  }
}

function insert(
  { db, random, passwordHash }: RestoringAccounts,
  account: Account,
  client: ClientDetails & { ownerUserId: number },
  { userId, number }: { userId: string; number: string },
  { correlationId }: Call,
): Promise<void> {
  const id = random.uuid()
  const user = {
    id: userId,
    email: client.email,
    password_hash: passwordHash,
    first_name: client.firstName,
    last_name: client.lastName,
    language: client.language === 'japanese' ? 'ja' : 'en',
    nationality: null,
    date_of_birth: null,
    gender: null,
  } as const
  const fresh = {
    id,
    userId,
    customerNumber: number,
    sfAccountId: account.id,
    name: account.name,
    companyName: client.companyName || null,
    phone: fromWhmcsPhone(client.phone),
    address: fromWhmcsAddress(client),
  }
  // As at the sign-up: whose e-mail is none of the Account's is looked at by a person before older things are shown.
  const isKnown = account.contactEmails.some((email) => foldEmail(email) === foldEmail(client.email))
  const link = { status: isKnown ? 'active' : 'review', whmcsUserId: client.ownerUserId, whmcsClientId: client.id } as const
  return db.transaction().execute(async (tx) => {
    await insertLinked(tx, user, fresh, link)
    if (isKnown) return
    const facts = { customerNumber: number, portalUserId: userId }
    await openFlow(tx, caseFlow({ reason: 'email_mismatch', subjectId: id, accountId: id, sfAccountId: account.id, facts }, correlationId))
  })
}
