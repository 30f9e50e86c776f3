// node scripts/field-table.ts: writes docs/salesforce-fields.md from the metadata of salesforce/package.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { modelOf } from './package/model.ts'
import { FIELD_DOC, fieldDocument } from './package/field-document.ts'
import { PACKAGE } from './package/check.ts'
import { readTree } from './package/tree.ts'

const ROOT = join(import.meta.dirname, '..')
const tree = readTree(ROOT, PACKAGE)
if (tree === null) throw new Error(`${PACKAGE} is missing`)
writeFileSync(join(ROOT, FIELD_DOC), fieldDocument(modelOf([tree])))
console.log(`written: ${FIELD_DOC}`)
