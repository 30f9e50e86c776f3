// Rows on their way into a statement: each value a parameter of its own where they are few, or all of them as one JSON text. Reading JSON
// costs the database more, a statement of its own for each number of rows its memory.

/** A column's name and its type in PostgreSQL. */
export type Columns = Readonly<Record<string, string>>

/** By column; those that are left out are null. */
export type Row = Readonly<Record<string, unknown>>

/** Rows of one table in one statement. */
export interface Given {
  columns: Columns
  rows: readonly Row[]
  isSpread: boolean
}

/** The columns as they stand in a list, each behind `prefix`. */
export const namesOf = (columns: Columns, prefix = ''): string =>
  Object.keys(columns)
    .map((name) => prefix + name)
    .join(', ')

/** What stands behind "from" in a statement for `given` or any other of its shape: the rows as `as`, in the parameters from `at` on. */
export function fromGiven(as: string, { columns, rows, isSpread }: Given, at: number): string {
  const named = Object.entries(columns)
  if (!isSpread) return `json_to_recordset($${at}) as ${as}(${named.map((column) => column.join(' ')).join(', ')})`
  const one = (n: number) => `(${named.map(([, type], column) => `$${at + n * named.length + column}::${type}`).join(', ')})`
  return `(values ${rows.map((_, n) => one(n)).join(', ')}) as ${as}(${namesOf(columns)})`
}

/** What those parameters hold. Throws where a value cannot be said in JSON. */
export function parametersOf({ columns, rows, isSpread }: Given): unknown[] {
  if (!isSpread) return [JSON.stringify(rows)]
  const named = Object.entries(columns)
  return rows.flatMap((row) => named.map(([name, type]) => asParameter(row[name], type)))
}

export const shapeOf = ({ rows, isSpread }: Given): string => (isSpread ? String(rows.length) : 'json')

const asParameter = (value: unknown, type: string): unknown =>
  type === 'jsonb' && value !== undefined && value !== null ? JSON.stringify(value) : value
