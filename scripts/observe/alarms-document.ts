// docs/alarms.md, as the tables of alarms and objectives say it.
import { type Alarm, anchorOf, runbookOf } from './alarm.ts'
import { OBJECTIVES } from './objectives.ts'

const INTRODUCTION = `# Alarms

What Prometheus raises an alarm for; \`deploy/observe/rules.yaml\` has them as rules. This page and the rules are written by
\`npm run observe\` from the tables in \`scripts/observe\`; \`npm run alarms\` shows with promtool that each is raised by its fault and that all
are silent through half an hour of ordinary load. How to collect the figures: [observing.md](observing.md).

A \`page\` gets somebody up, a \`ticket\` is looked at in working hours. Each has its part in a runbook, and a check fails where that is missing.`

const BEHIND = `The series of the tests are made up in load, not in kind: they come out of the product's own registry, which is made to count ordinary minutes,
a roll-out among them, and then the fault. \`runbook_url\` of a rule is the path of its runbook in the repository.`

const cells = (...texts: string[]) => `| ${texts.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`
const table = (heads: string[], rows: string[][]) =>
  [cells(...heads), cells(...heads.map(() => '---')), ...rows.map((row) => cells(...row))].join('\n')

export function alarmsDocument(alarms: readonly Alarm[]): string {
  const rows = alarms.map((alarm) => [
    `\`${alarm.name}\``,
    alarm.when,
    alarm.severity,
    `[${alarm.runbook}: ${anchorOf(alarm)}](${runbookOf(alarm).slice('docs/'.length)})`,
  ])
  const aims = OBJECTIVES.map(({ name, aim, allowance, least }) => [
    `\`${name}\``,
    aim,
    `${Number((allowance * 100).toFixed(3))} %`,
    `${least} in the short window`,
  ])
  return `${[
    INTRODUCTION,
    table(['alarm', 'raised when', 'severity', 'runbook'], rows),
    '## Objectives, over 30 days',
    table(['objective', 'aim', 'may miss it', 'judged from'], aims),
    BEHIND,
  ].join('\n\n')}\n`
}
