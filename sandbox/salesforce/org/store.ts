// The rows, in memory, with indexes and real transactions: what a failed transaction wrote is undone, the numbers it drew are not.
import { makeId } from './ids.ts'
import type { SObject } from './objects.ts'
import type { Field, Row, Value } from './field.ts'

export const cell = (row: Row, field: string): Value => row[field] ?? null
export const textOf = (row: Row, field: string): string => String(row[field] ?? '')

const indexKey = (field: Field, value: Value): string => {
  const text = String(value)
  return field.caseSensitive || field.type === 'reference' ? text : text.toLowerCase()
}

class Table {
  readonly rows = new Map<string, Row>()
  readonly deleted = new Set<string>()
  readonly #indexed: readonly Field[]
  readonly #index = new Map<string, Map<string, Set<string>>>()

  constructor(object: SObject) {
    this.#indexed = object.fields.filter((field) => field.unique || field.childRelationship !== '')
    for (const field of this.#indexed) this.#index.set(field.name, new Map())
  }

  set(row: Row): void {
    this.drop(textOf(row, 'Id'))
    this.rows.set(textOf(row, 'Id'), row)
    for (const field of this.#indexed) this.#move(field, row, 'add')
  }

  drop(id: string): void {
    const row = this.rows.get(id)
    if (!row) return
    this.rows.delete(id)
    for (const field of this.#indexed) this.#move(field, row, 'delete')
  }

  /** Ids of the rows that have the value, or null when the field has no index. */
  idsWith(field: Field, value: Value): ReadonlySet<string> | null {
    const index = this.#index.get(field.name)
    return index ? (index.get(indexKey(field, value)) ?? new Set()) : null
  }

  #move(field: Field, row: Row, how: 'add' | 'delete'): void {
    const value = cell(row, field.name)
    const index = this.#index.get(field.name)
    if (value === null || !index) return
    const key = indexKey(field, value)
    const ids = index.get(key) ?? new Set<string>()
    ids[how](textOf(row, 'Id'))
    if (ids.size === 0) index.delete(key)
    else index.set(key, ids)
  }
}

export class Store {
  readonly #tables = new Map<string, Table>()
  readonly #serials = new Map<string, number>()
  readonly #firstSerial: number
  #undo: (() => void)[] = []
  #depth = 0

  constructor(objects: readonly SObject[], firstSerial: number) {
    this.#firstSerial = firstSerial
    for (const object of objects) this.#tables.set(object.name, new Table(object))
  }

  /** A number that is never given twice, also not after a rollback. */
  serial(name: string, first = 1): number {
    const next = this.#serials.get(name) ?? first
    this.#serials.set(name, next + 1)
    return next
  }

  newId(object: SObject): string {
    return makeId(object.keyPrefix, this.serial(`id ${object.name}`, this.#firstSerial))
  }

  get(object: string, id: string): Row | undefined {
    return this.#table(object).rows.get(id)
  }

  isDeleted(object: string, id: string): boolean {
    return this.#table(object).deleted.has(id)
  }

  all(object: string): Row[] {
    return [...this.#table(object).rows.values()]
  }

  /** Rows that have the value in an indexed field; null where only a scan can tell. */
  find(object: string, field: Field, value: Value): Row[] | null {
    const table = this.#table(object)
    const ids = table.idsWith(field, value)
    return ids ? [...ids].map((id) => table.rows.get(id)).filter((row) => row !== undefined) : null
  }

  /** Inserts, or replaces the row with the same Id. */
  put(object: string, row: Row): void {
    const table = this.#table(object)
    const before = table.rows.get(textOf(row, 'Id'))
    table.set(row)
    this.#undo.push(() => (before ? table.set(before) : table.drop(textOf(row, 'Id'))))
  }

  remove(object: string, row: Row): void {
    const table = this.#table(object)
    const id = textOf(row, 'Id')
    table.drop(id)
    table.deleted.add(id)
    this.#undo.push(() => {
      table.deleted.delete(id)
      table.set(row)
    })
  }

  /** All of `work` or nothing. Transactions nest; a throw undoes what was written since the call. */
  transaction<T>(work: () => T): T {
    const mark = this.#undo.length
    this.#depth += 1
    try {
      return work()
    } catch (error) {
      for (const step of this.#undo.splice(mark).reverse()) step()
      throw error
    } finally {
      this.#depth -= 1
      if (this.#depth === 0) this.#undo = []
    }
  }

  #table(object: string): Table {
    const table = this.#tables.get(object)
    if (!table) throw new Error(`no table ${object}`)
    return table
  }
}
