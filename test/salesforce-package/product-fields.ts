// Which custom fields the product's own sources ask an org for, and which they send. Not a test itself.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import type { Model } from '../../scripts/package/model.ts'
import { queriesIn } from '../../scripts/package/product-soql.ts'
import { fieldsRead } from '../../scripts/package/soql-fields.ts'
import { parseSource, visit } from '../../scripts/rules/finding.ts'

/** Says what they are, and asks for none. */
const LIST = 'salesforce/expected-fields.ts'

/** `read` with their objects, as queries name them; `sent` by their names alone, since a body does not say whose it is. */
export function customFieldsOfProduct(root: string, model: Model): { read: Set<string>; sent: Set<string> } {
  const read = new Set<string>()
  const sent = new Set<string>()
  for (const found of globSync('{salesforce,src,jobs}/**/*.ts', { cwd: root })) {
    const path = found.replaceAll('\\', '/')
    const text = path === LIST ? '' : readFileSync(join(root, path), 'utf8')
    if (!text.includes('__c')) continue
    for (const { object, name } of queriesIn(path, text).flatMap((query) => fieldsRead(query, model)))
      if (name.endsWith('__c')) read.add(`${object}.${name}`)
    visit(parseSource(path, text).tree, (node) => {
      if (ts.isPropertyAssignment(node) && node.name.getText().endsWith('__c') && !isOfSchema(node)) sent.add(node.name.getText())
    })
  }
  return { read, sent }
}

/** `z.object({ … })`, `Row.extend({ … })` and `Row.pick({ … })` say what comes back. */
const isOfSchema = ({ parent: { parent } }: ts.PropertyAssignment): boolean =>
  ts.isCallExpression(parent) && /\.(?:object|extend|pick)$/.test(parent.expression.getText())
