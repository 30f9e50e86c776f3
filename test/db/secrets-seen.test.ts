// Since when each secret is in use, and that nothing of it can be read out of what is kept.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startProgram } from '../../bench/process.ts'
import { freePorts } from '../../scripts/free-port.ts'
import type { Clock } from '../../src/base/clock.ts'
import { type OwnSecret, ownSecrets } from '../../src/base/own-secrets.ts'
import { systemClock } from '../../src/base/clock.ts'
import { loadConfig } from '../../src/base/config.ts'
import { openLog } from '../../src/base/log.ts'
import { openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrate.ts'
import { noteSecrets, secretsSeenAt } from '../../src/db/secrets-seen.ts'
import { startNotingSecrets } from '../../src/wire/note-secrets.ts'
import { EXAMPLE } from '../doctor/world.ts'
import { startWorld } from '../world.ts'
import { ownDatabase } from '../world/own-database.ts'
import { until } from '../world/until.ts'

async function emptyDatabase() {
  const url = await ownDatabase('secrets')
  const db = openDatabase(url, () => undefined, 2)
  onTestFinished(() => db.destroy())
  return { url, db }
}

async function database() {
  const { db } = await emptyDatabase()
  await migrate(db)
  return db
}

const given = (variable: string, secret: string): OwnSecret => ({ variable, secret, address: null })
const ONE = given('WHMCS_SECRET', 'f00dfeedf00dfeed0123456789abcdef')
const NEXT = given('WHMCS_SECRET', '0f3b9c6ad1e2478596b0c3d7e8f1a2b4')

test('the first time counts, and a secret that was exchanged has one of its own', async () => {
  const db = await database()
  expect(await secretsSeenAt(db, [ONE])).toEqual([null])
  await Promise.all([noteSecrets(db, [ONE]), noteSecrets(db, [ONE])])
  const [first] = await secretsSeenAt(db, [ONE])
  expect(first).toBeTypeOf('number')
  await noteSecrets(db, [NEXT, ONE])
  const [next, again] = await secretsSeenAt(db, [NEXT, ONE])
  expect(again).toBe(first)
  expect(next).toBeGreaterThan(first ?? 0)
  // Under another name it is another one: who puts it there does not get its age with it.
  expect(await secretsSeenAt(db, [{ ...ONE, variable: 'WHMCS_IDENTIFIER' }])).toEqual([null])
})

test('what is kept are two bytes, which many secrets share and which differ from database to database', async () => {
  const [one, other] = [await database(), await database()]
  const many = Array.from({ length: 2_000 }, (_, at) => given('WHMCS_SECRET', `${ONE.secret}${String(at).padStart(4, '0')}`))
  const kept = async (db: typeof one) => {
    await noteSecrets(db, many)
    return (await db.selectFrom('secrets_seen').select('mark').orderBy('mark').execute()).map(({ mark }) => mark)
  }
  const marks = await kept(one)
  expect(marks.every((mark) => Number.isInteger(mark) && mark >= 0 && mark < 65_536)).toBe(true)
  // Of two thousand some thirty have the mark of another: none of them can be told by it.
  expect(marks.length).toBeGreaterThan(1_900)
  expect(marks.length).toBeLessThan(2_000)
  expect(await kept(other)).not.toEqual(marks)
})

test('of a password that can be guessed nothing is kept', async () => {
  const db = await database()
  await noteSecrets(db, [given('REDIS_URL', 'hunter2-hunter2')])
  expect(await db.selectFrom('secrets_seen').selectAll().execute()).toEqual([])
})

test('a start notes every secret that it has, as soon as the table is there', async () => {
  const { url, db } = await emptyDatabase()
  let again = () => {}
  const clock: Clock = { ...systemClock, every: (_ms, run) => ((again = run), () => undefined) }
  const config = loadConfig({ ...EXAMPLE, PUBLIC_URL: 'http://127.0.0.1:9', DATABASE_URL: url, REDIS_URL: 'redis://127.0.0.1:9' })
  const noting = startNotingSecrets({ db, config, clock, log: openLog({ level: 'silent' }) })
  onTestFinished(() => noting.stop())
  await migrate(db)
  const variables = async () =>
    (await db.selectFrom('secrets_seen').select('variable').orderBy('variable').execute()).map((row) => row.variable)
  await until(async () => {
    again()
    return (await variables()).length > 0
  }, 'the secrets to be noted')
  expect(await variables()).toEqual(
    [
      'AIRALO_CLIENT_SECRET',
      'PROVISION_SECRETS',
      'SALESFORCE_PRIVATE_KEY',
      'SENDGRID_API_KEY',
      'WHMCS_HOOK_SECRETS',
      'WHMCS_IDENTIFIER',
      'WHMCS_SECRET',
    ].toSorted(),
  )
})

test.each(['src/main.ts', 'jobs/main.ts'])('%s is such a start', { timeout: 60_000 }, async (program) => {
  await using world = await startWorld({ worker: false })
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-secrets-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const port = await freePorts()
  const env = { ...process.env, ...world.env, PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` }
  const started = await startProgram([program], env, join(folder, 'log'))
  try {
    const { db } = world.wired
    const secrets = ownSecrets(world.config).filter(({ address }) => address === null)
    await until(async () => (await secretsSeenAt(db, secrets)).every((at) => at !== null), 'the secrets to be noted', 30_000)
  } finally {
    await started.kill()
  }
})
