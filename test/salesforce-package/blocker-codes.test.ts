// What stands in the way of a press has one code, whoever sees it: Apex in the org, or Trunkline's preview.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { REASONS } from '../../src/contract/reasons.ts'

const ROOT = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** Trunkline has no such thing: who presses, and whether the customer can have signed up, only Salesforce sees. */
const OF_SALESFORCE_ALONE = ['permission_missing', 'customer_number_missing']

const APEX = read('salesforce/package/force-app/main/default/classes/PortalBlockers.cls')
const ofApex = [...APEX.matchAll(/new PortalViews\.Blocker\(\s*'(\w+)'/g)].map(([, code = '']) => code)

/** Of one line, as the press and the preview translate it. */
const ofLines = globSync('{mappings,src/effects}/**/*.ts', { cwd: ROOT }).flatMap((path) =>
  [...read(path).matchAll(/new MappingError\([^,]+, '(\w+)'/g)].map(([, code = '']) => code),
)

test('every blocker of the package is called as Trunkline calls it, or is known to be Salesforce’s alone', () => {
  // Each is written out where it is made, so that none escapes this test.
  expect(ofApex).toHaveLength([...APEX.matchAll(/new PortalViews\.Blocker\(/g)].length)
  expect(ofApex.length).toBeGreaterThan(5)
  expect(ofLines).toContain('product_not_mapped')
  const known = [...Object.keys(REASONS), ...ofLines, ...OF_SALESFORCE_ALONE]
  expect(ofApex.filter((code) => !known.includes(code))).toEqual([])
  expect(OF_SALESFORCE_ALONE.filter((code) => !ofApex.includes(code))).toEqual([])
})
