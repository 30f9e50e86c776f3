// A small package with one of everything that the check looks at, and nothing wrong: faults are planted in copies of it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { checkPackage } from '../../scripts/package/check.ts'

const xml = (type: string, body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="http://soap.sforce.com/2006/04/metadata">\n${body}\n</${type}>\n`

const field = (name: string, body: string): string =>
  xml('CustomField', `    <fullName>${name}</fullName>\n    <label>${name}</label>\n${body}`)
const value = (name: string, isDefault: boolean): string =>
  `            <value>\n                <fullName>${name}</fullName>\n                <default>${isDefault}</default>\n                <label>${name}</label>\n            </value>`
const fieldPermission = (name: string, editable: boolean): string =>
  `    <fieldPermissions>\n        <editable>${editable}</editable>\n        <field>${name}</field>\n        <readable>true</readable>\n    </fieldPermissions>`
const objectPermission = (name: string, edit: boolean): string =>
  `    <objectPermissions>\n        <allowCreate>false</allowCreate>\n        <allowDelete>false</allowDelete>\n        <allowEdit>${edit}</allowEdit>\n        <allowRead>true</allowRead>\n        <modifyAllRecords>false</modifyAllRecords>\n        <object>${name}</object>\n        <viewAllRecords>false</viewAllRecords>\n    </objectPermissions>`
const classMeta = xml('ApexClass', '    <apiVersion>67.0</apiVersion>\n    <status>Active</status>')

/** Below `salesforce/package/force-app/main/default`. */
const INSIDE: Readonly<Record<string, string>> = {
  'objects/Order/fields/Press_Key__c.field-meta.xml': field(
    'Press_Key__c',
    '    <caseSensitive>true</caseSensitive>\n    <externalId>true</externalId>\n    <length>36</length>\n    <required>false</required>\n    <type>Text</type>\n    <unique>true</unique>',
  ),
  'objects/Order/fields/Standing__c.field-meta.xml': field(
    'Standing__c',
    `    <type>Picklist</type>\n    <valueSet>\n        <restricted>true</restricted>\n        <valueSetDefinition>\n            <sorted>false</sorted>\n${value('New', true)}\n${value('Done', false)}\n        </valueSetDefinition>\n    </valueSet>`,
  ),
  'objects/Order/fields/Tries__c.field-meta.xml': field(
    'Tries__c',
    '    <precision>4</precision>\n    <required>true</required>\n    <scale>0</scale>\n    <type>Number</type>',
  ),
  'objects/Order/fields/Pressed_By__c.field-meta.xml': field(
    'Pressed_By__c',
    '    <deleteConstraint>SetNull</deleteConstraint>\n    <referenceTo>User</referenceTo>\n    <relationshipLabel>Pressed orders</relationshipLabel>\n    <relationshipName>Pressed_Orders</relationshipName>\n    <type>Lookup</type>',
  ),
  'objects/Order/fields/Note__c.field-meta.xml': field(
    'Note__c',
    '    <length>1000</length>\n    <type>LongTextArea</type>\n    <visibleLines>3</visibleLines>',
  ),
  'objects/Order/fields/Urgent__c.field-meta.xml': field('Urgent__c', '    <defaultValue>false</defaultValue>\n    <type>Checkbox</type>'),
  'objects/Product2/fields/Cycle__c.field-meta.xml': field(
    'Cycle__c',
    '    <type>Picklist</type>\n    <valueSet>\n        <valueSetName>Cycle</valueSetName>\n    </valueSet>',
  ),
  'globalValueSets/Cycle.globalValueSet-meta.xml': xml(
    'GlobalValueSet',
    '    <customValue>\n        <fullName>Monthly</fullName>\n        <default>false</default>\n        <label>Monthly</label>\n    </customValue>\n    <masterLabel>Cycle</masterLabel>\n    <sorted>false</sorted>',
  ),
  'objects/Order/validationRules/Key_Stays.validationRule-meta.xml': xml(
    'ValidationRule',
    '    <fullName>Key_Stays</fullName>\n    <active>true</active>\n    <errorConditionFormula>AND(NOT(ISNEW()), ISCHANGED(Press_Key__c), NOT(ISPICKVAL(Standing__c, "Done")), NOT($Permission.Press))</errorConditionFormula>\n    <errorDisplayField>Press_Key__c</errorDisplayField>\n    <errorMessage>No.</errorMessage>',
  ),
  'objects/Order/listViews/Open.listView-meta.xml': xml(
    'ListView',
    '    <fullName>Open</fullName>\n    <columns>ORDERS.ORDER_NUMBER</columns>\n    <columns>Standing__c</columns>\n    <filterScope>Everything</filterScope>\n    <filters>\n        <field>Standing__c</field>\n        <operation>equals</operation>\n        <value>New,Done</value>\n    </filters>\n    <label>Open</label>',
  ),
  'customPermissions/Press.customPermission-meta.xml': xml(
    'CustomPermission',
    '    <isLicensed>false</isLicensed>\n    <label>Press</label>',
  ),
  'externalCredentials/Far.externalCredential-meta.xml': xml(
    'ExternalCredential',
    '    <authenticationProtocol>Custom</authenticationProtocol>\n    <externalCredentialParameters>\n        <parameterGroup>Us</parameterGroup>\n        <parameterName>Us</parameterName>\n        <parameterType>NamedPrincipal</parameterType>\n        <sequenceNumber>1</sequenceNumber>\n    </externalCredentialParameters>\n    <label>Far</label>',
  ),
  'namedCredentials/Far.namedCredential-meta.xml': xml(
    'NamedCredential',
    '    <label>Far</label>\n    <namedCredentialParameters>\n        <externalCredential>Far</externalCredential>\n        <parameterName>ExternalCredential</parameterName>\n        <parameterType>Authentication</parameterType>\n    </namedCredentialParameters>\n    <namedCredentialType>SecuredEndpoint</namedCredentialType>',
  ),
  'quickActions/Order.Press.quickAction-meta.xml': xml(
    'QuickAction',
    '    <actionSubtype>ScreenAction</actionSubtype>\n    <label>Press</label>\n    <lightningWebComponent>pressPanel</lightningWebComponent>\n    <optionsCreateFeedItem>false</optionsCreateFeedItem>\n    <type>LightningWebComponent</type>',
  ),
  'quickActions/Order.Press_Mobile.quickAction-meta.xml': xml(
    'QuickAction',
    '    <flowDefinition>Press_Screen</flowDefinition>\n    <label>Press</label>\n    <optionsCreateFeedItem>false</optionsCreateFeedItem>\n    <type>Flow</type>',
  ),
  'flows/Press_Screen.flow-meta.xml': xml(
    'Flow',
    '    <actionCalls>\n        <name>Press</name>\n        <label>Press</label>\n        <locationX>0</locationX>\n        <locationY>0</locationY>\n        <actionName>Presser</actionName>\n        <actionType>apex</actionType>\n        <inputParameters>\n            <name>orderId</name>\n            <value>\n                <elementReference>recordId</elementReference>\n            </value>\n        </inputParameters>\n    </actionCalls>\n    <apiVersion>67.0</apiVersion>\n    <label>Press</label>\n    <processType>Flow</processType>\n    <recordLookups>\n        <name>Get_Order</name>\n        <label>Get Order</label>\n        <locationX>0</locationX>\n        <locationY>0</locationY>\n        <connector>\n            <targetReference>Press</targetReference>\n        </connector>\n        <filters>\n            <field>Id</field>\n            <operator>EqualTo</operator>\n            <value>\n                <elementReference>recordId</elementReference>\n            </value>\n        </filters>\n        <object>Order</object>\n        <queriedFields>Standing__c</queriedFields>\n    </recordLookups>\n    <status>Active</status>\n    <variables>\n        <name>recordId</name>\n        <dataType>String</dataType>\n        <isCollection>false</isCollection>\n        <isInput>true</isInput>\n        <isOutput>false</isOutput>\n    </variables>',
  ),
  'classes/Presser.cls': `public with sharing class Presser {
    public class Wish {
        @InvocableVariable(required=true)
        public Id orderId;
    }
    @AuraEnabled
    public static String press(Id orderId, String reason) {
        if (!FeatureManagement.checkPermission('Press')) {
            return null;
        }
        Order found = [SELECT Id, Standing__c, Pressed_By__r.Name, Account.Name, (SELECT Id, Quantity FROM OrderItems) FROM Order WHERE Id = :orderId WITH SYSTEM_MODE FOR UPDATE];
        found.Standing__c = 'Done';
        return send('callout:Far/api');
    }
    @InvocableMethod
    public static void pressAll(List<Wish> wishes) {
        List<Order> all = Database.query('SELECT Id FROM Order WHERE Press_Key__c != null LIMIT 10', AccessLevel.SYSTEM_MODE);
    }
    private static String send(String address) {
        return address;
    }
    private static Integer count(Order found, List<Order> others) {
        Order made = new Order(Id = found.Id, Press_Key__c = 'x');
        Integer letters = made.Account.Name.length() + others[0].Note__c.length();
        return letters + found.OrderItems.size();
    }
}
`,
  'classes/Presser.cls-meta.xml': classMeta,
  'lwc/pressPanel/pressPanel.js': `import { LightningElement, api } from 'lwc'
import press from '@salesforce/apex/Presser.press'
import STANDING from '@salesforce/schema/Order.Standing__c'
import mayPress from '@salesforce/customPermission/Press'
import { WORDS } from 'c/pressWords'
import { nothing } from './nothing'

export default class PressPanel extends LightningElement {
  @api recordId
  words = [WORDS, STANDING, mayPress, nothing]
  send() {
    return press({ orderId: this.recordId, reason: 'x' })
  }
}
`,
  'lwc/pressPanel/nothing.js': 'export const nothing = null\n',
  'lwc/pressPanel/pressPanel.html': '<template>\n  <c-press-words></c-press-words>\n</template>\n',
  'lwc/pressPanel/pressPanel.js-meta.xml': xml(
    'LightningComponentBundle',
    '    <apiVersion>67.0</apiVersion>\n    <isExposed>true</isExposed>\n    <targets>\n        <target>lightning__RecordAction</target>\n    </targets>\n    <targetConfigs>\n        <targetConfig targets="lightning__RecordAction">\n            <actionType>ScreenAction</actionType>\n        </targetConfig>\n    </targetConfigs>',
  ),
  'lwc/pressWords/pressWords.js': "export const WORDS = ['x']\n",
  'lwc/pressWords/pressWords.js-meta.xml': xml(
    'LightningComponentBundle',
    '    <apiVersion>67.0</apiVersion>\n    <isExposed>false</isExposed>',
  ),
  'objects/Far_Setting__mdt/Far_Setting__mdt.object-meta.xml': xml(
    'CustomObject',
    '    <label>Far Setting</label>\n    <pluralLabel>Far Settings</pluralLabel>\n    <visibility>Protected</visibility>',
  ),
  'objects/Far_Setting__mdt/fields/Signing_Secret__c.field-meta.xml': field(
    'Signing_Secret__c',
    '    <fieldManageability>SubscriberControlled</fieldManageability>\n    <length>255</length>\n    <type>Text</type>',
  ),
  'permissionsets/Staff.permissionset-meta.xml': xml(
    'PermissionSet',
    [
      '    <classAccesses>\n        <apexClass>Presser</apexClass>\n        <enabled>true</enabled>\n    </classAccesses>',
      '    <customPermissions>\n        <enabled>true</enabled>\n        <name>Press</name>\n    </customPermissions>',
      '    <externalCredentialPrincipalAccesses>\n        <enabled>true</enabled>\n        <externalCredentialPrincipal>Far-Us</externalCredentialPrincipal>\n    </externalCredentialPrincipalAccesses>',
      fieldPermission('Order.Press_Key__c', false),
      fieldPermission('Order.Standing__c', true),
      '    <flowAccesses>\n        <enabled>true</enabled>\n        <flow>Press_Screen</flow>\n    </flowAccesses>',
      '    <label>Staff</label>',
      objectPermission('Account', false),
      objectPermission('Order', true),
      objectPermission('UserExternalCredential', false),
      '    <userPermissions>\n        <enabled>true</enabled>\n        <name>ActivateOrder</name>\n    </userPermissions>\n    <userPermissions>\n        <enabled>true</enabled>\n        <name>EditActivatedOrders</name>\n    </userPermissions>',
    ].join('\n'),
  ),
}

const PROJECT = '{ "packageDirectories": [{ "path": "force-app", "default": true }], "sourceApiVersion": "67.0" }\n'
export const DEFAULT = 'salesforce/package/force-app/main/default'

const TREE: Readonly<Record<string, string>> = {
  'salesforce/package/sfdx-project.json': PROJECT,
  'salesforce/orders.ts': 'const wish = soql`SELECT Id, Standing__c FROM Order WHERE Press_Key__c = ${key} LIMIT 2`\n',
  ...Object.fromEntries(Object.entries(INSIDE).map(([path, text]) => [`${DEFAULT}/${path}`, text])),
}

/** A change to one file: other text in place of some that is there, all of it anew, or the file gone. */
export type Change = { of: string; from: string; to: string } | { of: string; text: string } | { of: string; gone: true }

/** Checks a copy with these changes; `<file>:<line> <message>` for each finding, files as `of` names them. */
export function checkWith(...changes: Change[]): string[] {
  const files = new Map(Object.entries(TREE))
  for (const change of changes) {
    const path = pathOf(change.of)
    const before = files.get(path)
    if ('gone' in change) files.delete(path)
    else if ('text' in change) files.set(path, change.text)
    else if (before?.includes(change.from)) files.set(path, before.replace(change.from, change.to))
    else throw new Error(`${change.of} has no ${change.from}: the test is stale`)
  }
  const root = mkdtempSync(join(tmpdir(), 'package-'))
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    return checkPackage(root).findings.map(({ path, line, message }) => `${path.replace(`${DEFAULT}/`, '')}:${line} ${message}`)
  } finally {
    rmSync(root, { recursive: true })
  }
}

const pathOf = (name: string): string => (name.startsWith('salesforce/') ? name : `${DEFAULT}/${name}`)
export { xml }
