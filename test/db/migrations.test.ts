// The migrations on each PostgreSQL that is at hand, and what the database itself refuses afterwards, whoever asks.

import { randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findPrograms } from '../../scripts/services/postgres-programs.ts'
import { type PostgresServer, startPostgres } from '../../scripts/services/postgres.ts'
import { takeCart } from '../../src/db/cart-guard.ts'
import { type Db, openDatabase } from '../../src/db/database.ts'
import { migrationsCurrent } from '../../src/db/known-migrations.ts'
import { migrate, migrator } from '../../src/db/migrate.ts'
import { seeWebhook } from '../../src/db/webhooks.ts'
import { until } from '../world/until.ts'

const UNIQUE = '23505'
const CHECK = '23514'
const NO_SUCH_VALUE = '22P02'
const RAISED = 'P0001'

/** Those that we promise to run on, as far as they are at hand. */
const MAJORS = [15, 16, 17, 18].filter((major) => findPrograms({ preferredMajor: major }).major === major)

describe.each(MAJORS)('PostgreSQL %i', (major) => {
  const folder = mkdtempSync('/tmp/trunk-db-')
  let server: PostgresServer
  let db: Db
  beforeAll(async () => {
    chmodSync(folder, 0o711) // as root the server runs under another user, who must get through
    server = await startPostgres({ dataDir: join(folder, 'pg'), preferredMajor: major })
    db = openDatabase(server.url, () => undefined, 4)
  })
  afterAll(async () => {
    await db.destroy()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** An empty database beside the others. */
  async function ownDatabaseOf(url: string): Promise<Db> {
    const name = `upgraded_${randomUUID().slice(0, 8)}`
    await sql`create database ${sql.id(name)}`.execute(db)
    const own = new URL(url)
    own.pathname = `/${name}`
    return openDatabase(own.href, () => undefined, 2)
  }

  /** What the database says to a statement: `ok`, or its code and the constraint that stood in the way. */
  async function said(statement: RawBuilder<unknown>): Promise<string> {
    try {
      await statement.execute(db)
      return 'ok'
    } catch (error) {
      const { code, constraint } = error as { code?: string; constraint?: string } // as pg throws them
      return [code, constraint].filter(Boolean).join(' ')
    }
  }

  async function user(email = `${randomUUID()}@example.jp`): Promise<string> {
    const id = randomUUID()
    await sql`insert into users (id, email, email_folded, password_hash, first_name, last_name, language)
      values (${id}, ${email}, ${email.toLowerCase()}, 'x', 'Hanako', 'Sato', 'ja')`.execute(db)
    return id
  }

  let accounts = 0
  async function account(
    fields: { userId?: string; number?: string; sfAccountId?: string; whmcsUserId?: number; whmcsClientId?: number } = {},
  ) {
    accounts += 1
    const id = randomUUID()
    const insert = sql`insert into accounts (id, user_id, customer_number, sf_account_id, name, phone, address, whmcs_user_id, whmcs_client_id, status)
      values (${id}, ${fields.userId ?? (await user())}, ${fields.number ?? `C-${accounts}`}, ${fields.sfAccountId ?? `0015g0000${String(accounts).padStart(6, '0')}AAA`},
        'Sato', '+81', '{}', ${fields.whmcsUserId ?? accounts}, ${fields.whmcsClientId ?? accounts}, 'active')`
    return { id, insert }
  }

  async function order(accountId: string): Promise<string> {
    const id = randomUUID()
    await sql`insert into orders (id, account_id, source, state, lines, correlation_id) values (${id}, ${accountId}, 'portal', 'received', '[]', 'x')`.execute(
      db,
    )
    return id
  }

  async function flow(): Promise<string> {
    const id = randomUUID()
    await sql`insert into flows (id, kind, subject_id, input, correlation_id, state) values (${id}, 'x', ${randomUUID()}, '{}', 'x', 'open')`.execute(
      db,
    )
    return id
  }

  const step = (flowId: string, name: string, lane: string | null, state: string, effect = 'W-ORDER') =>
    sql`insert into steps (flow_id, name, position, effect, lane, state, input) values (${flowId}, ${name}, 0, ${effect}, ${lane}, ${state}, '{}')`

  const intent = (flowId: string, name: string, attempt: number) =>
    sql`insert into events (flow_id, step, kind, attempt, fence) values (${flowId}, ${name}, 'step.intended', ${attempt}, 1)`

  test('comes forward from nothing, once, however many start at once', async () => {
    expect(server.version.startsWith(String(major))).toBe(true)
    expect(await migrationsCurrent(db)).toBe(false)
    const other = openDatabase(server.url, () => undefined, 2)
    const applied = await Promise.all([migrate(db), migrate(other)])
    await other.destroy()
    expect(applied.flat().toSorted()).toEqual([...new Set(applied.flat())].toSorted())
    expect(applied.flat().length).toBeGreaterThanOrEqual(3)
    expect(await migrationsCurrent(db)).toBe(true)
    expect(await migrate(db)).toEqual([])
  })

  test('a request under way keeps its deadline when intents become events', async () => {
    const before = await ownDatabaseOf(server.url)
    await migrator(before).migrateTo('0009-growth')
    const [flowId, other] = [randomUUID(), randomUUID()]
    for (const [id, state] of [
      [flowId, 'intended'],
      [other, 'done'],
    ] as const) {
      await sql`insert into flows (id, kind, subject_id, input, correlation_id, state) values (${id}, 'x', ${id}, '{}', 'x', 'open')`.execute(
        before,
      )
      await sql`insert into steps (flow_id, name, position, effect, state, input, attempts) values (${id}, 'one', 0, 'B', ${state}, '{}', 2)`.execute(
        before,
      )
      for (const attempt of [1, 2])
        await sql`insert into intents (flow_id, step, attempt, fence, marker, request_digest, deadline_ms) values (${id}, 'one', ${attempt}, 1, 'm', 'd', ${attempt * 1000})`.execute(
          before,
        )
    }
    await migrate(before)
    const { rows } = await sql<{ deadline: number | null }>`select deadline_ms as deadline from steps order by flow_id = ${other}`.execute(
      before,
    )
    await before.destroy()
    expect(rows).toEqual([{ deadline: 2000 }, { deadline: null }])
  })

  test('a restored order does not say any more that no set-up fee was shown; one that was placed without a fee does', async () => {
    const before = await ownDatabaseOf(server.url)
    await migrator(before).migrateTo('0017-missing-services')
    const [restored, placed] = [randomUUID(), randomUUID()]
    const lines = [{ n: 1, setupFee: null, name: 'VPN' }, { n: 2 }, { n: 3, setupFee: { amount: 1, currency: 'JPY' } }]
    const fees = [{ pid: 41, atMost: { amount: 0, currency: 'JPY' } }]
    for (const [id, cartHash] of [
      [restored, null],
      [placed, 'hash'],
    ] as const) {
      await sql`insert into orders (id, source, state, lines, cart_hash, correlation_id)
        values (${id}, 'portal', 'needs_person', ${JSON.stringify(lines)}, ${cartHash}, 'x')`.execute(before)
      await sql`insert into flows (id, kind, subject_id, input, correlation_id, state)
        values (${id}, 'provision', ${id}, ${JSON.stringify({ orderId: id, lines })}, 'x', 'open')`.execute(before)
      for (const [at, [effect, state]] of [
        ['R-PAYMENT', 'done'],
        ['W-ORDER', 'person'],
        ['W-ACCEPT', 'planned'],
      ].entries())
        await sql`insert into steps (flow_id, name, position, effect, state, input)
          values (${id}, ${effect}, ${at}, ${effect}, ${state}, ${JSON.stringify({ fees, clientId: 1 })})`.execute(before)
    }
    await migrate(before)
    const { rows } = await sql<{ lines: unknown; input: unknown; steps: unknown }>`
      select o.lines, f.input, (select json_agg(s.input -> 'fees' is not null order by s.position) from steps s where s.flow_id = f.id) as steps
      from orders o join flows f on f.subject_id = o.id order by o.cart_hash nulls first`.execute(before)
    await before.destroy()
    const known = [{ n: 1, name: 'VPN' }, ...lines.slice(1)]
    expect(rows).toEqual([
      { lines: known, input: { orderId: restored, lines: known }, steps: [true, false, true] },
      { lines, input: { orderId: placed, lines }, steps: [true, true, true] },
    ])
  })

  test('of services that are gone nobody is told again because of an upgrade, and one that was found again may go a second time', async () => {
    const before = await ownDatabaseOf(server.url)
    await migrator(before).migrateTo('0017-missing-services')
    const told = 'f0000000-0000-4000-8000-000000000000'
    const order = async (sfOrderId: string, serviceIds: (number | null)[], misses: object | null) => {
      const lines = serviceIds.map((serviceId, at) => ({ n: at + 1, serviceId, state: 'active' }))
      await sql`insert into orders (id, source, state, sf_order_id, lines, service_misses, correlation_id) values
        (${randomUUID()}, 'portal', 'active', ${sfOrderId}, ${JSON.stringify(lines)}, ${misses && JSON.stringify(misses)}, 'x')`.execute(
        before,
      )
    }
    const aCase = (id: string, reason: string, subjectId: string) =>
      sql`insert into flows (id, kind, subject_id, input, correlation_id, state, accepted_at) values
        (${randomUUID()}, 'case', ${id}, ${JSON.stringify({ reason, subjectId, facts: {} })}, 'x', 'done', '2026-02-03T04:05:06Z')`.execute(
        before,
      )
    const [one, other, untouched] = ['8015g00000000001AA', '8015g00000000002AA', '8015g00000000003AA'] as const
    await order(one, [11, 12, 13, null], { 11: 0, 13: 1_770_000_000 })
    await order(other, [21, 22], null)
    await order(untouched, [31], { 31: 0 })
    await aCase(told, 'missing_remote', `whmcs:${one}-001`)
    await aCase(randomUUID(), 'missing_remote', `whmcs:${other}-002`)
    await aCase(randomUUID(), 'missing_remote', `salesforce:${other}`)
    await aCase(randomUUID(), 'amount_differs', `whmcs:${one}-002`)
    await migrate(before)
    const { rows } = await sql`
      select line_key as key, service_id::int as id, missed_at as missed, ask_at as ask, told_at as told, case_key as by, times
      from missing_services order by line_key`.execute(before)
    await before.destroy()
    const at = new Date('2026-02-03T04:05:06Z')
    const long = new Date(0)
    expect(rows).toEqual([
      { key: `${one}-001`, id: 11, missed: at, ask: null, told: at, by: told, times: 1 },
      { key: `${other}-002`, id: 22, missed: null, ask: null, told: at, by: null, times: 1 },
      { key: `${untouched}-001`, id: 31, missed: long, ask: null, told: long, by: null, times: 1 },
    ])
  })

  test.each<[string, (flowId: string, orderId: string) => RawBuilder<unknown>]>([
    ['whoever has the flow takes the order', (flowId) => sql`select from flows where id = ${flowId} for update`],
    [
      'whoever writes another order takes that of the flow',
      (_flowId, orderId) => sql`update orders set rev = rev + 1 where id <> ${orderId}`,
    ],
  ])('%s while the database comes forward, and neither has to be broken off', async (_who, takes) => {
    const before = await ownDatabaseOf(server.url)
    await migrator(before).migrateTo('0017-missing-services')
    const lines = JSON.stringify([{ n: 1, setupFee: null }])
    const [orderId, flowId] = [randomUUID(), randomUUID()]
    for (const id of [orderId, randomUUID()])
      await sql`insert into orders (id, source, state, lines, cart_hash, correlation_id)
        values (${id}, 'portal', 'needs_person', ${lines}, ${id === orderId ? null : 'hash'}, 'x')`.execute(before)
    await sql`insert into flows (id, kind, subject_id, input, correlation_id, state)
      values (${flowId}, 'provision', ${orderId}, ${JSON.stringify({ lines: JSON.parse(lines) })}, 'x', 'open')`.execute(before)
    const tx = await before.startTransaction().execute()
    await takes(flowId, orderId).execute(tx)
    const coming = migrate(before)
    const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(tx)
    const isWaiting = sql`select from pg_stat_activity where datname = ${rows[0]?.name} and wait_event_type = 'Lock'`
    await until(async () => (await isWaiting.execute(db)).rows.length > 0, 'the migration to wait for what is taken')
    await sql`update orders set rev = rev + 1 where id = ${orderId}`.execute(tx)
    await tx.commit().execute()
    expect(await coming).toContain('0019-lost-services')
    await before.destroy()
  })

  test('an order about which its provisioning asks a person says so, also where its creation had taken it back', async () => {
    const before = await ownDatabaseOf(server.url)
    await migrator(before).migrateTo('0019-lost-services')
    const read = { state: 'done', code: null }
    const waits = { state: 'person', code: 'order_unsure' }
    const orders = {
      asked: { state: 'needs_person', attention: { code: 'order_unsure' }, kind: 'provision', steps: [read, waits] },
      'asked for its creation as well': { state: 'needs_person', attention: { code: 'find_failed' }, kind: 'provision', steps: [read, waits] },
      'taken back to its review': { state: 'pending_review', attention: null, kind: 'provision', steps: [read, waits, { ...waits, code: 'gave_up' }] },
      'taken back to the beginning': { state: 'received', attention: null, kind: 'provision', steps: [{ ...waits, code: null }] },
      'given up line by line': { state: 'needs_person', attention: { code: 'service_without_billing' }, kind: 'provision', steps: [read] },
      'pressed again': { state: 'provisioning', attention: null, kind: 'provision', steps: [read, waits] },
      'in review': { state: 'pending_review', attention: null, kind: 'provision', steps: [{ state: 'planned', code: null }] },
      'asked for its creation alone': { state: 'needs_person', attention: { code: 'find_failed' }, kind: 'order', steps: [waits] },
    } // prettier-ignore
    for (const [name, { state, attention, kind, steps }] of Object.entries(orders)) {
      const [id, flowId] = [randomUUID(), randomUUID()]
      await sql`insert into orders (id, source, state, lines, attention, correlation_id)
        values (${id}, 'portal', ${state}, '[]', ${attention && JSON.stringify(attention)}, ${name})`.execute(before)
      await sql`insert into flows (id, kind, subject_id, input, correlation_id, state) values (${flowId}, ${kind}, ${id}, '{}', 'x', 'open')`.execute(
        before,
      )
      for (const [at, { state: stands, code }] of steps.entries())
        await sql`insert into steps (flow_id, name, position, effect, state, code, input)
          values (${flowId}, ${`step-${at}`}, ${at}, 'B', ${stands}, ${code}, '{}')`.execute(before)
    }
    await migrate(before)
    const { rows } = await sql<{ name: string; said: unknown }>`
      select correlation_id as name, jsonb_build_array(state, attention, rev) as said from orders`.execute(before)
    await before.destroy()
    const unsure = ['needs_person', { code: 'order_unsure', by: 'provision' }, 1]
    expect(Object.fromEntries(rows.map(({ name, said }) => [name, said]))).toEqual({
      asked: unsure,
      'asked for its creation as well': unsure,
      'taken back to its review': unsure,
      'taken back to the beginning': ['needs_person', { code: 'remote_refused', by: 'provision' }, 1],
      'given up line by line': ['needs_person', { code: 'service_without_billing', by: 'provision' }, 0],
      'pressed again': ['provisioning', null, 0],
      'in review': ['pending_review', null, 0],
      'asked for its creation alone': ['needs_person', { code: 'find_failed' }, 0],
    })
  })

  test('one person for an e-mail, however it is written', async () => {
    await user('Hanako.Sato@example.jp')
    await expect(user('hanako.sato@EXAMPLE.jp')).rejects.toMatchObject({ code: UNIQUE, constraint: 'users_email_folded_key' })
  })

  test('one account for each person, number, Salesforce Account, WHMCS user and client', async () => {
    const userId = await user()
    const whole = { userId, number: 'C-9001', sfAccountId: '0015g00000AbCdEAAV', whmcsUserId: 9001, whmcsClientId: 9001 }
    expect(await said((await account(whole)).insert)).toBe('ok')
    expect(await said((await account({ userId })).insert)).toBe(`${UNIQUE} accounts_user_id_key`)
    expect(await said((await account({ number: whole.number })).insert)).toBe(`${UNIQUE} accounts_customer_number_key`)
    expect(await said((await account({ sfAccountId: whole.sfAccountId })).insert)).toBe(`${UNIQUE} accounts_sf_account_id_key`)
    expect(await said((await account({ whmcsUserId: 9001 })).insert)).toBe(`${UNIQUE} accounts_whmcs_user_id_key`)
    expect(await said((await account({ whmcsClientId: 9001 })).insert)).toBe(`${UNIQUE} accounts_whmcs_client_id_key`)
    expect(await said((await account({ sfAccountId: '0015g00000AbCdE' })).insert)).toContain(CHECK)
  })

  test('one order for a cart, however many ask at once; a new one when ten minutes have passed', async () => {
    const { id: accountId, insert } = await account()
    await insert.execute(db)
    const wanted = await Promise.all(Array.from({ length: 8 }, () => order(accountId)))
    const holders = await Promise.all(wanted.map((orderId) => takeCart(db, accountId, 'hash', orderId)))
    const winner = wanted[holders.indexOf(null)]
    expect(holders.filter((holder) => holder === null)).toHaveLength(1)
    // Who came while the winner had not committed may see nobody yet; nobody sees another than the winner.
    expect(new Set(holders.filter((holder) => holder !== null))).toEqual(new Set([winner]))
    const later = await order(accountId)
    expect(await takeCart(db, accountId, 'hash', later)).toBe(winner)
    expect(await takeCart(db, accountId, 'other hash', later)).toBeNull()
    await sql`update cart_guard set opened_at = now() - interval '10 minutes 1 second' where order_id = ${winner}`.execute(db)
    expect(await takeCart(db, accountId, 'hash', later)).toBeNull()
  })

  test('one flow of a kind for a subject, one step of a name, one intent for an attempt', async () => {
    const flowId = await flow()
    expect(
      await said(sql`insert into flows (id, kind, subject_id, input, correlation_id, state)
      select ${randomUUID()}, kind, subject_id, '{}', 'x', 'open' from flows where id = ${flowId}`),
    ).toBe(`${UNIQUE} flows_subject_kind`)
    expect(await said(step(flowId, 'one', null, 'planned'))).toBe('ok')
    expect(await said(step(flowId, 'one', null, 'planned'))).toBe(`${UNIQUE} steps_pkey`)
    expect(await said(step(flowId, 'two', null, 'perhaps'))).toBe(NO_SUCH_VALUE)
    expect(await said(intent(flowId, 'one', 1))).toBe('ok')
    expect(await said(intent(flowId, 'one', 1))).toBe(`${UNIQUE} events_intent`)
    expect(await said(intent(flowId, 'one', 2))).toBe('ok')
  })

  test('one request under way, or of unknown outcome, in a lane of an effect', async () => {
    const [one, other] = [await flow(), await flow()]
    expect(await said(step(one, 'a', 'client:7', 'unknown'))).toBe('ok')
    expect(await said(step(other, 'a', 'client:7', 'intended'))).toBe(`${UNIQUE} steps_lane`)
    expect(await said(step(other, 'b', 'client:8', 'intended'))).toBe('ok')
    expect(await said(step(other, 'c', 'client:7', 'intended', 'W-PROFILE'))).toBe('ok')
    expect(await said(step(other, 'd', null, 'intended'))).toBe('ok')
    for (const state of ['planned', 'done', 'refused', 'person', 'skipped'])
      expect([state, await said(step(other, `e-${state}`, 'client:7', state))]).toEqual([state, 'ok'])
    await sql`update steps set state = 'done' where flow_id = ${one}`.execute(db)
    expect(await said(step(other, 'f', 'client:7', 'intended'))).toBe('ok')
  })

  test('a signed request is seen once, however many bring it', async () => {
    const seen = await Promise.all(Array.from({ length: 6 }, () => seeWebhook(db, 'msg_1', 'digest', null)))
    expect(seen.filter((earlier) => earlier === null)).toHaveLength(1)
    expect(await seeWebhook(db, 'msg_1', 'another digest', null)).toMatchObject({ requestSha256: 'digest' })
  })

  test('what was recorded stays as it is', async () => {
    const flowId = await flow()
    await sql`insert into events (flow_id, kind) values (${flowId}, 'step.done')`.execute(db)
    await sql`insert into decisions (id, flow_id, type, reason, requested_by) values (${randomUUID()}, ${flowId}, 'retry', 'why', 'staff')`.execute(
      db,
    )
    for (const table of ['events', 'decisions'].map((name) => sql.table(name))) {
      expect(await said(sql`update ${table} set flow_id = flow_id where flow_id = ${flowId}`)).toBe(RAISED)
      expect(await said(sql`delete from ${table} where flow_id = ${flowId}`)).toBe(RAISED)
    }
    expect(
      await said(
        sql`insert into decisions (id, flow_id, type, reason, requested_by) values (${randomUUID()}, ${flowId}, 'forget', 'why', 'staff')`,
      ),
    ).toContain(CHECK)
  })
})
