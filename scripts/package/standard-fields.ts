// Fields of standard objects that the package, its Apex and the product name. A query for another one is more often a slip than a wish,
// so a new one is added here by hand, after a look into Salesforce's object reference.

export interface StandardField {
  /** Only read: derived, rolled up, or set by the platform. */
  readOnly?: true
  /** Always visible to whoever sees the object; a permission set that names it cannot be deployed. */
  always?: true
  /** What stands before the dot, and the object behind it. */
  parent?: readonly [relationship: string, object: string]
  /** What the parent calls these records. */
  children?: string
}

const ALWAYS = { always: true } as const
const SYSTEM = { always: true, readOnly: true } as const
const READ_ONLY = { readOnly: true } as const
const to = (relationship: string, object: string, children?: string): StandardField => ({
  parent: [relationship, object],
  ...(children === undefined ? {} : { children }),
})
const fields = (names: string, field: StandardField = {}): Record<string, StandardField> =>
  Object.fromEntries(names.split(' ').map((name) => [name, field]))

const system = (): Record<string, StandardField> => ({
  ...fields('Id IsDeleted CreatedDate LastModifiedDate SystemModstamp', SYSTEM),
  CreatedById: { ...SYSTEM, parent: ['CreatedBy', 'User'] },
  LastModifiedById: { ...SYSTEM, parent: ['LastModifiedBy', 'User'] },
})
const owner = (): Record<string, StandardField> => ({ OwnerId: { ...ALWAYS, parent: ['Owner', 'User'] } })
const address = (prefix: string): Record<string, StandardField> => ({
  ...fields(['Street', 'City', 'State', 'PostalCode', 'Country'].map((part) => prefix + part).join(' ')),
  [`${prefix}Address`]: {},
})

export const STANDARD: Readonly<Record<string, Readonly<Record<string, StandardField>>>> = {
  Account: {
    ...system(),
    ...owner(),
    Name: ALWAYS,
    ...fields('Phone Website Type Industry Description AccountNumber RecordTypeId PersonEmail PersonContactId'),
    IsPersonAccount: SYSTEM,
    ...address('Billing'),
    ...address('Shipping'),
  },
  Contact: {
    ...system(),
    ...owner(),
    AccountId: to('Account', 'Account', 'Contacts'),
    ...fields('LastName Name', ALWAYS),
    ...fields('FirstName Email Phone MobilePhone Title'),
  },
  Product2: { ...system(), ...fields('Name IsActive', ALWAYS), ...fields('ProductCode Description Family StockKeepingUnit') },
  Pricebook2: { ...system(), Name: ALWAYS, IsActive: {}, IsStandard: SYSTEM, Description: {} },
  PricebookEntry: {
    ...system(),
    Pricebook2Id: { ...ALWAYS, parent: ['Pricebook2', 'Pricebook2'], children: 'PricebookEntries' },
    Product2Id: { ...ALWAYS, parent: ['Product2', 'Product2'], children: 'PricebookEntries' },
    ...fields('Name ProductCode', SYSTEM),
    ...fields('UnitPrice IsActive UseStandardPrice', ALWAYS),
    CurrencyIsoCode: ALWAYS,
  },
  Order: {
    ...system(),
    ...owner(),
    OrderNumber: SYSTEM,
    AccountId: { ...ALWAYS, parent: ['Account', 'Account'], children: 'Orders' },
    Pricebook2Id: { ...ALWAYS, parent: ['Pricebook2', 'Pricebook2'], children: 'Orders' },
    ...fields('EffectiveDate EndDate Status CurrencyIsoCode', ALWAYS),
    ...fields('ContractId Type Description Name PoNumber RecordTypeId'),
    StatusCode: SYSTEM,
    ...fields('TotalAmount ActivatedDate', READ_ONLY),
    ActivatedById: { ...READ_ONLY, parent: ['ActivatedBy', 'User'] },
    BillToContactId: to('BillToContact', 'Contact'),
    ShipToContactId: to('ShipToContact', 'Contact'),
    ...address('Billing'),
    ...address('Shipping'),
  },
  OrderItem: {
    ...system(),
    OrderItemNumber: SYSTEM,
    OrderId: { ...ALWAYS, parent: ['Order', 'Order'], children: 'OrderItems' },
    PricebookEntryId: { ...ALWAYS, parent: ['PricebookEntry', 'PricebookEntry'], children: 'OrderItems' },
    Product2Id: { ...SYSTEM, parent: ['Product2', 'Product2'], children: 'OrderItems' },
    ...fields('Quantity UnitPrice', ALWAYS),
    TotalPrice: SYSTEM,
    ...fields('ListPrice ProductCode', READ_ONLY),
    ...fields('ServiceDate EndDate Description'),
  },
  Case: {
    ...system(),
    ...owner(),
    CaseNumber: SYSTEM,
    AccountId: to('Account', 'Account', 'Cases'),
    ContactId: to('Contact', 'Contact', 'Cases'),
    ...fields('Status', ALWAYS),
    ...fields('Subject Description Priority Origin Reason Type'),
    ...fields('IsClosed ClosedDate', SYSTEM),
  },
  CaseComment: {
    ...system(),
    ParentId: { ...ALWAYS, parent: ['Parent', 'Case'], children: 'CaseComments' },
    ...fields('CommentBody IsPublished', ALWAYS),
  },
  User: {
    ...system(),
    ...fields('Username FirstName LastName Name Email IsActive ProfileId UserType', ALWAYS),
    ...fields('Alias EmailEncodingKey LanguageLocaleKey LocaleSidKey TimeZoneSidKey', ALWAYS),
  },
  OrderStatus: { ...fields('Id ApiName MasterLabel SortOrder StatusCode IsDefault CreatedDate SystemModstamp', SYSTEM) },
  AsyncApexJob: {
    ...fields('Id Status JobType MethodName NumberOfErrors ExtendedStatus CreatedDate CompletedDate', SYSTEM),
    ApexClassId: { ...SYSTEM, parent: ['ApexClass', 'ApexClass'] },
    CreatedById: { ...SYSTEM, parent: ['CreatedBy', 'User'] },
  },
  ApexClass: fields('Id Name Status', SYSTEM),
  CronTrigger: {
    ...fields('Id State CronExpression NextFireTime PreviousFireTime StartTime EndTime TimesTriggered', SYSTEM),
    CronJobDetailId: { ...SYSTEM, parent: ['CronJobDetail', 'CronJobDetail'] },
  },
  CronJobDetail: fields('Id Name JobType', SYSTEM),
  PermissionSet: { ...system(), ...fields('Name Label', SYSTEM), ProfileId: { ...SYSTEM, parent: ['Profile', 'Profile'] } },
  FieldPermissions: {
    ...fields('Id Field SobjectType PermissionsRead PermissionsEdit', ALWAYS),
    ParentId: { ...ALWAYS, parent: ['Parent', 'PermissionSet'] },
  },
  PermissionSetAssignment: {
    ...system(),
    AssigneeId: { ...ALWAYS, parent: ['Assignee', 'User'], children: 'PermissionSetAssignments' },
    PermissionSetId: { ...ALWAYS, parent: ['PermissionSet', 'PermissionSet'] },
    PermissionSetGroupId: { ...ALWAYS, parent: ['PermissionSetGroup', 'PermissionSetGroup'] },
  },
  PermissionSetGroup: { ...system(), ...fields('DeveloperName MasterLabel', SYSTEM) },
  PermissionSetGroupComponent: {
    ...system(),
    PermissionSetGroupId: { ...ALWAYS, parent: ['PermissionSetGroup', 'PermissionSetGroup'] },
    PermissionSetId: { ...ALWAYS, parent: ['PermissionSet', 'PermissionSet'] },
  },
  Profile: {
    ...system(),
    Name: SYSTEM,
    PermissionsModifyAllData: SYSTEM,
    UserLicenseId: { ...SYSTEM, parent: ['UserLicense', 'UserLicense'] },
  },
  UserLicense: fields('Id Name LicenseDefinitionKey', SYSTEM),
  EventBusSubscriber: fields('Id Name Type Topic Status Position Tip LastError Retries', SYSTEM),
  StaticResource: { ...system(), ...fields('Name Body ContentType', SYSTEM) },
  Organization: { ...system(), ...fields('Name IsSandbox OrganizationType InstanceName', SYSTEM) },
  UserExternalCredential: system(),
  UserPermissionAccess: { ...fields('Id PermissionsApiEnabled PermissionsActivateOrder PermissionsEditActivatedOrders', SYSTEM) },
}

/** Fields that each record of a custom metadata type has. */
export const OF_CUSTOM_METADATA: Readonly<Record<string, StandardField>> = fields(
  'Id DeveloperName MasterLabel QualifiedApiName Label NamespacePrefix Language',
  SYSTEM,
)

/** Fields that each platform event has. */
export const OF_PLATFORM_EVENTS: Readonly<Record<string, StandardField>> = {
  ...fields('ReplayId EventUuid CreatedDate', SYSTEM),
  CreatedById: { ...SYSTEM, parent: ['CreatedBy', 'User'] },
}
