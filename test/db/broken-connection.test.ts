import { sql } from 'kysely'
import { expect, inject, test } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { until } from '../world/until.ts'

test('a connection that breaks while it is lent out fails what waits on it, and not the process', async () => {
  const url = inject('postgresUrl')
  const db = openDatabase(url, () => undefined, 1)
  const admin = openDatabase(url, () => undefined, 1)
  const crashes: unknown[] = []
  const crash = (error: unknown) => crashes.push(error)
  process.on('uncaughtException', crash)
  try {
    await db.connection().execute(async (lent) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(lent)
      const pid = rows[0]?.pid
      await sql`select pg_terminate_backend(${pid}::int)`.execute(admin)
      await until(
        async () => (await sql`select 1 from pg_stat_activity where pid = ${pid}::int`.execute(admin)).rows.length === 0,
        'the connection to end',
      )
      await expect(sql`select 1`.execute(lent)).rejects.toThrow()
    })
    // The pool may hear of it a moment after who had it.
    const answers = async () => (await sql`select 1`.execute(db).catch(() => null)) !== null
    await until(answers, 'another connection')
    expect(crashes).toEqual([])
  } finally {
    process.off('uncaughtException', crash)
    await Promise.all([db.destroy(), admin.destroy()])
  }
})
