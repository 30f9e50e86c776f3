import { Client, DatabaseError, type Pool } from 'pg'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { openPool } from '../../src/db/database.ts'
import { isRefusal, keepConnection, type KeptConnection } from '../../src/db/kept-connection.ts'
import { until } from '../world/until.ts'

let admin: Client
let pool: Pool
let kept: KeptConnection
let faults: Error[]

beforeEach(async () => {
  const url = inject('postgresUrl')
  admin = new Client({ connectionString: url })
  await admin.connect()
  faults = []
  pool = openPool(url, (error) => faults.push(error), { max: 1 })
  kept = keepConnection(pool, (error) => faults.push(error))
})

afterEach(async () => {
  await kept.close()
  await admin.end()
})

const PID = { text: 'select pg_backend_pid() as pid' }
const pidOf = async (of: KeptConnection): Promise<unknown> => (await of.query(PID)).rows[0]?.['pid']

const isThere = async (pid: unknown) => (await admin.query('select from pg_stat_activity where pid = $1', [pid])).rows.length > 0

async function end(pid: unknown): Promise<void> {
  await admin.query('select pg_terminate_backend($1)', [pid])
  await until(async () => !(await isThere(pid)), 'the connection to end')
}

test('question after question goes over the same connection', async () => {
  const pid = await pidOf(kept)
  expect(await pidOf(kept)).toBe(pid)
  expect(faults).toEqual([])
})

test('a connection that breaks between two questions is told of, and another one answers', async () => {
  const pid = await pidOf(kept)
  await end(pid)
  await until(async () => faults.length === 1, 'the fault to be told')
  const next = await pidOf(kept)
  expect(next).not.toBe(pid)
  expect(await pidOf(kept)).toBe(next)
})

test('a connection that breaks under a question fails it, and another one answers the next', async () => {
  const pid = await pidOf(kept)
  const asked = kept.query({ text: 'select pg_sleep(60)' }).catch((error: unknown) => error)
  await until(
    async () => (await admin.query(`select from pg_stat_activity where pid = $1 and state = 'active'`, [pid])).rows.length > 0,
    'the question to be under way',
  )
  await end(pid)
  expect(await asked).toBeInstanceOf(Error)
  expect(await pidOf(kept)).not.toBe(pid)
})

test('a refused question leaves the connection as it is', async () => {
  const pid = await pidOf(kept)
  await expect(kept.query({ text: 'select 1 / 0' })).rejects.toThrow('division by zero')
  expect(await pidOf(kept)).toBe(pid)
})

test('closed under a question, it answers first, and then it is gone', async () => {
  const other = keepConnection(
    openPool(inject('postgresUrl'), () => undefined, { max: 1 }),
    () => undefined,
  )
  const asked = other.query({ text: 'select pg_backend_pid() as pid, pg_sleep(0.2)' })
  await other.close()
  const pid = (await asked).rows[0]?.['pid']
  await until(async () => !(await isThere(pid)), 'the connection to end')
})

test('what the server calls a refusal in another language is one', () => {
  const refused = Object.assign(new DatabaseError('重複', 2, 'error'), { severity: 'エラー', code: '23505' })
  const ending = Object.assign(new DatabaseError('終了', 2, 'error'), { severity: '致命的エラー', code: '57P01' })
  expect([isRefusal(refused), isRefusal(ending), isRefusal(new Error('Connection terminated unexpectedly'))]).toEqual([true, false, false])
})
