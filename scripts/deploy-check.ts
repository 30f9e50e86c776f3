// npm run deploy:check: what can be said of the deploy files without a container engine, a cluster or the forge. The Dockerfile, the compose file,
// the chart as it comes out for each environment, and the workflows. `node scripts/deploy-check.ts <folder>` looks at another tree.
import { join } from 'node:path'
import { checkDeploy } from './deploy/check.ts'
import { NotHere } from './services/programs.ts'

const root = process.argv[2] ?? join(import.meta.dirname, '..')
const { findings, files, manifests } = await checkDeploy(root, (line) => console.log(line)).catch((error: unknown) => {
  if (!(error instanceof NotHere)) throw error
  console.log(`deploy: failed, the files cannot be looked at on this machine: ${error.message}`)
  return process.exit(1)
})
for (const { path, line, message } of findings) console.log(`error  ${path}:${line}  ${message}`)
console.log(`deploy: ${files} files, ${manifests} manifests, ${findings.length} errors`)
// The linter of workflows is a program of its own within this process, and would keep it.
process.exit(findings.length > 0 || manifests === 0 ? 1 : 0)
