// What calls and steps leave behind in metrics and logs.

import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import { type CallRecord, type ObserveCall, SYSTEMS } from '../base/remote.ts'
import type { AnyEffect, Effect } from '../journal/effect.ts'
import type { StepReport } from '../journal/journal.ts'
import { LEASE_LOST } from '../journal/step-record.ts'
import { PROVISION } from '../orders/approval.ts'
import { LAST_STEP } from '../provisioning/facts.ts'
import { VERSION } from './version.ts'

export const observer =
  (log: Log, count: ObserveCall): ObserveCall =>
  (record: CallRecord) => {
    count(record)
    const { system, operation, outcome, code, ms, correlationId } = record
    log.debug('remote.called', { system, operation: operation.replaceAll(' ', ':'), outcome, code, ms: Math.round(ms), correlationId })
  }

export function reportStep(
  log: Log,
  metrics: Metrics,
  { effect, flow, step, outcome, code, isSlow, ms, flowAgeMs, foundAfterMs, correlationId }: StepReport,
): void {
  metrics.steps.inc({ effect, outcome })
  if (outcome === 'unknown') metrics.unknownOutcomes.inc({ effect })
  if (outcome === 'planned') metrics.retries.inc({ effect })
  if (foundAfterMs !== null) metrics.remoteApplyLag.observe({ effect }, foundAfterMs / 1000)
  if (flow === PROVISION) countProvisioning(metrics, step, outcome, flowAgeMs)
  if (isSlow) log.warn('flow.slow', { kind: flow, step, effect, code, correlationId })
  log.event('flow.step', { kind: flow, step, effect, outcome, code, ms: Math.round(ms), correlationId })
}

function countProvisioning(metrics: Metrics, step: string, outcome: string, flowAgeMs: number): void {
  if (outcome === 'person') metrics.provisioningOutcomes.inc({ outcome: 'person' })
  if (step !== LAST_STEP || outcome !== 'done') return
  metrics.provisioningOutcomes.inc({ outcome: 'finished' })
  metrics.provisioningSeconds.observe(flowAgeMs / 1000)
}

/** Of these it matters how late a system shows what it was sent: within the quiet period, or it is done twice. */
export const isLookedForWhenQuiet = <Tools>(effect: AnyEffect<Tools>): effect is Effect<never, unknown, Tools> =>
  effect.class !== 'R' && effect.find !== null && effect.quietMs > 0

/** What alarms watch the rise of is there from the start: what first appears as 1 has not risen. */
export function beginAtZero<Tools>(metrics: Metrics, effects: Readonly<Record<string, AnyEffect<Tools>>>): void {
  metrics.running.set({ version: VERSION }, 1)
  for (const [effect, nature] of Object.entries(effects)) {
    for (const outcome of ['done', 'person', LEASE_LOST]) metrics.steps.inc({ effect, outcome }, 0)
    metrics.unknownOutcomes.inc({ effect }, 0)
    if (isLookedForWhenQuiet(nature)) metrics.remoteApplyLag.zero({ effect })
  }
  for (const outcome of ['finished', 'person']) metrics.provisioningOutcomes.inc({ outcome }, 0)
  for (const system of SYSTEMS) metrics.unexpectedHtml.inc({ system }, 0)
}
