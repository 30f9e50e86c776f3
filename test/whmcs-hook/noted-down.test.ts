// Within a page of WHMCS: what happened is noted down in ids alone, in no time, and whatever goes wrong breaks no page.

import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readVectors } from '../vectors/read.ts'
import { CANARY, FIRINGS } from './hook-variables.ts'
import { HOOK_FILES, IMITATION, installWhmcs, listenIn, php } from './whmcs.ts'

const NOBODY = 'http://127.0.0.1:9/api/hooks/whmcs'
const files = globSync('**/*.php', { cwd: HOOK_FILES }).map((path) => join(HOOK_FILES, path))

test('every PHP file can be read by PHP, and by PHP 7.4', () => {
  for (const file of [...files, ...globSync('*.php', { cwd: IMITATION }).map((path) => join(IMITATION, path))])
    expect(spawnSync(php, ['-l', file], { encoding: 'utf8' }).stdout).toBe(`No syntax errors detected in ${file}\n`)
  const { stdout } = spawnSync(php, [join(IMITATION, 'newer-than-7.4.php'), ...files], { encoding: 'utf8' })
  expect([stdout, files.length]).toEqual([`${files.length} files\n`, 14])
})

test('a page that nothing happens on costs no query', () => {
  using whmcs = installWhmcs({ endpoint: NOBODY })
  const { points, queries } = whmcs.ask('loaded')
  expect(queries).toBe(0)
  expect(points.toSorted()).toEqual([...FIRINGS.map(({ point }) => point), 'AfterCronJob'].sort())
})

test.each(FIRINGS)('$point: one INSERT of ids, and nothing else that WHMCS has handed over', ({ point, vars, tells, early }) => {
  using whmcs = installWhmcs({ endpoint: NOBODY })
  const before = Math.floor(Date.now() / 1000)
  const statements = whmcs.fire([[point, vars]])
  expect(statements).toHaveLength(1)
  expect(statements[0]).toMatch(/^insert into mod_trunkline_outbox /)
  expect(statements[0]).not.toContain(CANARY)
  const [row] = whmcs.outbox()
  const { timestamp, ...body } = JSON.parse(String(row?.['body']))
  expect(body).toEqual(tells)
  expect(Date.parse(timestamp)).toBeGreaterThanOrEqual(before * 1000)
  expect(row).toMatchObject({ type: tells.type, state: 'waiting', attempts: 0 })
  expect(row?.['webhook_id']).toMatch(/^whmcs_[0-9a-f]{32}$/)
  expect(Number(row?.['due_at']) - Number(row?.['created_at'])).toBe(early ? 10 : 0)
})

test.each([
  ['none', {}],
  ['text that is no number', { userid: `1003 or ${CANARY}` }],
  ['a list', { userid: [1003] }],
  ['a fraction', { userid: 10.5 }],
  ['nothing to hold on to', { userid: 0 }],
])('where the id is %s, nothing is told and staff can read why', (_what, vars) => {
  using whmcs = installWhmcs({ endpoint: NOBODY })
  whmcs.fire([['ClientEdit', vars]])
  expect(whmcs.outbox()).toEqual([])
  expect(whmcs.log()).toEqual(['Trunkline hook: ClientEdit came without its clientId; nothing is told of it'])
})

test('a database that refuses breaks no page, and is named in the activity log without what it was given', () => {
  using whmcs = installWhmcs({ endpoint: NOBODY })
  whmcs.ask('run', { sql: 'drop table mod_trunkline_outbox' })
  whmcs.fire(FIRINGS.map(({ point, vars }) => [point, vars] as const))
  const log = whmcs.log()
  expect(log).toHaveLength(FIRINGS.length)
  expect(log[0]).toMatch(/^Trunkline hook: InvoiceCreated could not be noted down \(PDOException in capsule\.php:\d+\)$/)
  expect(log.join()).not.toContain(CANARY)
})

test('a page takes as long with a BFF that is dead or never answers as with one that is well', async () => {
  await using well = await listenIn(() => 204)
  await using silent = await listenIn(() => null)
  using whmcs = installWhmcs({ endpoint: well.url })
  const times = whmcs.ask('time', { rounds: 300, endpoints: { well: well.url, dead: NOBODY, silent: silent.url } }) as Record<
    string,
    number[]
  >
  const median = (name: string) => times[name]?.toSorted((a, b) => a - b)[100] ?? NaN
  // Measured in turns within one run; a page that asked anybody would be slower by a hundred times.
  for (const name of ['dead', 'silent']) {
    expect(median(name) / median('well')).toBeLessThan(2)
    expect(median(name) / median('well')).toBeGreaterThan(0.5)
  }
  expect([well.all.length, silent.all.length]).toEqual([0, 0])
})

interface Vector {
  name: string
  why: string
  input: { secrets: string[]; headers: [string, string][]; body?: string }
  expected: { accepted: boolean; secret?: number }
}

test('PHP signs as the conformance vectors say', () => {
  const one = (headers: [string, string][], name: string) =>
    headers.filter(([given]) => given.toLowerCase() === name).map(([, value]) => value)
  const vectors = readVectors<Vector>('webhooks.json').filter(({ input, expected }) => expected.accepted && input.body !== undefined)
  const calls = vectors.map(({ input: { secrets, headers, body }, expected }) => [
    one(headers, 'webhook-id')[0],
    one(headers, 'webhook-timestamp')[0],
    body,
    secrets[expected.secret ?? 0],
  ])
  using whmcs = installWhmcs({ endpoint: NOBODY })
  const signed = whmcs.ask('sign', calls) as string[]
  expect(vectors.length).toBeGreaterThan(5)
  vectors.forEach(({ name, input }, at) =>
    expect({ name, entries: one(input.headers, 'webhook-signature').join(' ').split(' ') }).toEqual({
      name,
      entries: expect.arrayContaining([signed[at]]),
    }),
  )
})
