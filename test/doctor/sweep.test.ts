// Whether the sweep comes by everybody in time, by how many clients there are and how long WHMCS takes, as the sweep itself goes.

import { Redis } from 'ioredis'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { loadConfig } from '../../src/base/config.ts'
import { openMetrics } from '../../src/base/metrics.ts'
import { systemRandom } from '../../src/base/random.ts'
import { shareMetrics } from '../../src/base/shared-metrics.ts'
import { type Db, openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrate.ts'
import { runChecks } from '../../src/doctor/run-checks.ts'
import { CHECKS } from '../../src/doctor/table.ts'
import { CLIENTS_A_TURN, sweepClients } from '../../src/reconcile/sweep-clients.ts'
import { openPatient } from '../../src/wire/patient.ts'
import { addClients, imitateWhmcs } from '../reconcile/many-clients.ts'
import { ownDatabase } from '../world/own-database.ts'
import { ownRedis } from '../world/own-redis.ts'
import { until } from '../world/until.ts'
import { EXAMPLE } from './world.ts'

let env: Record<string, string>
let db: Db
let redis: Redis
beforeAll(async () => {
  env = { ...EXAMPLE, DATABASE_URL: await ownDatabase('doctor_sweep'), REDIS_URL: await ownRedis() }
  db = openDatabase(env['DATABASE_URL'] ?? '', () => undefined, 1)
  redis = new Redis(env['REDIS_URL'] ?? '')
  await migrate(db)
})
afterAll(async () => {
  await db.destroy()
  await redis.quit()
})
beforeEach(async () => {
  await sql`truncate users cascade`.execute(db)
  await redis.flushdb()
})

const CHECKED = CHECKS.filter(({ id }) => ['database.reachable', 'database.migrations', 'redis.reachable', 'whmcs.sweep'].includes(id))

async function said(around: Record<string, string> = {}) {
  const patient = openPatient(loadConfig({ ...env, ...around }))
  try {
    return (await runChecks(CHECKED, patient)).at(-1)?.findings
  } finally {
    await patient.close()
  }
}

/** A worker that has asked WHMCS so often, each time for so long, leaves its figures. */
async function worker(calls: number, ms: number) {
  const metrics = openMetrics({ processMetrics: false })
  const call = { system: 'whmcs', outcome: 'ok', correlationId: 'x', ms } as const
  for (let n = 0; n < calls; n += 1) metrics.observeCall({ ...call, operation: 'GetClientsProducts' })
  // What else is asked takes its own time.
  for (let n = 0; n < calls; n += 1) metrics.observeCall({ ...call, operation: 'GetProducts', ms: 9_000 })
  const before = (await redis.keys('metrics:*')).length
  const stop = shareMetrics(metrics.registry, { redis, clock: systemClock, random: systemRandom }, () => undefined)
  await until(async () => (await redis.keys('metrics:*')).length > before, 'the figures to be left')
  stop()
}

test('as many as fit into a turn are in time, and one more is told, with how long it takes and what helps', async () => {
  await addClients(db, CLIENTS_A_TURN + 1)
  expect(await said()).toMatchObject([
    {
      severity: 'warning',
      says: `the sweep comes by ${CLIENTS_A_TURN} clients a minute, and 201 have services: what the hook has lost shows within 3 minutes, not 2`,
      remedy: expect.stringMatching(/^Keep the hook at work \(whmcs\.hook\).*whmcs_sweep_found_total.*no setting/),
    },
  ])
  expect(await said({ WHMCS_HOOK_SECRETS: '' })).toMatchObject([
    { remedy: expect.stringMatching(/^Install the addon as docs\/whmcs-hook\.md/) },
  ])
  await sql`update orders set state = 'cancelled' where account_id = (select id from accounts limit 1)`.execute(db)
  expect(await said()).toMatchObject([{ ok: true, says: '200 clients with services: what the hook has lost shows within two minutes' }])
  await addMore(800)
  expect(await said()).toMatchObject([{ says: expect.stringContaining('within 6 minutes') }])
})

/** Accounts beside those that there are, with an order each. */
const addMore = (count: number) =>
  sql`with more as (
    insert into users (id, email, email_folded, password_hash, first_name, last_name, language)
    select gen_random_uuid(), 'm' || n, 'm' || n, 'x', 'Hanako', 'Sato', 'ja' from generate_series(1, ${count}::int) n returning id, email),
  linked as (
    insert into accounts (id, user_id, customer_number, sf_account_id, name, phone, address, status, whmcs_client_id)
    select gen_random_uuid(), id, 'M-' || email, lpad(email, 18, 'M'), 'Sato', '', '{}', 'active', 100000 + substr(email, 2)::bigint from more returning id)
  insert into orders (id, account_id, source, state, correlation_id, lines) select gen_random_uuid(), id, 'portal', 'needs_person', 'x', '[]' from linked`.execute(
    db,
  )

test('where WHMCS takes long, fewer are in time: as many as the sweep comes by then', async () => {
  const ids = await addClients(db, 60)
  const { api, asked } = imitateWhmcs()
  const clock = { monotonic: () => (asked.length / 2) * 2_000 }
  const deps = { db, whmcs: api, currency: 'JPY', lineKeyField: { name: 'Line key' }, random: systemRandom, wake: () => undefined }
  await sweepClients({ ...deps, clock, broke: (error) => expect.unreachable(String(error)) }, 54_000, { correlationId: 'x' })
  expect(asked).toEqual(ids.slice(0, 54))

  expect(await said()).toMatchObject([{ ok: true }])
  await worker(100, 2_000)
  await worker(50, 2_000)
  expect(await said()).toMatchObject([
    {
      severity: 'warning',
      says: expect.stringMatching(
        /^the sweep comes by 54 clients a minute, since WHMCS takes 2\.0 s .* 60 have services: .* within 3 minutes/,
      ),
      remedy: expect.stringMatching(/^Have it looked at why WHMCS is slow/),
    },
  ])
  onTestFinished(() => void redis.flushdb())
})

test('neither a quick WHMCS nor a few slow calls of a worker that has just begun are a reason to worry', async () => {
  await addClients(db, 150)
  await worker(5, 9_000)
  expect(await said()).toMatchObject([{ ok: true }])
  await worker(1_000, 300)
  expect(await said()).toMatchObject([{ ok: true }])
})
