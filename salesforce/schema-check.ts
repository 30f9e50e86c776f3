import { z } from 'zod'
import type { Call } from '../src/base/remote.ts'
import type { ObjectDescription, SalesforceApi } from './client.ts'
import type { IdOf } from './ids.ts'
import { soql } from './soql.ts'

// The org is set up by people, and a field hidden from our user looks just like a missing one. What exactly-once rests on is
// looked at before the first order, not found out by it.

interface Expected {
  /** Unique and an external id: Salesforce itself refuses a second record. */
  key?: true
  write?: true
  length?: number
  values?: readonly string[]
}

const PROVISIONING = [
  'Pending Review',
  'Queued',
  'In Progress',
  'Provisioned',
  'Partly Provisioned',
  'Needs Attention',
  'Cancelling',
  'Cancelled',
  'Rejected',
  'Failed',
] as const

const EXPECTED: Partial<Record<IdOf, Record<string, Expected>>> = {
  Account: {
    Customer_Number__c: { key: true },
    WHMCS_Client_Id__c: { key: true, write: true },
    Portal_User_Id__c: { key: true, write: true, length: 36 },
    Portal_Linked_At__c: { write: true },
    Portal_Pricebook_Id__c: { length: 18 },
    Internet_Eligibility__c: {},
    Internet_Eligible_Plans__c: {},
  },
  Order: {
    Portal_Order_Key__c: { key: true, write: true, length: 36 },
    Provisioning_Status__c: { write: true, values: PROVISIONING },
    Provisioning_Request_Key__c: { length: 36 },
    Provisioning_Error_Code__c: { write: true, length: 64 },
    Provisioning_Error_Message__c: { write: true, length: 255 },
    WHMCS_Order_Id__c: { write: true },
    ESIM_ICCID__c: { write: true },
    Last_Provisioning_At__c: { write: true },
    Portal_Correlation_Id__c: { write: true, length: 64 },
    Portal_Event_Id__c: { write: true },
    Portal_Source__c: { write: true, values: ['Portal'] },
  },
  OrderItem: {
    Portal_Line_Key__c: { key: true, write: true, length: 40 },
    Billing_Cycle__c: { write: true },
    ConfigOptions_JSON__c: { write: true },
    WHMCS_Service_ID__c: { write: true },
    ESIM_ICCID__c: { write: true },
    Item_Provisioning_Status__c: { write: true, values: ['Pending', 'In Progress', 'Provisioned', 'Failed', 'Skipped'] },
    Item_Error_Code__c: { write: true, length: 64 },
    Item_Error_Message__c: { write: true, length: 255 },
  },
  Case: { Portal_Case_Key__c: { key: true, write: true, length: 36 }, Portal_Visible__c: { write: true } },
}

const LARGEST_SKEW_MS = 60_000
/** Salesforce's `Date` header has whole seconds. */
const HEADER_GRAIN_MS = 1_000

const StatusRow = z.object({ ApiName: z.string(), StatusCode: z.string() })
const PricebookRow = z.object({ Id: z.string(), IsActive: z.boolean() })

/** What is wrong with the org, one line each; empty when all is well. Throws RemoteError when it can't be asked. */
export async function checkSchema(sf: SalesforceApi, pricebookName: string, call: Call): Promise<string[]> {
  const faults: string[] = []
  for (const object of ['Account', 'Order', 'OrderItem', 'Case'] as const)
    faults.push(...faultsOf(await sf.describe(object, call), EXPECTED[object] ?? {}))
  const statuses = await sf.query(StatusRow, soql`SELECT ApiName, StatusCode FROM OrderStatus LIMIT 200`, call)
  for (const [name, category] of [
    ['Pending Review', 'Draft'],
    ['Activated', 'Activated'],
  ]) {
    const status = statuses.find(({ ApiName }) => ApiName === name)
    if (!status) faults.push(`Order.Status: value "${name}" is missing`)
    // the category is spelled out, or its first letter
    else if (status.StatusCode.charAt(0) !== category?.charAt(0)) faults.push(`Order.Status: "${name}" is not in category ${category}`)
  }
  const books = await sf.query(PricebookRow, soql`SELECT Id, IsActive FROM Pricebook2 WHERE Name = ${pricebookName} LIMIT 3`, call)
  const active = books.filter(({ IsActive }) => IsActive).length
  if (active !== 1) faults.push(`Pricebook2: ${active} active price books are named "${pricebookName}"`)
  const skewMs = sf.skewMs()
  if (skewMs !== null && Math.abs(skewMs) - HEADER_GRAIN_MS >= LARGEST_SKEW_MS)
    faults.push(`clock: ${Math.round(skewMs / 1_000)} s away from Salesforce's`)
  return faults
}

function faultsOf(object: ObjectDescription, expected: Record<string, Expected>): string[] {
  return Object.entries(expected).flatMap(([name, { key, write, length, values = [] }]) => {
    const field = object.fields.find((candidate) => candidate.name === name)
    if (!field) return [`${object.name}.${name}: missing, or hidden from the integration user`]
    const offered = new Set(field.picklistValues.filter(({ active }) => active).map(({ value }) => value))
    const wrong = [
      key && !field.unique && 'not unique',
      key && !field.externalId && 'not an external id',
      write && !(field.createable || field.updateable) && 'not writable',
      length !== undefined && field.length < length && `shorter than ${length}`,
      ...values.map((value) => !offered.has(value) && `value "${value}" is missing`),
    ]
    return wrong.filter((fault) => typeof fault === 'string').map((fault) => `${object.name}.${name}: ${fault}`)
  })
}
