import { styleText } from 'node:util'

/** Words of other systems are in the cells: nothing that a terminal would obey leaves with them. */
const harmless = (cell: string): string => cell.replace(/\p{Cc}/gu, '?')

/** Rows under their heads, each column as wide as its widest cell. Names in scripts of double width belong into the last column. */
export function columns(heads: readonly string[], cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map(harmless))
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => (row[at] ?? '').length)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd()
  return [styleText('bold', line(heads)), ...rows.map(line)].join('\n')
}
