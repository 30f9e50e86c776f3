// One record: POST, GET, PATCH, DELETE by id, and the same by external id. Source: REST API guide, "sObject Rows".
import { notAllowed, notFound, refuse, SalesforceError } from '../org/errors.ts'
import { deleteRecord, existing, insertRecord, updateRecord } from '../org/write.ts'
import { cell, textOf } from '../org/store.ts'
import { parseInstant } from '../org/times.ts'
import { attributesOf } from '../soql/select.ts'
import { printRecord } from '../soql/query.ts'
import { bodyOf, idOf, isRecord, objectOf } from './call.ts'
import { describe } from './describe.ts'
import type { Field, Row } from '../org/field.ts'
import type { SObject } from '../org/objects.ts'
import type { Call } from './call.ts'
import type { Result } from './reply.ts'

/** `/sobjects/…`, the first segment left out. */
export function records(call: Call, [name = '', second, third, ...rest]: readonly string[]): Result {
  if (name === '' || rest.length > 0) throw notFound()
  const object = objectOf(call.org, name)
  if (second === undefined) return collectionRoot(call, object)
  if (second === 'describe' && third === undefined) return get(call, () => ({ status: 200, body: describe(call.org, call.actor, object) }))
  return third === undefined ? byId(call, object, second) : byKey(call, object, second, third)
}

function get(call: Call, answer: () => Result): Result {
  if (call.method !== 'GET') throw notAllowed(call.method, 'GET,HEAD')
  return answer()
}

function collectionRoot(call: Call, object: SObject): Result {
  if (call.method === 'GET')
    return { status: 200, body: { objectDescribe: { name: object.name, keyPrefix: object.keyPrefix }, recentItems: [] } }
  if (call.method !== 'POST') throw notAllowed(call.method, 'GET,HEAD,POST')
  checkType(object, bodyOf(call))
  return created(call, object, insertRecord(call.org, call.actor, object, bodyOf(call)))
}

function created(call: Call, object: SObject, id: string, more: { created?: boolean } = {}): Result {
  const location = String(attributesOf(call.version, object.name, id)['url'])
  return { status: 201, body: { id, success: true, errors: [], ...more }, headers: { Location: location } }
}

function byId(call: Call, object: SObject, written: string): Result {
  const id = idOfPath(object, written)
  switch (call.method) {
    case 'GET':
      return readRow(call, object, existing(call.org, object, id))
    case 'PATCH':
      checkUnmodified(call, existing(call.org, object, id))
      checkType(object, bodyOf(call))
      updateRecord(call.org, call.actor, object, id, bodyOf(call))
      return { status: 204 }
    case 'DELETE':
      deleteRecord(call.org, call.actor, object, id)
      return { status: 204 }
    default:
      throw notAllowed(call.method, 'GET,HEAD,PATCH,DELETE')
  }
}

/** Text that is no id of this object names nothing: 404, unlike an id inside of a body. */
function idOfPath(object: SObject, written: string): string {
  try {
    return idOf(object, written)
  } catch {
    throw notFound('Provided external ID field does not exist or is not accessible: ' + written.slice(0, 40))
  }
}

function byKey(call: Call, object: SObject, name: string, value: string): Result {
  const field = keyField(call, object, name)
  const found = call.org.store.find(object.name, field, value)?.find((row) => !field.caseSensitive || cell(row, field.name) === value)
  switch (call.method) {
    case 'GET':
      if (!found) throw notFound()
      return readRow(call, object, found)
    case 'PATCH':
      return upsert(call, object, field, value, bodyOf(call))
    case 'DELETE':
      if (!found) throw notFound()
      deleteRecord(call.org, call.actor, object, textOf(found, 'Id'))
      return { status: 204 }
    default:
      throw notAllowed(call.method, 'GET,HEAD,PATCH,DELETE')
  }
}

export function keyField(call: Call, object: SObject, name: string): Field {
  const field = call.org.schema.field(object.name, name)
  if (!field?.externalId) throw notFound(`Provided external ID field does not exist or is not accessible: ${name.slice(0, 80)}`)
  return field
}

/** Insert or update by external id; no lock: two at once may both try to insert, and the loser gets DUPLICATE_VALUE. */
export function upsert(call: Call, object: SObject, field: Field, value: string, body: Record<string, unknown>): Result {
  const forbidden = Object.keys(body).find((name) => [field.name.toLowerCase(), 'id'].includes(name.toLowerCase()))
  if (forbidden !== undefined)
    throw refuse('INVALID_FIELD', `The ${forbidden} field should not be specified in the sobject data.`, [forbidden])
  const found = call.org.store.find(object.name, field, value)?.at(0)
  if (!found && call.query.get('updateOnly') === 'true') throw notFound()
  if (!found) return created(call, object, insertRecord(call.org, call.actor, object, { ...body, [field.name]: value }), { created: true })
  const id = textOf(found, 'Id')
  updateRecord(call.org, call.actor, object, id, body)
  return { status: 200, body: { id, success: true, errors: [], created: false } }
}

/** `attributes.type` of a body must be the object that the path names. */
function checkType(object: SObject, body: Record<string, unknown>): void {
  const { attributes } = body
  const type = isRecord(attributes) ? attributes['type'] : undefined
  if (typeof type === 'string' && type.toLowerCase() !== object.name.toLowerCase()) {
    throw refuse('INVALID_TYPE', `sObject type '${type.slice(0, 80)}' does not match the resource ${object.name}`)
  }
}

function readRow(call: Call, object: SObject, row: Row): Result {
  const since = headerInstant(call, 'if-modified-since')
  if (since !== null && modifiedAt(row) <= since) return { status: 304 }
  checkUnmodified(call, row)
  const names =
    call.query
      .get('fields')
      ?.split(',')
      .map((name) => name.trim()) ?? null
  return { status: 200, body: printRecord(call.org, call.version, object.name, row, names) }
}

/** Whole seconds, so it can be no more than a second fence (REST API guide, "Conditional Requests"). */
function checkUnmodified(call: Call, row: Row): void {
  const until = headerInstant(call, 'if-unmodified-since')
  if (until !== null && modifiedAt(row) > until) {
    throw new SalesforceError(412, 'PRECONDITION_FAILED', 'The precondition of the request does not hold')
  }
}

const modifiedAt = (row: Row): number => parseInstant(textOf(row, 'SystemModstamp')) ?? 0

function headerInstant(call: Call, name: string): number | null {
  const header = call.headers[name]
  if (header === undefined) return null
  const ms = Date.parse(header)
  if (!Number.isNaN(ms)) return ms
  if (call.method === 'GET') return null
  throw refuse('INVALID_HEADER', `Invalid value for header ${name}`)
}
