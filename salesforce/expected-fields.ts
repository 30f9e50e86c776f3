// What the product reads and writes in an org, object by object: boot asks for what exactly-once rests on, the doctor for all of it.
import type { ObjectDescription } from './client.ts'

export interface Expected {
  /** As `describe` spells it; several where either will do. */
  type: string
  /** Unique and an external id: Salesforce itself refuses a second record. */
  key?: true
  unique?: true
  /** `A` and `a` are two values. */
  caseSensitive?: true
  write?: true
  length?: number
  values?: readonly string[]
}

export interface ExpectedObject {
  /** What the integration user does with its records, besides reading. */
  does: readonly ('create' | 'edit')[]
  fields: Readonly<Record<string, Expected>>
  /** Standard fields that are sent with a new record, which is refused as a whole where one of them may not be written. */
  sent: readonly string[]
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

const text = (length: number, more: Omit<Expected, 'type' | 'length'> = {}): Expected => ({ type: 'string', length, ...more })
const area = (length: number, more: Omit<Expected, 'type' | 'length'> = {}): Expected => ({ type: 'textarea', length, ...more })
const pick = (values: readonly string[], more: Omit<Expected, 'type' | 'values'> = {}): Expected => ({ type: 'picklist', values, ...more })
const KEY = { key: true, caseSensitive: true, write: true } as const
const WRITE = { write: true } as const

export const EXPECTED = {
  Account: {
    does: ['edit'],
    fields: {
      Customer_Number__c: text(20, { key: true }),
      WHMCS_Client_Id__c: text(20, { key: true, write: true }),
      Portal_User_Id__c: text(36, KEY),
      Portal_Linked_At__c: { type: 'datetime', write: true },
      Portal_Pricebook_Id__c: text(18),
      Internet_Eligibility__c: { type: 'picklist' },
      Internet_Eligible_Plans__c: { type: 'multipicklist' },
    },
    sent: [],
  },
  Contact: { does: [], fields: { Email: { type: 'email' } }, sent: [] },
  Product2: {
    does: [],
    fields: {
      ProductCode: text(1),
      StockKeepingUnit: text(1),
      Portal_Visible__c: { type: 'boolean' },
      Portal_Valid_From__c: { type: 'date' },
      Portal_Valid_To__c: { type: 'date' },
      Portal_Category__c: pick(['Internet', 'eSIM', 'VPN']),
      Portal_Sort_Order__c: { type: 'double' },
      Portal_Description__c: area(1),
      Portal_ConfigOptions_JSON__c: area(1),
      Portal_Eligibility__c: { type: 'picklist' },
      Portal_Min_Term_Months__c: { type: 'double' },
      Default_Billing_Cycle__c: { type: 'picklist' },
      WHMCS_Product_Id__c: text(1, { unique: true }),
      Requires_ICCID__c: { type: 'boolean' },
      ESIM_Package_Id__c: text(1),
    },
    sent: [],
  },
  Order: {
    does: ['create', 'edit'],
    fields: {
      Portal_Order_Key__c: text(36, KEY),
      Provisioning_Status__c: pick(PROVISIONING, WRITE),
      Provisioning_Request_Key__c: text(36),
      Provisioning_Requested_By__c: { type: 'reference' },
      Provisioning_Error_Code__c: text(64, WRITE),
      Provisioning_Error_Message__c: text(255, WRITE),
      WHMCS_Order_Id__c: text(20, WRITE),
      ESIM_ICCID__c: text(22, WRITE),
      Last_Provisioning_At__c: { type: 'datetime', write: true },
      Portal_Correlation_Id__c: text(64, WRITE),
      Portal_Event_Id__c: { type: 'double', write: true },
      Portal_Source__c: pick(['Portal'], WRITE),
    },
    sent: ['AccountId', 'EffectiveDate', 'Status', 'Pricebook2Id', 'Description'],
  },
  OrderItem: {
    does: ['create', 'edit'],
    fields: {
      Portal_Line_Key__c: text(40, KEY),
      Billing_Cycle__c: { type: 'picklist', write: true },
      ConfigOptions_JSON__c: area(1, WRITE),
      WHMCS_Service_ID__c: text(20, WRITE),
      ESIM_ICCID__c: text(22, WRITE),
      Item_Provisioning_Status__c: pick(['Pending', 'In Progress', 'Provisioned', 'Failed', 'Skipped'], WRITE),
      Item_Error_Code__c: text(64, WRITE),
      Item_Error_Message__c: text(255, WRITE),
    },
    sent: ['OrderId', 'PricebookEntryId', 'Quantity', 'UnitPrice'],
  },
  Case: {
    does: ['create'],
    fields: {
      Portal_Case_Key__c: text(36, KEY),
      Portal_Visible__c: { type: 'boolean', write: true },
    },
    sent: ['AccountId', 'Subject', 'Description', 'Status', 'Origin', 'Priority'],
  },
} as const satisfies Record<string, ExpectedObject>

export type ExpectedName = keyof typeof EXPECTED

/** One thing that is not as it has to be; `what` says it in words that follow the field's name. */
export interface FieldFault {
  field: string
  kind: 'missing' | 'key' | 'case' | 'access' | 'length' | 'type' | 'values' | 'required'
  what: string
}

/** What is wrong with the fields of one object, as the integration user sees it. */
export function fieldFaults({ fields }: ObjectDescription, { does, fields: expected, sent }: ExpectedObject): FieldFault[] {
  const wrong = Object.entries(expected).flatMap(([name, want]) => {
    const field = fields.find((candidate) => candidate.name === name)
    return field ? differences(field, want) : [fault(name, 'missing', 'missing, or hidden from the integration user')]
  })
  const required = fields.filter(
    ({ name, createable, nillable, defaultedOnCreate }) =>
      does.includes('create') && createable && !nillable && !defaultedOnCreate && !sent.includes(name) && !Object.hasOwn(expected, name),
  )
  const unsent = sent.flatMap((name) => {
    const field = fields.find((candidate) => candidate.name === name)
    if (!field) return [fault(name, 'missing', 'missing, or hidden from the integration user')]
    return field.createable ? [] : [fault(name, 'access', 'not writable')]
  })
  return [...wrong, ...unsent, ...required.map(({ name }) => fault(name, 'required', 'required, and never sent'))]
}

const fault = (field: string, kind: FieldFault['kind'], what: string): FieldFault => ({ field, kind, what })

function differences(field: ObjectDescription['fields'][number], want: Expected): FieldFault[] {
  const { type, key, unique, caseSensitive, write, length, values = [] } = want
  const { name } = field
  const offered = new Set(field.picklistValues.filter(({ active }) => active).map(({ value }) => value))
  const found: (FieldFault | false)[] = [
    field.type !== type && fault(name, 'type', `not of the type ${type}`),
    (key === true || unique === true) && !field.unique && fault(name, 'key', 'not unique'),
    key === true && !field.externalId && fault(name, 'key', 'not an external id'),
    caseSensitive === true && !field.caseSensitive && fault(name, 'case', 'not case-sensitive'),
    write === true && !(field.createable || field.updateable) && fault(name, 'access', 'not writable'),
    length !== undefined && field.length < length && fault(name, 'length', `shorter than ${length}`),
    ...values.map((value) => !offered.has(value) && fault(name, 'values', `value "${value}" is missing`)),
  ]
  return found.filter((one) => one !== false)
}
