// npm run alarms: the rules are right by promtool, each alarm is raised by its fault, and none through half an hour of ordinary load. What
// promtool is told stays in .results/alarms, to be looked at.
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ALARMS } from './observe/alarms.ts'
import { OBSERVE } from './observe/made-files.ts'
import { RULES_FILE, ruleTests } from './observe/rules-file.ts'
import { findPromtool } from './services/promtool-program.ts'

const root = join(import.meta.dirname, '..')
const cwd = join(root, '.results/alarms')
const promtool = findPromtool((line) => console.log(line))
rmSync(cwd, { recursive: true, force: true })
mkdirSync(cwd, { recursive: true })
const files = await ruleTests(ALARMS)
for (const [name, text] of files) writeFileSync(join(cwd, name), text)

const tests = [...files.keys()].filter((name) => name.endsWith('.test.yaml'))
const failed = [
  ['check', 'rules', '--lint-fatal', join(root, OBSERVE, RULES_FILE)],
  ['test', 'rules', ...tests],
].filter((words) => spawnSync(promtool, words, { cwd, stdio: 'inherit' }).status !== 0)
console.log(`alarms: ${ALARMS.length} rules, ${failed.length === 0 ? 'each raised by its fault, all silent on an ordinary day' : 'FAILED'}`)
process.exitCode = failed.length > 0 ? 1 : 0
