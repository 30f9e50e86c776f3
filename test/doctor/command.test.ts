// `npm run doctor` as a process of its own: what it prints, and the code it exits with.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { freePorts } from '../../scripts/free-port.ts'
import { findRedis } from '../../scripts/services/redis-program.ts'
import { startRedis } from '../../scripts/services/redis.ts'
import { openForMigration } from '../../src/db/database.ts'
import { KNOWN_MIGRATIONS } from '../../src/db/known-migrations.ts'
import { migrator } from '../../src/db/migrate.ts'
import { CHECKS } from '../../src/doctor/table.ts'
import { ownDatabase } from '../world/own-database.ts'
import { type DoctorWorld, startDoctorWorld } from './world.ts'

const COMMAND = join(import.meta.dirname, '../../src/cli/doctor.ts')

// Each run is a process that loads every client there is.
vi.setConfig({ testTimeout: 120_000 })

let world: DoctorWorld
beforeAll(async () => {
  world = await startDoctorWorld()
})
afterAll(() => world.close())

async function run(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env: { PATH: process.env['PATH'], NO_COLOR: '1', ...world.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { out, err, code: code as number }
}

const jsonOf = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { check: string; ok: boolean; severity: string; says: string; remedy: string | null })

test('where all is right it says so, system by system, and exits 0 with warnings alone', async () => {
  const { out, err, code } = await run([])
  expect({ err, code }).toEqual({ err: '', code: 0 })
  const heads = out.split('\n').filter((line) => /^[A-Za-z]/.test(line))
  expect(heads).toEqual(['Configuration', 'Secrets', 'Database', 'Redis', 'Web process', 'Salesforce', 'WHMCS', 'eSIM provider', 'Mail', 'Catalogue']) // prettier-ignore
  expect(out.trimEnd().split('\n').at(-1)).toMatch(new RegExp(`^${CHECKS.length} checks: 0 faults, 2 warnings, \\d not looked at$`))
  expect(out).toContain('✔ salesforce.ping: the signed call came and was believed')
})

test('a fault is told with its remedy under it, as a line of JSON too, and makes it exit 1', async () => {
  await world.desks.whmcs.ask('setups', { name: 'role-lacks-add-order' })
  onTestFinished(async () => void (await world.desks.whmcs.ask('setups', { name: null })))
  const { out, code } = await run(['--only', 'whmcs'])
  expect(code).toBe(1)
  expect(out).toMatch(/ ✘ whmcs\.actions: the API role lacks AddOrder\n {6}Configuration → System Settings → .* tick AddOrder\.\n/)
  expect(out).not.toContain('salesforce.')

  const json = await run(['--json'])
  expect(json.code).toBe(1)
  const lines = jsonOf(json.out)
  for (const line of lines) expect(Object.keys(line)).toEqual(['check', 'ok', 'severity', 'says', 'remedy'])
  expect(lines.filter(({ severity }) => severity === 'fault')).toEqual([
    {
      check: 'whmcs.actions',
      ok: false,
      severity: 'fault',
      says: 'the API role lacks AddOrder',
      remedy: expect.stringContaining('tick AddOrder'),
    },
  ])
  expect(new Set(lines.map(({ check }) => check)).size).toBe(CHECKS.length)
})

test('--only one system tells what kept it from being looked at in another, and exits 1', async () => {
  await world.desks.salesforce.ask('setups', { name: 'wrong-consumer-key' })
  onTestFinished(async () => void (await world.desks.salesforce.ask('setups', { name: null })))
  const { out, code } = await run(['--only', 'catalogue'])
  expect(code).toBe(1)
  expect(out).toMatch(/^Salesforce\n {2}✘ salesforce\.log-in: .*\n {6}.*SALESFORCE_CLIENT_ID/m)
  expect(out).toMatch(/· catalogue\.products: skipped/)
  expect(out.trimEnd().split('\n').at(-1)).toBe('2 checks: 1 fault, 0 warnings, 1 not looked at')

  const json = await run(['--only', 'catalogue', '--json'])
  expect(json.code).toBe(1)
  for (const line of jsonOf(json.out)) expect(Object.keys(line)).toEqual(['check', 'ok', 'severity', 'says', 'remedy'])
  expect(jsonOf(json.out)).toMatchObject([
    { check: 'salesforce.log-in', ok: false, severity: 'fault' },
    { check: 'catalogue.products', ok: false, severity: 'info' },
  ])
})

test('a wrong environment is told first, each variable by its name; all else is skipped', async () => {
  const { out, code } = await run(['--json'], { WHMCS_URL: 'ftp://x', MAIL_FROM: '', WHMCS_SECRET: 'kurz-CANARY' })
  expect(code).toBe(1)
  const [first, second, third, ...rest] = jsonOf(out)
  for (const [line, name] of [
    [first, 'WHMCS_URL'],
    [second, 'WHMCS_SECRET'],
    [third, 'MAIL_FROM'],
  ] as const)
    expect(line).toMatchObject({
      check: 'configuration',
      ok: false,
      severity: 'fault',
      says: expect.stringContaining(name),
      remedy: expect.stringContaining(name),
    })
  expect(rest).toHaveLength(CHECKS.length - 1)
  for (const line of rest)
    expect(line).toMatchObject({ ok: false, severity: 'info', says: expect.stringMatching(/^skipped: configuration/) })
  expect(out).not.toContain('CANARY')
})

test('--fix brings the database up to date, and says nothing of it the second time', async () => {
  const env = { DATABASE_URL: await ownDatabase('doctor_empty') }
  const before = await run(['--only', 'database'], env)
  expect(before.code).toBe(1)
  expect(before.out).toMatch(
    /✘ database\.migrations: \d+ migrations are still to come\n +`npm run migrate` \(`npm run doctor -- --fix` does it\.\)/,
  )
  const fixed = await run(['--only', 'database', '--fix'], env)
  expect(fixed).toMatchObject({ err: expect.stringMatching(/^--fix migrate: applied \d+ migrations\n$/), code: 0 })
  expect(await run(['--only', 'database', '--fix'], env)).toMatchObject({ err: '', code: 0 })
  // Of what another system rests on, too: whether the hook was heard stands in the database.
  const beside = await run(['--only', 'whmcs', '--fix'], { DATABASE_URL: await ownDatabase('doctor_empty_too') })
  expect(beside.err).toMatch(/^--fix migrate: applied \d+ migrations\n$/)
  expect(beside.out).toMatch(/✘ whmcs\.hook: the hook was never heard/)
  expect(beside.out).not.toContain('database.migrations')
})

test('--fix that may make no tables says what to grant, beside all that was found', async () => {
  const owners = await ownDatabase('doctor_closed')
  const admin = new Client({ connectionString: owners })
  await admin.connect()
  const [role, password] = ['doctor_makes_nothing', 'makes-nothing-0123456789']
  await admin.query('revoke create on schema public from public')
  await admin.query(`create role ${role} login password '${password}'`)
  onTestFinished(async () => {
    await admin.query(`drop owned by ${role}`)
    await admin.query(`drop role ${role}`)
    await admin.end()
  })
  const env = { DATABASE_URL: Object.assign(new URL(owners), { username: role, password }).href }
  const { out, err, code } = await run(['--only', 'database', '--fix'], env)
  expect({ err, code }).toEqual({ err: '--fix migrate: failed (42501)\n', code: 1 })
  expect(out).toContain(`\`GRANT USAGE, CREATE ON SCHEMA public TO "${role}";\` as its owner`)
  expect(out).toMatch(/✔ database\.reachable: /)
  expect(out).toContain('1 fault, ')

  // Where another user made the tables, no grant is enough.
  const older = openForMigration(owners, () => undefined)
  await migrator(older).migrateTo(KNOWN_MIGRATIONS[1] ?? '')
  await older.destroy()
  await admin.query(`grant create on schema public to ${role}`)
  await admin.query(`grant all on all tables in schema public to ${role}`)
  const foreign = await run(['--only', 'database', '--fix'], env)
  expect(foreign).toMatchObject({ err: '--fix migrate: failed (42501)\n', code: 1 })
  expect(foreign.out).toMatch(/the tables belong to another user\n {6}`npm run migrate` with a DATABASE_URL of the user who owns/)

  await admin.query('drop schema public cascade')
  await admin.query('create schema public')
  await admin.query(`grant usage, create on schema public to ${role}`)
  expect(await run(['--only', 'database', '--fix'], env)).toMatchObject({ err: expect.stringContaining('applied'), code: 0 })
})

test('--fix sets Redis right, and says where its file of settings or its rules are in the way', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-doctor-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const server = await startRedis({ dataDir: folder })
  onTestFinished(() => server.stop())
  const redis = new Redis(server.url)
  onTestFinished(() => redis.disconnect())
  await redis.config('SET', 'maxmemory-policy', 'allkeys-lru')
  await redis.call('ACL', 'SETUSER', 'watcher', 'on', '>watching', '+@all', '-config', '~*')

  const forbidden = await run(['--only', 'redis', '--fix'], { REDIS_URL: server.url.replace('redis://', 'redis://watcher:watching@') })
  expect(forbidden.code).toBe(1)
  expect(forbidden.out).toMatch(
    /✘ redis\.eviction: maxmemory-policy could not be set .*\n {6}`redis-cli CONFIG SET maxmemory-policy noeviction`/,
  )
  expect(forbidden.out).toMatch(/✔ redis\.version: /)

  // Where customers are, what Redis keeps is judged too. This server was started without a file of settings.
  const env = { REDIS_URL: server.url, PUBLIC_URL: 'https://my.example.com', TIME_SCALE: '1', RATE_LIMIT_SCALE: '1' }
  const fixed = await run(['--only', 'redis', '--fix'], env)
  expect(fixed.err.split('\n').map((line) => line.split(':')[0])).toEqual(['--fix noeviction', '--fix appendonly', ''])
  expect(fixed.code).toBe(0)
  expect(fixed.out).toMatch(
    /! redis\.eviction: maxmemory-policy is noeviction until Redis starts anew.*\n {6}Write `maxmemory-policy noeviction`/,
  )
  expect(fixed.out).toMatch(/! redis\.persistence: appendonly is yes until Redis starts anew/)
  expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction'])
  expect(await run(['--only', 'redis', '--fix'], env)).toMatchObject({ err: '', code: 0 })
})

test('--fix writes what it set into the file of settings that Redis was started with', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-doctor-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [port, settings] = [await freePorts(), join(folder, 'redis.conf')]
  writeFileSync(settings, `port ${port}\nbind 127.0.0.1\ndir ${folder}\nsave ""\nmaxmemory-policy allkeys-lru\n`)
  const server = spawn(
    findRedis(() => undefined),
    [settings],
    { stdio: 'ignore' },
  )
  onTestFinished(async () => {
    server.kill()
    await once(server, 'exit')
  })
  const REDIS_URL = `redis://127.0.0.1:${port}`
  const redis = new Redis(REDIS_URL, { maxRetriesPerRequest: 100 })
  redis.on('error', () => undefined) // while it starts
  onTestFinished(() => redis.disconnect())
  await redis.ping()

  const { err, out, code } = await run(['--only', 'redis', '--fix'], { REDIS_URL })
  expect({ err, code }).toEqual({ err: '--fix noeviction: maxmemory-policy is noeviction, in redis.conf too\n', code: 0 })
  expect(out).toMatch(/✔ redis\.eviction: noeviction/)
  expect(readFileSync(settings, 'utf8')).toMatch(/^maxmemory-policy noeviction$/m)
})

test('a secret from a file is judged by its age too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-doctor-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'secret')
  writeFileSync(path, world.env['WHMCS_SECRET'] ?? '')
  const long = Date.now() / 1000 - 400 * 86_400
  utimesSync(path, long, long)
  const { out, code } = await run(['--only', 'secrets', '--json'], { WHMCS_SECRET: '', WHMCS_SECRET_FILE: path })
  expect(code).toBe(0)
  expect(jsonOf(out).find(({ check }) => check === 'secrets.age')).toMatchObject({
    severity: 'warning',
    says: 'WHMCS_SECRET is 400 days old',
    remedy: expect.stringContaining('the file that WHMCS_SECRET_FILE names'),
  })
})

test('words that it does not know are answered with how it is used', async () => {
  for (const args of [['--only', 'nothing'], ['--all'], ['now']])
    expect(await run(args)).toEqual({ out: '', err: expect.stringMatching(/^npm run doctor -- \[--only /), code: 1 })
})
