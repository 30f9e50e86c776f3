// The package itself: the check finds nothing, and did look.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rightsOf } from '../../scripts/package/agreement.ts'
import { readClasses } from '../../scripts/package/apex-references.ts'
import { checkPackage } from '../../scripts/package/check.ts'
import { checkFieldDocument, fieldDocument } from '../../scripts/package/field-document.ts'
import { childrenOf, everyElement, parseXml, textOf } from '../../scripts/package/xml.ts'
import { VARIABLES } from '../../src/base/config-fields.ts'

const ROOT = join(import.meta.dirname, '../..')
const checked = checkPackage(ROOT)
const LAYOUT = 'order-page/main/default/layouts/Order-Order Layout.layout-meta.xml'

test('has no fault', () => {
  expect(checked.findings).toEqual([])
  expect(checked.files).toBeGreaterThan(150)
  expect(checked.queries).toBeGreaterThan(25)
})

test('is of the API version that the product speaks', () => {
  const { sourceApiVersion } = JSON.parse(readFileSync(join(ROOT, 'salesforce/package/sfdx-project.json'), 'utf8')) as {
    sourceApiVersion: string
  }
  expect(VARIABLES.SALESFORCE_API_VERSION.schema.parse(undefined)).toBe(sourceApiVersion)
})

test('is told of by the page of fields', () => {
  if (!checked.model) throw new Error('no model')
  expect(checkFieldDocument(ROOT, checked.model)).toEqual([])
  const page = fieldDocument(checked.model)
  for (const { name, label } of checked.model.fields) expect(page).toContain(`| \`${name}\` | ${label} |`)
  expect(page).toContain(
    '| `Portal_Order_Key__c` | Portal Order Key | Text 36 | key | Portal Integration, Portal Sales, Portal Support | Portal Integration |',
  )
})

test('a page of fields that is not current is noticed', () => {
  const empty = mkdtempSync(join(tmpdir(), 'fields-'))
  if (!checked.model) throw new Error('no model')
  expect(checkFieldDocument(empty, checked.model).map(({ message }) => message)).toEqual([
    expect.stringContaining('run `node scripts/field-table.ts`'),
  ])
  rmSync(empty, { recursive: true })
})

test.each([['Portal_Integration'], ['Portal_Support']])(
  '%s reads the records of a customer whatever the org shares, and changes no more than that',
  (name) => {
    const set = checked.model?.metadata.find(({ place }) => place.type === 'PermissionSet' && place.name === name)
    if (!set) throw new Error(`no set ${name}`)
    const objects = childrenOf(set.root, 'objectPermissions')
    const having = (right: string) => objects.filter((each) => textOf(each, right) === 'true').map((each) => textOf(each, 'object'))
    expect(having('viewAllRecords')).toEqual(['Account', 'Case', 'Contact', 'Order'])
    expect(having('modifyAllRecords')).toEqual([])
  },
)

test('support can reach the customer, and change nothing of how', () => {
  if (!checked.model) throw new Error('no model')
  const rights = rightsOf(checked.model, 'Portal_Support')
  const wanted = ['Account.Phone', 'Contact.AccountId', 'Contact.Email', 'Contact.Phone', 'Case.ContactId', 'Case.Origin']
  expect(wanted.map((field) => [field, rights.get(field)])).toEqual(wanted.map((field) => [field, 'read']))
})

test('an order that staff cancelled waits for nobody', () => {
  const list = checked.model?.metadata.find(({ place }) => place.name === 'Portal_Waiting_For_Review')
  if (!list) throw new Error('no such list')
  const filters = childrenOf(list.root, 'filters').map((each) => ['field', 'operation', 'value'].map((part) => textOf(each, part)))
  expect(filters).toEqual([
    ['Provisioning_Status__c', 'equals', 'Pending Review'],
    ['ORDERS.STATUS', 'notEqual', 'Cancelled'],
  ])
})

test('the layout of the set-up takes away none of the lists that Salesforce’s own has', () => {
  const layout = parseXml(readFileSync(join(ROOT, 'salesforce/org-setup', LAYOUT), 'utf8'))
  if (layout.is === 'malformed') throw new Error(layout.message)
  const lists = childrenOf(layout.root, 'relatedLists').map((each) => textOf(each, 'relatedList'))
  expect(lists).toEqual(expect.arrayContaining(['RelatedOrderItemList', 'RelatedActivityList', 'RelatedHistoryList', 'RelatedNoteList']))
  const fields = everyElement(layout.root).flatMap(({ name, text }) => (name === 'field' ? [text] : []))
  expect(fields).toContain('ContractId')
})

test('the command fails where there is no package', () => {
  const empty = mkdtempSync(join(tmpdir(), 'package-'))
  const { status, stdout } = spawnSync(process.execPath, [join(ROOT, 'scripts/package-check.ts'), empty], { encoding: 'utf8' })
  rmSync(empty, { recursive: true })
  expect(status).toBe(1)
  expect(stdout).toContain('package: 0 files')
})

/** What the panel reads of each answer; Apex leaves out every member that is not open to components. */
const SEAM = {
  getOrder:
    'sfOrderId orderNumber provisioningStatus isStuck attemptCount errorCode errorMessage whmcsOrderId whmcsOrderUrl customerName customerNumber whmcsClientId whmcsClientUrl currencyCode totalAmount canPress mayProvision lines blockers',
  lines: 'id line name quantity unitPrice totalPrice billingCycle status errorMessage whmcsServiceId whmcsServiceUrl iccid',
  blockers: 'code message line',
  getPreview: 'reachable httpStatus problemCode payment blockers',
  getStatus: 'reachable httpStatus problemCode message status rev attention steps decisions',
  steps: 'name state attempts at nextTryAt message',
  decisions: 'type line',
  requestProvisioning: 'requestKey provisioningStatus',
  decide: 'accepted httpStatus problemCode message status',
}

/** Of which order and which press an answer is, for whoever looks at the call itself. */
const TELLS_WHICH = ['sfOrderId', 'requestKey']

const COMPONENTS = (checked.model?.files ?? []).filter(({ inside }) => /^lwc\/(?!.*__tests__).*\.(?:js|html)$/.test(inside))

test('Apex opens to the panel what the panel reads, and no more', () => {
  const classes = [...readClasses(checked.model?.files ?? []).values()]
  const open = new Set(
    classes.flatMap(({ members }) => members.filter(({ annotations }) => annotations.includes('auraenabled')).map(({ name }) => name)),
  )
  const wanted = Object.values(SEAM).flatMap((names) => names.split(' '))
  expect(wanted.filter((name) => !open.has(name))).toEqual([])
  expect([...open].filter((name) => !wanted.includes(name))).toEqual([])
  const read = new Set(COMPONENTS.flatMap(({ text }) => text.match(/\w+/g) ?? []))
  expect(wanted.filter((name) => !read.has(name) && !TELLS_WHICH.includes(name))).toEqual([])
})

test('every sentence of the panel is shown somewhere', () => {
  const sentences = COMPONENTS.find(({ inside }) => inside.endsWith('/provisioningWords.js'))?.text ?? ''
  const [, table = ''] = /export const WORDS = \{\n(.*?)\n\}\n/s.exec(sentences) ?? []
  const names = [...table.matchAll(/^  (\w+):/gm)].map(([, name = '']) => name)
  expect(names.length).toBeGreaterThan(40)
  expect(names.filter((name) => !COMPONENTS.some(({ text }) => new RegExp(`\\b(?:WORDS|words)\\.${name}\\b`).test(text)))).toEqual([])
})
