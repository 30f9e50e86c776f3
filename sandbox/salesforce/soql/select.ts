// The SELECT list: plain fields, fields of parents, child subqueries; and the records as the wire shows them.
import { cell, textOf } from '../org/store.ts'
import { follow, resolvePath } from './path.ts'
import { malformed, notImitated } from './problem.ts'
import type { FieldType, Subquery } from '@jetstreamapp/soql-parser-js'
import type { Field, Row, Value } from '../org/field.ts'
import type { Org } from '../org/org.ts'
import type { Scope } from './path.ts'

export type JsonRecord = Record<string, unknown>
/** What is printed of one row: columns, and by relationship the same of its parents. */
export interface Selection {
  readonly object: string
  readonly columns: Map<string, Field | Selection | ChildSelect>
  readonly via: Field | null
}
export interface ChildSelect {
  readonly name: string
  readonly rowsOf: (parent: Row) => JsonRecord[]
}

export function selectionOf(scope: Scope, fields: readonly FieldType[], childSelect: (subquery: Subquery) => ChildSelect): Selection {
  const selection: Selection = { object: scope.object, columns: new Map(), via: null }
  for (const field of fields) {
    if (field.type === 'FieldSubquery') addChild(scope, selection, childSelect(field.subquery))
    else if (field.type === 'Field' || field.type === 'FieldRelationship') {
      if ('alias' in field) throw malformed(scope.soql, `unexpected token: '${String(field.alias)}'`)
      const raw = 'rawValue' in field ? field.rawValue : undefined
      addPath(scope, selection, raw ?? (field.type === 'Field' ? field.field : [...field.relationships, field.field].join('.')))
    } else throw notImitated(scope.soql, field.type === 'FieldTypeof' ? 'TYPEOF' : (field.rawValue ?? field.functionName))
  }
  return selection
}

function addChild(scope: Scope, selection: Selection, child: ChildSelect): void {
  if (selection.columns.has(child.name)) throw malformed(scope.soql, `duplicate relationship: ${child.name}`)
  selection.columns.set(child.name, child)
}

function addPath(scope: Scope, selection: Selection, written: string): void {
  const path = resolvePath(scope, written)
  let at = selection
  for (const via of path.parents) {
    const known = at.columns.get(via.relationshipName)
    const next: Selection = known && 'columns' in known ? known : { object: via.referenceTo, columns: new Map(), via }
    at.columns.set(via.relationshipName, next)
    at = next
  }
  if (at.columns.has(path.field.name)) throw malformed(scope.soql, `duplicate field selected: ${written}`)
  at.columns.set(path.field.name, path.field)
}

export function printRow(org: Org, version: string, selection: Selection, row: Row): JsonRecord {
  const record: JsonRecord = { attributes: attributesOf(version, selection.object, textOf(row, 'Id')) }
  for (const [name, column] of selection.columns) {
    if ('columns' in column) {
      const parent = column.via ? follow(org, row, [column.via]) : undefined
      record[name] = parent ? printRow(org, version, column, parent) : null
    } else if ('rowsOf' in column) {
      const records = column.rowsOf(row)
      record[name] = records.length === 0 ? null : { totalSize: records.length, done: true, records }
    } else record[name] = printCell(row, column)
  }
  return record
}

export const attributesOf = (version: string, object: string, id: string): JsonRecord => ({
  type: object,
  url: `/services/data/v${version}/sobjects/${object}/${id}`,
})

/** A cell as JSON; a compound address is put together from its parts. */
export function printCell(row: Row, field: Field): Value | JsonRecord {
  if (field.type !== 'address') return cell(row, field.name)
  const part = (name: string): Value => cell(row, field.name.replace(/Address$/, name))
  const parts = {
    city: part('City'),
    country: part('Country'),
    postalCode: part('PostalCode'),
    state: part('State'),
    street: part('Street'),
  }
  if (Object.values(parts).every((value) => value === null)) return null
  return { ...parts, geocodeAccuracy: null, latitude: null, longitude: null }
}
