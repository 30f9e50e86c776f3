// The whole product on this machine: PostgreSQL, Redis, the four stand-ins, web and worker, each a process of its own.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { emptyDatabase, emptyRedis } from './services/begin-anew.ts'
import { startPostgres } from './services/postgres.ts'
import { until } from './services/processes.ts'
import { startRedis } from './services/redis.ts'
import { isFree } from './free-port.ts'
import { environmentFile, stackEnvironment } from './stack-environment.ts'
import { startScript, supervise, type Supervisor } from './supervisor.ts'
import { waitFor } from './wait-for.ts'

export const STAND_INS = ['salesforce', 'whmcs', 'esim', 'mail'] as const
export type StandIn = (typeof STAND_INS)[number]

export interface Stack {
  env: NodeJS.ProcessEnv
  publicUrl: string
  /** Address of a stand-in, without a slash at the end. */
  at(standIn: StandIn): string
  supervisor: Supervisor
  logs: string
  /** A file with the environment of web and worker, for commands that look at this stack. */
  environment: string
  stop(): Promise<void>
}

interface Options {
  say?: (line: string) => void
  /** Show the processes' lines here instead of in DATA_DIR/logs. */
  show?: boolean
  /** What runs as web and as the worker. */
  web?: string
  worker?: string
  /** The stand-ins run already (`npm run sandbox`). What PostgreSQL and Redis know of them is then kept. */
  besideSandbox?: boolean
}

const RANKS = { postgres: 0, redis: 1, standIns: 2, product: 3 }

/** Starts everything and waits until it is ready. What was started is stopped again when something does not come up. */
export async function startStack({
  say = console.error,
  show = false,
  web = 'src/main.ts',
  worker = 'jobs/main.ts',
  besideSandbox = false,
}: Options = {}): Promise<Stack> {
  const { env, dataDir, supervisor, stack } = await prepare(say)
  const logs = show ? undefined : stack.logs
  try {
    await wantFreePorts(besideSandbox ? { PORT: env['PORT'] } : env)
    const standIns = besideSandbox ? waitForStandIns(env, undefined) : startStandIns(env, supervisor, logs)
    await both(startServers({ env, dataDir, supervisor, say, keep: besideSandbox }), standIns)
    migrate(env)
    // It holds the addresses that were chosen just now, and this machine's secrets.
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(stack.environment, environmentFile(env), { mode: 0o600 })
    await supervisor.keep('web', RANKS.product, () => startScript({ name: 'web', args: [web], env, logs }))
    await supervisor.keep('worker', RANKS.product, () => startScript({ name: 'worker', args: [worker], env, logs }))
    await waitFor('web', `http://127.0.0.1:${env['PORT']}/readyz`, stack.logs)
    return stack
  } catch (error) {
    await supervisor.stop()
    throw error
  }
}

/** The stand-ins alone. */
export async function startSandbox({ say = console.error, show = false }: Options = {}): Promise<Stack> {
  const { env, supervisor, stack } = await prepare(say)
  try {
    await wantFreePorts({ ...env, PORT: undefined })
    await startStandIns(env, supervisor, show ? undefined : stack.logs)
    return stack
  } catch (error) {
    await supervisor.stop()
    throw error
  }
}

async function prepare(say: (line: string) => void) {
  const env = await stackEnvironment(process.env)
  const dataDir = resolve(env['DATA_DIR'] ?? '.data')
  const supervisor = supervise(say)
  const first = Number(env['SANDBOX_PORT'])
  const stack: Stack = {
    env,
    publicUrl: env['PUBLIC_URL'] ?? '',
    at: (standIn) => `http://127.0.0.1:${first + STAND_INS.indexOf(standIn)}`,
    supervisor,
    logs: join(dataDir, 'logs'),
    environment: join(dataDir, 'stack.env'),
    stop: () => supervisor.stop(),
  }
  return { env, dataDir, supervisor, stack }
}

/** Both to their end, also when one fails: nothing may still be starting while the others are stopped. */
async function both(...parts: Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(parts)) if (result.status === 'rejected') throw result.reason
}

interface Servers {
  env: NodeJS.ProcessEnv
  dataDir: string
  supervisor: Supervisor
  say: (line: string) => void
  /** What they hold stays. */
  keep: boolean
}

/** PostgreSQL and Redis, unless an address of either was set beforehand. Their addresses are put into `env`. */
async function startServers({ env, dataDir, supervisor, say, keep }: Servers): Promise<void> {
  const postgres = async () => {
    const server = await startPostgres({ dataDir: join(dataDir, 'postgres') })
    env['DATABASE_URL'] = server.url
    return server
  }
  const redis = async () => {
    const server = await startRedis({ dataDir: join(dataDir, 'redis'), durable: true, say })
    env['REDIS_URL'] = server.url
    return server
  }
  const given = (name: string) => env[name] || env[`${name}_FILE`]
  if (!given('DATABASE_URL')) {
    await supervisor.keep('postgres', RANKS.postgres, postgres)
    if (!keep) await emptyDatabase(env['DATABASE_URL'] ?? '')
  }
  if (!given('REDIS_URL')) {
    await supervisor.keep('redis', RANKS.redis, redis)
    if (!keep) await emptyRedis(env['REDIS_URL'] ?? '')
  }
}

async function startStandIns(env: NodeJS.ProcessEnv, supervisor: Supervisor, logs: string | undefined): Promise<void> {
  const start = (name: StandIn) => () => startScript({ name, args: ['sandbox/main.ts', name], env, logs, drainMs: 5_000 })
  await Promise.all(STAND_INS.map((name) => supervisor.keep(name, RANKS.standIns, start(name))))
  await waitForStandIns(env, logs)
}

async function waitForStandIns(env: NodeJS.ProcessEnv, logs: string | undefined): Promise<void> {
  const first = Number(env['SANDBOX_PORT'])
  await Promise.all(STAND_INS.map((name, n) => waitFor(name, `http://127.0.0.1:${first + n}/__sandbox/requests?since=999999999`, logs)))
}

function migrate(env: NodeJS.ProcessEnv): void {
  const run = spawnSync(process.execPath, ['src/cli/migrate.ts'], { cwd: join(import.meta.dirname, '..'), env, encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`The database could not be brought up to date:\n${run.stdout}${run.stderr}`.trimEnd())
}

/** Something else there would answer in our place. What a stack that was killed left behind goes within a moment. */
async function wantFreePorts(env: NodeJS.ProcessEnv): Promise<void> {
  const first = Number(env['SANDBOX_PORT'])
  const wanted = [
    ...(env['PORT'] ? [[Number(env['PORT']), 'PORT'] as const] : []),
    ...(env['SANDBOX_PORT'] ? STAND_INS.map((_, n) => [first + n, 'SANDBOX_PORT'] as const) : []),
  ]
  for (const [port, name] of wanted)
    if (!(await until(() => isFree(port), 3_000, 100)))
      throw new Error(`Port ${port} is in use by another program. Stop that, or set ${name} to another port.`)
}
