import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { merge } from './batch.ts'
import { openDoneBatches } from './done-batches.ts'

const first = { base: 'aa', from: 0, count: 250 }
const second = { base: 'aa', from: 250, count: 250 }
const result = { ...merge([]), schedules: 250, cells: { 'W-USER k1': 3 }, failed: ['aa.1f'] }

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-batches-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

test('what was done is there for the next one, as it was', () => {
  const file = join(folder, 'of', 'run.jsonl')
  openDoneBatches(file).add(first, result)
  const next = openDoneBatches(file)
  expect(next.results).toEqual([result])
  expect([next.has(first), next.has(second), next.has({ ...first, base: 'kept' })]).toEqual([true, false, false])
})

test('half a line, left by one that was stopped while writing, does not count, and what comes after it does', () => {
  const file = join(folder, 'run.jsonl')
  openDoneBatches(file).add(first, result)
  appendFileSync(file, '{"batch":{"base":"aa","fr')
  const next = openDoneBatches(file)
  expect([next.has(first), next.has(second)]).toEqual([true, false])
  next.add(second, result)
  expect(openDoneBatches(file).results).toEqual([result, result])
})

test('a run that is over leaves nothing', () => {
  const done = openDoneBatches(join(folder, 'run.jsonl'))
  done.add(first, result)
  done.forget()
  expect(readdirSync(folder)).toEqual([])
})
