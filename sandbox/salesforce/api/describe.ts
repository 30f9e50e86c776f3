// GET /sobjects/X/describe: what this user sees of an object. A hidden field is simply absent.
import { mayWrite } from '../org/write.ts'
import type { Field } from '../org/field.ts'
import type { SObject } from '../org/objects.ts'
import type { Actor, Org } from '../org/org.ts'

export function describe(org: Org, actor: Actor, object: SObject): Record<string, unknown> {
  const isGuarded = org.settings.fieldSecurity && !actor.isStaff
  return {
    name: object.name,
    label: object.name,
    keyPrefix: object.keyPrefix,
    custom: false,
    createable: !isGuarded || object.portal.create,
    updateable: !isGuarded || object.portal.edit,
    deletable: !isGuarded,
    queryable: true,
    retrieveable: true,
    fields: object.fields.map((field) => describeField(org, actor, field)),
    childRelationships: org.schema
      .objects()
      .flatMap((child) =>
        child.fields
          .filter((field) => field.referenceTo === object.name && field.childRelationship !== '')
          .map((field) => ({ childSObject: child.name, field: field.name, relationshipName: field.childRelationship })),
      ),
  }
}

function describeField(org: Org, actor: Actor, field: Field): Record<string, unknown> {
  const isLong = field.type === 'textarea' && field.length > 255
  return {
    name: field.name,
    label: field.label,
    type: field.type,
    length: field.length,
    precision: field.precision,
    scale: field.scale,
    nillable: !field.required && field.type !== 'boolean' && field.name !== 'Id',
    createable: mayWrite(org, actor, field, 'createable'),
    updateable: mayWrite(org, actor, field, 'updateable'),
    calculated: false,
    custom: field.name.endsWith('__c'),
    externalId: field.externalId,
    unique: field.unique,
    caseSensitive: field.caseSensitive,
    idLookup: field.externalId || field.name === 'Id',
    defaultedOnCreate: field.defaultValue !== null,
    restrictedPicklist: field.restricted,
    referenceTo: field.referenceTo === '' ? [] : [field.referenceTo],
    relationshipName: field.relationshipName === '' ? null : field.relationshipName,
    filterable: !isLong && field.type !== 'address',
    sortable: !isLong && field.type !== 'address' && field.type !== 'multipicklist',
    picklistValues: field.values.map((value) => ({ active: true, defaultValue: value === field.defaultValue, label: value, value })),
  }
}
