// Every file that is written from the tables, by its path in the repository.
import { ALARMS } from './alarms.ts'
import { alarmsDocument } from './alarms-document.ts'
import { BOARDS } from './dashboard-table.ts'
import { dashboardText } from './dashboards.ts'
import { RULES_FILE, rulesText } from './rules-file.ts'

export const OBSERVE = 'deploy/observe'

export function madeFiles(): ReadonlyMap<string, string> {
  return new Map([
    [`${OBSERVE}/${RULES_FILE}`, rulesText(ALARMS)],
    ...BOARDS.map((board) => [`${OBSERVE}/dashboards/${board.id}.json`, dashboardText(board)] as const),
    ['docs/alarms.md', alarmsDocument(ALARMS)],
  ])
}
