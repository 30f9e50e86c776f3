// What promtool says of alarms: whether their rules are right, and whether each is raised when it should be and no sooner.
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Alarm } from './alarm.ts'
import { RULES_FILE, rulesText, ruleTests } from './rules-file.ts'

/** What promtool says against them; empty where it has nothing to say. It is told what stands in `folder` then, which is made anew. */
export async function judgeAlarms(promtool: string, alarms: readonly Alarm[], folder: string): Promise<string[]> {
  const files = new Map([[RULES_FILE, rulesText(alarms)], ...(await ruleTests(alarms))])
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of files) writeFileSync(join(folder, name), text)
  const tests = [...files.keys()].filter((name) => name.endsWith('.test.yaml'))
  return [
    ['check', 'rules', '--lint-fatal', RULES_FILE],
    ['test', 'rules', ...tests],
  ].flatMap((words) => {
    const { status, stdout, stderr, error } = spawnSync(promtool, words, { cwd: folder, encoding: 'utf8' })
    if (error) throw error
    return status === 0 ? [] : [`${stdout}${stderr}`.trim()]
  })
}
