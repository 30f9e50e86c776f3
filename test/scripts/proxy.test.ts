// The proxy's file at work, before a web that writes down what reaches it.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT } from '../../scripts/build/make.ts'
import { findCaddy } from '../../scripts/deploy/caddy.ts'
import { freePorts } from '../../scripts/free-port.ts'
import { until } from '../world/until.ts'

const folder = mkdtempSync(join(tmpdir(), 'trunkline-proxy-'))
const reached: { path: string; forwardedFor: string }[] = []
const web = createServer((req, res) => {
  // Its own look at /readyz carries no mark.
  if (req.headers['x-test']) reached.push({ path: req.url ?? '', forwardedFor: String(req.headers['x-forwarded-for']) })
  res.end('web')
})
let port: number
let stop: () => Promise<unknown>

beforeAll(async () => {
  const caddy = findCaddy(() => undefined)
  port = await freePorts(3)
  web.listen(port + 1, '127.0.0.1')
  await once(web, 'listening')
  const env = { PATH: process.env['PATH'], HOME: folder, PUBLIC_HOST: `http://127.0.0.1:${port}` }
  const adapted = spawnSync(caddy, ['adapt', '--adapter', 'caddyfile', '--config', join(ROOT, 'deploy/compose/Caddyfile')], {
    encoding: 'utf8',
    env,
  })
  expect(adapted.status, adapted.stderr).toBe(0)
  // The names and ports of the containers, and nothing else, are other ones here.
  const config = join(folder, 'caddy.json')
  writeFileSync(config, adapted.stdout.replace('"web:3000"', `"127.0.0.1:${port + 1}"`).replace('":2020"', `":${port + 2}"`))
  const child = spawn(caddy, ['run', '--config', config], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  stop = () => (child.kill('SIGKILL'), once(child, 'close'))
  await until(async () => (await ask('/').catch(() => 0)) === 200, `the proxy: ${said}`, 20_000)
}, 420_000)

afterAll(async () => {
  await stop()
  web.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The path as it is written, which `fetch` would tidy. */
async function ask(path: string, headers: Record<string, string> = {}): Promise<number> {
  const req = request({ host: '127.0.0.1', port, path, headers: { 'x-test': 'yes', ...headers } }).end()
  const [res] = await once(req, 'response')
  res.resume()
  return res.statusCode
}

test.each(['/', '/api/orders?limit=1', '/healthz', '/metricsx'])('%s reaches web', async (path) => {
  reached.length = 0
  expect(await ask(path)).toBe(200)
  expect(reached.map((one) => one.path)).toEqual([path])
})

test.each([
  '/metrics',
  '/metrics/',
  '/metrics?a=b',
  '/Metrics',
  '/%6detrics',
  '//metrics',
  '/x/../metrics',
  '/readyz',
  '/readyz/',
  '/READYZ',
])('%s does not', async (path) => {
  reached.length = 0
  expect(await ask(path)).toBe(404)
  expect(reached).toEqual([])
})

test('who calls is who calls, whatever they say of themselves', async () => {
  reached.length = 0
  await ask('/', { 'x-forwarded-for': '203.0.113.7' })
  expect(reached[0]?.forwardedFor).toBe('127.0.0.1')
})
