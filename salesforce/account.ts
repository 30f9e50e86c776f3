import { z } from 'zod'
import type { Outcome } from '../src/base/outcome.ts'
import type { Call } from '../src/base/remote.ts'
import { readError } from './classify.ts'
import type { SalesforceApi } from './client.ts'
import { literal, soql, type Soql } from './soql.ts'

export interface Account {
  id: string
  name: string
  customerNumber: string | null
  /** Of its Contacts, and its own where it is a person; as typed. */
  contactEmails: string[]
  /** Null where the org has no person accounts: then its kind can't be read. */
  isCompany: boolean | null
  internetEligibility: string | null
  eligiblePlans: string[]
  /** Its own price book, when it has one. */
  pricebookId: string | null
  whmcsClientId: string | null
  portalUserId: string | null
}

export interface AccountLink {
  whmcsClientId: string | null
  portalUserId: string | null
  linkedAt: string | null
}

const text = z.string().nullable()

export const AccountRow = z.object({
  Id: z.string(),
  Name: z.string(),
  Customer_Number__c: text,
  Internet_Eligibility__c: text,
  Internet_Eligible_Plans__c: text,
  Portal_Pricebook_Id__c: text,
  WHMCS_Client_Id__c: text,
  Portal_User_Id__c: text,
  IsPersonAccount: z.boolean().optional(),
  PersonEmail: text.optional(),
  Contacts: z.object({ records: z.array(z.object({ Email: text })) }).nullable(),
})

const LinkRow = z.object({ WHMCS_Client_Id__c: text, Portal_User_Id__c: text, Portal_Linked_At__c: text })

/** The form in which customer numbers are compared, or null for what can't be one. Salesforce holds 20 characters at most. */
export function normaliseCustomerNumber(number: string): string | null {
  const normal = number.normalize('NFKC').trim().toUpperCase()
  return /^[\p{L}\p{N}][\p{L}\p{N}._/ -]{0,19}$/u.test(normal) && normal.length <= 20 ? normal : null
}

/** The Account of a customer number, or null. */
export async function findAccountByCustomerNumber(sf: SalesforceApi, number: string, call: Call): Promise<Account | null> {
  const normal = normaliseCustomerNumber(number)
  return normal === null ? null : oneAccount(sf, soql`Customer_Number__c = ${normal}`, call)
}

export const readAccount = (sf: SalesforceApi, id: string, call: Call): Promise<Account | null> =>
  oneAccount(sf, soql`Id = ${literal.id(id, 'Account')}`, call)

/** All Accounts that somebody of the portal is linked to, 20,000 at most. */
export async function listLinkedAccounts(sf: SalesforceApi, call: Call): Promise<Account[]> {
  const rows = await sf.query(AccountRow, accountWhere(sf, soql`Portal_User_Id__c != ${null} ORDER BY Id`, 20_000), call)
  return rows.map(toAccount)
}

/** For those who send several queries in one call. */
export const accountById = (sf: SalesforceApi, id: string): Soql => accountWhere(sf, soql`Id = ${literal.id(id, 'Account')}`)

async function oneAccount(sf: SalesforceApi, condition: Soql, call: Call): Promise<Account | null> {
  const rows = await sf.query(AccountRow, accountWhere(sf, condition), call)
  if (rows.length > 1) throw readError('refused', 'ambiguous_key')
  return rows[0] ? toAccount(rows[0]) : null
}

function accountWhere(sf: SalesforceApi, condition: Soql, limit = 2): Soql {
  const person = sf.personAccounts ? soql`, IsPersonAccount, PersonEmail` : soql``
  return soql`SELECT Id, Name, Customer_Number__c, Internet_Eligibility__c, Internet_Eligible_Plans__c,
                Portal_Pricebook_Id__c, WHMCS_Client_Id__c, Portal_User_Id__c${person},
                (SELECT Email FROM Contacts WHERE Email != ${null} LIMIT 200)
         FROM Account WHERE ${condition} LIMIT ${limit}`
}

export function toAccount(row: z.infer<typeof AccountRow>): Account {
  const emails = [row.PersonEmail ?? null, ...(row.Contacts?.records ?? []).map(({ Email }) => Email)]
  return {
    id: row.Id,
    name: row.Name,
    customerNumber: row.Customer_Number__c,
    contactEmails: emails.filter((email) => email !== null),
    isCompany: row.IsPersonAccount === undefined ? null : !row.IsPersonAccount,
    internetEligibility: row.Internet_Eligibility__c,
    eligiblePlans: row.Internet_Eligible_Plans__c?.split(';').filter((plan) => plan !== '') ?? [],
    pricebookId: row.Portal_Pricebook_Id__c,
    whmcsClientId: row.WHMCS_Client_Id__c,
    portalUserId: row.Portal_User_Id__c,
  }
}

/** Writes whose account it is. Both ids are unique in the org: a second link to one client is refused with DUPLICATE_VALUE. `linkedAt` is an ISO instant. */
export function linkAccount(
  sf: SalesforceApi,
  id: string,
  link: { whmcsClientId: string; portalUserId: string; linkedAt: string },
  call: Call,
): Promise<Outcome<void>> {
  const fields = { WHMCS_Client_Id__c: link.whmcsClientId, Portal_User_Id__c: link.portalUserId, Portal_Linked_At__c: link.linkedAt }
  return sf.update('Account', id, fields, call)
}

/** What linkAccount left there. Throws RemoteError `not_found`. */
export async function readAccountLink(sf: SalesforceApi, id: string, call: Call): Promise<AccountLink> {
  const row = await sf.get(LinkRow, 'Account', id, Object.keys(LinkRow.shape), call)
  return { whmcsClientId: row.WHMCS_Client_Id__c, portalUserId: row.Portal_User_Id__c, linkedAt: row.Portal_Linked_At__c }
}
