// Faults planted in a copy of the real package: the check bites there too, and not only in the small one.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkPackage } from '../../scripts/package/check.ts'

const ROOT = join(import.meta.dirname, '../..')
const MAIN = 'salesforce/package/force-app/main/default'

/** File, what stands there, what is put in its place, and what must be said of it. */
const PLANTED: [of: string, from: string | RegExp, to: string, said: string][] = [
  [`${MAIN}/objects/Order/fields/Portal_Order_Key__c.field-meta.xml`, '<length>36', '<length>360', 'a Text is 1 to 255 characters long'],
  [`${MAIN}/objects/Account/fields/Customer_Number__c.field-meta.xml`, '<type>Text', '<type>String', '"String" is not one of'],
  [
    `${MAIN}/objects/OrderItem/fields/Billing_Cycle__c.field-meta.xml`,
    'Billing_Cycle</valueSetName>',
    'Cycles</valueSetName>',
    'there is no GlobalValueSet Cycles',
  ],
  [
    `${MAIN}/objects/Order/listViews/Portal_Needs_Attention.listView-meta.xml`,
    'Needs Attention,',
    'Needs Care,',
    'has no value "Needs Care"',
  ],
  [
    `${MAIN}/objects/Order/validationRules/Portal_Order_Key_Is_Set_Once.validationRule-meta.xml`,
    'ISCHANGED(Portal_Order_Key__c)',
    'ISCHANGED(Portal_Key__c)',
    'Order has no field Portal_Key__c',
  ],
  [
    `${MAIN}/permissionsets/Portal_Integration.permissionset-meta.xml`,
    '<allowDelete>false',
    '<allowDelete>true',
    'nobody deletes through this package',
  ],
  [
    `${MAIN}/permissionsets/Portal_Sales.permissionset-meta.xml`,
    '<field>Order.Provisioning_Status__c',
    '<field>Order.Provisioning_State__c',
    'there is no field Order.Provisioning_State__c',
  ],
  [
    `${MAIN}/permissionsets/Portal_Callout.permissionset-meta.xml`,
    /(<externalCredentialPrincipal>)[^<]+/,
    '$1Portal_BFF-Nobody',
    'there is no principal Portal_BFF-Nobody',
  ],
  [
    `${MAIN}/permissionsets/Portal_Callout.permissionset-meta.xml`,
    /(<enabled>)true(<\/enabled>\s+<name>Call_Trunkline)/,
    '$1false$2',
    'opens the credential and does not grant Call_Trunkline, which PortalChannel asks for',
  ],
  [
    `${MAIN}/quickActions/Order.Provision_in_WHMCS.quickAction-meta.xml`,
    'ScreenAction',
    'Action',
    'provisionInWhmcs is a ScreenAction, and the action another',
  ],
  [`${MAIN}/flows/Provision_Order_Screen.flow-meta.xml`, '{!Preview.text}', '{!Preview.lines}', 'Preview holds no lines'],
  [
    `${MAIN}/classes/PortalPress.cls`,
    'SELECT Id, Status, Provisioning_Status__c',
    'SELECT Id, Status, Provisioning_State__c',
    'Order has no field Provisioning_State__c',
  ],
  [
    `${MAIN}/classes/PortalTestData.cls`,
    'WHMCS_Product_Id__c = uniqueNumber()',
    'Customer_Number__c = uniqueNumber()',
    'Product2 has no field Customer_Number__c',
  ],
  [
    `${MAIN}/classes/PortalLine.cls`,
    '= item.Billing_Cycle__c',
    '= item.Provisioning_Status__c',
    'OrderItem has no field and no child records Provisioning_Status__c',
  ],
  [
    `${MAIN}/classes/PortalOrderReader.cls`,
    'numbered(found.OrderItems)',
    'numbered(found.Contacts)',
    'Order has no field and no child records Contacts',
  ],
  [
    `${MAIN}/classes/PortalBlockers.cls`,
    '= line.item.Product2',
    '= line.item.Account',
    'OrderItem has no field and no child records Account',
  ],
  [
    'salesforce/org-setup/order-page/main/default/layouts/Order-Order Layout.layout-meta.xml',
    '<fields>Item_Provisioning_Status__c',
    '<fields>Provisioning_Status__c',
    'OrderItem has no field Provisioning_Status__c',
  ],
  [`${MAIN}/classes/PortalChannel.cls`, "'callout:Portal_BFF'", "'callout:Portal'", 'there is no NamedCredential Portal'],
  [`${MAIN}/lwc/provisionInWhmcs/apexCalls.js`, 'type, rev, line,', 'type, revision: rev, line,', 'decide takes no revision'],
  [
    `${MAIN}/classes/PortalAutomationTest.cls`,
    /System\.runAs\(PortalTestData\.staff\(\)\) (\{\s+Test\.startTest\(\);\s+Id jobId = System\.schedule)/,
    '$1',
    'theWatchCanBeScheduled comes to PortalStuckOrders.find, which asks in USER_MODE',
  ],
  [`${MAIN}/classes/PortalJobEnd.cls`, /\s+WITH SYSTEM_MODE/, '', 'a query names no mode'],
  [`${MAIN}/classes/PortalJobEnd.cls`, ', false, AccessLevel.SYSTEM_MODE', ', false', 'Database.update names no mode'],
  [`${MAIN}/classes/PortalLinks.cls-meta.xml`, '67.0', '61.0', 'is of API version 61.0'],
  [
    `${MAIN}/lwc/provisionInWhmcs/apexCalls.js`,
    'ProvisioningController.getOrder',
    'ProvisioningController.readOrder',
    'has no method readOrder',
  ],
  [
    `${MAIN}/lwc/provisionInWhmcs/provisionInWhmcs.html`,
    '<c-provisioning-progress',
    '<c-provisioning-steps',
    'there is no component provisioningSteps',
  ],
  [
    'salesforce/org-setup/order-statuses/main/default/standardValueSets/OrderStatus.standardValueSet-meta.xml',
    /(Pending Review<\/label>\s*<groupingString>)Draft/,
    '$1Activated',
    'Pending Review belongs to the category Draft',
  ],
  [
    'salesforce/org-setup/data/Product2.json',
    '"Portal_Category__c": "eSIM"',
    '"Portal_Category__c": "SIM"',
    'Portal_Category__c has no value "SIM"',
  ],
  ['salesforce/order-provisioning.ts', 'Product2.ESIM_Package_Id__c', 'Product2.Package__c', 'OrderItem has no field Product2.Package__c'],
]

test('each of them is named, in its file', { timeout: 120_000 }, () => {
  const root = mkdtempSync(join(tmpdir(), 'package-copy-'))
  cpSync(join(ROOT, 'salesforce'), join(root, 'salesforce'), { recursive: true })
  for (const [of, from, to] of PLANTED) {
    const text = readFileSync(join(root, of), 'utf8')
    const changed = text.replace(from, to)
    expect(changed, `${of} has no ${from}: the test is stale`).not.toBe(text)
    writeFileSync(join(root, of), changed)
  }
  const said = checkPackage(root).findings
  rmSync(root, { recursive: true })
  for (const [of, , , message] of PLANTED)
    expect(
      said
        .filter(({ path }) => path === of)
        .map((finding) => finding.message)
        .join('\n'),
    ).toContain(message)
})
