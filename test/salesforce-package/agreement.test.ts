// The package, the stand-in's table and what the product expects of an org: three lists of one thing, which may not drift apart.
import { beforeAll, describe, expect, test } from 'vitest'
import { disagreements, rightsOf, DESCRIBED_AS } from '../../scripts/package/agreement.ts'
import { modelOf, type CustomField, type Model } from '../../scripts/package/model.ts'
import { readTree } from '../../scripts/package/tree.ts'
import { OBJECTS } from '../../sandbox/salesforce/org/objects.ts'
import { STANDARD } from '../../scripts/package/standard-fields.ts'
import { EXPECTED, type ExpectedObject } from '../../salesforce/expected-fields.ts'
import { checkSchema } from '../../salesforce/schema-check.ts'
import type { Field } from '../../sandbox/salesforce/org/field.ts'
import { customFieldsOfProduct } from './product-fields.ts'
import type { ObjectDescription, SalesforceApi } from '../../salesforce/client.ts'

const ROOT = `${import.meta.dirname}/../..`
const SET = 'Portal_Integration'

const OF_THE_CONTRACT = 'the agreed table of fields gives it to the integration user, and no part of Trunkline asks for it yet'
/** Rights that the product does without, each with why it is granted all the same. Who takes one away breaks nothing. */
const UNUSED: Readonly<Record<string, { right: 'read' | 'edit'; why: string }>> = {
  'Account.Eligibility_Checked_At__c': { right: 'read', why: OF_THE_CONTRACT },
  'Account.ID_Verification_Status__c': { right: 'edit', why: OF_THE_CONTRACT },
  'Contact.AccountId': { right: 'read', why: 'by it an Account’s Contacts are found' },
  'Order.Activation_Scheduled_At__c': { right: 'edit', why: OF_THE_CONTRACT },
  'Order.Activation_Type__c': { right: 'edit', why: OF_THE_CONTRACT },
  'Order.Attempt_Count__c': { right: 'read', why: OF_THE_CONTRACT },
}
let model: Model

beforeAll(() => {
  const tree = readTree(ROOT, 'salesforce/package')
  if (!tree) throw new Error('salesforce/package is missing')
  model = modelOf([tree])
})

const change = (name: string, other: Partial<Field>) =>
  OBJECTS.map((object) => ({
    ...object,
    fields: object.fields.map((field) => (`${object.name}.${field.name}` === name ? { ...field, ...other } : field)),
  }))

describe('the stand-in', () => {
  test('has the fields of the package', () => {
    expect(disagreements(model, OBJECTS, SET)).toEqual([])
    expect(model.fields.filter(({ object }) => OBJECTS.some(({ name }) => name === object)).length).toBeGreaterThan(45)
  })

  test.each<[string, Partial<Field>, string]>([
    ['Order.Portal_Order_Key__c', { type: 'textarea' }, 'the type is string here and textarea there'],
    ['Order.Portal_Order_Key__c', { length: 35 }, 'the length is 36 here and 35 there'],
    ['Order.Portal_Order_Key__c', { unique: false }, 'unique is true here and false there'],
    ['Order.Portal_Order_Key__c', { externalId: false }, 'externalId is true here and false there'],
    ['Order.Portal_Order_Key__c', { caseSensitive: false }, 'caseSensitive is true here and false there'],
    ['Order.Portal_Order_Key__c', { required: true }, 'required is false here and true there'],
    ['Order.Portal_Order_Key__c', { portal: 'read' }, 'what the integration user may do is edit here and read there'],
    ['Order.Attempt_Count__c', { precision: 5 }, 'precision is 4 here and 5 there'],
    ['Order.Attempt_Count__c', { defaultValue: null }, 'the default is 0 here and null there'],
    ['Order.Provisioning_Status__c', { values: ['Queued'] }, 'the list of values is Pending Review, Queued'],
    ['Order.Provisioning_Status__c', { defaultValue: 'Queued' }, 'the default is Pending Review here and Queued there'],
    ['Order.Provisioning_Requested_By__c', { referenceTo: 'Account' }, 'referenceTo is User here and Account there'],
    ['Product2.Default_Billing_Cycle__c', { values: [] }, 'the list of values is Onetime, Monthly'],
  ])('%s with %o is noticed', (name, other, said) => {
    expect(disagreements(model, change(name, other), SET).map(({ message }) => message)).toEqual([expect.stringContaining(said)])
  })

  test('a field that only one of them has is noticed', () => {
    const said = disagreements(model, change('Case.Portal_Visible__c', { name: 'Portal_Shown__c' }), SET).map(({ message }) => message)
    expect(said).toEqual([
      expect.stringContaining('Case.Portal_Visible__c is not in'),
      expect.stringContaining('Case.Portal_Shown__c is no field'),
    ])
  })

  test('a field that the integration user may not see is noticed', () => {
    const said = disagreements(model, OBJECTS, 'Portal_Callout').map(({ message }) => message)
    expect(said.length).toBeGreaterThan(45)
    expect(said[0]).toContain('what the integration user may do is nothing here')
  })
})

/** An org with this package in it, as its integration user sees it. */
function orgWith(changed: (field: CustomField) => CustomField | null): SalesforceApi {
  const rights = rightsOf(model, SET)
  const describeObject = (name: string): ObjectDescription => ({
    name,
    createable: true,
    updateable: true,
    fields: [...standardFields(name), ...packagedFields(name)],
  })
  /** Of a standard field the stand-in says what it is, the package whether our user may see it. */
  const standardFields = (name: string): ObjectDescription['fields'] =>
    Object.entries(STANDARD[name] ?? {}).flatMap(([part, { always, readOnly }]) => {
      const known = OBJECTS.find((object) => object.name === name)?.fields.find((field) => field.name === part)
      const right = rights.get(`${name}.${part}`)
      if (!known || (right === undefined && !always)) return []
      const may = readOnly !== true && (always === true || right === 'edit')
      const { type, length, unique, externalId, caseSensitive } = known
      const plain = { nillable: true, defaultedOnCreate: false, createable: may, updateable: may, picklistValues: [] }
      return [{ name: part, type, length, unique, externalId, caseSensitive, ...plain }]
    })
  const packagedFields = (name: string): ObjectDescription['fields'] =>
    model.fields
      .filter(({ object }) => object === name)
      .flatMap((original) => {
        const field = changed(original)
        const right = field?.required ? 'edit' : rights.get(`${name}.${original.name}`)
        if (!field || right === undefined) return []
        const may = right === 'edit'
        return [
          {
            ...field,
            type: DESCRIBED_AS[field.type] ?? '',
            length: field.length ?? 0,
            nillable: !field.required,
            defaultedOnCreate: false,
            createable: may,
            updateable: may,
            picklistValues: field.values.map((value) => ({ value, active: true })),
          },
        ]
      })
  return {
    describe: (name: string) => Promise.resolve(describeObject(name)),
    query: () => Promise.resolve([]),
    skewMs: () => 0,
  } as unknown as SalesforceApi
}

const NOT_OF_THE_PACKAGE = [
  'Order.Status: value "Pending Review" is missing',
  'Order.Status: value "Activated" is missing',
  'Pricebook2: 0 active price books are named "Portal"',
]
const faultsOf = (changed: (field: CustomField) => CustomField | null) =>
  checkSchema(orgWith(changed), 'Portal', { correlationId: 'test-schema' })
const only = (name: string, other: Partial<CustomField> | null) => (field: CustomField) =>
  `${field.object}.${field.name}` !== name ? field : other && { ...field, ...other }

describe('what the product expects of an org', () => {
  /** What may be sent is edited, and what is asked for alone is read. */
  const needed = () =>
    new Map<string, 'read' | 'edit'>(
      Object.entries<ExpectedObject>(EXPECTED).flatMap(([name, { fields, sent }]) => [
        ...Object.entries(fields).map(([part, { write }]) => [`${name}.${part}`, write ? 'edit' : 'read'] as const),
        ...sent.map((part) => [`${name}.${part}`, 'edit'] as const),
      ]),
    )

  test('is all that its user may read or edit, field by field, but for what is named above: nobody’s address, for one', () => {
    const rights = rightsOf(model, SET)
    expect([...rights.keys()].filter((name) => !name.endsWith('__c')).length).toBeGreaterThan(5)
    expect([...rights.keys()].filter((name) => name.endsWith('__c')).length).toBeGreaterThan(40)
    const more = [...rights].filter(([name, right]) => right !== needed().get(name))
    expect(Object.fromEntries(more)).toEqual(Object.fromEntries(Object.entries(UNUSED).map(([name, { right }]) => [name, right])))
  })

  test('are the custom fields that its sources ask for and send, each with the right for it', () => {
    const { read, sent } = customFieldsOfProduct(ROOT, model)
    const expected = [...needed()].filter(([name]) => name.endsWith('__c'))
    const part = (name: string) => name.split('.')[1] ?? ''
    expect([read.size > 25, sent.size > 15]).toEqual([true, true])
    expect(expected.filter(([name]) => !read.has(name) && !sent.has(part(name)))).toEqual([])
    // A name that two objects share is sent to one of them.
    const isEdited = (field: string) => expected.some(([name, right]) => right === 'edit' && part(name) === field)
    expect(expected.filter(([name]) => isEdited(part(name)) !== sent.has(part(name)))).toEqual([])
    const names = expected.map(([name]) => name)
    expect([...read].filter((name) => !names.includes(name))).toEqual([])
    expect([...sent].filter((field) => !names.map(part).includes(field))).toEqual([])
  })

  test('the package brings, statuses and the price book apart', async () => {
    expect(await faultsOf((field) => field)).toEqual(NOT_OF_THE_PACKAGE)
  })

  test.each<[string, Partial<CustomField> | null, string]>([
    ['Order.Portal_Order_Key__c', null, 'missing, or hidden'],
    ['Order.Portal_Order_Key__c', { unique: false }, 'not unique'],
    ['Case.Portal_Case_Key__c', { externalId: false }, 'not an external id'],
    ['OrderItem.Portal_Line_Key__c', { length: 39 }, 'shorter than 40'],
    ['Order.Provisioning_Status__c', { values: ['Queued'] }, 'value "Pending Review" is missing'],
  ])('%s with %o is noticed', async (name, other, said) => {
    expect((await faultsOf(only(name, other))).join('\n')).toContain(`${name}: ${said}`)
  })
})
