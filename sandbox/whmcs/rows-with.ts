// Rows by a number that they keep for life. Tables grow at their end and nowhere else; one that loses a row is replaced by another.

interface Index {
  /** So many rows are in it. */
  upTo: number
  rows: Map<number, object[]>
}

const known = new WeakMap<readonly object[], Map<string, Index>>()

/** The rows whose `key` is that number, in the table's order. Takes as long for a large table as for a small one. */
export function rowsWith<K extends string, T extends { [key in K]: number }>(table: readonly T[], key: K, value: number): T[] {
  const indexes = known.get(table) ?? new Map<string, Index>()
  known.set(table, indexes)
  const index = indexes.get(key) ?? { upTo: 0, rows: new Map<number, object[]>() }
  indexes.set(key, index)
  for (const row of index.upTo === table.length ? [] : table.slice(index.upTo)) {
    const same = index.rows.get(row[key])
    if (same) same.push(row)
    else index.rows.set(row[key], [row])
  }
  index.upTo = table.length
  // It was made of this very table's rows.
  return [...(index.rows.get(value) ?? [])] as T[]
}
