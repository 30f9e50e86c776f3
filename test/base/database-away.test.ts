import { Pool } from 'pg'
import { expect, inject, test } from 'vitest'
import { isDatabaseAway } from '../../src/base/database-away.ts'

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

test('a server that nobody runs is away', async () => {
  const pool = new Pool({ host: '127.0.0.1', port: 9, connectionTimeoutMillis: 1000 })
  expect(isDatabaseAway(await failureOf(pool.query('select 1')))).toBe(true)
  await pool.end()
})

test('a connection that the server ended is away; a wrong statement is not', async () => {
  const pool = new Pool({ connectionString: inject('postgresUrl'), max: 1 })
  pool.on('error', () => undefined)
  expect(isDatabaseAway(await failureOf(pool.query('select nonsense from nowhere')))).toBe(false)
  expect(isDatabaseAway(await failureOf(pool.query('select pg_terminate_backend(pg_backend_pid())')))).toBe(true)
  await pool.end()
})
