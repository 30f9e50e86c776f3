import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { CallRecord } from './remote.ts'
import { countRequests, FAST_SECONDS } from './request-counts.ts'

const SLOW_SECONDS = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 14_400]
/** Half of every quiet period is among them: more than that is what the alarm asks for. */
export const LAG_SECONDS = [0.5, 1, 2, 5, 10, 15, 30, 60, 90, 120, 150, 300, 450, 900, 1800, 3600]

/** Who counts. It stands at every figure, so that those of several processes are told apart however they are gathered. */
export interface CountedProcess {
  role: string
  /** Of this start: a process that begins anew counts from nothing again. */
  process: string
}

/** The named measures of one process. Labels come from closed sets: no ids but that of the process, no addresses. */
export function openMetrics(options: { processMetrics?: boolean; process?: CountedProcess } = {}) {
  const registry = new Registry()
  if (options.process) registry.setDefaultLabels({ ...options.process })
  const registers = [registry]
  if (options.processMetrics ?? true) collectDefaultMetrics({ register: registry })
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name, help, labelNames, registers })
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name, help, labelNames, registers, aggregator: 'max' })
  const histogram = <Label extends string>(name: string, help: string, buckets: number[], labelNames: Label[] = []) =>
    new Histogram({ name, help, labelNames, buckets, registers })

  const requests = countRequests(registry)
  const remoteCalls = counter('remote_calls_total', 'Finished calls to remote systems', ['system', 'operation', 'outcome'])
  const remoteSeconds = histogram('remote_call_seconds', 'Duration of calls to remote systems', FAST_SECONDS, ['system', 'operation'])
  const heldBack = counter('calls_held_back_total', 'Calls to a system that we did not let through', ['system', 'reason'])

  return {
    registry,
    process: options.process,
    steps: counter('steps_total', 'Steps of flows that came to an outcome', ['effect', 'outcome']),
    running: gauge('process_running', 'There for each process that runs: always 1', ['version']),
    storeUp: gauge('store_up', 'Whether a process reaches its own stores: 0 no, 1 yes', ['store']),
    provisioningSeconds: histogram('provisioning_seconds', 'From the press of the button to active', SLOW_SECONDS),
    provisioningOutcomes: counter('provisioning_outcomes_total', 'Provisionings that came to their end, or before a person: each time', [
      'outcome',
    ]),
    retries: counter('step_retries_total', 'Steps tried again', ['effect']),
    unknownOutcomes: counter('unknown_outcomes_total', 'Requests whose outcome was not known', ['effect']),
    remoteApplyLag: histogram(
      'remote_apply_lag',
      'Seconds from the end of a request to the first look that found its effect',
      LAG_SECONDS,
      ['effect'],
    ),
    unexpectedHtml: counter('unexpected_html_total', 'Pages that came where JSON was asked for', ['system']),
    breakerState: gauge('breaker_open', 'Whether calls to a system are held back as it was found away: 0 no, 1 yes', [
      'system',
      'direction',
    ]),
    journalMeasured: gauge('journal_measured_timestamp_seconds', 'When a worker last looked how open flows stand; 0 for never'),
    dueFlows: gauge('flows_due', 'Flows that are due and not being advanced'),
    oldestDueSeconds: gauge('oldest_due_flow_seconds', 'Age of the flow that has been due the longest'),
    stalledFlowSeconds: gauge('flow_stalled_seconds', 'How long the flow that has come no further for the longest has not', ['kind']),
    overdueUnknownSeconds: gauge('step_unknown_overdue_seconds', 'How long after its quiet period a step is still unknown, at the most', [
      'kind',
    ]),
    outboxOldestSeconds: gauge('outbox_oldest_seconds', 'Age of the oldest mail, Case or write-back that has not been sent', ['kind']),
    flowsAtPerson: gauge('flows_at_person', 'Flows that wait for a person', ['kind']),
    brokenFlows: gauge('flows_broken', 'Flows that a fault of ours keeps from being worked on'),
    recovering: gauge('recovery_mode', 'Whether a restored journal has flows in doubt: 0 no, 1 yes'),
    queueJobs: gauge('queue_jobs', 'Wake-ups waiting in the queue'),
    signatureFailures: counter('signature_failures_total', 'Signed calls refused', ['reason']),
    hookEvents: counter('whmcs_hook_events_total', 'Events that the hook in WHMCS has told of; again: it was taken before', [
      'type',
      'outcome',
    ]),
    hookLastHeard: gauge('whmcs_hook_last_heard_timestamp_seconds', 'When the hook in WHMCS was last heard; 0 for never'),
    sweepLastRound: gauge(
      'whmcs_sweep_last_round_timestamp_seconds',
      'When the sweep had last come by all clients, whoever swept; 0 for never',
    ),
    sweepRoundSeconds: gauge(
      'whmcs_sweep_last_round_seconds',
      'From the end of the round before to the end of the last one; 0 for not two since the tables were made',
    ),
    sweepFound: counter('whmcs_sweep_found_total', 'Services that stood otherwise without the hook having told of it'),
    servicesGone: counter('whmcs_services_gone_total', 'Services that were set up and are not among their client’s any more'),
    rateLimited: counter('rate_limited_total', 'Requests refused by a limit', ['limit']),
    catalogLeftOut: gauge('catalog_left_out', 'Visible products that cannot be ordered and are left out'),
    catalogPackagesRead: gauge(
      'catalog_packages_read_timestamp_seconds',
      'When the eSIM provider’s packages by which products are judged were read; 0 for never',
    ),
    catalogRefreshes: counter('catalog_refreshes_total', 'Refreshes of the catalogue', ['outcome']),
    reconcileFindings: gauge('reconcile_findings', 'Differences that the last comparison of the systems found', ['span', 'kind']),
    reconcileNotCompared: gauge('reconcile_not_compared', 'Whether the last comparison lacked answers of a system', ['span', 'system']),
    reconcileLastRun: gauge('reconcile_last_run_timestamp_seconds', 'When the last comparison ended', ['span']),
    reconcileSeconds: gauge('reconcile_last_run_seconds', 'Duration of the last comparison', ['span']),
    eventLoopLagSeconds: gauge('event_loop_lag_seconds', 'Longest stall of the event loop in the last seconds'),
    remoteCalls,

    /** One answered request. */
    observeRequest: requests,
    /** One finished call to a remote system; clients are given this as their `observe`. */
    observeCall({ system, operation, outcome, code, ms }: CallRecord): void {
      remoteCalls.inc({ system, operation, outcome })
      if (isHeldBack(code)) return heldBack.inc({ system, reason: code })
      remoteSeconds.observe({ system, operation }, ms / 1000)
    },
  }
}

/** No call took place, so it has no duration either. */
const isHeldBack = (code: string | undefined): code is string => code === 'circuit_open' || code === 'queue_full' || code === 'daily_limit'

export type Metrics = ReturnType<typeof openMetrics>
