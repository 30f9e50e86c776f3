// `npm run migrate` as a process of its own, with nothing in its environment but where the database is.

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ownDatabase } from '../world/own-database.ts'

const MIGRATE = join(import.meta.dirname, '../../src/cli/migrate.ts')

const migrate = (env: Record<string, string>): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [MIGRATE], { env }, (_error, out, err) => resolve({ code: child.exitCode ?? -1, out, err }))
  })

test('takes the address of the database from a file, as every process does', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-migrate-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'database_url')
  writeFileSync(path, `${await ownDatabase('migrate')}\n`)
  expect(await migrate({ DATABASE_URL_FILE: path })).toEqual({ code: 0, out: expect.stringMatching(/^Applied 0001-identity, /), err: '' })
  expect(await migrate({ DATABASE_URL_FILE: path })).toMatchObject({ code: 0, out: 'The database is up to date.\n' })
})

test.each([
  [{ DATABASE_URL_FILE: '/nowhere/database_url' }, 'DATABASE_URL_FILE names a file that cannot be read (ENOENT)\n'],
  [{ DATABASE_URL_FILE: '/nowhere', DATABASE_URL: 'postgres://127.0.0.1/x' }, 'DATABASE_URL and DATABASE_URL_FILE are both set; set one\n'],
  [{}, expect.stringMatching(/^DATABASE_URL is missing: .*DATABASE_URL_FILE/)],
])('says what is wrong with %o, and ends', async (env, err) => {
  expect(await migrate(env as Record<string, string>)).toEqual({ code: 1, out: '', err })
})
