import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { forgetLastRun, keepRun, lastRun, ofFolders } from '../../scripts/last-test-run.ts'
import type { TestRun } from '../../scripts/run-vitest.ts'

const of = (file: string, status = 'passed') => ({ file, ancestorTitles: [], title: file, status, meta: {} })
const RUN: TestRun = { passed: 1, failed: 0, tests: [of('test/base/money.test.ts')] }
const CODE = { commit: 'abc1234', isCommitted: true }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-last-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a run is kept for the commit that it was of, until the next one begins', () => {
  expect(lastRun(CODE, folder)).toBeUndefined()
  keepRun(RUN, CODE, folder)
  expect(lastRun(CODE, folder)).toEqual(RUN)
  expect(lastRun({ ...CODE, commit: 'def5678' }, folder)).toBeUndefined()
  expect(lastRun({ ...CODE, isCommitted: false }, folder)).toBeUndefined()
  forgetLastRun(folder)
  expect(lastRun(CODE, folder)).toBeUndefined()
})

test('a run of files that no commit has is none of a commit', () => {
  keepRun(RUN, { ...CODE, isCommitted: false }, folder)
  keepRun(RUN, { commit: null, isCommitted: false }, folder)
  expect(lastRun(CODE, folder)).toBeUndefined()
})

test('a part of a run has the tests of its folders, and every failure that has no test', () => {
  const tests = [
    of('test/base/money.test.ts'),
    of('test/base/log.test.ts', 'failed'),
    of('test/basement/x.test.ts'),
    of('test/db/y.test.ts', 'failed'),
  ]
  const part = ofFolders({ passed: 2, failed: 3, tests }, ['test/base'])
  expect(part).toMatchObject({ passed: 1, failed: 2 })
  expect(part.tests.map(({ file }) => file)).toEqual(['test/base/money.test.ts', 'test/base/log.test.ts'])
})
