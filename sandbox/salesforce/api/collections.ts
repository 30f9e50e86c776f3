// /composite/sobjects: up to 200 records in one call, answered 200 even when every row failed. Source: REST API guide, "sObject Collections".
import { notAllowed, notFound, refuse, SalesforceError } from '../org/errors.ts'
import { deleteRecord, insertRecord, updateRecord } from '../org/write.ts'
import { normalId } from '../org/ids.ts'
import { printRecord } from '../soql/query.ts'
import { bodyOf, idOf, isRecord, objectOf } from './call.ts'
import { keyField, upsert } from './records.ts'
import type { SObject } from '../org/objects.ts'
import type { Call } from './call.ts'
import type { Result } from './reply.ts'

const MAX_RECORDS = 200
const MAX_RUNS = 10
const ROLLED_BACK = 'Record rolled back because not all records were valid and the request was using AllOrNone header'

interface SaveResult {
  id?: string
  success: boolean
  errors: readonly { statusCode: string; message: string; fields: readonly string[] }[]
  created?: boolean
}
type Save = () => SaveResult

export function collections(call: Call, [name, key]: readonly string[]): Result {
  if (name === undefined) return writeMany(call)
  const object = objectOf(call.org, name)
  if (key !== undefined && call.method === 'PATCH') return upsertMany(call, object, key)
  if (key === undefined && (call.method === 'POST' || call.method === 'GET')) return retrieve(call, object)
  throw notFound()
}

function writeMany(call: Call): Result {
  if (call.method === 'DELETE') return deleteMany(call)
  if (call.method !== 'POST' && call.method !== 'PATCH') throw notAllowed(call.method, 'DELETE,PATCH,POST')
  const rows = recordsOf(call)
  checkRuns(rows)
  const saves = rows.map((row) => () => {
    const object = objectOfRow(call, row)
    return call.method === 'POST' ? create(call, object, row) : update(call, object, row)
  })
  return saveAll(call, saves, rows.map(idInRow), bodyOf(call)['allOrNone'] === true)
}

function create(call: Call, object: SObject, row: Record<string, unknown>): SaveResult {
  return { id: insertRecord(call.org, call.actor, object, row), success: true, errors: [] }
}

function update(call: Call, object: SObject, row: Record<string, unknown>): SaveResult {
  const { id: written, Id: alsoWritten, ...fields } = row
  const id = idOf(object, written ?? alsoWritten)
  updateRecord(call.org, call.actor, object, id, fields)
  return { id, success: true, errors: [] }
}

function upsertMany(call: Call, object: SObject, key: string): Result {
  const field = keyField(call, object, key)
  const rows = recordsOf(call)
  const saves = rows.map((row) => () => {
    const { [field.name]: value, attributes: _attributes, ...fields } = row
    if (typeof value !== 'string' || value === '') throw refuse('MISSING_ARGUMENT', `${field.name} not specified`)
    const { body } = upsert(call, object, field, value, fields)
    if (!isRecord(body)) throw new Error('an upsert answers with a body')
    return { id: String(body['id']), success: true, errors: [], created: body['created'] === true }
  })
  return saveAll(
    call,
    saves,
    rows.map(() => null),
    bodyOf(call)['allOrNone'] === true,
  )
}

function deleteMany(call: Call): Result {
  const ids = (call.query.get('ids') ?? '').split(',').filter((id) => id !== '')
  if (ids.length === 0 || ids.length > MAX_RECORDS) throw refuse('INVALID_ID_FIELD', `1 to ${MAX_RECORDS} ids are needed`)
  const saves = ids.map((written) => () => {
    const object = call.org.schema.objects().find((object) => written.startsWith(object.keyPrefix))
    if (!object) throw refuse('MALFORMED_ID', `malformed id ${written.slice(0, 40)}`)
    const id = idOf(object, written)
    deleteRecord(call.org, call.actor, object, id)
    return { id, success: true, errors: [] }
  })
  return saveAll(call, saves, ids.map(normalId), call.query.get('allOrNone') === 'true')
}

class RollBack extends Error {}

/** Every row is tried; with all-or-none one bad row undoes the others, whose results then say so. */
function saveAll(call: Call, saves: readonly Save[], ids: readonly (string | null)[], allOrNone: boolean): Result {
  let results: SaveResult[] = []
  try {
    call.org.store.transaction(() => {
      results = saves.map((save) => attempt(call, save))
      if (allOrNone && results.some((result) => !result.success)) throw new RollBack()
    })
  } catch (error) {
    if (!(error instanceof RollBack)) throw error
    results = results.map((result, at) => (result.success ? rolledBack(ids[at] ?? null) : result))
  }
  return { status: 200, body: results }
}

function attempt(call: Call, save: Save): SaveResult {
  try {
    return call.org.store.transaction(save)
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error
    const { errorCode, message, fields = [] } = error.error
    return { success: false, errors: [{ statusCode: errorCode, message, fields }] }
  }
}

/** A row that was updated still carries its id; only `success` counts. */
const rolledBack = (id: string | null): SaveResult => ({
  ...(id === null ? {} : { id }),
  success: false,
  errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK', message: ROLLED_BACK, fields: [] }],
})

function retrieve(call: Call, object: SObject): Result {
  const body =
    call.method === 'GET' ? { ids: call.query.get('ids')?.split(','), fields: call.query.get('fields')?.split(',') } : bodyOf(call)
  const { ids, fields } = body
  if (!isTexts(ids) || !isTexts(fields)) throw refuse('JSON_PARSER_ERROR', 'ids and fields are needed, each a list of text')
  return {
    status: 200,
    body: ids.map((written) => {
      const row = call.org.store.get(object.name, normalId(written) ?? '')
      return row ? printRecord(call.org, call.version, object.name, row, fields) : null
    }),
  }
}

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((each) => typeof each === 'string')

function recordsOf(call: Call): Record<string, unknown>[] {
  const { records } = bodyOf(call)
  if (!Array.isArray(records) || !records.every(isRecord) || records.length === 0) {
    throw refuse('JSON_PARSER_ERROR', 'records is needed, a list of objects')
  }
  if (records.length > MAX_RECORDS)
    throw refuse('INVALID_INPUT', `Record limit reached. cannot submit more than ${MAX_RECORDS} records into this call`)
  return records
}

const typeOf = (row: Record<string, unknown>): string => {
  const { attributes } = row
  return isRecord(attributes) && typeof attributes['type'] === 'string' ? attributes['type'] : ''
}

function objectOfRow(call: Call, row: Record<string, unknown>): SObject {
  const object = call.org.schema.object(typeOf(row))
  if (!object) throw refuse('INVALID_TYPE', `sObject type '${typeOf(row).slice(0, 80)}' is not supported.`)
  return object
}

/** Rows of one type in a row are a run; the platform takes ten. */
function checkRuns(rows: readonly Record<string, unknown>[]): void {
  const runs = rows.filter((row, at) => at === 0 || typeOf(row) !== typeOf(rows[at - 1] ?? {})).length
  if (runs > MAX_RUNS) throw refuse('LIMIT_EXCEEDED', `Cannot have more than ${MAX_RUNS} chunks in a single operation.`)
}

const idInRow = (row: Record<string, unknown>): string | null => {
  const id = row['id'] ?? row['Id']
  return typeof id === 'string' ? normalId(id) : null
}
