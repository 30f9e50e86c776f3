// Builds everything once, from the configuration: clients, database, Redis, engine. Nothing here decides anything.

import { Redis } from 'ioredis'
import { openJournalNow } from './db/journal-now.ts'
import { stuckCase } from './accounts/stuck-case.ts'
import { businessDay } from './base/business-day.ts'
import { openClientNews } from './base/client-news.ts'
import { type Clock, systemClock } from './base/clock.ts'
import type { Config } from './base/config.ts'
import { createGuards } from './base/guard.ts'
import { type Log, openLog } from './base/log.ts'
import { openMetrics } from './base/metrics.ts'
import { type Random, systemRandom } from './base/random.ts'
import { openWakeQueue } from './base/wake-queue.ts'
import { openWhmcsCurrency } from './catalog/whmcs-currency.ts'
import { openWhmcsProducts } from './catalog/whmcs-products.ts'
import { type Db, openDatabase } from './db/database.ts'
import { connectChecked, type Needs } from './db/check-database.ts'
import { claimDeployment } from './db/deployment.ts'
import { checkDurability } from './db/durability.ts'
import { openInstance, type Role } from './db/instance.ts'
import { createJournalStore } from './db/journal-store.ts'
import { openJournalConnections } from './db/journal-connections.ts'
import { EFFECTS } from './effects/table.ts'
import type { Tools } from './effects/tools.ts'
import type { Journal } from './journal/journal.ts'
import { createJournalClock } from './journal/clock.ts'
import { createEngine } from './journal/engine.ts'
import { times } from './journal/times.ts'
import { openClients } from './wire/clients.ts'
import { KINDS } from './wire/kinds.ts'
import { beginAtZero, observer, reportStep } from './wire/reports.ts'
import { createTools } from './wire/tools.ts'
import { tracedEffects } from './wire/traced-effects.ts'
import { openTraces } from './wire/traces.ts'

export interface Ports {
  clock?: Clock
  random?: Random
  log?: Log
  /** Put around the journal before anything works with it, as a harness does that ends the process at named points. */
  around?: (journal: Journal<Tools>) => Journal<Tools>
  /** What the schema must be; left out: all that the program knows is there. */
  needs?: Needs
  /** What the process is there for, which its lock says; left out: a command's. */
  role?: Role
}

/** Letters alone: no run of digits in it could be taken for somebody's number. */
const lettersOf = (bytes: Buffer): string => String.fromCodePoint(...[...bytes].map((byte) => 97 + (byte % 26)))

export type World = ReturnType<typeof wireUp>

/** What web and worker have in common, connected to the database and Redis; calls no remote system. Throws StartFault. */
export async function wire(config: Config, ports: Ports = {}): Promise<World> {
  const world = wireUp(config, ports)
  await world.ready
  return world
}

/** The same before the database has answered: what is built on it may be built meanwhile, and used when it is `ready`. */
export function wireUp(config: Config, ports: Ports = {}) {
  const clock = ports.clock ?? systemClock
  const random = ports.random ?? systemRandom
  const log = ports.log ?? openLog({ level: config.log.level })
  const role = ports.role ?? 'command'
  const metrics = openMetrics({ process: { role, process: lettersOf(random.bytes(10)) } })
  beginAtZero(metrics, EFFECTS)
  const traces = openTraces({ config, clock, random, log, role })
  const observe = observer(log, (record) => {
    metrics.observeCall(record)
    traces.call(record)
  })
  const unreachable = (error: Error) => log.fault('database.connection', error)
  const db = openDatabase(config.database.url, unreachable)
  const connections = openJournalConnections(config.database.url, unreachable)
  const redis = new Redis(config.redis.url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1000,
    commandTimeout: 1000,
    retryStrategy: (tries) => Math.min(tries * 50, 1000),
  })
  redis.on('error', (error) => log.fault('redis.connection', error))
  const guards = createGuards({
    clock,
    fraction: random.fraction,
    timeScale: config.recovery.timeScale,
    changed(system, direction, open) {
      metrics.breakerState.set({ system, direction }, open ? 1 : 0)
      if (open) log.warn('remote.left_alone', { system, operation: direction })
    },
    sawPage(system) {
      metrics.unexpectedHtml.inc({ system })
      log.warn('remote.unexpected_html', { system })
    },
  })
  const clients = openClients(config, clock, observe, guards)
  const instance = openInstance(config.database.url, clock.every, (error) => log.fault('journal.instance', error), {
    role: ports.role,
    first: (client) => connectChecked(client, ports.needs ?? { migrated: true }),
  })
  const dayOf = businessDay(config.timeZone)
  const queue = openWakeQueue(config.redis.url, (error) => log.fault('queue.connection', error))
  const products = openWhmcsProducts({
    whmcs: clients.whmcs,
    clock,
    currency: clients.salesforce.currency,
    lineKeyField: config.whmcs.lineKeyField,
  })
  const whmcsCurrency = openWhmcsCurrency({ whmcs: clients.whmcs, code: clients.salesforce.currency })
  const time = createJournalClock(clock)
  const tools = createTools(config, { clock, random, db, products, whmcsCurrency, now: time.now, wake: queue.wake, ...clients })
  const plain: Journal<Tools> = {
    store: createJournalStore(connections, instance),
    clock,
    time,
    times: times(config.recovery.timeScale),
    fraction: random.fraction,
    gate: guards.gate,
    tools,
    effects: config.traces.url === undefined ? EFFECTS : tracedEffects(EFFECTS, traces),
    kinds: KINDS,
    wake: queue.wake,
    report: (report) => reportStep(log, metrics, report),
    broke: (error, where) => log.fault('step.broke', error, where),
    stuck: stuckCase,
    holding: new Map(),
  }
  const journal = ports.around?.(plain) ?? plain
  const engine = createEngine(journal, (error, flowId) => log.fault('flow.broke', error, { flowId }))
  return {
    /** Rejects with a StartFault or ConfigError where the database is not what can be worked with. */
    ready: Promise.all([whenReady(config, db, instance.held), traces.ready]).then(() => undefined),
    config,
    clock,
    random,
    log,
    metrics,
    traces,
    db,
    redis,
    engine,
    guards,
    queue,
    clientNews: openClientNews(redis, (error) => log.fault('redis.connection', error)),
    products,
    ...clients,
    journalNow: openJournalNow(db, clock),
    dayOf,
    async close(): Promise<void> {
      await queue.close()
      redis.disconnect()
      await clients.salesforce.close()
      clients.whmcs.close()
      clients.esim.close()
      clients.transport.close()
      await connections.close()
      await instance.close()
      await db.destroy()
      await traces.close()
      log.flush()
    },
  }
}

/** Connects twice at once; where neither can be had, the words are those of the first. */
async function whenReady(config: Config, db: Db, held: Promise<void>): Promise<void> {
  const durable = checkDurability(db, config)
  durable.catch(() => undefined)
  await held
  await durable
  await claimDeployment(db, config)
}
