// What an operator reads when the database cannot be worked with: the reason in words, nothing secret, and no start.

import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { freePorts } from '../../scripts/free-port.ts'
import { checkDatabase } from '../../src/db/check-database.ts'
import { openDatabase } from '../../src/db/database.ts'
import { migrationsCurrent } from '../../src/db/known-migrations.ts'
import { migrate } from '../../src/db/migrate.ts'
import { childEnvironment } from '../canaries/configuration.ts'
import { ownDatabase } from '../world/own-database.ts'
import { startWorld } from '../world.ts'

const ROOT = join(import.meta.dirname, '../..')

const said = (url: string, migrated = true, changes = false): Promise<string> =>
  checkDatabase(url, { migrated, changes }).then(
    () => 'fine',
    (error: unknown) => String(error instanceof Error ? `${error.constructor.name}: ${error.message}` : error),
  )

/** A server that answers whoever comes with this error, as PostgreSQL would. */
async function refusing(code: string): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => {
      const fields = Buffer.from(`SFATAL\0C${code}\0Mfor user trunkline with password hush\0\0`)
      const length = Buffer.alloc(4)
      length.writeInt32BE(fields.length + 4)
      socket.end(Buffer.concat([Buffer.from('E'), length, fields]))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // of a server that listens on TCP
  return {
    url: `postgres://trunkline:hush@127.0.0.1:${port}/journal`,
    async [Symbol.asyncDispose]() {
      server.close()
      await once(server, 'close')
    },
  }
}

describe('the database', () => {
  test.each([
    ['28P01', 'refuses the user name or the password'],
    ['28000', 'lets this user or address not in'],
    ['57P03', 'is still starting, recovering or stopping'],
    ['53300', 'has no connection left'],
    ['XX001', 'has damaged files. Do not go on with it: restore a backup'],
    ['58P01', 'has damaged files'],
    ['0A000', 'cannot be opened (0A000)'],
  ])('that answers %s', async (code, words) => {
    await using server = await refusing(code)
    const told = await said(server.url)
    expect(told).toContain(`StartFault: The database journal at 127.0.0.1:${new URL(server.url).port} ${words}`)
    expect(told).not.toContain('hush')
  })

  test('that is not there', async () => {
    expect(await said(`postgres://trunkline:hush@127.0.0.1:${await freePorts()}/journal`)).toContain('does not answer')
    const url = new URL(await ownDatabase('gone'))
    url.pathname = '/never_made'
    expect(await said(url.href)).toContain('has no database of this name')
  })

  test('that is of another version', async () => {
    const url = await ownDatabase('versions')
    expect(await said(url, false)).toBe('fine')
    expect(await said(url)).toContain('is not up to date (0001-identity, ')
    const db = openDatabase(url, () => undefined, 1)
    await migrate(db)
    expect(await said(url)).toBe('fine')
    await sql`insert into kysely_migration (name, timestamp) values ('0999-from-tomorrow', '2030')`.execute(db)
    expect(await migrationsCurrent(db)).toBe(true)
    await db.destroy()
    // While the next version takes its place the old one may have to start once more.
    for (const migrated of [true, false]) expect(await said(url, migrated)).toBe('fine')
    expect(await said(url, true, true)).toContain('was brought up to date by a newer version of this program (0999-from-tomorrow)')
  })

  test('whose files are damaged', async () => {
    const url = await ownDatabase('damaged')
    const db = openDatabase(url, () => undefined, 1)
    await migrate(db)
    // As if the table's file were gone: its place in the catalogue names one that is not there.
    await sql`update pg_class set relfilenode = 2147483000 where relname = 'events_pkey'`.execute(db)
    await db.destroy()
    expect(await said(url)).toContain('has damaged files')
  })
})

test.each(['src/main.ts', 'jobs/main.ts', 'src/cli/migrate.ts'])('%s says so and ends', async (program) => {
  await using world = await startWorld({ worker: false })
  await using server = await refusing('28P01')
  const env = { ...childEnvironment(world.config), DATABASE_URL: server.url }
  const { code, err } = await new Promise<{ code: number | null; err: string }>((resolve) => {
    const child = execFile(process.execPath, [join(ROOT, program)], { env }, (_error, _out, err) => resolve({ code: child.exitCode, err }))
  })
  expect(err).toContain('refuses the user name or the password.')
  expect(err).not.toContain('hush')
  expect(code).toBe(1)
})
