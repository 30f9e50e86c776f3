// npm run rules: what no linter knows. Who imports whom, where time, chance, network and environment come in, how long files are,
// that the environment examples fit, and that the page of effects is current. `node scripts/rules.ts <folder>` looks at another tree.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkArrows } from './rules/arrows.ts'
import { checkEffectsDocument } from './rules/effects-document.ts'
import { checkExample } from './rules/environment.ts'
import { parseSource, type Finding } from './rules/finding.ts'
import { checkLength } from './rules/length.ts'
import { checkPorts } from './rules/ports.ts'

const FOLDERS = 'src,jobs,mappings,salesforce,whmcs,esim,mail,sandbox,portal,test,scripts,bench'
const EXAMPLES = ['.env.example', '.env.dev.example', '.env.production.example']

function findingsIn(root: string): { findings: Finding[]; files: number } {
  const paths = globSync(`{${FOLDERS}}/**/*.{ts,tsx}`, { cwd: root, exclude: (name) => name === 'node_modules' }).map((path) =>
    path.replaceAll('\\', '/'),
  )
  const sources = paths.sort().map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')))
  const findings = sources.flatMap((source) => [...checkArrows(source), ...checkPorts(source), ...checkLength(source)])
  for (const path of EXAMPLES)
    if (existsSync(join(root, path))) findings.push(...checkExample(path, readFileSync(join(root, path), 'utf8')))
  return { findings, files: sources.length }
}

const root = process.argv[2] ?? join(import.meta.dirname, '..')
const { findings, files } = findingsIn(root)
findings.push(...checkEffectsDocument(root))
const faults = findings.filter(({ warning }) => !warning)
for (const { path, line, message, warning } of findings) console.log(`${warning ? 'warning' : 'error'}  ${path}:${line}  ${message}`)
console.log(`rules: ${files} files, ${faults.length} errors, ${findings.length - faults.length} warnings`)
process.exitCode = faults.length > 0 || files === 0 ? 1 : 0
