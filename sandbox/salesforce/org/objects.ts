// The one field table of the stand-in: queries, writes, describe and the seed read it, nothing else knows a column.
import {
  KEY,
  READ_ONLY,
  SET_ONCE,
  address,
  area,
  day,
  email,
  flag,
  id,
  instant,
  lookup,
  money,
  multiPick,
  number,
  phone,
  pick,
  text,
  whole,
} from './field.ts'
import type { Field } from './field.ts'

export interface SObject {
  readonly name: string
  readonly keyPrefix: string
  /** What the integration user's permission set allows; everything is readable. */
  readonly portal: { readonly create: boolean; readonly edit: boolean }
  readonly fields: readonly Field[]
}

export const PROVISIONING_STATUSES = [
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
const BILLING_CYCLES = ['Onetime', 'Monthly', 'Quarterly', 'Semiannually', 'Annually', 'Biennially', 'Triennially'] as const
const PORTAL_READS = { portal: 'read' } as const

const system = (): Field[] => [
  id(),
  flag('IsDeleted', READ_ONLY),
  instant('CreatedDate', READ_ONLY),
  lookup('CreatedById', 'User', '', READ_ONLY),
  instant('LastModifiedDate', READ_ONLY),
  lookup('LastModifiedById', 'User', '', READ_ONLY),
  instant('SystemModstamp', READ_ONLY),
]
const owner = (): Field => lookup('OwnerId', 'User')
const addressed = (prefix: string): Field[] => [
  area(`${prefix}Street`, 255),
  text(`${prefix}City`, 40),
  text(`${prefix}State`, 80),
  text(`${prefix}PostalCode`, 20),
  text(`${prefix}Country`, 80),
  address(`${prefix}Address`),
]

const account: SObject = {
  name: 'Account',
  keyPrefix: '001',
  portal: { create: false, edit: true },
  fields: [
    ...system(),
    owner(),
    text('Name', 255, { required: true, label: 'Account Name' }),
    pick('Type', ['Prospect', 'Customer - Direct', 'Other']),
    pick('Industry', ['Communications', 'Retail', 'Technology', 'Other']),
    phone('Phone'),
    text('Website', 255),
    area('Description', 32_000),
    ...addressed('Billing'),
    ...addressed('Shipping'),
    flag('IsPersonAccount', { ...READ_ONLY, personAccountsOnly: true }),
    email('PersonEmail', { personAccountsOnly: true }),
    text('Customer_Number__c', 20, { unique: true, externalId: true, ...PORTAL_READS }),
    text('WHMCS_Client_Id__c', 20, { unique: true, externalId: true }),
    text('Portal_User_Id__c', 36, KEY),
    instant('Portal_Linked_At__c'),
    pick('Internet_Eligibility__c', ['Unknown', 'Eligible', 'NotEligible', 'Checking'], PORTAL_READS),
    multiPick('Internet_Eligible_Plans__c', ['HomeFiber', 'Apartment'], PORTAL_READS),
    instant('Eligibility_Checked_At__c', PORTAL_READS),
    pick('ID_Verification_Status__c', ['NotSubmitted', 'Submitted', 'Verified', 'Rejected']),
    text('Portal_Pricebook_Id__c', 18, PORTAL_READS),
  ],
}

const contact: SObject = {
  name: 'Contact',
  keyPrefix: '003',
  portal: { create: true, edit: true },
  fields: [
    ...system(),
    owner(),
    lookup('AccountId', 'Account', 'Contacts'),
    text('FirstName', 40),
    text('LastName', 80, { required: true }),
    text('Name', 121, { ...READ_ONLY, label: 'Full Name' }),
    email('Email'),
    phone('Phone'),
    phone('MobilePhone'),
    text('Title', 128),
  ],
}

const product: SObject = {
  name: 'Product2',
  keyPrefix: '01t',
  portal: { create: false, edit: false },
  fields: [
    ...system(),
    text('Name', 255, { required: true, label: 'Product Name' }),
    text('ProductCode', 255),
    area('Description', 4000),
    pick('Family', ['None']),
    flag('IsActive'),
    text('StockKeepingUnit', 180),
    flag('Portal_Visible__c', PORTAL_READS),
    day('Portal_Valid_From__c', PORTAL_READS),
    day('Portal_Valid_To__c', PORTAL_READS),
    pick('Portal_Category__c', ['Internet', 'eSIM', 'VPN'], PORTAL_READS),
    number('Portal_Sort_Order__c', 6, 0, PORTAL_READS),
    area('Portal_Description__c', 32_768, PORTAL_READS),
    area('Portal_ConfigOptions_JSON__c', 131_072, PORTAL_READS),
    pick('Portal_Eligibility__c', ['Any', 'HomeFiber', 'Apartment', 'CompanyOnly', 'None'], PORTAL_READS),
    number('Portal_Min_Term_Months__c', 3, 0, PORTAL_READS),
    pick('Default_Billing_Cycle__c', BILLING_CYCLES, PORTAL_READS),
    text('WHMCS_Product_Id__c', 20, { unique: true, ...PORTAL_READS }),
    flag('Requires_ICCID__c', PORTAL_READS),
    text('ESIM_Package_Id__c', 100, PORTAL_READS),
  ],
}

const pricebook: SObject = {
  name: 'Pricebook2',
  keyPrefix: '01s',
  portal: { create: false, edit: false },
  fields: [
    ...system(),
    text('Name', 255, { required: true, label: 'Price Book Name' }),
    text('Description', 255),
    flag('IsActive'),
    flag('IsStandard', READ_ONLY),
  ],
}

const pricebookEntry: SObject = {
  name: 'PricebookEntry',
  keyPrefix: '01u',
  portal: { create: false, edit: false },
  fields: [
    ...system(),
    text('Name', 255, { ...READ_ONLY, label: 'Product Name' }),
    text('ProductCode', 255, READ_ONLY),
    lookup('Pricebook2Id', 'Pricebook2', 'PricebookEntries', { ...SET_ONCE, required: true }),
    lookup('Product2Id', 'Product2', 'PricebookEntries', { ...SET_ONCE, required: true }),
    money('UnitPrice', { label: 'List Price', required: true }),
    flag('IsActive'),
    flag('UseStandardPrice'),
  ],
}

const order: SObject = {
  name: 'Order',
  keyPrefix: '801',
  portal: { create: true, edit: true },
  fields: [
    ...system(),
    owner(),
    text('OrderNumber', 30, READ_ONLY),
    text('Name', 80, { label: 'Order Name' }),
    lookup('AccountId', 'Account', 'Orders', { required: true }),
    lookup('Pricebook2Id', 'Pricebook2', 'Orders', { label: 'Price Book ID' }),
    day('EffectiveDate', { required: true, label: 'Order Start Date' }),
    day('EndDate', { label: 'Order End Date' }),
    pick('Status', ['Draft', 'Pending Review', 'Cancelled', 'Activated'], { required: true, restricted: true }),
    pick('StatusCode', ['Draft', 'Activated'], { ...READ_ONLY, label: 'Status Category' }),
    pick('Type', ['New', 'Change']),
    area('Description', 32_000),
    money('TotalAmount', { ...READ_ONLY, label: 'Order Amount', defaultValue: 0 }),
    instant('ActivatedDate', READ_ONLY),
    lookup('ActivatedById', 'User', '', READ_ONLY),
    lookup('BillToContactId', 'Contact'),
    lookup('ShipToContactId', 'Contact'),
    text('PoNumber', 80),
    ...addressed('Billing'),
    ...addressed('Shipping'),
    text('Portal_Order_Key__c', 36, KEY),
    pick('Provisioning_Status__c', PROVISIONING_STATUSES, { defaultValue: 'Pending Review' }),
    text('Provisioning_Error_Code__c', 64),
    text('Provisioning_Error_Message__c', 255),
    text('WHMCS_Order_Id__c', 20, { unique: true, externalId: true }),
    text('ESIM_ICCID__c', 22),
    number('Attempt_Count__c', 4, 0, { defaultValue: 0, ...PORTAL_READS }),
    instant('Last_Provisioning_At__c'),
    text('Provisioning_Request_Key__c', 36, { unique: true, caseSensitive: true, ...PORTAL_READS }),
    lookup('Provisioning_Requested_By__c', 'User', '', PORTAL_READS),
    pick('Activation_Type__c', ['Immediate', 'Scheduled']),
    day('Activation_Scheduled_At__c'),
    pick('Portal_Source__c', ['Portal', 'Staff']),
    text('Portal_Correlation_Id__c', 64),
    number('Portal_Event_Id__c', 18, 0),
  ],
}

const orderItem: SObject = {
  name: 'OrderItem',
  keyPrefix: '802',
  portal: { create: true, edit: true },
  fields: [
    ...system(),
    text('OrderItemNumber', 30, READ_ONLY),
    lookup('OrderId', 'Order', 'OrderItems', { ...SET_ONCE, required: true }),
    lookup('PricebookEntryId', 'PricebookEntry', 'OrderItems', { ...SET_ONCE, required: true }),
    lookup('Product2Id', 'Product2', 'OrderItems', READ_ONLY),
    number('Quantity', 18, 2, { required: true }),
    money('UnitPrice', { required: true }),
    money('ListPrice', READ_ONLY),
    money('TotalPrice', READ_ONLY),
    day('ServiceDate', { label: 'Start Date' }),
    day('EndDate'),
    text('Description', 255),
    text('Portal_Line_Key__c', 64, KEY),
    pick('Billing_Cycle__c', BILLING_CYCLES),
    area('ConfigOptions_JSON__c', 32_768),
    text('WHMCS_Service_ID__c', 20, { unique: true, externalId: true }),
    text('ESIM_ICCID__c', 22, { unique: true }),
    pick('Item_Provisioning_Status__c', ['Pending', 'In Progress', 'Provisioned', 'Failed', 'Skipped'], { defaultValue: 'Pending' }),
    text('Item_Error_Code__c', 64),
    text('Item_Error_Message__c', 255),
  ],
}

const supportCase: SObject = {
  name: 'Case',
  keyPrefix: '500',
  portal: { create: true, edit: true },
  fields: [
    ...system(),
    owner(),
    text('CaseNumber', 30, READ_ONLY),
    lookup('AccountId', 'Account', 'Cases'),
    lookup('ContactId', 'Contact', 'Cases'),
    text('Subject', 255),
    area('Description', 32_000),
    pick('Status', ['New', 'Working', 'Escalated', 'Closed'], { defaultValue: 'New' }),
    pick('Priority', ['High', 'Medium', 'Low'], { defaultValue: 'Medium' }),
    pick('Origin', ['Phone', 'Email', 'Web']),
    pick('Type', ['Question', 'Problem']),
    pick('Reason', ['Installation', 'Billing', 'Other']),
    flag('IsClosed', READ_ONLY),
    instant('ClosedDate', READ_ONLY),
    text('Portal_Case_Key__c', 36, KEY),
    flag('Portal_Visible__c'),
  ],
}

const user: SObject = {
  name: 'User',
  keyPrefix: '005',
  portal: { create: false, edit: false },
  fields: [
    ...system(),
    text('Username', 80),
    text('FirstName', 40),
    text('LastName', 80),
    text('Name', 121, READ_ONLY),
    email('Email'),
    flag('IsActive'),
  ],
}

const orderStatus: SObject = {
  name: 'OrderStatus',
  keyPrefix: '01J',
  portal: { create: false, edit: false },
  fields: [
    id(),
    text('ApiName', 255, READ_ONLY),
    text('MasterLabel', 255, READ_ONLY),
    whole('SortOrder', READ_ONLY),
    pick('StatusCode', ['Draft', 'Activated'], READ_ONLY),
    flag('IsDefault', READ_ONLY),
    lookup('CreatedById', 'User', '', READ_ONLY),
    instant('CreatedDate', READ_ONLY),
    instant('SystemModstamp', READ_ONLY),
  ],
}

const organization: SObject = {
  name: 'Organization',
  keyPrefix: '00D',
  portal: { create: false, edit: false },
  fields: [
    id(),
    text('Name', 80, READ_ONLY),
    pick('OrganizationType', ['Enterprise Edition', 'Developer Edition'], READ_ONLY),
    flag('IsSandbox', READ_ONLY),
  ],
}

/** Has one row: what the user who asks may do, whatever profile or permission set it comes from. */
const userPermissionAccess: SObject = {
  name: 'UserPermissionAccess',
  keyPrefix: '0PX',
  portal: { create: false, edit: false },
  fields: [
    id(),
    flag('PermissionsApiEnabled', READ_ONLY),
    flag('PermissionsActivateOrder', READ_ONLY),
    flag('PermissionsEditActivatedOrders', READ_ONLY),
  ],
}

export const OBJECTS: readonly SObject[] = [
  account,
  contact,
  product,
  pricebook,
  pricebookEntry,
  order,
  orderItem,
  supportCase,
  user,
  orderStatus,
  organization,
  userPermissionAccess,
]
