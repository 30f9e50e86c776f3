// What calls and steps leave behind in metrics and logs.

import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { CallRecord, ObserveCall } from '../base/remote.ts'
import type { StepReport } from '../journal/journal.ts'
import { PROVISION } from '../orders/approval.ts'
import { LAST_STEP } from '../provisioning/facts.ts'

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
  if (flow === PROVISION && step === LAST_STEP && outcome === 'done') metrics.provisioningSeconds.observe(flowAgeMs / 1000)
  if (isSlow) log.warn('flow.slow', { kind: flow, step, effect, code, correlationId })
  log.event('flow.step', { kind: flow, step, effect, outcome, code, ms: Math.round(ms), correlationId })
}
