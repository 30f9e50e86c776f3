// Each kind of fault that the check of the Salesforce metadata knows, planted in a copy of a small package that has none.
import { expect, test } from 'vitest'
import { checkWith, xml, type Change } from './small-tree.ts'

const STAFF = 'permissionsets/Staff.permissionset-meta.xml'
const KEY = 'objects/Order/fields/Press_Key__c.field-meta.xml'
const STANDING = 'objects/Order/fields/Standing__c.field-meta.xml'
const TRIES = 'objects/Order/fields/Tries__c.field-meta.xml'
const NOTE = 'objects/Order/fields/Note__c.field-meta.xml'
const BY = 'objects/Order/fields/Pressed_By__c.field-meta.xml'
const RULE = 'objects/Order/validationRules/Key_Stays.validationRule-meta.xml'
const LIST = 'objects/Order/listViews/Open.listView-meta.xml'
const ACTION = 'quickActions/Order.Press.quickAction-meta.xml'
const FLOW = 'flows/Press_Screen.flow-meta.xml'
const APEX = 'classes/Presser.cls'
const PANEL = 'lwc/pressPanel/pressPanel.js'
const PANEL_META = 'lwc/pressPanel/pressPanel.js-meta.xml'
const NAMED = 'namedCredentials/Far.namedCredential-meta.xml'
const PROJECT = 'salesforce/package/sfdx-project.json'

const swap = (of: string, from: string, to: string): Change => ({ of, from, to })
const grant = (name: string, editable: boolean, readable = true): string =>
  `<fieldPermissions><editable>${editable}</editable><field>${name}</field><readable>${readable}</readable></fieldPermissions>`
/** One more statement of the class. */
const also = (statement: string): Change => swap(APEX, "found.Standing__c = 'Done';", `found.Standing__c = 'Done';\n        ${statement}`)
const beforeFlow = (text: string): Change => swap(STAFF, '    <flowAccesses>', `${text}    <flowAccesses>`)

test('the small package has no fault', () => {
  expect(checkWith()).toEqual([])
})

test.each<[string, Change, string]>([
  // who may read what
  [
    'a field that who is let in may not read',
    swap(APEX, 'WHERE Id = :orderId WITH SYSTEM_MODE FOR UPDATE', 'WHERE Note__c != null WITH USER_MODE'),
    `${STAFF}:3 lets people into the Apex and does not let them read Order.Note__c, which Presser asks for`,
  ],
  [
    'a field on the way to another one',
    swap(APEX, 'WITH SYSTEM_MODE FOR UPDATE', 'WITH USER_MODE'),
    'does not let them read Order.Pressed_By__c',
  ],
  [
    'an event that people may create',
    swap(
      STAFF,
      '    <userPermissions>',
      '    <objectPermissions>\n<allowCreate>true</allowCreate>\n<allowDelete>false</allowDelete>\n<allowEdit>false</allowEdit>\n<allowRead>true</allowRead>\n<modifyAllRecords>false</modifyAllRecords>\n<object>Far_Press__e</object>\n<viewAllRecords>false</viewAllRecords>\n    </objectPermissions>\n    <userPermissions>',
    ),
    'lets people create Far_Press__e, whose trigger runs as a user who sees more than they',
  ],
  // form
  ['XML that is not well-formed', swap(KEY, '</label>', '</lable>'), `${KEY}:4 is not well-formed`],
  [
    'an element that the type does not know',
    swap(KEY, '<length>36</length>', '<lenght>36</lenght>'),
    `${KEY}:7 CustomField has no element lenght`,
  ],
  ['a word that is no value of its enum', swap(KEY, '<type>Text', '<type>Txt'), 'CustomField.type: "Txt" is not one of the'],
  ['a flag that is neither true nor false', swap(KEY, '<unique>true', '<unique>yes'), 'CustomField.unique: "yes" is not true or false'],
  ['a number that is none', swap(KEY, '<length>36', '<length>long'), 'CustomField.length: "long" is not a number'],
  ['a required member that is missing', swap(STAFF, '<label>Staff</label>', ''), `${STAFF}:2 PermissionSet needs the element label`],
  [
    'a required member deep inside',
    swap(STAFF, '<apexClass>Presser</apexClass>', ''),
    'PermissionSet.classAccesses needs the element apexClass',
  ],
  [
    'elements inside of a value',
    swap(STAFF, '<label>Staff</label>', '<label><b>Staff</b></label>'),
    'PermissionSet.label holds a value, not elements',
  ],
  [
    'one element twice',
    swap(KEY, '<unique>true</unique>', '<unique>true</unique><unique>true</unique>'),
    'CustomField may have one unique only',
  ],
  ['repeated elements apart', swap(LIST, '    <label>', '    <columns>Tries__c</columns>\n    <label>'), `${LIST}:12 columns stands apart`],
  ['another type than its folder', { of: KEY, text: xml('ListView', '') }, 'holds a ListView; in this folder it must be a CustomField'],
  ['no namespace', swap(KEY, ' xmlns="http://soap.sforce.com/2006/04/metadata"', ''), 'the root needs xmlns='],
  [
    'a file where none can be',
    { of: 'fields/X__c.field-meta.xml', text: xml('CustomField', '') },
    'fields/X__c.field-meta.xml:1 no such file can be here',
  ],
  // names and versions
  [
    'a fullName that is not the file’s',
    swap(KEY, '<fullName>Press_Key__c', '<fullName>Press_Keys__c'),
    'its fullName is Press_Keys__c; it must be Press_Key__c',
  ],
  ['another API version', swap('classes/Presser.cls-meta.xml', '67.0', '66.0'), 'is of API version 66.0; sfdx-project.json says 67.0'],
  ['a project without its version', swap(PROJECT, 'sourceApiVersion', 'version'), `${PROJECT}:1 does not fit: sourceApiVersion`],
  [
    'a class without metadata',
    { of: 'classes/Presser.cls-meta.xml', gone: true },
    'classes/Presser.cls:1 needs a file Presser.cls-meta.xml',
  ],
  [
    'metadata without a class',
    { of: 'classes/Gone.cls-meta.xml', text: xml('ApexClass', '<apiVersion>67.0</apiVersion><status>Active</status>') },
    'has no code beside it',
  ],
  [
    'a component whose folder has another name',
    { of: 'lwc/other/pressWords.js-meta.xml', text: xml('LightningComponentBundle', '<apiVersion>67.0</apiVersion>') },
    'lies in the folder of other',
  ],
  // fields
  ['a number without scale', swap(TRIES, '<scale>0</scale>', ''), `${TRIES}:2 a Number needs precision and scale`],
  ['a text that is too long', swap(KEY, '<length>36', '<length>256'), 'a Text is 1 to 255 characters long'],
  ['a long text that is too short', swap(NOTE, '<length>1000', '<length>255'), 'a LongTextArea is 256 to 131072 characters long'],
  ['a long text without lines', swap(NOTE, '<visibleLines>3</visibleLines>', ''), 'a LongTextArea needs visibleLines'],
  [
    'a long text as external id',
    swap(NOTE, '<length>', '<externalId>true</externalId><length>'),
    'a LongTextArea can be neither unique nor an external id',
  ],
  [
    'a lookup that says nothing of deletes',
    swap(BY, '<deleteConstraint>SetNull</deleteConstraint>', ''),
    'a Lookup needs referenceTo, relationshipName and deleteConstraint',
  ],
  ['a lookup to nowhere', swap(BY, '<referenceTo>User', '<referenceTo>Usr'), 'refers to Usr, which is no object'],
  [
    'a checkbox without default',
    swap('objects/Order/fields/Urgent__c.field-meta.xml', '<defaultValue>false</defaultValue>', ''),
    'a Checkbox needs a defaultValue',
  ],
  ['two default values', swap(STANDING, '<default>false', '<default>true'), `${STANDING}:2 has two default values`],
  ['a value twice', swap(STANDING, '<fullName>Done', '<fullName>NEW'), 'has a value twice'],
  ['an open picklist', swap(STANDING, '<restricted>true', '<restricted>false'), 'a picklist that is not restricted takes any word'],
  ['a label that is too long', swap(KEY, '<label>Press_Key__c', `<label>${'x'.repeat(41)}`), 'its label is longer than 40 characters'],
  [
    'a field of an object that is not there',
    {
      of: 'objects/Nothing__e/fields/X__c.field-meta.xml',
      text: xml('CustomField', '<fullName>X__c</fullName><label>X</label><type>Date</type>'),
    },
    'there is no object Nothing__e',
  ],
  [
    'what overwrites an org’s own',
    { of: 'layouts/Order-Order Layout.layout-meta.xml', text: xml('Layout', '') },
    'move it to salesforce/org-setup',
  ],
  // references
  [
    'a value set that is not there',
    { of: 'globalValueSets/Cycle.globalValueSet-meta.xml', gone: true },
    'there is no GlobalValueSet Cycle',
  ],
  ['a list that shows no field', swap(LIST, '<columns>Standing__c', '<columns>Standin__c'), `${LIST}:5 Order has no field Standin__c`],
  ['a list that filters by no field', swap(LIST, '<field>Standing__c', '<field>Status2'), 'Order has no field Status2'],
  ['a list that looks for no value', swap(LIST, 'New,Done', 'New,Ready'), 'Standing__c has no value "Ready"'],
  [
    'a rule about no field',
    swap(RULE, 'ISCHANGED(Press_Key__c)', 'ISCHANGED(Press_Keys__c)'),
    `${RULE}:5 Order has no field Press_Keys__c`,
  ],
  ['a rule about no value', swap(RULE, '"Done"', '"Ready"'), 'Standing__c has no value "Ready"'],
  ['a rule about no permission', swap(RULE, '$Permission.Press)', '$Permission.Pres)'), 'there is no custom permission Pres'],
  ['a rule whose brackets do not close', swap(RULE, 'ISNEW())', 'ISNEW()'), 'its brackets do not close'],
  [
    'a rule that shows its error nowhere',
    swap(RULE, '<errorDisplayField>Press_Key__c', '<errorDisplayField>Nothing__c'),
    'Order has no field Nothing__c',
  ],
  [
    'an action of no object',
    {
      of: 'quickActions/Ordr.Press.quickAction-meta.xml',
      text: xml(
        'QuickAction',
        '<flowDefinition>Press_Screen</flowDefinition><label>P</label><optionsCreateFeedItem>false</optionsCreateFeedItem><type>Flow</type>',
      ),
    },
    'Ordr is no object',
  ],
  ['an action with no component', swap(ACTION, 'pressPanel', 'pressPane'), 'there is no LightningComponentBundle pressPane'],
  [
    'an action of another kind than its component',
    swap(ACTION, 'ScreenAction', 'Action'),
    `${ACTION}:5 pressPanel is a ScreenAction, and the action another`,
  ],
  [
    'an action whose component is not exposed',
    swap(PANEL_META, '<isExposed>true', '<isExposed>false'),
    'pressPanel is not exposed to lightning__RecordAction',
  ],
  ['an action with no flow', { of: FLOW, gone: true }, 'there is no Flow Press_Screen'],
  ['a credential of none', swap(NAMED, '<externalCredential>Far', '<externalCredential>Near'), 'there is no ExternalCredential Near'],
  [
    'a channel of no object',
    {
      of: 'platformEventChannelMembers/ChangeEvents_OrdrChangeEvent.platformEventChannelMember-meta.xml',
      text: xml('PlatformEventChannelMember', '<eventChannel>ChangeEvents</eventChannel><selectedEntity>OrdrChangeEvent</selectedEntity>'),
    },
    'there is no OrdrChangeEvent',
  ],
  [
    'a record of no type',
    { of: 'customMetadata/Near.Default.md-meta.xml', text: xml('CustomMetadata', '<label>Default</label>') },
    'there is no Near__mdt',
  ],
  // flows
  ['a flow that goes on nowhere', swap(FLOW, '<targetReference>Press', '<targetReference>Pres'), 'goes on to Pres, which is not there'],
  ['a flow that reads no field', swap(FLOW, '<queriedFields>Standing__c', '<queriedFields>Standin__c'), 'Order has no field Standin__c'],
  [
    'a flow with no such variable',
    swap(FLOW, '<elementReference>recordId', '<elementReference>record'),
    'record is no element or variable of this flow',
  ],
  [
    'a flow that names what a look-up does not ask for',
    swap(FLOW, '<elementReference>recordId', '<elementReference>Get_Order.Press_Key__c'),
    'Get_Order holds no Press_Key__c',
  ],
  [
    'a flow that names what an action does not answer',
    swap(FLOW, '<elementReference>recordId', '<elementReference>Press.answer'),
    'Press holds no answer',
  ],
  [
    'a flow that calls no class',
    swap(FLOW, '<actionName>Presser', '<actionName>Pusher'),
    'there is no class Pusher with an @InvocableMethod',
  ],
  [
    'a flow whose fault undoes a save',
    swap(
      FLOW,
      '    <status>',
      '    <start>\n<locationX>0</locationX>\n<locationY>0</locationY>\n<object>Order</object>\n<recordTriggerType>Update</recordTriggerType>\n<triggerType>RecordAfterSave</triggerType>\n</start>\n    <status>',
    ),
    `${FLOW}:3 a fault of Press undoes the save that started the flow`,
  ],
  ['a flow that sends what Apex does not take', swap(FLOW, '<name>orderId', '<name>order'), 'Presser has no @InvocableVariable order'],
  // permission sets
  [
    'a permission for a required field',
    beforeFlow(grant('Order.Tries__c', true)),
    'Order.Tries__c is required: a permission for it cannot be deployed',
  ],
  ['a permission for a field that is always there', beforeFlow(grant('Order.Status', true)), 'Order.Status is always there'],
  [
    'a permission for a total that is always there',
    beforeFlow(grant('OrderItem.TotalPrice', false)),
    'OrderItem.TotalPrice is always there',
  ],
  ['a permission for a date that is always there', beforeFlow(grant('Order.EndDate', true)), 'Order.EndDate is always there'],
  ['a permission for a flag that is always there', beforeFlow(grant('Product2.IsActive', false)), 'Product2.IsActive is always there'],
  [
    'edit of a code that comes from the product',
    beforeFlow(grant('OrderItem.ProductCode', true)),
    'OrderItem.ProductCode cannot be edited',
  ],
  ['a permission for no field', beforeFlow(grant('Order.Nothing__c', false)), 'there is no field Order.Nothing__c'],
  ['edit without read', beforeFlow(grant('Order.Note__c', true, false)), 'Order.Note__c: who may edit must be able to read'],
  ['edit of what nobody edits', beforeFlow(grant('Order.TotalAmount', true)), 'Order.TotalAmount cannot be edited by anybody'],
  ['a permission twice', beforeFlow(grant('Order.Standing__c', true)), 'Order.Standing__c stands twice'],
  ['delete', swap(STAFF, '<allowDelete>false', '<allowDelete>true'), 'nobody deletes through this package'],
  ['modify all', swap(STAFF, '<modifyAllRecords>false', '<modifyAllRecords>true'), 'modifyAllRecords sets sharing aside'],
  ['an order without its account', swap(STAFF, '<object>Account', '<object>Contact'), 'Order: allowRead needs allowRead of Account'],
  [
    'all orders without all accounts',
    swap(STAFF, '<object>Order</object>\n        <viewAllRecords>false', '<object>Order</object>\n        <viewAllRecords>true'),
    'Order: viewAllRecords needs viewAllRecords of Account',
  ],
  ['activated orders without activation', swap(STAFF, '<name>ActivateOrder', '<name>RunFlow'), 'EditActivatedOrders needs ActivateOrder'],
  ['activation without edit', swap(STAFF, '<allowEdit>true', '<allowEdit>false'), 'ActivateOrder needs allowRead and allowEdit of Order'],
  ['too great a permission', swap(STAFF, '<name>ActivateOrder', '<name>ModifyAllData'), 'ModifyAllData is more than this package may give'],
  ['a principal of none', swap(STAFF, 'Far-Us', 'Far-Them'), 'there is no principal Far-Them'],
  [
    'a principal without its object',
    swap(STAFF, '<object>UserExternalCredential', '<object>Case'),
    'needs allowRead of UserExternalCredential',
  ],
  ['access to no class', swap(STAFF, '<apexClass>Presser', '<apexClass>Pusher'), 'there is no ApexClass Pusher'],
  ['access to no flow', swap(STAFF, '<flow>Press_Screen', '<flow>Push_Screen'), 'there is no Flow Push_Screen'],
  ['a custom permission that is not there', swap(STAFF, '<name>Press</name>', '<name>Push</name>'), 'there is no CustomPermission Push'],
  // Apex
  ['Apex that does not parse', swap(APEX, 'return address;', 'return address'), `${APEX}:21 does not parse, column`],
  ['a class of another name', swap(APEX, 'class Presser', 'class Pusher'), 'holds the class Pusher; it must be Presser'],
  [
    'a query for no field',
    swap(APEX, 'Standing__c, Pressed_By__r', 'Standin__c, Pressed_By__r'),
    `${APEX}:11 Order has no field Standin__c`,
  ],
  ['a query for no standard field', swap(APEX, 'Account.Name,', 'Account.Nam,'), 'Order has no field Account.Nam'],
  ['a query over no relationship', swap(APEX, 'Pressed_By__r.Name', 'Pressed_To__r.Name'), 'Order has no field Pressed_To__r.Name'],
  ['a query for no child records', swap(APEX, 'FROM OrderItems', 'FROM OrderLines'), 'Order has no child records OrderLines'],
  [
    'a query for a field that child records have not',
    swap(APEX, 'SELECT Id, Quantity FROM', 'SELECT Id, Quantit FROM'),
    'OrderItem has no field Quantit',
  ],
  ['a condition on no field', swap(APEX, 'WHERE Id = :orderId', 'WHERE Ident = :orderId'), 'Order has no field Ident'],
  ['a query in a text', swap(APEX, 'WHERE Press_Key__c !=', 'WHERE Press_Ke__c !='), `${APEX}:17 Order has no field Press_Ke__c`],
  ['a query that names no mode', swap(APEX, ' WITH SYSTEM_MODE', ''), `${APEX}:11 a query names no mode`],
  [
    'a query with a word for its mode of before',
    swap(APEX, 'WITH SYSTEM_MODE', 'WITH SECURITY_ENFORCED'),
    `${APEX}:11 a query names no mode`,
  ],
  ['a query in a text that names no mode', swap(APEX, ', AccessLevel.SYSTEM_MODE', ''), `${APEX}:17 Database.query names no mode`],
  ['a search that names no mode', also("Search.query('FIND {x} RETURNING Order');"), `${APEX}:13 Search.query names no mode`],
  ...['insert', 'update', 'upsert', 'delete', 'undelete'].flatMap((verb): [string, Change, string][] => [
    [`a statement that names no mode: ${verb}`, also(`${verb} found;`), `${APEX}:13 ${verb} names no mode`],
    [`a call that names no mode: ${verb}`, also(`Database.${verb}(found, false);`), `${APEX}:13 Database.${verb} names no mode`],
  ]),
  ['a merge that names no mode', also('merge found found;'), `${APEX}:13 merge names no mode`],
  ['a call by its whole name', also('System.Database.update(found);'), `${APEX}:13 Database.update names no mode`],
  [
    'a write whose records come of a query that names one',
    also('Database.update([SELECT Id FROM Order WITH USER_MODE]);'),
    `${APEX}:13 Database.update names no mode`,
  ],
  [
    'a field that is set and is none',
    swap(APEX, 'found.Standing__c', 'found.Standin__c'),
    `${APEX}:12 Standin__c is nothing that is there`,
  ],
  [
    'a record that is made with a field of another object',
    swap(APEX, "Press_Key__c = 'x'", "Cycle__c = 'x'"),
    `${APEX}:23 Order has no field Cycle__c`,
  ],
  ['a record that is made with no field', swap(APEX, 'Id = found.Id', 'Ident = found.Id'), `${APEX}:23 Order has no field Ident`],
  [
    'a field of another object that is set',
    swap(APEX, 'found.Standing__c', 'found.Cycle__c'),
    `${APEX}:12 Order has no field and no child records Cycle__c`,
  ],
  [
    'a field that the object behind a relationship has not',
    swap(APEX, 'made.Account.Name', 'made.Account.Note__c'),
    `${APEX}:24 Account has no field and no child records Note__c`,
  ],
  [
    'a field that the records of a list have not',
    swap(APEX, 'others[0].Note__c', 'others[0].Cycle__c'),
    `${APEX}:24 Order has no field and no child records Cycle__c`,
  ],
  [
    'child records of another object',
    swap(APEX, 'found.OrderItems.size', 'found.PricebookEntries.size'),
    `${APEX}:25 Order has no field and no child records PricebookEntries`,
  ],
  ['a callout to no credential', swap(APEX, 'callout:Far/', 'callout:Near/'), 'there is no NamedCredential Near'],
  [
    'a check of no permission',
    swap(APEX, "checkPermission('Press')", "checkPermission('Push')"),
    `${APEX}:8 there is no custom permission Push`,
  ],
  [
    'a check of a permission that nobody has',
    swap(STAFF, '<enabled>true</enabled>\n        <name>Press</name>', '<enabled>false</enabled>\n        <name>Press</name>'),
    `${APEX}:8 no permission set grants Press, so nobody comes past this`,
  ],
  [
    'a credential without the permission that Apex asks for in its place',
    swap(STAFF, '<enabled>true</enabled>\n        <name>Press</name>', '<enabled>false</enabled>\n        <name>Press</name>'),
    `${STAFF}:11 opens the credential and does not grant Press, which Presser asks for before it calls`,
  ],
  ['a method by a reserved word', swap(APEX, 'String send(', 'String of('), `${APEX}:19 "of" is a reserved word`],
  ['a parameter by a reserved word', swap(APEX, 'send(String address)', 'send(String End)'), `${APEX}:19 "End" is a reserved word`],
  ['a variable by a reserved word', swap(APEX, 'List<Order> all', 'List<Order> group'), `${APEX}:17 "group" is a reserved word`],
  // components
  ['a method of no class', swap(PANEL, 'apex/Presser.press', 'apex/Pusher.press'), `${PANEL}:2 there is no class Pusher`],
  ['no such method', swap(PANEL, 'apex/Presser.press', 'apex/Presser.push'), 'Presser has no method push'],
  ['a method that is not open to components', swap(APEX, '@AuraEnabled', '@TestVisible'), 'Presser.press is not static and @AuraEnabled'],
  ['an argument that Apex does not take', swap(PANEL, 'orderId: this', 'order: this'), 'press takes no order, only orderId, reason'],
  ['an argument that is not sent', swap(PANEL, ", reason: 'x'", ''), 'press is not given its reason'],
  ['a field that cannot be imported', swap(PANEL, 'Order.Standing__c', 'Order.Standin__c'), 'there is no Order.Standin__c'],
  [
    'a permission that cannot be imported',
    swap(PANEL, 'customPermission/Press', 'customPermission/Push'),
    'there is no custom permission Push',
  ],
  ['a component that cannot be imported', swap(PANEL, 'c/pressWords', 'c/pressWord'), 'there is no component c/pressWord'],
  ['a module that cannot be imported', swap(PANEL, "'./nothing'", "'./something'"), 'there is no file ./something.js'],
  ['a library that is not on the platform', swap(PANEL, "'./nothing'", "'lodash'"), 'lodash is nothing that a component can import'],
  [
    'a template with no such component',
    swap('lwc/pressPanel/pressPanel.html', '<c-press-words>', '<c-press-word>'),
    'there is no component pressWord',
  ],
  ['a component without its script', { of: 'lwc/pressWords/pressWords.js', gone: true }, 'there is no pressWords.js beside it'],
  [
    'a target that is configured and not there',
    swap(PANEL_META, '<target>lightning__RecordAction', '<target>lightning__RecordPage'),
    'configures lightning__RecordAction, which is none of its targets',
  ],
  [
    'an action type that is none',
    swap(PANEL_META, '<actionType>ScreenAction', '<actionType>Screen'),
    'actionType is ScreenAction or Action, not Screen',
  ],
  // secrets, and what is one org's alone
  ['a signing secret', swap(APEX, "'Done'", "'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='"), `${APEX}:12 holds a signing secret`],
  ['a private key', swap(APEX, "'Done'", "'-----BEGIN PRIVATE KEY-----'"), 'holds a key or certificate'],
  ['a session', swap(APEX, "'Done'", "'00D5g0000012345!AQEAQ'"), 'holds a session id'],
  [
    'an address with a password',
    swap(APEX, "'callout:Far/api'", "'https://us:secret@far.example/api'"),
    'holds an address with a password',
  ],
  ['the id of a record', swap(APEX, "'Done'", "'01s5g00000PBPBaAAG'"), 'holds the id of a record'],
  ['an org’s own address', swap(APEX, "'callout:Far/api'", "'https://acme.my.salesforce.com/x'"), "holds an org's own address"],
  [
    'a secret in a record',
    {
      of: 'customMetadata/Far_Setting.Default.md-meta.xml',
      text: xml(
        'CustomMetadata',
        '<label>Default</label><values><field>Signing_Secret__c</field><value xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xsd:string">x</value></values>',
      ),
    },
    'holds a secret: leave it empty',
  ],
  // the product
  [
    'a query of the product for no field',
    swap('salesforce/orders.ts', 'SELECT Id, Standing__c', 'SELECT Id, Standin__c'),
    'salesforce/orders.ts:1 Order has no field Standin__c',
  ],
  ['a query of the product that is none', swap('salesforce/orders.ts', 'FROM Order', 'FORM Order'), 'salesforce/orders.ts:1 is no SOQL'],
  [
    'a part of a query for no field',
    { of: 'salesforce/orders.ts', text: 'const a = soql`SELECT Id FROM Order WHERE ${b}`\nconst b = soql`Standin__c = ${x}`\n' },
    'salesforce/orders.ts:2 Order has no field Standin__c',
  ],
])('%s', (_what, change, finding) => {
  expect(checkWith(change).join('\n')).toContain(finding)
})

test.each([
  'update as user found;',
  'insert as system found;',
  'Database.update(found, false, AccessLevel.USER_MODE);',
  'System.Database.delete(found, System.AccessLevel.SYSTEM_MODE);',
  'Savepoint before = Database.setSavepoint();',
])('what names its mode, or has none, is no fault: %s', (statement) => {
  expect(checkWith(also(statement))).toEqual([])
})

test('a long text, unlike a text, is no secret in a test', () => {
  const test =
    "@isTest\nprivate class PresserTest {\n    static final String SECRET = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';\n}\n"
  const meta = xml('ApexClass', '<apiVersion>67.0</apiVersion><status>Active</status>')
  expect(checkWith({ of: 'classes/PresserTest.cls', text: test }, { of: 'classes/PresserTest.cls-meta.xml', text: meta })).toEqual([])
})

test.each([
  ['8015g00000ABcDeAAL', []],
  ['8015g00000ABcDe', []],
  ['8025g000000A001AAA', ["classes/PresserTest.cls:3 '8025g000000A001AAA' is no id: after 8025g000000A001 comes AAC"]],
  ['0055g00000AAAAAAAA', ["classes/PresserTest.cls:3 '0055g00000AAAAAAAA' is no id: after 0055g00000AAAAA comes AA5"]],
])('a test may make up the id %s as far as Apex takes it', (id, findings) => {
  const test = `@isTest\nprivate class PresserTest {\n    static final Id ORDER_ID = '${id}';\n}\n`
  const meta = xml('ApexClass', '<apiVersion>67.0</apiVersion><status>Active</status>')
  expect(checkWith({ of: 'classes/PresserTest.cls', text: test }, { of: 'classes/PresserTest.cls-meta.xml', text: meta })).toEqual(findings)
})

test('no package at all is a fault, not a success', () => {
  expect(checkWith({ of: PROJECT, gone: true }).join('\n')).toContain(`${PROJECT}:1 is missing`)
})

test('what sets an org up may name what the package holds, and never the other way round', () => {
  const project = {
    of: 'salesforce/org-setup/sfdx-project.json',
    text: '{ "packageDirectories": [{ "path": "order-page" }], "sourceApiVersion": "67.0" }',
  }
  const layout = (item: string): Change => ({
    of: 'salesforce/org-setup/order-page/main/default/layouts/Order-Order Layout.layout-meta.xml',
    text: xml(
      'Layout',
      `<layoutSections><customLabel>false</customLabel><label>Portal</label><layoutColumns><layoutItems><behavior>Readonly</behavior><field>${item}</field></layoutItems></layoutColumns><style>OneColumn</style></layoutSections>`,
    ),
  })
  expect(checkWith(project, layout('Press_Key__c'))).toEqual([])
  expect(checkWith(project, layout('Press_Keys__c')).join('\n')).toContain('Order has no field Press_Keys__c')
  const older = { ...project, text: project.text.replace('67.0', '66.0') }
  expect(checkWith(older, layout('Press_Key__c')).join('\n')).toContain('is of another API version than salesforce/package')
})

test('a related list of a layout shows fields of its own records', () => {
  const project = {
    of: 'salesforce/org-setup/sfdx-project.json',
    text: '{ "packageDirectories": [{ "path": "order-page" }], "sourceApiVersion": "67.0" }',
  }
  const lists = (object: string, list: string, field: string): string[] => {
    const body = `<relatedLists><fields>${field}</fields><relatedList>${list}</relatedList></relatedLists>`
    const of = `salesforce/org-setup/order-page/main/default/layouts/${object}-${object} Layout.layout-meta.xml`
    return checkWith(project, { of, text: xml('Layout', body) }).map((found) => found.replace(/^.*?:\d+ /, ''))
  }
  expect(lists('Order', 'RelatedOrderItemList', 'Press_Key__c')).toEqual(['OrderItem has no field Press_Key__c'])
  expect(lists('User', 'Order.Pressed_By__c', 'Press_Key__c')).toEqual([])
  expect(lists('User', 'Order.Pressed_By__c', 'Cycle__c')).toEqual(['Order has no field Cycle__c'])
  expect(lists('Account', 'Order.Pressed_By__c', 'Press_Key__c')).toEqual(['Account has no related list Order.Pressed_By__c'])
  expect(lists('Order', 'RelatedNoteList', 'Press_Key__c')).toEqual([
    'RelatedNoteList: the check does not know whose records this list shows',
  ])
})

const RECORDS = 'salesforce/org-setup/data/Product2.json'
const SET_UP: Change = {
  of: 'salesforce/org-setup/sfdx-project.json',
  text: '{ "packageDirectories": [{ "path": "order-statuses" }], "sourceApiVersion": "67.0", "replacements": [] }',
}
const STATUSES = 'salesforce/org-setup/order-statuses/main/default/standardValueSets/OrderStatus.standardValueSet-meta.xml'
const status = (name: string, category: string): string =>
  `<standardValue><fullName>${name}</fullName><default>false</default><label>${name}</label><groupingString>${category}</groupingString></standardValue>`
const statuses = (...values: string[]): Change => ({
  of: STATUSES,
  text: xml('StandardValueSet', `<sorted>false</sorted>${values.join('')}`),
})
const ALL = [status('Draft', 'Draft'), status('Pending Review', 'Draft'), status('Activated', 'Activated')]
const records = (row: string): Change => ({
  of: RECORDS,
  text: `{ "records": [{ "attributes": { "type": "Product2", "referenceId": "fiber" }, ${row} }] }`,
})

test('a set-up without a fault', () => {
  expect(checkWith(SET_UP, statuses(...ALL), records('"Name": "Fiber", "Cycle__c": "Monthly"'))).toEqual([])
})

test.each<[string, Change, string]>([
  ['a status that is missing', statuses(...ALL.slice(1)), 'lacks the status Draft'],
  [
    'a status of another category',
    statuses(...ALL.slice(0, 1), status('Pending Review', 'Activated'), ...ALL.slice(2)),
    'Pending Review belongs to the category Draft',
  ],
  ['a record with no field', records('"Cycl__c": "Monthly"'), `${RECORDS}:1 fiber: Product2 has no field Cycl__c`],
  ['a record with no value', records('"Cycle__c": "Weekly"'), 'fiber: Cycle__c has no value "Weekly"'],
  ['a record of no record', records('"Name": "@dsl"'), 'fiber: Name refers to @dsl, which is no record here'],
  [
    'a plan of no file',
    { of: 'salesforce/org-setup/data/plan.json', text: '[{ "sobject": "Product2", "files": ["Gone.json"] }]' },
    'names Gone.json, which is not there',
  ],
  [
    'a folder that is not there',
    swap(SET_UP.of, '"path": "order-statuses"', '"path": "order-status"'),
    'names the folder order-status, which is not there',
  ],
  [
    'a replacement in no file',
    swap(SET_UP.of, '[] }', '[{ "filename": "gone.xml", "stringToReplace": "x" }] }'),
    'replaces something in gone.xml, which is not there',
  ],
  [
    'a replacement of nothing',
    swap(SET_UP.of, '[] }', '[{ "filename": "data/Product2.json", "stringToReplace": "https://trunkline" }] }'),
    'data/Product2.json holds no https://trunkline',
  ],
])('a set-up with %s', (_what, change, finding) => {
  expect(checkWith(SET_UP, statuses(...ALL), records('"Name": "Fiber"'), change).join('\n')).toContain(finding)
})
