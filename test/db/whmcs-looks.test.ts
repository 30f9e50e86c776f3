import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Db, openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrate.ts'
import { askForLook, dropLook, endLook, type Look, putOffLook, takeLooks } from '../../src/db/whmcs-looks.ts'
import { beginSweep } from '../../src/db/whmcs-hook.ts'
import { ownDatabase } from '../world/own-database.ts'

let db: Db
beforeAll(async () => {
  db = openDatabase(await ownDatabase('looks'), () => undefined)
  await migrate(db)
})
afterAll(() => db.destroy())
beforeEach(() => db.deleteFrom('whmcs_looks').execute())

const LEASE_MS = 60_000
const CLIENT = { kind: 'client', recordId: 1001 } as const
const take = () => takeLooks(db, 4, LEASE_MS)
const ask = (againMs: number | null = null) => askForLook(db, CLIENT, againMs)
async function taken(): Promise<Look> {
  const [look, ...more] = await take()
  if (!look || more.length > 0) throw new Error('one look was to be had')
  return look
}
const passes = (ms: number) =>
  sql`update whmcs_looks set due_at = due_at - make_interval(secs => ${ms / 1000}), again_at = again_at - make_interval(secs => ${ms / 1000}),
    taken_until = taken_until - make_interval(secs => ${ms / 1000})`.execute(db)
const left = async () => (await db.selectFrom('whmcs_looks').select('kind').execute()).length

test('what was asked for is had by one at a time, and then it is done', async () => {
  await ask()
  const had = await Promise.all([take(), take(), take()])
  expect(had.flat()).toMatchObject([{ ...CLIENT, asked: 1, tries: 0 }])
  await endLook(db, had.flat()[0] as Look)
  expect(await left()).toBe(0)
})

test('what is asked for while somebody has it is not had by another at the same time, and is had again after', async () => {
  await ask()
  const first = await taken()
  await ask()
  expect(await take()).toEqual([])
  await endLook(db, first)
  expect(await taken()).toMatchObject({ asked: 2 })
})

test('one that is asked for in the moment in which it ends is not forgotten', async () => {
  await ask()
  const look = await taken()
  const tx = await db.startTransaction().execute()
  await askForLook(tx, CLIENT, null)
  const ending = endLook(db, look) // waits for who asks
  await sql`select pg_sleep(0.1)`.execute(tx)
  await tx.commit().execute()
  await ending
  expect(await taken()).toMatchObject({ asked: 2 })
})

test('whoever dies with one leaves it to the next', async () => {
  await ask()
  await taken()
  await passes(LEASE_MS)
  expect(await take()).toHaveLength(1)
})

test('one that is wanted again later is had then, once', async () => {
  await ask(20_000)
  await endLook(db, await taken())
  expect(await take()).toEqual([])
  await passes(20_000)
  await endLook(db, await taken())
  expect(await left()).toBe(0)
})

test('one that told nothing is had again after a while; asked for anew, at once', async () => {
  await ask()
  await putOffLook(db, await taken(), 30_000)
  expect(await take()).toEqual([])
  await passes(30_000)
  const second = await taken()
  expect(second.tries).toBe(1)
  await putOffLook(db, second, 30_000)
  await ask()
  expect(await taken()).toMatchObject({ tries: 0, asked: 2 })
})

test('one that is given up is gone, unless somebody has asked for it since', async () => {
  await ask(20_000)
  await dropLook(db, await taken())
  expect(await left()).toBe(0)
  await ask()
  const look = await taken()
  await ask()
  await dropLook(db, look)
  expect(await take()).toHaveLength(1)
})

test('of several workers one has a turn of the sweep', async () => {
  const turns = await Promise.all([beginSweep(db, 60_000), beginSweep(db, 60_000), beginSweep(db, 60_000)])
  expect(turns.filter((turn) => turn !== null)).toEqual([0])
  await sql`update whmcs_hook set swept_at = swept_at - interval '1 minute'`.execute(db)
  expect(await beginSweep(db, 60_000)).toBe(0)
})
