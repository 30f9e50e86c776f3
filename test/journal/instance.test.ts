// The lock that says "this process lives": lost with its connection, taken anew under another number.

import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { INSTANCE_NAME } from '../../src/db/instance.ts'
import { holdInstance } from '../world/hold-instance.ts'
import { until } from '../world/until.ts'
import { type SharedJournal, sharedJournal } from './processes.ts'

let journal: SharedJournal
beforeAll(async () => {
  journal = await sharedJournal()
})
afterAll(() => journal[Symbol.asyncDispose]())

const connections = async (): Promise<number[]> =>
  (
    await sql<{
      pid: number
    }>`select pid from pg_stat_activity where datname = current_database() and application_name like ${`${INSTANCE_NAME}-%`}`.execute(
      journal.db,
    )
  ).rows.map(({ pid }) => pid)

const cut = async () => {
  for (const pid of await connections()) await sql`select pg_terminate_backend(${pid}::int)`.execute(journal.db)
}

/** An instance whose tries to come back are made by hand. */
async function hold() {
  let retry = () => undefined as void
  const errors: unknown[] = []
  const instance = await holdInstance(
    journal.url,
    (_ms, run) => {
      retry = run
      return () => undefined
    },
    (error) => errors.push(error),
  )
  return { instance, errors, retry: () => retry() }
}

test('a dropped connection is noticed at once; the next one has another number', async () => {
  const { instance, retry } = await hold()
  const before = instance.id()
  expect(instance.alive()).toBe(true)
  await cut()
  await until(() => !instance.alive(), 'the loss')
  await until(() => {
    retry()
    return instance.alive()
  }, 'a new lock')
  expect(instance.id()).toBeGreaterThan(before)
  await instance.close()
  expect(instance.alive()).toBe(false)
  await until(async () => (await connections()).length === 0, 'the connection to end')
})

test('tries that fail leave no connections behind', async () => {
  const { instance, errors, retry } = await hold()
  // As after a fail-over to a server that takes no writes yet: it can be reached, and gives no number.
  await sql`alter sequence instance_ids rename to elsewhere`.execute(journal.db)
  await cut()
  await until(() => !instance.alive(), 'the loss')
  errors.length = 0
  await until(() => {
    retry()
    return errors.length >= 4
  }, 'four tries')
  await until(async () => (await connections()).length === 0, 'nothing to be left')
  await sql`alter sequence elsewhere rename to instance_ids`.execute(journal.db)
  await until(() => {
    retry()
    return instance.alive()
  }, 'a new lock')
  expect(await connections()).toHaveLength(1)
  await instance.close()
})
