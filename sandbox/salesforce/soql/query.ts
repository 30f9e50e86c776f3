// A whole query: parse, refuse what is not understood, find the rows, sort, page.
import { parseQuery } from '@jetstreamapp/soql-parser-js'
import { SalesforceError } from '../org/errors.ts'
import { shuffled } from '../org/org.ts'
import { textOf } from '../org/store.ts'
import { order } from './compare.ts'
import { resolvePath, valueAt } from './path.ts'
import { badFilter, malformed, noObject, noRelationship, notImitated } from './problem.ts'
import { printRow, selectionOf } from './select.ts'
import { compileWhere } from './where.ts'
import type { OrderByClause, Query, QueryBase, Subquery } from '@jetstreamapp/soql-parser-js'
import type { Field, Row } from '../org/field.ts'
import type { Org } from '../org/org.ts'
import type { Path, Scope } from './path.ts'
import type { ChildSelect, JsonRecord } from './select.ts'
import type { Filter } from './where.ts'

const MAX_SOQL = 100_000
const MAX_OFFSET = 2000

export interface Answer {
  /** Rows after LIMIT and OFFSET, in order; their ids are what a cursor keeps. */
  readonly ids: readonly string[]
  readonly totalSize: number
  /** One record, as the row is when it is read; null when it was deleted meanwhile. */
  readonly print: (id: string) => JsonRecord | null
}

export function runQuery(org: Org, version: string, soql: string): Answer {
  if (soql.length > MAX_SOQL) throw malformed('', 'SOQL statements cannot be longer than 100,000 characters.')
  const query = parse(soql)
  const object = org.schema.object(query.sObject ?? '')
  if (!object) throw noObject(soql, query.sObject ?? '')
  const scope: Scope = { org, soql, object: object.name, alias: query.sObjectAlias ?? object.name }
  refuseUnknownClauses(soql, query)
  if (isCount(query)) return { ids: [], totalSize: findRows(scope, query, null).length, print: () => null }
  const selection = selectionOf(scope, query.fields ?? [], (subquery) => childOf(scope, version, subquery))
  const ids = findRows(scope, query, null).map((row) => textOf(row, 'Id'))
  const print = (id: string): JsonRecord | null => {
    const row = org.store.get(object.name, id)
    return row ? printRow(org, version, selection, row) : null
  }
  return { ids, totalSize: ids.length, print }
}

function parse(soql: string): Query {
  try {
    return parseQuery(soql)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const found = /found(?:: | --> )'([^']*)'/.exec(message)?.[1] ?? ''
    throw malformed(soql, found === '' ? `unexpected end or character: ${message.slice(0, 200)}` : `unexpected token: '${found}'`, found)
  }
}

/** A clause that is parsed but not evaluated would give a wrong answer in silence. */
function refuseUnknownClauses(soql: string, query: QueryBase): void {
  const known = new Set(['fields', 'sObject', 'sObjectAlias', 'relationshipName', 'where', 'limit', 'offset', 'orderBy'])
  const unknown = Object.entries(query).find(([clause, value]) => value !== undefined && !known.has(clause))
  if (unknown) throw notImitated(soql, unknown[0])
  if ((query.offset ?? 0) > MAX_OFFSET) throw badFilter(soql, '', 'Maximum SOQL offset allowed is 2000', 'NUMBER_OUTSIDE_VALID_RANGE')
}

function isCount(query: Query): boolean {
  const [first, ...rest] = query.fields ?? []
  const isCount = first?.type === 'FieldFunctionExpression' && first.functionName.toUpperCase() === 'COUNT' && first.parameters.length === 0
  return isCount && rest.length === 0
}

function childOf(scope: Scope, version: string, subquery: Subquery): ChildSelect {
  const { org, soql } = scope
  refuseUnknownClauses(soql, subquery)
  const relation = org.schema.children(scope.object, subquery.relationshipName)
  if (!relation) throw noRelationship(soql, subquery.relationshipName, subquery.relationshipName)
  const inner: Scope = { org, soql, object: relation.child.name, alias: relation.name }
  const selection = selectionOf(inner, subquery.fields ?? [], () => {
    throw notImitated(soql, 'a subquery inside of a subquery')
  })
  // Refused here, or a subquery without parents would hide its faults.
  compileWhere(inner, subquery.where)
  sorter(inner, subquery.orderBy)
  return {
    name: relation.name,
    rowsOf: (parent) =>
      findRows(inner, subquery, { field: relation.field, id: textOf(parent, 'Id') }).map((row) => printRow(org, version, selection, row)),
  }
}

function findRows(scope: Scope, query: QueryBase, parent: { field: Field; id: string } | null): Row[] {
  const { org } = scope
  const filter = compileWhere(scope, query.where)
  const compare = sorter(scope, query.orderBy)
  const source = parent ? (org.store.find(scope.object, parent.field, parent.id) ?? []) : candidates(org, scope.object, filter)
  // Without ORDER BY there is no order, and ties have none either: a caller that leans on one must notice.
  const rows = shuffled(
    source.filter((row) => filter.test(row) === true),
    org.random,
  )
  if (compare) rows.sort(compare)
  const from = query.offset ?? 0
  return rows.slice(from, query.limit === undefined ? undefined : from + query.limit)
}

function candidates(org: Org, object: string, filter: Filter): Row[] {
  for (const { path, values } of filter.needs) {
    if (path.field.type === 'id')
      return [...new Set(values)].map((id) => org.store.get(object, String(id))).filter((row) => row !== undefined)
    const found = values.map((value) => org.store.find(object, path.field, value))
    if (found.every((rows) => rows !== null)) return [...new Set(found.flat())]
  }
  return org.store.all(object)
}

function sorter(scope: Scope, orderBy: OrderByClause | OrderByClause[] | undefined): ((a: Row, b: Row) => number) | null {
  const keys = [orderBy ?? []].flat().map((clause) => {
    if (!('field' in clause)) throw notImitated(scope.soql, clause.fn.rawValue ?? 'function')
    const path = resolvePath(scope, clause.field)
    if ((path.field.type === 'textarea' && path.field.length > 255) || ['address', 'multipicklist'].includes(path.field.type)) {
      throw badFilter(scope.soql, path.written, `field '${path.field.name}' can not be sorted in a query call`)
    }
    return { path, way: clause.order === 'DESC' ? -1 : 1, nullsAt: clause.nulls === 'LAST' ? 1 : -1 }
  })
  if (keys.length === 0) return null
  return (a, b) => {
    for (const { path, way, nullsAt } of keys) {
      const difference = compareCells(scope.org, path, a, b, way, nullsAt)
      if (difference !== 0) return difference
    }
    return 0
  }
}

/** Nulls come first unless NULLS LAST is said, whichever way the rest is sorted (SOQL reference, "ORDER BY"). */
function compareCells(org: Org, path: Path, a: Row, b: Row, way: number, nullsAt: number): number {
  const [left, right] = [valueAt(org, a, path), valueAt(org, b, path)]
  if (left === null || right === null) return left === right ? 0 : left === null ? nullsAt : -nullsAt
  return way * order(path.field, left, right)
}

/** One record as GET /sobjects prints it: the named fields, or all. */
export function printRecord(org: Org, version: string, object: string, row: Row, names: readonly string[] | null): JsonRecord {
  const fields = names ?? org.schema.object(object)?.fields.map((field) => field.name) ?? []
  const selection = { object, columns: new Map<string, Field>(), via: null }
  for (const name of fields) {
    const field = org.schema.field(object, name)
    if (!field) throw new SalesforceError(400, 'INVALID_FIELD', `No such column '${name.slice(0, 80)}' on entity '${object}'.`)
    selection.columns.set(field.name, field)
  }
  return printRow(org, version, selection, row)
}
