// Nothing that the running product asks becomes slower because there were many orders before: the database's own counters say how many rows
// were read for each question.

import { randomUUID } from 'node:crypto'
import { type ControlledTransaction, sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addBuyer } from '../../bench/history/buyer.ts'
import { fillHistory } from '../../bench/history/fill.ts'
import { openShop } from '../../bench/history/shop.ts'
import { type Db, openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrate.ts'
import type { Database } from '../../src/db/tables.ts'
import { ownDatabase } from '../world/own-database.ts'
import { QUESTIONS, type Subjects, subjectsIn } from './questions.ts'

const JOURNAL_ROWS = 100_000
/** Of other things that pile up. */
const OTHERS = 5_000
const OPEN = 100
/** Of a page of orders with their events, or of all that is open now: nothing that grows. */
const READ_AT_MOST = 500

let db: Db
let subjects: Subjects
beforeAll(async () => {
  const url = await ownDatabase('growth')
  db = openDatabase(url, () => undefined, 1)
  await migrate(db)
  const shop = await openShop(url, await addBuyer(db))
  const orderId = await shop.order()
  await shop.close()
  await pileUp()
  await leaveOpen()
  const client = new Client({ connectionString: url })
  await client.connect()
  await fillHistory(client, orderId, JOURNAL_ROWS)
  await client.end()
  subjects = await subjectsIn(db)
}, 120_000)
afterAll(() => db.destroy())

async function pileUp(): Promise<void> {
  const numbers = sql`generate_series(1, ${OTHERS}) n`
  await sql`insert into users (id, email, email_folded, password_hash, first_name, last_name, language)
    select gen_random_uuid(), 'once' || n, 'once' || n, 'x', 'Hanako', 'Sato', 'ja' from ${numbers}`.execute(db)
  await sql`insert into accounts (id, user_id, customer_number, sf_account_id, name, phone, address, status)
    select gen_random_uuid(), id, 'N-' || row_number() over (), lpad(row_number() over ()::text, 18, 'S'), 'Sato', '', '{}', 'active' from users where email like 'once%'`.execute(
    db,
  )
  await sql`insert into password_resets (id, user_id, used_at) select gen_random_uuid(), id, null from users where email like 'once%'`.execute(
    db,
  )
  await sql`insert into signups (id, email_folded, known_email, details, password_hash, sf_account_id, email_matches, verified_at)
    select gen_random_uuid(), 'once' || n, false, '{}', 'x', 'S', true, now() from ${numbers}`.execute(db)
  await sql`insert into webhook_seen (id, request_sha256) select 'msg_' || n, 'x' from ${numbers}`.execute(db)
  await sql`insert into flows (id, kind, subject_id, input, correlation_id, state)
    select gen_random_uuid(), 'billing-profile', gen_random_uuid(), jsonb_build_object('accountId', id), 'x', 'done' from accounts`.execute(
    db,
  )
}

/** What is under way or waits for a person is there beside the past, and is all that may be read. */
async function leaveOpen(): Promise<void> {
  await sql`insert into flows (id, kind, subject_id, input, correlation_id, state, due_at)
    select gen_random_uuid(), 'press', gen_random_uuid(), '{}', 'x', 'open', now() from generate_series(1, ${OPEN})`.execute(db)
  await sql`insert into steps (flow_id, name, position, effect, state, input)
    select id, 'take', 0, 'R-PRESS', 'person', '{}' from flows where state = 'open'`.execute(db)
}

/** Rows that this transaction has read so far, of all our tables. */
async function rowsRead(tx: ControlledTransaction<Database>): Promise<number> {
  const { rows } = await sql<{ read: number }>`
    select coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::int as read from pg_stat_xact_user_tables`.execute(tx)
  return rows[0]?.read ?? Number.NaN
}

async function readFor(ask: (tx: Db) => Promise<unknown>): Promise<number> {
  const tx = await db.startTransaction().execute()
  try {
    // A table of the test is small enough to be read whole at a good price; one of a customer is not.
    await sql`set local enable_seqscan = off`.execute(tx)
    const before = await rowsRead(tx)
    await ask(tx)
    return (await rowsRead(tx)) - before
  } finally {
    await tx.rollback().execute()
  }
}

test.each(Object.entries(QUESTIONS))('%s', async (_, ask) => {
  expect(await readFor((tx) => ask(tx, subjects))).toBeLessThan(READ_AT_MOST)
})

test('a question without an index is noticed', async () => {
  expect(await readFor((tx) => sql`select from events where correlation_id = ${randomUUID()}`.execute(tx))).toBeGreaterThan(
    JOURNAL_ROWS / 4,
  )
})
