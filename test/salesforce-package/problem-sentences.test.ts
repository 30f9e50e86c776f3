// What Trunkline refuses has one sentence for staff, in Apex, whichever way they come to read it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROBLEMS } from '../../src/base/problems.ts'

const ROOT = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

const sentences = [...read('salesforce/package/force-app/main/default/classes/PortalMessages.cls').matchAll(/^ +'(\w+)' => '/gm)].map(
  ([, code = '']) => code,
)

/** The package says these of a call that it did not make, or that nobody answered. */
const OF_THE_PACKAGE = ['credential_missing', 'no_answer', 'secret_missing', 'secret_unusable', 'too_long_to_sign']
/** The package makes its calls so that none of these comes; where one does it is named, and a program is to be mended. */
const OF_PROGRAMS = ['idempotency_key_invalid', 'idempotency_key_missing', 'too_large', 'unreadable_json', 'unsupported_media_type']

const answered = new Set([...read('src/http/routes/provision.ts').matchAll(/'([a-z_]+)'/g)].map(([, code = '']) => code))

test('each problem of a call that staff make has a sentence, and each sentence is of such a problem', () => {
  const ofStaff = Object.keys(PROBLEMS).filter((code) => answered.has(code) && !OF_PROGRAMS.includes(code))
  expect(ofStaff.length).toBeGreaterThan(8)
  expect(ofStaff.filter((code) => !sentences.includes(code))).toEqual([])
  expect(sentences.filter((code) => !Object.hasOwn(PROBLEMS, code) && !OF_THE_PACKAGE.includes(code))).toEqual([])
  expect(OF_THE_PACKAGE.filter((code) => !sentences.includes(code))).toEqual([])
})
