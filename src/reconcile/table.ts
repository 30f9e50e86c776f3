// What a comparison found, for a terminal. Ids, states and amounts alone.

import type { Filed, Report } from './reconcile.ts'

const TITLES = ['kind', 'system', 'subject', 'case', 'what']

/** The whole report, one line for each difference. */
export function tableOf({ orders, findings, notCompared }: Report, hours: number): string {
  const rows = [TITLES, ...findings.map(rowOf)]
  const widths = TITLES.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()) // prettier-ignore
  const fresh = findings.filter(({ isNew }) => isNew).length
  return [
    ...(findings.length > 0 ? [...lines, ''] : []),
    ...notCompared.map(({ system, code, count }) => `not compared: ${system} (${code}, ${count})`),
    `${orders} orders of the last ${hours} hours compared: ${findings.length} differences, ${fresh} of them new`,
  ].join('\n')
}

const rowOf = ({ kind, system, subject, isNew, tellAgain, facts }: Filed): string[] => {
  const what = Object.entries(facts).map(([name, value]) => `${name}: ${value}`)
  return [kind, system, subject, isNew ? 'opened' : 'known', [...what, ...(tellAgain ? ['told again'] : [])].join(', ')]
}
