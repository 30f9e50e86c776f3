// `Order.Account.Name` → the references to follow and the field at the end.
import { cell } from '../org/store.ts'
import { malformed, noColumn, noRelationship } from './problem.ts'
import type { Field, Row } from '../org/field.ts'
import type { Org } from '../org/org.ts'

const MAX_PARENTS = 5

export interface Path {
  /** The object that the field belongs to. */
  readonly object: string
  readonly parents: readonly Field[]
  readonly field: Field
  readonly written: string
}

export interface Scope {
  readonly org: Org
  readonly soql: string
  readonly object: string
  readonly alias: string
}

/** Resolves what a query wrote; throws INVALID_FIELD in the platform's words. */
export function resolvePath(scope: Scope, written: string): Path {
  const names = written.split('.')
  const first = names[0]?.toLowerCase()
  if (
    names.length > 1 &&
    (first === scope.alias.toLowerCase() || (first === scope.object.toLowerCase() && !scope.org.schema.parent(scope.object, first)))
  ) {
    names.shift()
  }
  const parents: Field[] = []
  let object = scope.object
  for (const name of names.slice(0, -1)) {
    const parent = scope.org.schema.parent(object, name)
    if (!parent) throw noRelationship(scope.soql, name, written)
    parents.push(parent)
    object = parent.referenceTo
  }
  if (parents.length > MAX_PARENTS) throw malformed(scope.soql, 'only 5 levels of relationships can be followed', written)
  const column = names.at(-1) ?? ''
  const field = scope.org.schema.field(object, column)
  if (!field) throw noColumn(scope.soql, written, column, object)
  return { object, parents, field, written }
}

/** The row at the end of the references; undefined where one of them is empty. */
export function follow(org: Org, row: Row, parents: readonly Field[]): Row | undefined {
  let at: Row | undefined = row
  for (const parent of parents) {
    const id: unknown = at ? cell(at, parent.name) : null
    at = typeof id === 'string' ? org.store.get(parent.referenceTo, id) : undefined
  }
  return at
}

export function valueAt(org: Org, row: Row, path: Path): ReturnType<typeof cell> {
  const end = follow(org, row, path.parents)
  return end ? cell(end, path.field.name) : null
}
