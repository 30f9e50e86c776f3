// Processes that count as the product's own do, in its own registry, minute by minute: what a monitor would read of them. The load is made
// up, names, labels and buckets are real.
import { openLog } from '../../src/base/log.ts'
import { type Metrics, openMetrics } from '../../src/base/metrics.ts'
import { SYSTEMS } from '../../src/base/remote.ts'
import { EFFECTS } from '../../src/effects/table.ts'
import { BAD_SIGNATURES } from '../../src/http/middleware/signature.ts'
import type { StepReport } from '../../src/journal/journal.ts'
import { PROVISION } from '../../src/orders/approval.ts'
import { LAST_STEP } from '../../src/provisioning/facts.ts'
import { FINDING_KINDS } from '../../src/reconcile/finding.ts'
import { beginAtZero, reportStep } from '../../src/wire/reports.ts'

const MINUTE_SECONDS = 60
/** A roll-out within the calm half hour: the worker is away for a minute, web is never. */
const WORKER_ROLLS = 15
const WEB_ROLLS = 20
/** A system is left alone for a minute, as it may be. */
const SHORT_OUTAGE = 12
const COMPARED_EVERY = 15
const SWEPT_EVERY = 2

export interface Plant {
  /** Each is asked for its figures, and tells those of the workers with its own. */
  webs: Metrics[]
  workers: Metrics[]
  redisIsAway: boolean
}

const log = openLog({ level: 'silent' })

export function openPlant(): Plant {
  return { webs: [begin('web', 'web-a'), begin('web', 'web-b')], workers: [begin('worker', 'worker-a')], redisIsAway: false }
}

function begin(role: 'web' | 'worker', process: string): Metrics {
  const metrics = openMetrics({ processMetrics: false, process: { role, process } })
  beginAtZero(metrics, EFFECTS)
  if (role === 'web') for (const reason of BAD_SIGNATURES) metrics.signatureFailures.inc({ reason }, 0)
  return metrics
}

/** One minute of an ordinary day. */
export function calm(plant: Plant, minute: number): void {
  if (minute === WORKER_ROLLS) plant.workers = []
  if (minute === WORKER_ROLLS + 1) plant.workers = [begin('worker', 'worker-b')]
  if (minute === WEB_ROLLS) plant.webs = [begin('web', 'web-c'), begin('web', 'web-d')]
  for (const metrics of [...plant.webs, ...plant.workers]) {
    for (const store of ['postgres', 'redis']) metrics.storeUp.set({ store }, 1)
    for (const system of SYSTEMS) for (const direction of ['read', 'write']) metrics.breakerState.set({ system, direction }, 0)
  }
  for (const web of plant.webs) calmRequests(web, minute)
  for (const worker of plant.workers) calmWork(worker, minute)
}

function calmRequests(web: Metrics, minute: number): void {
  answered(web, 'GET /api/catalog', 200, 200)
  answered(web, 'GET /api/orders', 200, 60)
  answered(web, 'POST /api/orders', 201, 5)
  answered(web, 'GET /api/orders/:id', 404, 2)
  answered(web, 'GET /readyz', 200, 6)
  if (minute === 8) answered(web, 'GET /api/catalog', 503, 1)
  if (minute % 10 === 5) web.signatureFailures.inc({ reason: 'too_old' })
}

export function answered(web: Metrics, route: string, status: number, times: number): void {
  for (let n = 0; n < times; n += 1) web.observeRequest(route.split(' ')[0] ?? '', route, status, 12)
}

function calmWork(worker: Metrics, minute: number): void {
  const now = minute * MINUTE_SECONDS
  if (minute === SHORT_OUTAGE) worker.breakerState.set({ system: 'whmcs', direction: 'write' }, 1)
  for (const seconds of [12, 20, 25, 40, 55]) provisioned(worker, seconds)
  if (minute % 10 === 4) stepped(worker, { effect: 'E-ORDER', outcome: 'done', foundAfterMs: 10_000 })
  if (minute === 7) stepped(worker, { effect: 'SF-CASE', outcome: 'done' })
  worker.journalMeasured.set(now)
  worker.brokenFlows.set(0)
  worker.overdueUnknownSeconds.set({ kind: PROVISION }, 0)
  worker.stalledFlowSeconds.set({ kind: PROVISION }, 20 + (minute % 5) * 40)
  for (const kind of ['mail', 'case', 'write_back']) worker.outboxOldestSeconds.set({ kind }, 5 + (minute % 4) * 10)
  worker.flowsAtPerson.set({ kind: PROVISION }, 2)
  worker.flowsAtPerson.set({ kind: 'signup' }, 1)
  worker.sweepLastRound.set(now - (minute % SWEPT_EVERY) * MINUTE_SECONDS)
  worker.sweepRoundSeconds.set(SWEPT_EVERY * MINUTE_SECONDS)
  const compared = minute > WORKER_ROLLS ? WORKER_ROLLS + 1 + Math.floor((minute - WORKER_ROLLS - 1) / COMPARED_EVERY) * COMPARED_EVERY : 0
  worker.reconcileLastRun.set({ span: 'recent' }, compared * MINUTE_SECONDS)
  // Salesforce shows one order otherwise; it is told again, and the next comparison finds nothing.
  for (const kind of FINDING_KINDS)
    worker.reconcileFindings.set({ span: 'recent', kind }, kind === 'state_differs' && minute < WORKER_ROLLS ? 1 : 0)
  for (const system of ['salesforce', 'whmcs', 'esim', 'journal']) worker.reconcileNotCompared.set({ span: 'recent', system }, 0)
}

export const provisioned = (worker: Metrics, seconds: number): void =>
  stepped(worker, { effect: 'R-ACTIVE', outcome: 'done', step: LAST_STEP, flowAgeMs: seconds * 1000 })

/** A piece of work on a step of a provisioning, told of as the journal does. */
export function stepped(worker: Metrics, told: Pick<StepReport, 'effect' | 'outcome'> & Partial<StepReport>): void {
  const common = {
    flow: PROVISION,
    step: 'step',
    code: null,
    isSlow: false,
    ms: 40,
    flowAgeMs: 0,
    foundAfterMs: null,
    correlationId: 'none',
  }
  reportStep(log, worker, { ...common, ...told })
}
