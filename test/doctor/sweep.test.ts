// Whether the sweep comes by everybody in time, by the rounds that it has ended.

import { Redis } from 'ioredis'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { loadConfig } from '../../src/base/config.ts'
import { openMetrics } from '../../src/base/metrics.ts'
import { systemRandom } from '../../src/base/random.ts'
import { shareMetrics } from '../../src/base/shared-metrics.ts'
import { type Db, openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrate.ts'
import { endSweepRound } from '../../src/db/whmcs-hook.ts'
import { runChecks } from '../../src/doctor/run-checks.ts'
import { CHECKS } from '../../src/doctor/table.ts'
import { openPatient } from '../../src/wire/patient.ts'
import { ownDatabase } from '../world/own-database.ts'
import { ownRedis } from '../world/own-redis.ts'
import { until } from '../world/until.ts'
import { EXAMPLE } from './world.ts'

let env: Record<string, string>
let db: Db
let redis: Redis
let stopWorker: () => void
beforeAll(async () => {
  env = { ...EXAMPLE, DATABASE_URL: await ownDatabase('doctor_sweep'), REDIS_URL: await ownRedis() }
  db = openDatabase(env['DATABASE_URL'] ?? '', () => undefined, 1)
  redis = new Redis(env['REDIS_URL'] ?? '')
  await migrate(db)
  const { registry } = openMetrics({ processMetrics: false })
  stopWorker = shareMetrics(registry, { redis, clock: systemClock, random: systemRandom }, () => undefined)
  await until(async () => (await redis.keys('metrics:*')).length > 0, 'the worker to be heard')
})
afterAll(async () => {
  stopWorker()
  await db.destroy()
  await redis.quit()
})

const NEEDED = ['database.reachable', 'database.migrations', 'redis.reachable', 'whmcs.sweep']
const CHECKED = CHECKS.filter(({ id }) => NEEDED.includes(id))

async function said(around: Record<string, string> = {}) {
  const patient = openPatient(loadConfig({ ...env, ...around }))
  try {
    return (await runChecks(CHECKED, patient)).at(-1)?.findings
  } finally {
    await patient.close()
  }
}

const ended = (secondsAgo: number) =>
  sql`update whmcs_hook set round_ended_at = now() - make_interval(secs => ${secondsAgo}::int)`.execute(db)

test('before the sweep has come by everybody once nothing is said for or against it', async () => {
  expect(await said()).toMatchObject([{ ok: false, severity: 'info', remedy: expect.stringContaining('three minutes after') }])
})

test('rounds of a minute are in time; longer ones are told, while they last and when they have ended, with what helps', async () => {
  await ended(60)
  expect(await said()).toMatchObject([{ ok: true }])
  await endSweepRound(db)
  expect(await said()).toMatchObject([
    { ok: true, says: expect.stringMatching(/^the sweep comes by all clients with services within 6\d s$/) },
  ])
  await ended(300)
  const late = {
    severity: 'warning',
    says: expect.stringMatching(/^the sweep takes 30\d s to come by all clients .* within 6 minutes, not 2$/),
    remedy: expect.stringMatching(
      /^Where no worker ran .* WHMCS is slow .*Keep the hook at work \(whmcs\.hook\).*whmcs_sweep_found_total.*no setting/,
    ),
  }
  expect(await said()).toMatchObject([late])
  await endSweepRound(db)
  expect(await said()).toMatchObject([late])
  expect(await said({ WHMCS_HOOK_SECRETS: '' })).toMatchObject([
    { remedy: expect.stringMatching(/Install the addon as docs\/whmcs-hook\.md/) },
  ])
  for (const [seconds, ok] of [
    [110, true],
    [122, false],
  ] as const) {
    await ended(seconds)
    await endSweepRound(db)
    expect(await said()).toMatchObject([{ ok }])
  }
  await ended(122)
  expect(await said()).toMatchObject([{ says: expect.stringMatching(/within 3 minutes/) }])
})

test('nothing is said of the sweep while no worker runs', async () => {
  stopWorker()
  await redis.flushdb()
  await ended(300)
  expect(await said()).toMatchObject([{ severity: 'info', remedy: 'See bff.worker.' }])
})
