// What must hold of the image while it runs, against a real PostgreSQL and Redis and the stand-ins.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { join } from 'node:path'
import * as z from 'zod'
import { VARIABLES } from '../../src/base/config-fields.ts'
import { freePorts } from '../free-port.ts'
import { startPostgres } from '../services/postgres.ts'
import { until } from '../services/processes.ts'
import { startRedis } from '../services/redis.ts'
import { startSandbox } from '../stack.ts'
import { waitFor } from '../wait-for.ts'
import { startToRun } from './container.ts'
import type { Image } from './stages.ts'

const DRAIN_MS = 60_000
const Bom = z.object({ bomFormat: z.literal('CycloneDX'), components: z.array(z.looseObject({ name: z.string() })).min(100) })

/** How many things were shown. Throws at the first that does not hold. */
export async function showThatItRuns(image: Image, work: string, say: (line: string) => void): Promise<number> {
  await using stack = new AsyncDisposableStack()
  Object.assign(process.env, { DATA_DIR: join(work, 'data'), PORT: '0', SANDBOX_PORT: '0' })
  const standIns = await startSandbox({ say })
  stack.defer(() => standIns.stop())
  const postgres = await startPostgres({ dataDir: join(work, 'postgres') })
  stack.defer(() => postgres.stop())
  const redis = await startRedis({ dataDir: join(work, 'redis'), durable: true, say })
  stack.defer(() => redis.stop())
  const socket = join(postgres.socketDir, '.s.PGSQL.5432')
  const bridge = createServer((client) => {
    const server = createConnection(socket)
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const)
      one.on('error', () => other.destroy()).pipe(other)
  }).listen(0, '127.0.0.1')
  await once(bridge, 'listening')
  stack.defer(() => void bridge.close())
  const address = bridge.address()
  if (typeof address !== 'object' || address === null) throw new Error('the bridge to PostgreSQL has no port')

  const port = await freePorts(2)
  const env: Record<string, string> = {
    ...image.env,
    ...given(image, {
      ...standIns.env,
      DATABASE_URL: `postgres://postgres@127.0.0.1:${address.port}/trunkline`,
      REDIS_URL: redis.url,
    }),
    // All have the network of this machine, where nobody else may call them.
    LISTEN_ADDRESS: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    WORKER_PORT: String(port + 1),
  }
  const start = (command: readonly string[], more: Record<string, string> = {}) =>
    running(startToRun({ ...image, env: { ...env, ...more } }, image.user, command))
  let shown = 0
  const show = async (what: string, holds: () => Promise<string | null> | string | null) => {
    const fault = await holds()
    if (fault !== null) throw new Error(`${what}: ${fault}`)
    say(`ok    ${what}`)
    shown += 1
  }
  const ends = (run: Running) => async () => ((await run.code) === 0 ? null : `ended with ${await run.code}: ${run.said()}`)

  await show('the list of packages is in it', () => {
    const path = join(image.root, image.cwd, 'sbom.cdx.json')
    if (!existsSync(path)) return 'there is none'
    const names = Bom.parse(JSON.parse(readFileSync(path, 'utf8'))).components.map(({ name }) => name)
    return names.includes('express') ? null : 'express is not in it'
  })
  await show('npm is not in it', () => (existsSync(join(image.root, 'usr/local/lib/node_modules')) ? 'it is' : null))
  await show('the database is brought up to date', ends(start(['node', 'dist/migrate.js'])))
  const write = 'touch /tmp/one && ! touch /app/one 2>/dev/null && ! touch /one 2>/dev/null && ! touch /usr/local/bin/one 2>/dev/null'
  await show('its user can write to /tmp alone', ends(start(['/bin/sh', '-c', write])))

  const web = start(image.command)
  stack.defer(() => web.end())
  const ready = waitFor('web', `http://127.0.0.1:${port}/readyz`, undefined)
  await show('web is ready', async () => (await Promise.race([ready.then(() => null), web.code.then(() => web.said())])) ?? null)
  await show('web runs under the image’s user', () => userFault(web.pid, image.user))
  await show('the portal is in it', async () =>
    (await (await fetch(`http://127.0.0.1:${port}/`)).text()).includes('<div id="root">') ? null : 'no page',
  )
  await show('the pages of the API are in it', async () => {
    const { status } = await fetch(`http://127.0.0.1:${port}/docs`)
    return status === 200 ? null : `/docs answers ${status}`
  })
  await show('web passes the image’s health check', ends(start(image.health)))
  const worker = start(['node', 'dist/worker.js'])
  stack.defer(() => worker.end())
  await show('the worker is alive', async () => {
    const alive = waitFor('worker', `http://127.0.0.1:${port + 1}/healthz`, undefined)
    return Promise.race([alive.then(() => null), worker.code.then(() => worker.said())])
  })
  await show('the worker passes the image’s health check', ends(start(image.health, { PORT: String(port + 1) })))
  await show('the health check fails where nobody is', async () =>
    (await start(image.health, { PORT: '1' }).code) === 1 ? null : 'it did not',
  )
  for (const [name, run] of [
    ['web', web],
    ['worker', worker],
  ] as const)
    await show(`${name} drains and ends when it is asked to`, async () => {
      run.child.kill('SIGTERM')
      const ended = await until(() => run.child.exitCode !== null || run.child.signalCode !== null, DRAIN_MS)
      return ended && run.child.exitCode === 0 ? null : `exit ${run.child.exitCode}, signal ${run.child.signalCode}: ${run.said()}`
    })
  return shown
}

/** Settings as they are; secrets as files that the image's group may read, as a cluster puts them there. */
function given({ root, user }: Image, values: NodeJS.ProcessEnv): Record<string, string> {
  const folder = '/run/secrets/trunkline'
  mkdirSync(join(root, folder), { recursive: true })
  const pairs = Object.entries(VARIABLES).flatMap(([name, row]): [string, string][] => {
    const value = values[name]
    if (!value) return []
    if (!('secret' in row)) return [[name, value]]
    const path = join(folder, name)
    writeFileSync(join(root, path), value, { mode: 0o440 })
    chownSync(join(root, path), 0, Number(user.split(':')[1]))
    return [[`${name}_FILE`, path]]
  })
  return Object.fromEntries(pairs)
}

interface Running {
  child: ChildProcess
  pid: number
  code: Promise<number | null>
  said(): string
  end(): Promise<void>
}

function running(child: ChildProcess): Running {
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)))
  const code = once(child, 'close').then(([code]: (number | null)[]) => code ?? null)
  return {
    child,
    pid: child.pid ?? 0,
    code,
    said: () => said.trimEnd(),
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await code
    },
  }
}

function userFault(pid: number, user: string): string | null {
  const [uid, gid] = user.split(':')
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const of = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1]
  if (of('Uid') !== uid || of('Gid') !== gid) return `it runs as ${of('Uid')}:${of('Gid')}`
  if (of('NoNewPrivs') !== '1') return 'it may gain privileges'
  return /^0+$/.test(of('CapEff') ?? '') ? null : `it has capabilities ${of('CapEff')}`
}
