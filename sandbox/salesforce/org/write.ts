// Insert, update, delete of one record, each a transaction of its own: permissions, types, rules, unique keys, roll-ups.
import { refuse, noAccess, noSuchColumn, notFound, SalesforceError } from './errors.ts'
import { readValue } from './input.ts'
import { RULES } from './rules.ts'
import { cell, textOf } from './store.ts'
import { stamp } from './times.ts'
import type { Field, Row, Value } from './field.ts'
import type { SObject } from './objects.ts'
import type { Actor, Org } from './org.ts'

export type Draft = Record<string, Value>
export type Body = Readonly<Record<string, unknown>>

/** Inserts and returns the new Id. */
export function insertRecord(org: Org, actor: Actor, object: SObject, body: Body): string {
  return org.store.transaction(() => {
    if (guarded(org, actor) && !object.portal.create) throw noAccess()
    const now = stamp(org.clock.now())
    const draft: Draft = { ...blankRow(object), ...readBody(org, actor, object, body, 'createable') }
    Object.assign(draft, {
      Id: org.store.newId(object),
      CreatedDate: now,
      CreatedById: actor.userId,
      LastModifiedDate: now,
      LastModifiedById: actor.userId,
      SystemModstamp: now,
    })
    if (org.schema.field(object.name, 'OwnerId')) draft['OwnerId'] ??= actor.userId
    checkRequired(object, draft)
    checkReferences(org, object, draft)
    RULES[object.name]?.beforeInsert?.(org, draft)
    checkUnique(org, object, draft)
    org.store.put(object.name, draft)
    RULES[object.name]?.afterSave?.(org, draft)
    return textOf(draft, 'Id')
  })
}

export function updateRecord(org: Org, actor: Actor, object: SObject, id: string, body: Body): void {
  org.store.transaction(() => {
    const old = existing(org, object, id)
    if (guarded(org, actor) && !object.portal.edit) throw noAccess()
    org.locks.take(id)
    const changes = readBody(org, actor, object, body, 'updateable')
    const draft: Draft = { ...old, ...changes }
    checkRequired(object, draft)
    checkReferences(org, object, changes)
    RULES[object.name]?.beforeUpdate?.(org, old, draft, changes, actor)
    const now = stamp(org.clock.now())
    Object.assign(draft, { LastModifiedDate: now, LastModifiedById: actor.userId, SystemModstamp: now })
    checkUnique(org, object, draft)
    org.store.put(object.name, draft)
    RULES[object.name]?.afterSave?.(org, draft)
  })
}

/** Deletes the record and, where the children can't stand alone, those too. */
export function deleteRecord(org: Org, actor: Actor, object: SObject, id: string): void {
  org.store.transaction(() => {
    const old = existing(org, object, id)
    if (guarded(org, actor)) throw noAccess()
    org.locks.take(id)
    RULES[object.name]?.beforeDelete?.(org, old)
    org.store.remove(object.name, old)
    RULES[object.name]?.afterSave?.(org, old)
  })
}

/** The row, or 404: NOT_FOUND for an id that never was, ENTITY_IS_DELETED for one that is gone. */
export function existing(org: Org, object: SObject, id: string): Row {
  const row = org.store.get(object.name, id)
  if (row) return row
  if (org.store.isDeleted(object.name, id)) throw new SalesforceError(404, 'ENTITY_IS_DELETED', 'entity is deleted', [])
  throw notFound()
}

const guarded = (org: Org, actor: Actor): boolean => org.settings.fieldSecurity && !actor.isStaff

function blankRow(object: SObject): Draft {
  const fields = object.fields.filter((field) => field.type !== 'address')
  return Object.fromEntries(fields.map((field) => [field.name, field.defaultValue]))
}

function readBody(org: Org, actor: Actor, object: SObject, body: Body, how: 'createable' | 'updateable'): Draft {
  const changes: Draft = {}
  const denied: string[] = []
  for (const [name, value] of Object.entries(body)) {
    if (name === 'attributes') continue
    if (name.toLowerCase() === 'id') throw refuse('INVALID_FIELD', 'The Id field should not be specified in the sobject data.')
    const field = org.schema.field(object.name, name)
    if (!field) throw noSuchColumn(name.slice(0, 80), object.name)
    if (!mayWrite(org, actor, field, how)) denied.push(field.name)
    else changes[field.name] = readValue(org.schema, field, value)
  }
  if (denied.length === 0) return changes
  const message = `Unable to create/update fields: ${denied.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`
  throw refuse('INVALID_FIELD_FOR_INSERT_UPDATE', message, denied)
}

/** Whether the actor may set the field; describe says the same. */
export function mayWrite(org: Org, actor: Actor, field: Field, how: 'createable' | 'updateable'): boolean {
  return field[how] && (field.portal === 'edit' || !guarded(org, actor))
}

function checkRequired(object: SObject, draft: Draft): void {
  const missing = object.fields.filter((field) => field.required && cell(draft, field.name) === null).map((field) => field.name)
  if (missing.length > 0) throw refuse('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing)
}

function checkReferences(org: Org, object: SObject, values: Draft): void {
  for (const field of object.fields) {
    const id = values[field.name]
    if (field.type !== 'reference' || typeof id !== 'string') continue
    if (!org.store.get(field.referenceTo, id)) throw refuse('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [field.name])
  }
}

function checkUnique(org: Org, object: SObject, draft: Draft): void {
  for (const field of object.fields.filter((field) => field.unique)) {
    const value = cell(draft, field.name)
    if (value === null) continue
    const other = org.store.find(object.name, field, value)?.find((row) => row['Id'] !== draft['Id'])
    if (!other) continue
    const id15 = textOf(other, 'Id').slice(0, 15)
    throw refuse('DUPLICATE_VALUE', `duplicate value found: ${field.name} duplicates value on record with id: ${id15}`)
  }
}
