// npm run package:check: what can be said of the Salesforce metadata without an org. `node scripts/package-check.ts <folder>` looks at another tree.
import { join } from 'node:path'
import { checkPackage } from './package/check.ts'

const { findings, files, queries } = checkPackage(process.argv[2] ?? join(import.meta.dirname, '..'))
for (const { path, line, message } of findings) console.log(`error  ${path}:${line}  ${message}`)
console.log(`package: ${files} files, ${queries} queries of the product, ${findings.length} errors`)
process.exitCode = findings.length > 0 || files === 0 ? 1 : 0
