// What `npm run reconcile` says to a person. Ids, states and amounts alone.

import type { Filed } from '../reconcile/finding.ts'
import type { Report } from '../reconcile/reconcile.ts'
import { columns } from './columns.ts'

const TITLES = ['kind', 'system', 'subject', 'case', 'what']

/** The whole report, one line for each difference. */
export function tableOf({ orders, findings, notCompared }: Report, hours: number): string {
  const fresh = findings.filter(({ isNew }) => isNew).length
  return [
    ...(findings.length > 0 ? [columns(TITLES, findings.map(rowOf)), ''] : []),
    ...notCompared.map(({ system, code, count }) => `not compared: ${system} (${code}, ${count})`),
    `${orders} orders of the last ${hours} hours compared: ${findings.length} differences, ${fresh} of them new`,
  ].join('\n')
}

const rowOf = ({ kind, system, subject, isNew, caseKey, tellAgain, facts }: Filed): string[] => {
  const what = Object.entries(facts).map(([name, value]) => `${name}: ${value}`)
  const told = caseKey === null ? 'noted' : 'known'
  return [kind, system, subject, isNew ? 'opened' : told, [...what, ...(tellAgain ? ['told again'] : [])].join(', ')]
}
