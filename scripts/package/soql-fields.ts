// Each field that a query names is one that its object has.
import {
  parseQuery,
  type Condition,
  type FieldType,
  type HavingClause,
  type Query,
  type QueryBase,
  type Subquery,
  type WhereClause,
} from '@jetstreamapp/soql-parser-js'
import { fieldsOnPath, type FieldOf, isPath } from './formulas.ts'
import type { Model } from './model.ts'

/** By their text: the parser is built anew for every query, which takes longer than all other checks. */
const parsed = new Map<string, Query | string>()

/** The query, or why it is none. */
function parse(soql: string): Query | string {
  try {
    // The parser takes a bind variable for a value, not for a limit.
    return parseQuery(soql.replaceAll(/\b(LIMIT|OFFSET)\s*:\s*[\w.]+(?:\(\))?/gi, '$1 1'), { allowApexBindVariables: true })
  } catch (error) {
    return `is no SOQL: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it cannot be read'}`
  }
}

/** One sentence for each thing that is wrong with the query. */
export function checkQuery(soql: string, model: Model): string[] {
  const query = parsed.get(soql) ?? parse(soql)
  parsed.set(soql, query)
  if (typeof query === 'string') return [query]
  const object = query.sObject ?? ''
  return model.isObject(object) ? checkPart(query, object, model) : [`there is no object ${object}`]
}

/** What the query asks for; empty where it is none. */
export function objectOf(soql: string): string {
  const query = parsed.get(soql) ?? parse(soql)
  parsed.set(soql, query)
  return typeof query === 'string' ? '' : (query.sObject ?? '')
}

/** Every field that the query reads, of whichever object; none where it is no query. */
export function fieldsRead(soql: string, model: Model): FieldOf[] {
  const query = parsed.get(soql) ?? parse(soql)
  parsed.set(soql, query)
  return typeof query === 'string' ? [] : partRead(query, query.sObject ?? '', model)
}

function partRead(query: QueryBase, object: string, model: Model): FieldOf[] {
  const children = (query.fields ?? []).flatMap((field) => {
    const child = field.type === 'FieldSubquery' ? model.childrenOf(object, field.subquery.relationshipName) : undefined
    return field.type === 'FieldSubquery' && child !== undefined ? partRead(field.subquery, child, model) : []
  })
  return [...pathsOf(query).flatMap((path) => fieldsOnPath(path, object, model) ?? []), ...children]
}

function pathsOf(query: QueryBase): string[] {
  const alias = query.sObjectAlias
  const named = [...(query.fields ?? []).flatMap(selected), ...conditions(query.where), ...conditions(query.having), ...orders(query)]
  return named.map((path) => (alias !== undefined && path.startsWith(`${alias}.`) ? path.slice(alias.length + 1) : path))
}

function checkPart(query: QueryBase, object: string, model: Model): string[] {
  const faults = pathsOf(query).flatMap((path) => (isPath(path, object, model) ? [] : [`${object} has no field ${path}`]))
  const inner = (query.fields ?? []).flatMap((field) =>
    field.type === 'FieldSubquery' ? checkChildren(field.subquery, object, model) : [],
  )
  return [...new Set([...faults, ...inner, ...subqueries(query.where).flatMap((one) => checkPart(one, one.sObject ?? '', model))])]
}

function checkChildren(query: Subquery, object: string, model: Model): string[] {
  const child = model.childrenOf(object, query.relationshipName)
  return child === undefined ? [`${object} has no child records ${query.relationshipName}`] : checkPart(query, child, model)
}

function selected(field: FieldType): string[] {
  switch (field.type) {
    case 'Field':
      return [field.field]
    case 'FieldRelationship':
      return [[...field.relationships, field.field].join('.')]
    case 'FieldFunctionExpression':
      // COUNT(), FORMAT(UnitPrice), CALENDAR_YEAR(CreatedDate)
      return field.parameters.flatMap((parameter) => (typeof parameter === 'string' ? [parameter] : selected(parameter)))
    default:
      return []
  }
}

/** The parser nests conditions as chains of left, operator, right. */
function conditions(clause: WhereClause | HavingClause | undefined): string[] {
  if (!clause) return []
  return [...fieldOf(clause.left as Condition | null), ...('right' in clause ? conditions(clause.right as WhereClause) : [])]
}

function fieldOf(condition: Condition | null): string[] {
  if (condition === null) return []
  if ('fn' in condition && condition.fn) return (condition.fn.parameters ?? []).flatMap((each) => (typeof each === 'string' ? [each] : []))
  return 'field' in condition && typeof condition.field === 'string' ? [condition.field] : []
}

function subqueries(clause: WhereClause | undefined): Query[] {
  if (!clause) return []
  const { left } = clause
  const own = left !== null && 'valueQuery' in left && left.valueQuery ? [left.valueQuery] : []
  return [...own, ...('right' in clause ? subqueries(clause.right as WhereClause) : [])]
}

function orders({ orderBy, groupBy }: QueryBase): string[] {
  return [orderBy ?? [], groupBy ?? []]
    .flat()
    .flatMap((clause) => ('field' in clause && typeof clause.field === 'string' ? [clause.field] : []))
}
