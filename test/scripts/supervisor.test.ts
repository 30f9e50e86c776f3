import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isAlive, until } from '../../scripts/services/processes.ts'
import { startScript, supervise } from '../../scripts/supervisor.ts'
import { stackEnvironment } from '../../scripts/stack-environment.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-supervisor-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A service that writes down when it is asked to end. */
const SERVICE = `import { appendFileSync } from 'node:fs'
  process.on('SIGTERM', () => { appendFileSync(process.argv[3], process.argv[2] + '\\n'); process.exit(0) })
  setInterval(() => undefined, 1000)
  appendFileSync(process.argv[3] + '.started', process.argv[2] + '\\n')`

function service(name: string) {
  const file = join(folder, 'service.mjs')
  writeFileSync(file, SERVICE)
  return () => startScript({ name, args: [file, name, join(folder, 'ended')], env: process.env, logs: join(folder, 'logs') })
}
/** The whole lines: a file that was opened and not yet written to has none. */
const lines = (file: string): string[] =>
  existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8').split('\n').slice(0, -1) : []
const started = async (count: number) => expect(await until(() => lines('ended.started').length >= count, 20_000)).toBe(true)

function kill(pid: number | undefined): void {
  if (pid === undefined) throw new Error('nothing runs that could be killed')
  process.kill(pid, 'SIGKILL')
}

test('a service that dies is started again, with a word about it', async () => {
  const said: string[] = []
  const supervisor = supervise((line) => said.push(line))
  await supervisor.keep('one', 0, service('one'))
  await started(1)
  const first = supervisor.pidOf('one')
  kill(first)
  await started(2)
  expect(supervisor.pidOf('one')).not.toBe(first)
  expect(said).toEqual(['one ended; starting it again'])
  await supervisor.stop()
})

test('a start that fails later is tried again', async () => {
  const said: string[] = []
  const supervisor = supervise((line) => said.push(line))
  const start = service('one')
  let starts = 0
  await supervisor.keep('one', 0, () => {
    starts += 1
    return starts === 2 ? Promise.reject(new Error('no luck')) : start()
  })
  await started(1)
  kill(supervisor.pidOf('one'))
  await started(2)
  expect(said).toContain('one does not start: no luck')
  await supervisor.stop()
})

test('the product is stopped before what it stands on, and nothing is started again', async () => {
  const supervisor = supervise(() => undefined)
  await supervisor.keep('postgres', 0, service('postgres'))
  await supervisor.keep('web', 3, service('web'))
  await supervisor.keep('redis', 1, service('redis'))
  await started(3)
  const pids = ['postgres', 'web', 'redis'].map((name) => supervisor.pidOf(name) ?? 0)
  await supervisor.stop()
  expect(lines('ended')).toEqual(['web', 'redis', 'postgres'])
  expect(pids.filter(isAlive)).toEqual([])
})

test('children end when their supervisor is killed', async () => {
  const code = `import { startScript } from '${join(import.meta.dirname, '../../scripts/supervisor.ts')}'
    const running = await startScript({ name: 'one', args: ['${join(folder, 'service.mjs')}', 'one', '${join(folder, 'ended')}'], env: process.env, logs: '${folder}' })
    console.log(running.pid)`
  service('one')
  const parent = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  parent.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await started(1)
  await until(() => said.includes('\n'), 5_000)
  const child = Number(said)
  expect(isAlive(child)).toBe(true)
  kill(parent.pid)
  expect(await until(() => !isAlive(child), 5_000)).toBe(true)
})

test('what is set beforehand is honoured, and addresses follow the ports', async () => {
  const env = await stackEnvironment({
    PORT: '3100',
    SANDBOX_PORT: '5101',
    LOG_LEVEL: '',
    WHMCS_SECRET_FILE: '/run/secrets/whmcs',
    AIRALO_URL: 'https://airalo.example',
  })
  expect(env).toMatchObject({
    PUBLIC_URL: 'http://127.0.0.1:3100',
    SALESFORCE_LOGIN_URL: 'http://127.0.0.1:5101',
    SENDGRID_URL: 'http://127.0.0.1:5104',
  })
  expect(env).toMatchObject({ AIRALO_URL: 'https://airalo.example', LOG_LEVEL: 'info', TIME_SCALE: '60', RATE_LIMIT_SCALE: '50' })
  expect(env['WHMCS_SECRET']).toBeUndefined()
})

test('the scales stay off behind https unless somebody asks for them', async () => {
  expect(await stackEnvironment({ PUBLIC_URL: 'https://my.example.com' })).toMatchObject({ TIME_SCALE: '1', RATE_LIMIT_SCALE: '1' })
})
