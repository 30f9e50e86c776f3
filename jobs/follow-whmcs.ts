import type { Clock } from '../src/base/clock.ts'
import type { Log } from '../src/base/log.ts'
import type { Metrics } from '../src/base/metrics.ts'
import type { Random } from '../src/base/random.ts'
import type { Wake } from '../src/base/wake.ts'
import type { Db } from '../src/db/database.ts'
import type { Filed } from '../src/reconcile/finding.ts'
import type { LookDeps } from '../src/reconcile/look-at-client.ts'
import { sweepClients } from '../src/reconcile/sweep-clients.ts'
import { workLooks } from '../src/reconcile/work-looks.ts'
import type { SalesforceApi } from '../salesforce/client.ts'
import type { WhmcsApi } from '../whmcs/client.ts'

const LOOKS_MS = 1_000
const SWEEP_MS = 60_000
/** However much recovery times are shortened: each turn is a load. */
const LEAST_SWEEP_MS = 5_000

export interface FollowerDeps {
  config: { recovery: { timeScale: number }; whmcs: Pick<LookDeps, 'lineKeyField'> }
  clock: Clock
  random: Random
  log: Log
  metrics: Metrics
  db: Db
  queue: { wake: Wake }
  salesforce: Pick<SalesforceApi, 'currency'>
  whmcs: WhmcsApi
  clientNews: { tell(clientId: number): void }
}

/**
 * Follows what happens in WHMCS: looks at what its hook has told of, each second, and sweeps through the clients each minute for what it has
 * not. `close` breaks off what is being read.
 */
export function startFollower(world: FollowerDeps, leastSweepMs = LEAST_SWEEP_MS): { close(): Promise<void> } {
  const { config, clock, random, log, metrics, db, queue, salesforce, whmcs, clientNews } = world
  const { timeScale } = config.recovery
  const stopping = new AbortController()
  const sweepMs = Math.max(leastSweepMs, SWEEP_MS / timeScale)
  const { lineKeyField } = config.whmcs
  const deps: LookDeps = { db, whmcs, currency: salesforce.currency, lineKeyField, random, wake: queue.wake, timeScale }

  /** Begins it unless it is being done. `broke` tells of a fault of ours that does not end it. */
  function turns(name: string, work: (correlationId: string, broke: (error: unknown) => void) => Promise<void>) {
    let running: Promise<void> | null = null
    const once = async () => {
      const correlationId = random.uuid()
      const broke = (error: unknown) => {
        if (!stopping.signal.aborted) log.fault(name, error, { correlationId })
      }
      await work(correlationId, broke).catch(broke)
    }
    return {
      begin() {
        running ??= once().finally(() => {
          running = null
        })
      },
      ended: async () => running,
    }
  }

  const looks = turns('job.looks_failed', async (correlationId, broke) => {
    const call = { correlationId, signal: stopping.signal }
    const gone = ({ kind, system, subject, caseKey }: Filed) => {
      metrics.servicesGone.inc()
      // Each by its line, also where one Case tells of many.
      log.warn('reconcile.found', { kind, system, subjectId: subject, caseKey, correlationId })
    }
    await workLooks({ ...deps, broke, gone, clientChanged: (clientId) => clientNews.tell(clientId) }, call)
  })
  const sweep = turns('job.service_sweep_failed', async (correlationId, broke) => {
    // Timers may come a little early; two turns at once are no harm, one left out would be.
    const swept = await sweepClients({ ...deps, clock, broke }, sweepMs * 0.9, { correlationId, signal: stopping.signal })
    if (!swept) return
    const { clients: total, changed, unread, roundEnded, roundSeconds, endedBy } = swept
    metrics.sweepFound.inc(changed)
    if (roundEnded) metrics.sweepLastRound.set(Math.round(clock.now() / 1000))
    if (roundSeconds !== null) metrics.sweepRoundSeconds.set(roundSeconds)
    if (endedBy !== null) log.warn('hook.sweep_ended', { code: endedBy, total, correlationId })
    if (unread > 0) log.warn('hook.sweep_unread', { count: unread, total, correlationId })
    if (changed > 0) log.warn('hook.missed', { count: changed, total, correlationId })
  })
  const stops = [clock.every(LOOKS_MS, looks.begin), clock.every(sweepMs, sweep.begin)]
  return {
    async close() {
      stops.forEach((stop) => stop())
      stopping.abort(new Error('stopping'))
      await Promise.all([looks.ended(), sweep.ended()])
    },
  }
}
