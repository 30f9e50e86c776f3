// npm run alarms: the rules are right by promtool, each alarm is raised by its fault, and none through half an hour of ordinary load. What
// promtool is told stays in .results/alarms, to be looked at.
import { join } from 'node:path'
import { ALARMS } from './observe/alarms.ts'
import { judgeAlarms } from './observe/judge-alarms.ts'
import { findPromtool } from './services/promtool-program.ts'

const promtool = findPromtool((line) => console.log(line))
const faults = await judgeAlarms(promtool, ALARMS, join(import.meta.dirname, '../.results/alarms'))
for (const fault of faults) console.log(fault)
console.log(`alarms: ${ALARMS.length} rules, ${faults.length === 0 ? 'each raised by its fault, all silent on an ordinary day' : 'FAILED'}`)
process.exitCode = faults.length > 0 ? 1 : 0
