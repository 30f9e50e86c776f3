// Everything a test of a flow needs, for real: a database and Redis of its own, the stand-ins, the web app and the worker, in one process.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { startFollower } from '../jobs/follow-whmcs.ts'
import { startWorker } from '../jobs/worker.ts'
import { readSettings } from '../sandbox/settings.ts'
import { type RunningSandbox, startSandbox } from '../sandbox/start.ts'
import { freePorts } from '../scripts/free-port.ts'
import { type Config, loadConfig } from '../src/base/config.ts'
import { type Log, openLog } from '../src/base/log.ts'
import { openDatabase } from '../src/db/database.ts'
import { migrate } from '../src/db/migrate.ts'
import { type RunningServer, startServer } from '../src/http/server.ts'
import { buildWeb } from '../src/wire/web.ts'
import { type World as Wired, wire } from '../src/wire.ts'
import { type Browser, openBrowser } from './world/browser.ts'
import { type Desk, openDesk } from './world/desk.ts'
import { openCustomers, type Customers } from './world/customers.ts'
import { ownDatabase } from './world/own-database.ts'
import { ownRedis } from './world/own-redis.ts'
import { until } from './world/until.ts'

export interface TestWorld extends AsyncDisposable {
  url: string
  config: Config
  /** What a process of its own would be started with. */
  env: Record<string, string>
  wired: Wired
  sandbox: RunningSandbox
  salesforce: Desk
  whmcs: Desk
  esim: Desk
  mail: Desk
  /** A visitor with a cookie jar of its own. */
  browser(): Browser
  customers: Customers
  /** Ends the worker and begins another, as a restart would. */
  restartWorker(): Promise<void>
  stopWorker(): Promise<void>
  close(): Promise<void>
}

export interface WorldOptions {
  /** On top of `.env.dev.example`. */
  env?: Record<string, string>
  log?: Log
  /** Default true. */
  worker?: boolean
  /** Who sells the eSIMs. Default Airalo. */
  esims?: 'airalo' | 'esimgo'
  /** The hook in WHMCS tells; the worker follows it, and sweeps for what it has not told. Default none of these. */
  hook?: 'tells' | 'followed' | 'swept'
}

/** Recovery times are divided by this: the longest quiet period, an hour, becomes 3.6 s. */
const TIME_SCALE = 1000
/** Between two turns of the sweep, where it is on. */
const SWEEP_MS = 200
const NEVER_MS = 2 ** 31 - 1
/** A machine that runs other tests beside takes its time over the first packages. */
const READY_WITHIN_MS = 20_000

export async function startWorld(options: WorldOptions = {}): Promise<TestWorld> {
  const databaseUrl = await makeDatabase()
  const redisUrl = await ownRedis()
  const started: { server?: RunningServer } = {}
  const example = parseEnv(readFileSync(join(import.meta.dirname, '../.env.dev.example'), 'utf8'))
  const sandbox = await startSandbox({
    bffUrl: () => started.server?.url ?? 'http://127.0.0.1:9',
    overrides: {
      esimProvider: options.esims ?? 'airalo',
      ...(options.hook && { whmcs: { hookSecret: example['WHMCS_HOOK_SECRETS'] ?? '' } }),
    },
  })
  const port = await freePorts()
  const env = {
    ...example,
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    SALESFORCE_LOGIN_URL: sandbox.salesforce.url,
    WHMCS_URL: sandbox.whmcs.url,
    AIRALO_URL: `${sandbox.esim.url}/airalo`,
    ESIMGO_URL: `${sandbox.esim.url}/esimgo`,
    SENDGRID_URL: sandbox.mail.url,
    TIME_SCALE: String(TIME_SCALE),
    RATE_LIMIT_SCALE: '1000',
    LOG_LEVEL: 'silent',
    // eSIM Go tells what its bundles cost in the account's currency alone.
    ...(options.esims === 'esimgo' && {
      ESIM_PROVIDER: 'esimgo',
      ESIMGO_API_KEY: readSettings({}).esimgo.apiKey,
      ESIM_COST_RATES: 'USD:150',
    }),
    ...options.env,
  }
  const config = loadConfig(env)
  const wired = await wire(config, { log: options.log ?? openLog({ level: 'silent' }) })
  const web = await buildWeb(wired, { checkReplies: true })
  wired.engine.start({ poll: false })
  const server = await startServer(
    web.app,
    { port, host: '127.0.0.1' },
    { lifecycle: web.lifecycle, clock: wired.clock, random: wired.random },
  )
  // A worker has an engine and a lease of its own, as in production.
  let workerWorld = options.worker === false ? null : await wire(config, { log: options.log ?? openLog({ level: 'silent' }) })
  let worker = workerWorld && startWorker(workerWorld)
  const follow = (followed: Wired | null) =>
    followed && (options.hook === 'followed' || options.hook === 'swept')
      ? startFollower(followed, options.hook === 'swept' ? SWEEP_MS : NEVER_MS)
      : null
  let follower = follow(workerWorld)
  started.server = server
  const url = server.url
  // The catalogue and the boot checks ask after the start: they would take an answer that a test arms for its own call.
  await until(async () => (await fetch(`${url}/readyz`)).ok, 'readiness', READY_WITHIN_MS)

  const stopWorker = async () => {
    await follower?.close()
    await worker?.close(2_000)
    await workerWorld?.close()
    follower = null
    worker = null
    workerWorld = null
  }
  const close = async () => {
    await stopWorker()
    await server.close()
    await wired.engine.drain(2_000)
    web.close()
    await wired.close()
    await sandbox.close()
  }
  const mail = openDesk(sandbox.mail.url)
  const whmcs = openDesk(sandbox.whmcs.url)
  const salesforce = openDesk(sandbox.salesforce.url)
  return {
    url,
    config,
    env,
    wired,
    sandbox,
    salesforce,
    whmcs,
    esim: openDesk(sandbox.esim.url),
    mail,
    browser: () => openBrowser(url),
    customers: openCustomers({ url, mail, whmcs, salesforce }),
    stopWorker,
    async restartWorker() {
      await stopWorker()
      workerWorld = await wire(config, { log: options.log ?? openLog({ level: 'silent' }) })
      worker = startWorker(workerWorld)
      follower = follow(workerWorld)
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function makeDatabase(): Promise<string> {
  const url = await ownDatabase('world')
  const db = openDatabase(url, () => undefined, 2)
  await migrate(db)
  await db.destroy()
  return url
}

export { until }
