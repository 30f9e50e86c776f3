// What production runs: the built programs, in a folder that has none of the sources, and of the packages only those that are not built in.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { makeIfNeeded, ROOT } from '../../scripts/build/make.ts'
import { PROGRAMS } from '../../scripts/build/programs.ts'
import { KNOWN_MIGRATIONS } from '../../src/db/known-migrations.ts'
import { childEnvironment } from '../canaries/configuration.ts'
import { ownDatabase } from '../world/own-database.ts'
import { until } from '../world/until.ts'
import { startWorld, type TestWorld } from '../world.ts'

const Listening = z.object({ port: z.number() })
const NOT_BUILT_IN = ['@node-rs', 'swagger-ui-dist']

const shipped = mkdtempSync(join(tmpdir(), 'trunkline-built-'))
let world: TestWorld

beforeAll(async () => {
  await makeIfNeeded(PROGRAMS, () => undefined)
  for (const path of ['package.json', 'dist']) cpSync(join(ROOT, path), join(shipped, path), { recursive: true })
  mkdirSync(join(shipped, 'node_modules'))
  for (const name of NOT_BUILT_IN) symlinkSync(join(ROOT, 'node_modules', name), join(shipped, 'node_modules', name))
  world = await startWorld({ worker: false })
})

afterAll(async () => {
  await world.close()
  rmSync(shipped, { recursive: true, force: true })
})

function start(program: string, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(shipped, 'dist', program)], {
    cwd: shipped,
    env: { PATH: process.env['PATH'], ...childEnvironment(world.config), PORT: '0', ...env },
  })
  const run = { child, said: '', code: once(child, 'close').then(([code]: (number | null)[]) => code) }
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (run.said += chunk.toString()))
  return run
}

test('a database is brought up to date, and then is', async () => {
  const env = { DATABASE_URL: await ownDatabase('built') }
  const first = start('migrate.js', env)
  expect(await first.code, first.said).toBe(0)
  for (const name of KNOWN_MIGRATIONS) expect(first.said).toContain(name)
  const second = start('migrate.js', env)
  expect(await second.code, second.said).toBe(0)
  expect(second.said).toContain('up to date')
})

test.each([
  ['web.js', 'web.listening'],
  ['worker.js', 'worker.started'],
])('%s starts, and ends when it is asked to', async (program, ready) => {
  const run = start(program)
  await until(() => run.said.includes(ready), `${program} to say ${ready}: ${run.said}`, 60_000)
  run.child.kill('SIGTERM')
  expect(await run.code, run.said).toBe(0)
})

test('web listens where LISTEN_ADDRESS says, and nowhere else', async () => {
  const run = start('web.js', { LISTEN_ADDRESS: '127.0.0.2' })
  await until(() => run.said.includes('web.listening'), `web.js to listen: ${run.said}`, 60_000)
  const line = run.said.split('\n').find((line) => line.includes('web.listening')) ?? ''
  const { port } = Listening.parse(JSON.parse(line))
  expect((await fetch(`http://127.0.0.2:${port}/healthz`)).status).toBe(200)
  await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow()
  run.child.kill('SIGTERM')
  expect(await run.code, run.said).toBe(0)
})

test('what is logged of an error names the sources', async () => {
  mkdirSync(join(shipped, 'portal/dist'), { recursive: true })
  writeFileSync(join(shipped, 'portal/dist/index.html'), 'not what a build makes')
  const run = start('web.js')
  expect(await run.code, run.said).toBe(1)
  expect(run.said).toMatch(/"at":\["[^"]*src\/http\/portal\/page\.ts:\d+"/)
})
