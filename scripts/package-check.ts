// npm run package:check: what can be said of the Salesforce metadata without an org; of this repository's also that the stand-in and the page of
// fields agree with it. `node scripts/package-check.ts <folder>` looks at another tree.
import { join } from 'node:path'
import { OBJECTS } from '../sandbox/salesforce/org/objects.ts'
import { disagreements } from './package/agreement.ts'
import { checkPackage } from './package/check.ts'
import { checkFieldDocument } from './package/field-document.ts'

const ROOT = join(import.meta.dirname, '..')
const [other] = process.argv.slice(2)
const { findings, files, queries, model } = checkPackage(other ?? ROOT)
if (other === undefined && model) findings.push(...disagreements(model, OBJECTS, 'Portal_Integration'), ...checkFieldDocument(ROOT, model))
for (const { path, line, message } of findings) console.log(`error  ${path}:${line}  ${message}`)
console.log(`package: ${files} files, ${queries} queries of the product, ${findings.length} errors`)
process.exitCode = findings.length > 0 || files === 0 ? 1 : 0
