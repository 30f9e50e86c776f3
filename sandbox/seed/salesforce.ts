// The org as it starts: users, order statuses, accounts, catalogue, and one order that staff entered by hand.
import { insertRecord } from '../salesforce/org/write.ts'
import { ORG_ID } from '../salesforce/org/org.ts'
import { showPermissions } from '../salesforce/org/permissions.ts'
import { dayOf, stamp } from '../salesforce/org/times.ts'
import { accounts } from './salesforce-accounts.ts'
import { productsOf } from './salesforce-products.ts'
import type { SObject } from '../salesforce/org/objects.ts'
import type { Actor, Org } from '../salesforce/org/org.ts'

const DAY_MS = 86_400_000
const STATUSES = [
  ['Draft', 'Draft', true],
  ['Pending Review', 'Draft', false],
  ['Cancelled', 'Draft', false],
  ['Activated', 'Activated', false],
] as const

export function seedOrg(org: Org): void {
  seedUsers(org)
  putRow(org, 'Organization', { Id: ORG_ID, Name: 'Trunkline', OrganizationType: 'Enterprise Edition', IsSandbox: true })
  showPermissions(org)
  seedStatuses(org)
  const accountIds = seedAccounts(org)
  const entries = seedCatalog(org)
  seedStaffOrder(org, accountIds.get('C-1003') ?? '', entries)
}

const object = (org: Org, name: string): SObject => {
  const found = org.schema.object(name)
  if (!found) throw new Error(`the field table has no ${name}`)
  return found
}
const staff = (org: Org): Actor => ({ userId: org.users.staff, isStaff: true })
const insert = (org: Org, name: string, fields: Record<string, unknown>): string => insertRecord(org, staff(org), object(org, name), fields)

/** Users and statuses are the platform's own rows: no write of the API makes them. */
function putRow(org: Org, name: string, fields: Record<string, string | number | boolean | null>): void {
  const at = stamp(org.clock.now() - 90 * DAY_MS)
  const blank = Object.fromEntries(object(org, name).fields.map((field) => [field.name, field.defaultValue]))
  const made = { CreatedDate: at, CreatedById: org.users.staff, SystemModstamp: at }
  org.store.transaction(() => org.store.put(name, { ...blank, ...made, ...fields }))
}

function seedUsers(org: Org): void {
  const changed = { LastModifiedDate: stamp(org.clock.now() - 90 * DAY_MS), LastModifiedById: org.users.staff, IsActive: true }
  const integration = { FirstName: 'Trunkline', LastName: 'Integration', Name: 'Trunkline Integration', Username: org.settings.username }
  const person = { FirstName: 'Hana', LastName: 'Suzuki', Name: 'Hana Suzuki', Username: 'hana.suzuki@trunkline.dev' }
  putRow(org, 'User', { ...changed, ...integration, Id: org.users.integration, Email: 'integration@trunkline.example' })
  putRow(org, 'User', { ...changed, ...person, Id: org.users.staff, Email: 'staff@trunkline.example' })
}

function seedStatuses(org: Org): void {
  for (const [at, [name, category, isDefault]] of STATUSES.entries()) {
    putRow(org, 'OrderStatus', {
      Id: org.store.newId(object(org, 'OrderStatus')),
      ApiName: name,
      MasterLabel: name,
      SortOrder: at + 1,
      StatusCode: category,
      IsDefault: isDefault,
    })
  }
}

/** Customer number → Account id. */
function seedAccounts(org: Org): Map<string, string> {
  const ids = new Map<string, string>()
  for (const { account, contact } of accounts(org.settings.customers)) {
    const id = insert(org, 'Account', account)
    insert(org, 'Contact', { ...contact, AccountId: id })
    ids.set(account.Customer_Number__c, id)
  }
  return ids
}

interface Entries {
  readonly portalBook: string
  /** Product code → entry of the Portal book. */
  readonly byCode: ReadonlyMap<string, string>
}

function seedCatalog(org: Org): Entries {
  const standardBook = insert(org, 'Pricebook2', { Name: 'Standard Price Book', IsActive: true })
  const row = org.store.get('Pricebook2', standardBook)
  if (row) org.store.transaction(() => org.store.put('Pricebook2', { ...row, IsStandard: true }))
  const portalBook = insert(org, 'Pricebook2', { Name: org.settings.pricebook, IsActive: true, Description: 'What the portal sells' })
  const byCode = new Map<string, string>()
  for (const { unitPrice, ...fields } of productsOf(org.settings.esimProvider)) {
    const product = insert(org, 'Product2', { IsActive: true, ...fields })
    if (unitPrice === null) continue
    const price = { Product2Id: product, UnitPrice: unitPrice, IsActive: true }
    insert(org, 'PricebookEntry', { ...price, Pricebook2Id: standardBook })
    byCode.set(fields.ProductCode, insert(org, 'PricebookEntry', { ...price, Pricebook2Id: portalBook }))
  }
  return { portalBook, byCode }
}

/** Taken down on the telephone: no portal keys, so that provisioning has to do without them. */
function seedStaffOrder(org: Org, accountId: string, { portalBook, byCode }: Entries): void {
  const order = insert(org, 'Order', {
    AccountId: accountId,
    EffectiveDate: dayOf(org.clock.now()),
    Status: 'Pending Review',
    Pricebook2Id: portalBook,
    Portal_Source__c: 'Staff',
    Description: 'Ordered by telephone; installation on a weekday.',
  })
  const line = { OrderId: order, Quantity: 1, Billing_Cycle__c: 'Monthly' }
  const installation = JSON.stringify({ installation: 'standard' })
  insert(org, 'OrderItem', { ...line, PricebookEntryId: byCode.get('NET-FIBER-10G'), UnitPrice: 6800, ConfigOptions_JSON__c: installation })
  insert(org, 'OrderItem', { ...line, PricebookEntryId: byCode.get('VPN-FAMILY'), UnitPrice: 1180 })
}
