import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Alarm, runbookOf } from './alarm.ts'

/** As headings are linked to on forges: small letters, no signs, hyphens for spaces. */
const slugOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')

const anchorsIn = (markdown: string): Set<string> =>
  new Set([...markdown.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => slugOf(heading ?? '')))

/** Alarms whose runbook, or whose part of it, is not there. `root` is the repository. */
export function missingRunbooks(alarms: readonly Pick<Alarm, 'name' | 'runbook'>[], root: string): string[] {
  return [...new Set(alarms.map(runbookOf))].filter((link) => {
    const [path = '', anchor = ''] = link.split('#')
    const file = join(root, path)
    return !existsSync(file) || !anchorsIn(readFileSync(file, 'utf8')).has(anchor)
  })
}
