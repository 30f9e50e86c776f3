// All checks of the Salesforce metadata, over the package and over what sets an org up.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkApex, checkPermissionChecks, readClasses, type Classes } from './apex-references.ts'
import { checkBundle, checkScript, checkTemplate } from './bundles.ts'
import { checkCalloutRights } from './callout-rights.ts'
import { checkFields, checkOverwriting } from './field-rules.ts'
import { checkFlow } from './flows.ts'
import { modelOf, type Model } from './model.ts'
import { checkNames } from './naming.ts'
import { checkPermissionSet } from './permission-sets.ts'
import { checkProductQueries } from './product-soql.ts'
import { checkRecords } from './records.ts'
import { checkReferences } from './references.ts'
import { checkSecretElements, checkSecrets } from './secrets.ts'
import { checkShape } from './shape.ts'
import { checkUserRights } from './user-rights.ts'
import { readTree, type Metadata, type TextFile, type Tree } from './tree.ts'
import type { Finding } from '../rules/finding.ts'

export const PACKAGE = 'salesforce/package'
/** Deployed after the package, and with more care: it may name what the package holds, never the other way round. */
const SET_UP = 'salesforce/org-setup'

export interface Checked {
  findings: Finding[]
  /** How much was looked at: a check that saw nothing has shown nothing. */
  files: number
  queries: number
  /** Of the package alone. */
  model: Model | null
}

export function checkPackage(root: string): Checked {
  const trees = [PACKAGE, SET_UP].flatMap((folder) => readTree(root, folder) ?? [])
  const findings = trees.flatMap((tree, at) => checkTree(tree, modelOf(trees.slice(0, at + 1))))
  const [own] = trees
  if (trees.length > 1) findings.push(...checkRecords(root, SET_UP, modelOf(trees)))
  if (own?.folder !== PACKAGE) findings.push({ path: PACKAGE, line: 1, message: 'is missing' })
  const model = own ? modelOf([own]) : null
  const product = model ? checkProduct(root, model) : { findings: [], queries: 0 }
  const versions = new Set(trees.map(({ apiVersion }) => apiVersion))
  if (versions.size > 1)
    findings.push({ path: `${SET_UP}/sfdx-project.json`, line: 1, message: `is of another API version than ${PACKAGE}` })
  return {
    findings: [...findings, ...product.findings],
    files: trees.reduce((sum, { files }) => sum + files.length, 0),
    queries: product.queries,
    model,
  }
}

function checkTree(tree: Tree, model: Model): Finding[] {
  const classes = readClasses(model.files)
  const isOwn = tree.folder === PACKAGE
  return [
    ...tree.findings,
    ...checkNames(tree),
    ...tree.metadata.flatMap((file) => checkMetadata(file, classes, model)),
    ...tree.files.flatMap((file) => checkFile(file, classes, model)),
    ...(isOwn ? [...checkFields(model), ...checkOverwriting(tree)] : []),
  ]
}

function checkMetadata(file: Metadata, classes: Classes, model: Model): Finding[] {
  const shape = checkShape(file)
  const { type } = file.place
  return [
    ...shape,
    ...checkReferences(file, model),
    ...checkSecretElements(file),
    ...(type === 'PermissionSet'
      ? [...checkPermissionSet(file, model), ...checkUserRights(file, classes, model), ...checkCalloutRights(file, classes, model)]
      : []),
    ...(type === 'LightningComponentBundle' ? checkBundle(file, model) : []),
    ...(type === 'Flow' ? checkFlow(file, classes, model) : []),
  ]
}

function checkFile(file: TextFile, classes: Classes, model: Model): Finding[] {
  const { inside } = file
  return [
    ...checkSecrets(file),
    ...checkApex(file, classes, model),
    ...checkPermissionChecks(file, model),
    ...(/^lwc\/.*\.js$/.test(inside) ? checkScript(file, classes, model) : []),
    ...(/^lwc\/.*\.html$/.test(inside) ? checkTemplate(file, model) : []),
  ]
}

/** The product's own queries, against the fields of the package. */
function checkProduct(root: string, model: Model): { findings: Finding[]; queries: number } {
  const paths = existsSync(join(root, 'salesforce'))
    ? globSync('{salesforce,src,jobs}/**/*.ts', { cwd: root }).map((path) => path.replaceAll('\\', '/'))
    : []
  const checked = paths.sort().flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8')
    return text.includes('soql`') ? [checkProductQueries(path, text, model)] : []
  })
  return { findings: checked.flatMap(({ findings }) => findings), queries: checked.reduce((sum, { queries }) => sum + queries, 0) }
}
