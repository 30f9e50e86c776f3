// npm run observe: writes what watches the product (rules of Prometheus, dashboards, docs/alarms.md) from the tables in
// scripts/observe. `-- --check` writes nothing, and fails where something stands otherwise, or a question asks for what the product does not have.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ALARMS } from './observe/alarms.ts'
import { BOARDS } from './observe/dashboard-table.ts'
import { unknownIn } from './observe/known-metrics.ts'
import { madeFiles } from './observe/made-files.ts'
import { missingRunbooks } from './observe/runbook-links.ts'

const root = join(import.meta.dirname, '..')
const isCheck = process.argv.includes('--check')
const faults = [
  ...ALARMS.flatMap(({ name, expression }) => unknownIn(expression).map((unknown) => `${name}: ${unknown}`)),
  ...BOARDS.flatMap(({ id, panels }) =>
    panels.flatMap(({ title, lines }) =>
      lines.flatMap(({ expression }) => unknownIn(expression).map((unknown) => `${id}, ${title}: ${unknown}`)),
    ),
  ),
  ...missingRunbooks(ALARMS, root).map((link) => `${link} is not there`),
]
const files = madeFiles()
for (const [path, text] of files) {
  const file = join(root, path)
  if (isCheck) {
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) faults.push(`${path} is not as the tables say: npm run observe`)
  } else {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}
for (const fault of faults) console.log(`error  ${fault}`)
console.log(
  `observe: ${ALARMS.length} alarms, ${BOARDS.length} dashboards, ${files.size} files ${isCheck ? 'looked at' : 'written'}, ${faults.length} errors`,
)
process.exitCode = faults.length > 0 ? 1 : 0
