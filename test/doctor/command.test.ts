// `npm run doctor` as a process of its own: what it prints, and the code it exits with.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
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

test('a provider that this version has no driver for is a fault of the environment too', async () => {
  const { out, code } = await run([], { ESIM_PROVIDER: 'esimgo', ESIMGO_API_KEY: '0123456789abcdef0123456789abcdef' })
  expect(code).toBe(1)
  expect(out).toMatch(/✘ configuration: ESIM_PROVIDER=esimgo has no driver/)
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

test('secrets from files are judged by their age', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-doctor-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'secret')
  writeFileSync(path, world.env['WHMCS_SECRET'] ?? '')
  const { out, code } = await run(['--only', 'secrets', '--json'], { WHMCS_SECRET: '', WHMCS_SECRET_FILE: path })
  expect(code).toBe(0)
  expect(jsonOf(out).find(({ check }) => check === 'secrets.age')).toMatchObject({ ok: true, says: expect.stringMatching(/^1 come/) })
})

test('words that it does not know are answered with how it is used', async () => {
  for (const args of [['--only', 'nothing'], ['--all'], ['now']])
    expect(await run(args)).toEqual({ out: '', err: expect.stringMatching(/^npm run doctor -- \[--only /), code: 1 })
})
