// What is ours to set up: database, Redis, secrets, TLS, the SMTP relay, and what comes between Salesforce and us.

import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startRedis } from '../../scripts/services/redis.ts'
import { systemClock } from '../../src/base/clock.ts'
import { openForMigration } from '../../src/db/database.ts'
import { recordEvent } from '../../src/db/events.ts'
import { INSTANCE_LOCK, INSTANCE_NAME, type Role } from '../../src/db/instance.ts'
import { KNOWN_MIGRATIONS } from '../../src/db/known-migrations.ts'
import { migrate } from '../../src/db/migrate.ts'
import { TABLES } from '../../src/db/tables.ts'
import type { CheckedSystem } from '../../src/doctor/check.ts'
import { databaseTls, redisTls } from '../../src/doctor/own-lines.ts'
import { judgeTls } from '../../src/doctor/reachable.ts'
import { CHECKS } from '../../src/doctor/table.ts'
import { openPatient } from '../../src/wire/patient.ts'
import { holdInstance } from '../world/hold-instance.ts'
import { ownDatabase } from '../world/own-database.ts'
import { folder, secureServer, trusting } from './secure-server.ts'
import { type DoctorWorld, EXAMPLE, startDoctorWorld } from './world.ts'

let world: DoctorWorld
beforeAll(async () => {
  world = await startDoctorWorld()
})
afterAll(() => world.close())

type Around = Parameters<DoctorWorld['look']>[0]
const only = (system: CheckedSystem) => CHECKS.filter((check) => check.system === system)
/** What one check says of other settings than the right ones. */
async function saidBy(id: string, options: Around = {}) {
  const system = id.split('.')[0] as CheckedSystem // the part before the dot is one
  const said = await world.look({ checks: only(system), ...options })
  return said.filter(({ check }) => check === id)
}

describe('the lines to database and Redis', () => {
  test('are let be on this machine, in the clear as they are', async () => {
    expect(await saidBy('database.tls')).toMatchObject([{ ok: true, says: 'on this machine alone' }])
    expect(await saidBy('redis.tls')).toMatchObject([{ ok: true, says: 'on this machine alone' }])
  })

  test('are warned of in the clear to another one', async () => {
    const patient = openPatient(world.config)
    onTestFinished(() => patient.close())
    const { database, redis } = world.config
    const elsewhere = {
      ...patient,
      // A server that knows of no encrypted line, and of none within the machine.
      db: patient.db.withPlugin({ transformQuery: ({ node }) => node, transformResult: async () => ({ rows: [] }) }),
      config: {
        ...world.config,
        database: { ...database, url: 'postgres://trunkline@db.example.com/trunkline' },
        redis: { ...redis, url: 'redis://redis.example.com:6379' },
      },
    }
    for (const [check, remedy] of [
      [databaseTls, /sslmode=verify-full/],
      [redisTls, /rediss:/],
    ] as const)
      expect(await check.run(elsewhere)).toMatchObject([{ severity: 'warning', remedy: expect.stringMatching(remedy) }])
    const encrypted = { ...elsewhere, config: { ...elsewhere.config, redis: { ...redis, url: 'rediss://redis.example.com:6379' } } }
    expect(await redisTls.run(encrypted)).toMatchObject([{ ok: true, says: 'TLS' }])
  })
})

describe.each([
  ['database.clock', 'the database server'],
  ['redis.clock', 'the Redis server'],
])('%s', (id, server) => {
  /** As if it were ours that is off: two that differ look the same from either side. */
  const saidAt = (aheadMs: number) => saidBy(id, { around: { clock: { ...systemClock, now: () => Date.now() + aheadMs } } })

  test('is fine within a minute', async () => {
    for (const aheadMs of [0, 50_000, -50_000]) expect(await saidAt(aheadMs)).toMatchObject([{ ok: true, says: 'the clocks agree' }])
  })

  test.each([
    [90_000, /^its clock is (89|9\d) s behind ours$/],
    [-90_000, /^its clock is (8\d|90) s ahead of ours$/],
  ])('is warned of when ours is %i ms ahead', async (aheadMs, says) => {
    const remedy = expect.stringContaining(`set the clock of ${server} by NTP`)
    expect(await saidAt(aheadMs)).toMatchObject([{ severity: 'warning', says: expect.stringMatching(says), remedy }])
  })
})

test.each([
  [250_000, 'fault', /^its clock is 2[45]\d s behind ours: by such a clock signed calls are refused$/],
  [-250_000, 'fault', /^its clock is 2[45]\d s ahead of ours: by such a clock signed calls are refused$/],
  [200_000, 'warning', /^its clock is (19|20)\d s behind ours$/],
])('by a clock of the database that is %i ms away from ours signed calls are judged: %s', async (aheadMs, severity, says) => {
  const around = { clock: { ...systemClock, now: () => Date.now() + aheadMs } }
  const remedy = expect.stringContaining('set the clock of the database server by NTP')
  expect(await saidBy('database.clock', { around })).toMatchObject([{ severity, says: expect.stringMatching(says), remedy }])
  // Redis's tells when things end, and turns nobody away.
  expect(await saidBy('redis.clock', { around })).toMatchObject([{ severity: 'warning' }])
})

describe('the hook in WHMCS', () => {
  const CHECKED = CHECKS.filter(({ id }) => id === 'whmcs.hook' || id.startsWith('database.'))
  const saidOfHook = async (env?: Record<string, string>) =>
    (await world.look({ checks: CHECKED, ...(env && { env }) })).filter(({ check }) => check === 'whmcs.hook')

  async function heard(at: string | null) {
    const client = new Client({ connectionString: world.env['DATABASE_URL'] ?? '' })
    await client.connect()
    await client.query(`update whmcs_hook set heard_at = ${at ?? 'null'}, beat_at = ${at ?? 'null'}`)
    await client.end()
  }
  afterAll(() => heard('now()'))

  test.each([
    [null, 'never heard'],
    ["now() - interval '16 minutes'", 'last heard 16 minutes ago'],
  ])('that was heard at %s is a fault, with the place where it is set up', async (at, says) => {
    await heard(at)
    expect(await saidOfHook()).toMatchObject([
      {
        severity: 'fault',
        says: expect.stringContaining(says),
        remedy: expect.stringMatching(/Addon Modules.*another address.*401.*WHMCS_HOOK_SECRETS.*whmcs\.clock.*Automation Status/),
      },
    ])
  })

  test.each([
    ['mismatch', /signed with another secret/, /WHMCS_HOOK_SECRETS/],
    ['too_old', /five minutes off/, /NTP/],
    ['too_new', /five minutes off/, /NTP/],
  ])('that is refused for %s has that said', async (reason, says, remedy) => {
    await heard(null)
    const patient = openPatient(world.config)
    onTestFinished(() => patient.close())
    await recordEvent(patient.db, { kind: 'signature.refused', data: { reason, door: 'whmcs' }, correlationId: 'doctor-test' })
    await recordEvent(patient.db, { kind: 'signature.refused', data: { reason: 'id', door: 'salesforce' }, correlationId: 'doctor-test' })
    expect(await saidOfHook()).toMatchObject([
      { severity: 'fault', says: expect.stringMatching(says), remedy: expect.stringMatching(remedy) },
    ])
  })

  test.each([
    [-600_000, {}, 'fault', /\d s behind ours: the events of its hook are refused$/],
    [250_000, {}, 'fault', /\d s ahead of ours: the events/],
    [-600_000, { WHMCS_HOOK_SECRETS: '' }, 'warning', /\d s behind ours$/],
    [-200_000, {}, 'warning', /\d s behind ours$/],
  ])('is kept out by a clock of WHMCS that is %i ms off (%j: %s)', async (clockSkewMs, env, severity, says) => {
    await world.desks.whmcs.ask('switches', { clockSkewMs })
    onTestFinished(async () => void (await world.desks.whmcs.ask('switches', { clockSkewMs: 0 })))
    const checks = CHECKS.filter(({ id }) => id === 'whmcs.reachable' || id === 'whmcs.clock')
    const said = await world.look({ env, checks })
    expect(said.find(({ check }) => check === 'whmcs.clock')).toMatchObject({ severity, says: expect.stringMatching(says) })
  })

  test('that was heard a moment ago is fine; one without a secret is no fault, but said', async () => {
    await heard('now()')
    expect(await saidOfHook()).toMatchObject([{ ok: true }])
    expect(await saidOfHook({ WHMCS_HOOK_SECRETS: '' })).toMatchObject([
      { severity: 'warning', remedy: expect.stringContaining('docs/whmcs-hook.md') },
    ])
  })
})

test('before the first order nothing is said against WHMCS about notes, and none is placed to find out', async () => {
  const env = { DATABASE_URL: await ownDatabase('doctor_no_order') }
  const db = openForMigration(env.DATABASE_URL, () => undefined)
  await migrate(db)
  await db.destroy()
  const orders = await world.desks.whmcs.rows('orders')
  const said = await world.look({
    env,
    checks: CHECKS.filter(({ system }) => ['database', 'redis', 'bff', 'salesforce', 'whmcs'].includes(system)),
  })
  expect(said.find(({ check }) => check === 'whmcs.notes')).toMatchObject({
    ok: false,
    severity: 'info',
    says: 'no order yet: it will be judged with the first',
  })
  expect(await world.desks.whmcs.rows('orders')).toEqual(orders)
})

describe('the database', () => {
  test('has the tables that are known as ours, and no others', async () => {
    const client = new Client({ connectionString: world.env['DATABASE_URL'] ?? '' })
    await client.connect()
    const { rows } = await client.query(`select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`)
    await client.end()
    expect(
      rows
        .map(({ relname }) => relname)
        .filter((name) => !name.startsWith('kysely_'))
        .sort(),
    ).toEqual(TABLES.toSorted())
  })

  const withPath = (url: string, path: string) => Object.assign(new URL(url), { pathname: path }).href

  test('that is not there is named with its name and without user and password', async () => {
    const env = { DATABASE_URL: withPath(world.env['DATABASE_URL'] ?? '', '/no_such') }
    const [said] = await saidBy('database.reachable', { env })
    expect(said).toMatchObject({
      severity: 'fault',
      says: expect.stringContaining('no_such'),
      remedy: expect.stringContaining('DATABASE_URL'),
    })
    expect(await saidBy('database.clock', { env })).toMatchObject([{ severity: 'info', says: 'skipped: database.reachable comes first' }])
  })

  test('of a newer version is warned of; one without migrations is a fault that --fix mends', async () => {
    const url = await ownDatabase('doctor_versions')
    expect(await saidBy('database.migrations', { env: { DATABASE_URL: url } })).toMatchObject([{ severity: 'fault', fix: 'migrate' }])
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query('create table kysely_migration (name text)')
    await client.query('create table events (id int)')
    for (const name of [...KNOWN_MIGRATIONS, '9999-later']) await client.query('insert into kysely_migration values ($1)', [name])
    await client.end()
    expect(await saidBy('database.migrations', { env: { DATABASE_URL: url } })).toMatchObject([
      { severity: 'warning', says: expect.stringMatching(/^1 migrations/) },
    ])
  })

  test('whose tables are closed to the user says which of ours, and what to grant', async () => {
    const url = new URL(world.env['DATABASE_URL'] ?? '')
    const admin = new Client({ connectionString: url.href })
    await admin.connect()
    await admin.query(`create role doctor_reader login password 'reads-only-0123456789'`)
    await admin.query('grant select, insert, update, delete on all tables in schema public to doctor_reader')
    await admin.query('revoke update on orders from doctor_reader')
    await admin.query('revoke update, delete on events from doctor_reader')
    await admin.query('create table somebody_elses (id int)')
    onTestFinished(async () => {
      await admin.query('drop table somebody_elses')
      await admin.query('drop owned by doctor_reader')
      await admin.query('drop role doctor_reader')
      await admin.end()
    })
    Object.assign(url, { username: 'doctor_reader', password: 'reads-only-0123456789' })
    expect(await saidBy('database.privileges', { env: { DATABASE_URL: url.href } })).toMatchObject([
      {
        severity: 'fault',
        says: 'the user may not work with the table orders',
        remedy: expect.stringMatching(/GRANT .*UPDATE.* ON orders TO "doctor_reader"/),
      },
    ])
  })

  test('whose commits may be lost is a fault where customers are, and let pass on this machine', async () => {
    const url = new URL(world.env['DATABASE_URL'] ?? '')
    url.searchParams.set('options', '-c synchronous_commit=off')
    const env = { DATABASE_URL: url.href }
    expect(await saidBy('database.durability', { env })).toMatchObject([{ severity: 'info', ok: false }])
    const customers = { ...env, PUBLIC_URL: 'https://my.example.com', TIME_SCALE: '1', RATE_LIMIT_SCALE: '1' }
    expect(await saidBy('database.durability', { env: customers })).toMatchObject([
      {
        severity: 'fault',
        says: expect.stringContaining('synchronous_commit'),
        remedy: expect.stringContaining('ALTER SYSTEM SET synchronous_commit = on'),
      },
    ])
  })
})

describe('Redis', () => {
  test('that throws keys away, keeps nothing or wants a password is named', { timeout: 40_000 }, async () => {
    const server = await startRedis({ dataDir: folder() })
    onTestFinished(() => server.stop())
    const redis = new Redis(server.url)
    onTestFinished(() => redis.disconnect())
    const env = { REDIS_URL: server.url }
    expect(await saidBy('redis.eviction', { env })).toMatchObject([{ ok: true }])

    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru')
    expect(await saidBy('redis.eviction', { env })).toMatchObject([
      { severity: 'fault', says: expect.stringContaining('allkeys-lru'), remedy: expect.stringContaining('maxmemory-policy noeviction') },
    ])

    await redis.config('SET', 'save', '')
    const customers = { ...env, PUBLIC_URL: 'https://my.example.com', TIME_SCALE: '1', RATE_LIMIT_SCALE: '1' }
    expect(await saidBy('redis.persistence', { env })).toMatchObject([{ ok: false, severity: 'info' }])
    expect(await saidBy('redis.persistence', { env: customers })).toMatchObject([
      { severity: 'warning', remedy: expect.stringContaining('appendonly yes') },
    ])
    await redis.config('SET', 'appendonly', 'yes')
    expect(await saidBy('redis.persistence', { env: customers })).toMatchObject([{ ok: true, says: 'append-only file' }])

    await redis.config('SET', 'requirepass', 'CANARY-password')
    const [said] = await saidBy('redis.reachable', { env })
    expect(said).toMatchObject({ severity: 'fault', says: 'refuses user or password' })
    await redis.call('AUTH', 'CANARY-password')
    await redis.call('ACL', 'SETUSER', 'watcher', 'on', '>watching', '+@all', '-config', '~*')
    const watcher = { REDIS_URL: server.url.replace('redis://', 'redis://watcher:watching@') }
    expect(await saidBy('redis.reachable', { env: watcher })).toMatchObject([{ ok: true }])
    await redis.config('SET', 'appendonly', 'no')
    expect(await saidBy('redis.persistence', { env: watcher })).toMatchObject([
      { ok: false, severity: 'info', says: expect.stringContaining('CONFIG is forbidden') },
    ])
    expect(await saidBy('redis.clock', { env: watcher })).toMatchObject([{ ok: true }])
    await redis.call('ACL', 'SETUSER', 'watcher', '-time')
    expect(await saidBy('redis.clock', { env: watcher })).toMatchObject([
      { severity: 'fault', says: expect.stringContaining('forbids TIME'), remedy: expect.stringContaining('`+time`') },
    ])
  })
})

describe('secrets', () => {
  const customers = { PUBLIC_URL: 'https://my.example.com', TIME_SCALE: '1', RATE_LIMIT_SCALE: '1' }
  const published = new Map(Object.entries(EXAMPLE))
  const OTHER = 'whsec_YW5vdGhlci1zZWNyZXQtZm9yLXRlc3RzLW9ubHktMDE='

  test('that everybody can read are faults where customers are, by their variables', async () => {
    const said = await saidBy('secrets.published', { env: customers, around: { published } })
    expect(said.map(({ severity, says }) => `${severity} ${says.split(' ')[0]}`)).toEqual(
      [
        'SALESFORCE_PRIVATE_KEY',
        'WHMCS_IDENTIFIER',
        'WHMCS_SECRET',
        'AIRALO_CLIENT_SECRET',
        'SENDGRID_API_KEY',
        'PROVISION_SECRETS',
        'WHMCS_HOOK_SECRETS',
      ].map((name) => `fault ${name}`),
    )
    expect(await saidBy('secrets.published', { around: { published } })).toMatchObject([{ ok: true }])
    const own = { ...customers, PROVISION_SECRETS: OTHER }
    expect(
      (await saidBy('secrets.published', { env: own, around: { published } })).some(({ says }) => says.includes('PROVISION_SECRETS')),
    ).toBe(false)
  })

  test('are counted, and told where two doors share one', async () => {
    const two = `${EXAMPLE['PROVISION_SECRETS']} ${OTHER}`
    expect(await saidBy('secrets.number', { env: { PROVISION_SECRETS: two } })).toMatchObject([{ severity: 'info', ok: false }])
    const three = `${two} whsec_VGhpcmRTZWNyZXRUaGlyZFNlY3JldFRoaXJkMQ==`
    expect(await saidBy('secrets.number', { env: { PROVISION_SECRETS: three } })).toMatchObject([{ severity: 'warning' }])
    expect(await saidBy('secrets.strength', { env: { WHMCS_HOOK_SECRETS: EXAMPLE['PROVISION_SECRETS'] ?? '' } })).toMatchObject([
      { severity: 'fault' },
    ])
  })

  const [named = ''] = CHECKS.filter(({ id }) => id === 'secrets.strength').map(({ looks }) => looks)
  test.each([...named.matchAll(/[A-Z]+_URL/g)].map(([variable]) => variable))('in %s are judged as passwords', async (variable) => {
    const scheme = { DATABASE_URL: 'postgres', REDIS_URL: 'redis', SMTP_URL: 'smtps' }[variable]
    const judge = (access: string, host = '10.1.2.3') => {
      const transport = variable === 'SMTP_URL' ? { MAIL_TRANSPORT: 'smtp' } : {}
      return saidBy('secrets.strength', { env: { ...transport, [variable]: `${scheme}://${access}${host}:6379/0` } })
    }
    expect(await judge('')).toMatchObject([{ severity: 'warning', says: `${variable} has no password, and the server is elsewhere` }])
    const [weak] = await judge('user:CANARY-word@')
    expect(weak).toMatchObject({ severity: 'warning', says: expect.stringContaining(`the password in ${variable} is short`) })
    expect(JSON.stringify(weak)).not.toContain('CANARY')
    expect(await judge('user:0f3b9c6ad1e2478596b0c3d7e8f1a2b4@')).toMatchObject([{ ok: true }])
    expect(await judge('', '127.0.0.1')).toMatchObject([{ ok: true }])
  })

  const age = (options: Around = {}) => saidBy('secrets.age', options)
  async function seen(statement: string) {
    const client = new Client({ connectionString: world.env['DATABASE_URL'] ?? '' })
    await client.connect()
    await client.query(statement)
    await client.end()
  }

  test('are as old as the first start that had them, however they are given', async () => {
    expect(await age()).toMatchObject([{ ok: true, says: expect.stringMatching(/^none of \d+ is older than 365 days$/) }])
    await seen(`update secrets_seen set first_seen_at = now() - interval '400 days 1 hour' where variable = 'WHMCS_SECRET'`)
    onTestFinished(() => seen(`update secrets_seen set first_seen_at = now() where variable = 'WHMCS_SECRET'`))
    expect(await age()).toMatchObject([
      {
        severity: 'warning',
        says: 'WHMCS_SECRET is 400 days old',
        remedy: expect.stringMatching(/^Renew it in WHMCS_SECRET, .*secrets\.md/),
      },
    ])
    // A file that was copied since does not make it younger.
    const path = join(folder(), 'secret')
    writeFileSync(path, 'x')
    const around = { secretFiles: new Map([['WHMCS_SECRET', path]]) }
    expect(await age({ around })).toMatchObject([{ severity: 'warning', remedy: expect.stringContaining('WHMCS_SECRET_FILE') }])
    // One that was renewed has no start behind it yet; of two that are accepted one is the old one.
    expect(await age({ env: { WHMCS_SECRET: '0f3b9c6ad1e2478596b0c3d7e8f1a2b4' } })).toMatchObject([
      { severity: 'info', ok: false, says: 'not known of WHMCS_SECRET: web and worker were not started with it yet' },
    ])
    await seen(`update secrets_seen set first_seen_at = now() - interval '366 days 1 hour' where variable = 'PROVISION_SECRETS'`)
    onTestFinished(() => seen(`update secrets_seen set first_seen_at = now() where variable = 'PROVISION_SECRETS'`))
    const two = { WHMCS_SECRET: '0f3b9c6ad1e2478596b0c3d7e8f1a2b4', PROVISION_SECRETS: `${OTHER} ${EXAMPLE['PROVISION_SECRETS']}` }
    expect(await age({ env: two })).toMatchObject([
      { severity: 'warning', says: 'one of PROVISION_SECRETS is 366 days old' },
      { severity: 'info', says: expect.stringContaining('not known of WHMCS_SECRET, PROVISION_SECRETS') },
    ])
  })

  test('that come from files are as old as those where no start had them before', async () => {
    const path = join(folder(), 'secret')
    writeFileSync(path, 'x')
    const long = Date.now() / 1000 - 400 * 86_400
    utimesSync(path, long, long)
    const around = { secretFiles: new Map([['WHMCS_SECRET', path]]) }
    expect(await age({ around })).toMatchObject([{ severity: 'warning', says: 'WHMCS_SECRET is 400 days old' }])
  })

  test.each([0, 315_532_800, Date.UTC(2014, 11, 31) / 1000])(
    'whose file is dated to second %i are as old as their first start',
    async (at) => {
      const path = join(folder(), 'secret')
      writeFileSync(path, 'x')
      utimesSync(path, at, at)
      const around = { secretFiles: new Map([['WHMCS_SECRET', path]]) }
      expect(await age({ around })).toMatchObject([{ ok: true }])
      // One that no start has had is of no known age, and not of fifty years.
      expect(await age({ around, env: { WHMCS_SECRET: '0f3b9c6ad1e2478596b0c3d7e8f1a2b4' } })).toMatchObject([
        { severity: 'info', ok: false, says: 'not known of WHMCS_SECRET: web and worker were not started with it yet' },
      ])
    },
  )

  test('that can be guessed have no age, and none has where the record is away', async () => {
    const short = (host: string) => ({ env: { REDIS_URL: `redis://user:CANARY@${host}:6379` } })
    const [said] = await age(short('10.1.2.3'))
    expect(said).toMatchObject({ severity: 'info', ok: false, says: expect.stringMatching(/^not known of REDIS_URL: /) })
    expect(JSON.stringify(said)).not.toContain('CANARY')
    expect(await age(short('127.0.0.1'))).toMatchObject([{ ok: true }])
    const [away] = await age({ env: { DATABASE_URL: await ownDatabase('doctor_no_record') } })
    expect(away).toMatchObject({ severity: 'info', ok: false, remedy: expect.stringContaining('database.migrations') })
  })
})

describe('TLS', () => {
  const judge = async (url: string) => {
    const patient = openPatient(world.config)
    try {
      return await judgeTls(patient, url, 'WHMCS_URL')
    } finally {
      await patient.close()
    }
  }
  test('a certificate that nobody vouches for, or of another name, is a fault', async () => {
    const [unknown, other] = [await secureServer(90, 'localhost'), await secureServer(90, 'elsewhere.example')]
    expect(await judge(unknown.url)).toMatchObject([{ severity: 'fault', says: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT') }])
    trusting(other.cert)
    expect(await judge(other.url)).toMatchObject([{ severity: 'fault', says: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID') }])
    const said = await world.look({ env: { WHMCS_URL: unknown.url } })
    expect(said.find(({ check }) => check === 'whmcs.reachable')).toMatchObject({
      severity: 'fault',
      says: expect.stringContaining('tls_failed'),
      remedy: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    })
  })

  test('one that ends within a fortnight is a warning, a later one is fine', async () => {
    const [short, long] = [await secureServer(5, 'localhost'), await secureServer(90, 'localhost')]
    trusting(short.cert, long.cert)
    expect(await judge(short.url)).toMatchObject([
      { severity: 'warning', says: expect.stringMatching(/ends in [45] days/), remedy: expect.stringContaining('WHMCS_URL') },
    ])
    expect(await judge(long.url)).toMatchObject([{ ok: true }])
  })

  test('plain HTTP is a fault beyond this machine', async () => {
    expect(await judge('http://203.0.113.1/')).toMatchObject([{ severity: 'fault', remedy: expect.stringContaining('https') }])
    expect(await judge('http://127.0.0.1/')).toMatchObject([{ ok: true }])
  })
})

describe('the SMTP relay', () => {
  const smtp = (url: string) => ({ MAIL_TRANSPORT: 'smtp', SMTP_URL: url })

  test('is connected to and logged in at, and no mail is sent', async () => {
    const before = (await world.desks.mail.rows('messages')).length
    const env = smtp(`smtp://user:password@127.0.0.1:${world.sandbox.smtp?.port}`)
    expect(await saidBy('mail.smtp', { env })).toMatchObject([{ ok: true }])
    expect((await world.desks.mail.rows('messages')).length).toBe(before)
    expect((await saidBy('mail.key', { env }))[0]).toMatchObject({ severity: 'info' })
  })

  test('that is not there is a fault', async () => {
    const [said] = await saidBy('mail.smtp', { env: smtp('smtp://user:CANARY@127.0.0.1:9') })
    expect(said).toMatchObject({
      severity: 'fault',
      says: expect.stringContaining('connect_refused'),
      remedy: expect.stringContaining('SMTP_URL'),
    })
    expect(JSON.stringify(said)).not.toContain('CANARY')
  })
})

describe('between Salesforce and us', () => {
  const answered = async (body: object, check = 'salesforce.ping') => {
    const path = '/services/apexrest/portal/ping'
    const fault = {
      kind: 'status',
      status: 200,
      body: { at: '', ...body },
      headers: { 'content-type': 'application/json' },
      applied: false,
    }
    await world.desks.salesforce.fault({ match: { path }, fault })
    return saidBy(check)
  }

  test.each([
    [{ reachable: true, httpStatus: 403, problemCode: 'ip_not_allowed' }, /PROVISION_ALLOWED_IPS/],
    [{ reachable: true, httpStatus: 404, problemCode: 'not_found' }, /older version/],
    [{ reachable: true, httpStatus: 502, problemCode: null }, /log of the web process/],
    [{ reachable: true, httpStatus: 401, problemCode: 'bad_signature' }, /Portal Setting → .*Default.*PortalPrincipal/],
    // What holds nothing may be left out of an answer.
    [{ reachable: false }, /URL = http/],
  ])('%j is named', async (body, remedy) => {
    expect(await answered(body)).toMatchObject([{ severity: 'fault', remedy: expect.stringMatching(remedy) }])
  })

  test.each([
    [{}, /^not known/, /Portal_Sales .*Portal_Callout/],
    [{ staff: null, staffWithoutCallout: null }, /^not known/, /Portal_Sales .*Portal_Callout/],
    [{ staff: 0, staffWithoutCallout: 0 }, /^nobody is seen/, /Portal_Sales .*Portal_Callout/],
  ])('of staff of whom the package tells %j nothing is judged', async (told, says, remedy) => {
    const found = await answered({ reachable: true, httpStatus: 200, problemCode: null, ...told }, 'salesforce.staff')
    expect(found).toMatchObject([{ ok: false, severity: 'info', says: expect.stringMatching(says), remedy: expect.stringMatching(remedy) }])
  })

  const CLASSES = join(import.meta.dirname, '../../salesforce/package/force-app/main/default/classes')
  /** Why our package makes no call, or hears nothing, as its own classes have it. */
  const codesOfPackage = () => {
    const apex = readdirSync(CLASSES)
      .filter((name) => /(?<!Test)\.cls$/.test(name))
      .map((name) => readFileSync(join(CLASSES, name), 'utf8'))
      .join('\n')
    const given = /(?:PortalSigningException|notSent|new PortalReply)\((?:null, )?'([a-z0-9_]+)'/g
    return [...new Set([...apex.matchAll(given)].map(([, code = '']) => code))].sort()
  }

  test('each reason that the package has for not calling is known, and has a remedy of its own', async () => {
    const codes = codesOfPackage()
    expect(codes).toEqual(expect.arrayContaining(['credential_missing', 'no_answer', 'secret_missing', 'secret_unusable']))
    const remedies = new Map<string, string>()
    for (const problemCode of [...codes, 'newer_than_this_version']) {
      const [said] = await answered({ reachable: false, httpStatus: null, problemCode })
      expect(said, problemCode).toMatchObject({ severity: 'fault', remedy: expect.any(String) })
      remedies.set(problemCode, said?.remedy ?? '')
    }
    expect(new Set(remedies.values()).size).toBe(codes.length + 1)
    expect(remedies.get('newer_than_this_version')).toMatch(/^Deploy salesforce\/package/)
    // Whichever variant the org signs by, its place is named.
    for (const code of codes) expect(remedies.get(code), code).toMatch(/Portal Setting → .*Default/)
    for (const code of codes) expect(remedies.get(code), code).toMatch(/External Credentials → Portal_BFF → Principals/)
  })

  test('the stand-in gives those reasons and no others', async () => {
    const codes = codesOfPackage()
    const patient = openPatient(world.config)
    onTestFinished(() => patient.close())
    onTestFinished(async () => void (await world.desks.salesforce.ask('setups', { name: null })))
    for (const name of ['credential-access-missing', 'signing-secret-missing', 'signing-secret-unusable', 'named-credential-url']) {
      await world.desks.salesforce.ask('setups', { name })
      const { reachable, problemCode } = await patient.salesforce.ping(patient.call())
      expect(reachable, name).toBe(false)
      expect(codes, name).toContain(problemCode)
    }
  })

  test.each([
    ['Developer Edition', 'http://127.0.0.1:9', { ok: true, says: 'a Developer Edition org' }],
    ['Enterprise Edition', 'http://127.0.0.1:9', { severity: 'fault', says: expect.stringContaining('the org is production') }],
    ['Enterprise Edition', 'https://my.example.com', { ok: true, says: 'production' }],
    ['Developer Edition', 'https://my.example.com', { severity: 'warning', says: expect.stringContaining('a Developer Edition org') }],
  ])('an org that is no sandbox, but %s, is judged by who uses it (%s)', async (OrganizationType, publicUrl, said) => {
    const records = [{ IsSandbox: false, OrganizationType }]
    const body = { totalSize: 1, done: true, records }
    const fault = { kind: 'status', status: 200, body, headers: { 'content-type': 'application/json' }, applied: false }
    await world.desks.salesforce.fault({ match: { path: '/services/data/v67.0/query' }, fault })
    const upTo = ['salesforce.reachable', 'salesforce.api-version', 'salesforce.log-in', 'salesforce.api-calls', 'salesforce.org']
    const env = { PUBLIC_URL: publicUrl, TIME_SCALE: '1', RATE_LIMIT_SCALE: '1' }
    const all = await world.look({ env, checks: CHECKS.filter(({ id }) => upTo.includes(id)) })
    expect(all.at(-1)).toMatchObject({ check: 'salesforce.org', ...said })
  })

  test('an object that the user may not read is named', async () => {
    const body = [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }]
    const fault = { kind: 'status', status: 404, body, headers: { 'content-type': 'application/json' }, applied: false }
    await world.desks.salesforce.fault({ match: { path: '/services/data/v67.0/sobjects/OrderItem/describe' }, fault })
    expect(await saidBy('salesforce.fields-order-item')).toMatchObject([
      {
        severity: 'fault',
        says: 'the integration user may not see OrderItem',
        remedy: expect.stringContaining('Order Products → Object Permissions: tick Read'),
      },
    ])
  })

  test('while the web process runs and no worker does, orders are taken and nothing is done', async () => {
    const checks = CHECKS.filter(({ id }) => ['bff.worker', 'database.reachable', 'redis.reachable'].includes(id))
    const saidOfWorker = async (env: Record<string, string> = {}) =>
      (await world.look({ checks, env })).filter(({ check }) => check === 'bff.worker')
    await world.workerSign.away()
    onTestFinished(() => world.workerSign.back())
    expect(await saidOfWorker()).toMatchObject([
      { severity: 'fault', says: expect.stringContaining('no worker'), remedy: expect.stringContaining('npm run worker') },
    ])
    const unreached = { PUBLIC_URL: 'http://127.0.0.1:9' }
    expect(await saidOfWorker(unreached)).toMatchObject([{ severity: 'warning' }])
    const alive = async (role: Role) => {
      const instance = await holdInstance(
        world.config.database.url,
        () => () => undefined,
        () => undefined,
        { role },
      )
      onTestFinished(() => instance.close())
    }
    // Somebody compares the systems meanwhile, which is neither.
    await alive('command')
    expect(await saidOfWorker(unreached)).toMatchObject([{ severity: 'warning', says: 'no worker runs' }])
    // From here it cannot be reached, and takes orders all the same.
    await alive('web')
    expect(await saidOfWorker(unreached)).toMatchObject([{ severity: 'fault', says: 'no worker runs, while orders are taken' }])
    await alive('worker')
    expect(await saidOfWorker(unreached)).toMatchObject([
      {
        severity: 'fault',
        says: 'a worker has its lock in the database, and is not heard in Redis, while orders are taken',
        remedy: expect.stringContaining('REDIS_URL'),
      },
    ])
  })

  test('a process of an older version does not say what it is there for: beside it no worker is said to be missing', async () => {
    const checks = CHECKS.filter(({ id }) => ['bff.worker', 'database.reachable', 'redis.reachable'].includes(id))
    const env = { PUBLIC_URL: 'http://127.0.0.1:9' }
    const saidOfWorker = async () => (await world.look({ checks, env })).filter(({ check }) => check === 'bff.worker')
    const alive = async (name: string) => {
      const client = new Client({ connectionString: world.config.database.url, application_name: name })
      await client.connect()
      onTestFinished(() => client.end())
      await client.query(`select pg_advisory_lock($1, nextval('instance_ids')::int)`, [INSTANCE_LOCK])
    }
    await alive(INSTANCE_NAME)
    expect(await saidOfWorker()).toMatchObject([{ ok: true }])
    await world.workerSign.away()
    onTestFinished(() => world.workerSign.back())
    const says = 'a process of an older version, which may be a worker, has its lock in the database, and no worker is heard in Redis'
    expect(await saidOfWorker()).toMatchObject([
      { severity: 'fault', says: `${says}, while orders may be taken`, remedy: expect.stringContaining('REDIS_URL') },
    ])
    await alive(`${INSTANCE_NAME}-web`)
    expect(await saidOfWorker()).toMatchObject([{ severity: 'fault', says: `${says}, while orders are taken` }])
  })

  test('while the web process does not run, that is what is said, and no fault beside', async () => {
    const env = { PUBLIC_URL: 'http://127.0.0.1:9' }
    await world.desks.salesforce.ask('setups', { name: 'named-credential-url' })
    onTestFinished(async () => void (await world.desks.salesforce.ask('setups', { name: null })))
    const said = await world.look({ env })
    expect(said.filter(({ severity }) => severity !== 'info').map(({ check }) => check)).toEqual([
      'bff.reachable',
      'catalogue.products',
      'catalogue.products',
    ])
    expect(said.find(({ check }) => check === 'bff.reachable')?.remedy).toContain('npm start')
    expect(said.find(({ check }) => check === 'salesforce.ping')).toMatchObject({ severity: 'info', ok: false })
  })
})
