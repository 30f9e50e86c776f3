import type { Redis } from 'ioredis'
import type { Clock } from '../src/base/clock.ts'
import type { Log } from '../src/base/log.ts'
import type { Metrics } from '../src/base/metrics.ts'
import type { Random } from '../src/base/random.ts'
import { shareMetrics } from '../src/base/shared-metrics.ts'
import type { WakeQueue } from '../src/base/wake-queue.ts'
import type { Db } from '../src/db/database.ts'
import type { Engine } from '../src/journal/engine.ts'
import type { SalesforceApi } from '../salesforce/client.ts'
import { billingProfileFlow } from '../src/accounts/billing-profile-flow.ts'
import { endReviews } from '../src/accounts/end-reviews.ts'
import { mailSendingFlow } from '../src/accounts/mail-flow.ts'
import { retryAfterCases } from '../src/accounts/retry-after-cases.ts'
import { signUpFlow } from '../src/accounts/sign-up-flow.ts'
import { orderFlow } from '../src/orders/order-flow.ts'
import { takeLostPresses } from '../src/provisioning/take-lost-presses.ts'
import { pressFlow } from '../src/provisioning/press-flow.ts'
import { startFlowWorker } from './advance-flow.ts'
import { measure } from './measure.ts'
import { sweep } from './sweep.ts'

const STEP_DRAIN_MS = 35_000
const MEASURE_MS = 5_000
const SWEEP_MS = 3_600_000
/** How soon a Case that staff closed is seen: an account leaves review, a flow that waited goes on. */
const CASES_MS = 60_000
/** How soon a press is missed: the package's job tries for a quarter of an hour. */
const LOST_PRESS_MS = 20 * 60_000
const LOST_PRESSES_MS = 5 * 60_000
/** However much recovery times are shortened: each look is a call. */
const LEAST_LOST_PRESSES_MS = 10_000
/** An order in provisioning is decided about by a call of its own. */
const WAITING_FOR_CASES = [signUpFlow, orderFlow, pressFlow, billingProfileFlow, mailSendingFlow]

export interface WorkerDeps {
  config: { redis: { url: string }; recovery: { timeScale: number } }
  clock: Clock
  random: Random
  log: Log
  db: Db
  redis: Redis
  queue: WakeQueue
  metrics: Metrics
  engine: Engine
  salesforce: SalesforceApi
}

/** Everything a worker does, begun. `close` begins nothing new and waits for running steps. */
export function startWorker({ config, clock, random, log, db, redis, queue, metrics, engine, salesforce }: WorkerDeps): {
  close(drainMs?: number): Promise<void>
} {
  const report = (name: string) => (error: unknown) => log.fault(name, error)
  engine.start({ poll: true })
  const flows = startFlowWorker(config.redis.url, engine, report('queue.connection'))
  const stops = [
    shareMetrics(metrics.registry, { redis, clock, random }, report('metrics.share_failed')),
    clock.every(MEASURE_MS, () => void measure(db, queue, metrics).catch(report('job.measure_failed'))),
    clock.every(CASES_MS / config.recovery.timeScale, () => {
      const correlationId = random.uuid()
      const call = { correlationId, urgency: 'background' } as const
      void endReviews({ db, salesforce }, call).catch((error: unknown) => log.fault('job.reviews_failed', error, { correlationId }))
      void retryAfterCases({ db, salesforce, random, wake: queue.wake, kinds: WAITING_FOR_CASES }, call).catch((error: unknown) =>
        log.fault('job.cases_failed', error, { correlationId }),
      )
    }),
    clock.every(Math.max(LEAST_LOST_PRESSES_MS, LOST_PRESSES_MS / config.recovery.timeScale), () => {
      const correlationId = random.uuid()
      const since = new Date(clock.now() - LOST_PRESS_MS / config.recovery.timeScale)
      void takeLostPresses({ db, salesforce, wake: queue.wake }, since, { correlationId, urgency: 'background' }).then(
        (count) => count > 0 && log.warn('job.lost_presses_taken', { count, correlationId }),
        (error: unknown) => log.fault('job.lost_presses_failed', error, { correlationId }),
      )
    }),
    clock.every(SWEEP_MS, () => void sweep(db).then((count) => log.event('job.swept', { count }), report('job.sweep_failed'))),
  ]
  return {
    async close(drainMs = STEP_DRAIN_MS) {
      stops.forEach((stop) => stop())
      await flows.close()
      await engine.drain(drainMs)
    },
  }
}
