import type { Clock } from '../src/base/clock.ts'
import type { Log } from '../src/base/log.ts'
import type { Metrics } from '../src/base/metrics.ts'
import { FINDING_KINDS } from '../src/reconcile/finding.ts'
import { type Comparing, reconcileAlone } from '../src/reconcile/one-at-a-time.ts'
import type { ReconcileDeps, Report } from '../src/reconcile/reconcile.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const EVERY_MS = 15 * MINUTE_MS
/** However much recovery times are shortened: each comparison is a load. */
const LEAST_EVERY_MS = 10_000
/** The first answers after a start come before it. */
const FIRST_MS = 5_000
/** Another process's comparison is as good as ours: it is not waited for. */
const WAIT_MS = 1
/** 18:00 UTC, three in the morning in Japan. */
const NIGHT_MS = 18 * HOUR_MS

const SPANS = { recent: 2 * DAY_MS, long: 35 * DAY_MS } as const

export interface ReconcilerDeps extends Comparing {
  clock: Clock
  log: Log
  metrics: Metrics
}

/** Compares the systems at once and every 15 minutes, at night for a long time back. `close` breaks off what is being compared. */
export function startReconciler(world: ReconcilerDeps, kinds: ReconcileDeps['kinds']): { close(): Promise<void> } {
  const { clock, random, log, metrics, config } = world
  const { timeScale } = config.recovery
  const stopping = new AbortController()
  const nightOf = (now: number) => Math.floor(((now - NIGHT_MS) * timeScale) / DAY_MS)
  // A start shortly after the night began makes up for what the process before could not.
  let night = nightOf(clock.now() - HOUR_MS / timeScale)
  let running: Promise<void> | null = null

  async function run(begun: boolean): Promise<void> {
    const correlationId = random.uuid()
    const isNight = nightOf(clock.now()) !== night
    const span = isNight ? 'long' : 'recent'
    const began = clock.monotonic()
    try {
      const how = { windowMs: SPANS[span], begun, waitMs: WAIT_MS }
      const report = await reconcileAlone(world, kinds, how, { correlationId, signal: stopping.signal })
      night = nightOf(clock.now())
      const ms = clock.monotonic() - began
      measure(metrics, span, report, { now: clock.now(), ms })
      if (report) tell(log, span, report, { ms, correlationId })
    } catch (error) {
      if (!stopping.signal.aborted) log.fault('job.reconcile_failed', error, { correlationId })
    }
  }
  const begin = (begun: boolean) => {
    running ??= run(begun).finally(() => {
      running = null
    })
  }
  const stops = [clock.after(FIRST_MS, () => begin(true)), clock.every(Math.max(LEAST_EVERY_MS, EVERY_MS / timeScale), () => begin(false))]
  return {
    async close() {
      stops.forEach((stop) => stop())
      stopping.abort(new Error('stopping'))
      await running
    },
  }
}

/** Where another process compared instead, it has the figures; ours of an earlier time must not stand beside them. */
function measure(metrics: Metrics, span: keyof typeof SPANS, report: Report | null, { now, ms }: { now: number; ms: number }): void {
  for (const kind of FINDING_KINDS)
    metrics.reconcileFindings.set({ span, kind }, report?.findings.filter((finding) => finding.kind === kind).length ?? 0)
  for (const system of ['salesforce', 'whmcs', 'esim', 'journal'] as const)
    metrics.reconcileNotCompared.set({ span, system }, report?.notCompared.some((gap) => gap.system === system) ? 1 : 0)
  if (!report) return
  metrics.reconcileLastRun.set({ span }, Math.round(now / 1000))
  metrics.reconcileSeconds.set({ span }, ms / 1000)
}

function tell(log: Log, span: string, report: Report, { ms, correlationId }: { ms: number; correlationId: string }): void {
  const { orders, findings, notCompared } = report
  for (const { kind, system, subject, caseKey } of findings.filter(({ isNew }) => isNew))
    log.warn('reconcile.found', { kind, system, subjectId: subject, caseKey, correlationId })
  for (const { system, code, count } of notCompared) log.warn('reconcile.not_compared', { system, code, count, correlationId })
  log.event('reconcile.compared', { name: span, total: orders, count: findings.length, ms: Math.round(ms), correlationId })
}
