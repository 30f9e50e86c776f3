// What `npm run doctor` says: to a person, grouped by system, and to machines, a line of JSON for each finding.

import { styleText } from 'node:util'
import { SYSTEMS } from '../doctor/check.ts'
import type { Finding } from '../doctor/finding.ts'
import type { Result } from '../doctor/run-checks.ts'

const NAMES: Record<(typeof SYSTEMS)[number], string> = {
  configuration: 'Configuration',
  secrets: 'Secrets',
  database: 'Database',
  redis: 'Redis',
  bff: 'Web process',
  salesforce: 'Salesforce',
  whmcs: 'WHMCS',
  esim: 'eSIM provider',
  mail: 'Mail',
  catalogue: 'Catalogue',
}

const MARKS = { fault: styleText('red', '✘'), warning: styleText('yellow', '!'), ok: styleText('green', '✔'), info: '·' }
const markOf = ({ ok, severity }: Finding): string => (severity === 'info' ? MARKS[ok ? 'ok' : 'info'] : MARKS[severity])

export const toJsonLines = (results: readonly Result[]): string =>
  results
    .flatMap(({ check, findings }) =>
      findings.map(({ ok, severity, says, remedy }) => JSON.stringify({ check: check.id, ok, severity, says, remedy })),
    )
    .join('\n')

export function toText(results: readonly Result[]): string {
  const groups = SYSTEMS.flatMap((system) => {
    const own = results.filter(({ check }) => check.system === system)
    const lines = own.flatMap(({ check, findings }) => findings.flatMap((finding) => linesOf(check.id, finding)))
    return lines.length > 0 ? [[styleText('bold', NAMES[system]), ...lines].join('\n')] : []
  })
  return [...groups, sumOf(results)].join('\n\n')
}

function linesOf(id: string, finding: Finding): string[] {
  const line = `  ${markOf(finding)} ${id}: ${finding.says}`
  if (finding.remedy === null) return [line]
  return [line, `      ${finding.remedy}${finding.fix ? ' (`npm run doctor -- --fix` does it.)' : ''}`]
}

function sumOf(results: readonly Result[]): string {
  const count = (severity: Finding['severity']) =>
    results.flatMap(({ findings }) => findings).filter((one) => one.severity === severity && !one.ok).length
  const many = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`
  return `${results.length} checks: ${many(count('fault'), 'fault')}, ${many(count('warning'), 'warning')}, ${count('info')} not looked at`
}
