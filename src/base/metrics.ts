import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { CallRecord } from './remote.ts'

const FAST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const SLOW_SECONDS = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 14_400]

/** The named measures of one process. Labels come from closed sets: no ids, no addresses. */
export function openMetrics(options: { processMetrics?: boolean } = {}) {
  const registry = new Registry()
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
    steps: counter('steps_total', 'Steps of flows that came to an outcome', ['effect', 'outcome']),
    provisioningSeconds: histogram('provisioning_seconds', 'From the press of the button to active', SLOW_SECONDS),
    retries: counter('step_retries_total', 'Steps tried again', ['effect']),
    unknownOutcomes: counter('unknown_outcomes_total', 'Requests whose outcome was not known', ['effect']),
    remoteApplyLag: histogram(
      'remote_apply_lag',
      'Seconds from the end of a request to the first look that found its effect',
      SLOW_SECONDS,
      ['effect'],
    ),
    unexpectedHtml: counter('unexpected_html_total', 'Pages that came where JSON was asked for', ['system']),
    breakerState: gauge('breaker_open', 'Whether calls to a system are held back as it was found away: 0 no, 1 yes', [
      'system',
      'direction',
    ]),
    dueFlows: gauge('flows_due', 'Flows that are due and not being advanced'),
    oldestDueSeconds: gauge('oldest_due_flow_seconds', 'Age of the flow that has been due the longest'),
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
      'When the sweep had last come by all clients; 0 for not since the start',
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

interface RouteCount {
  method: string
  route: string
  statuses: Map<number, number>
  /** One more than there are bounds: the last is for what took longer than all. */
  buckets: number[]
  seconds: number
}

/**
 * Requests by route. Counted in plain arrays and written out when somebody reads the metrics: a labelled counter and histogram of the
 * library would cost each request as much as its log line.
 */
function countRequests(registry: Registry): (method: string, route: string, status: number, ms: number) => void {
  const counts = new Map<string, RouteCount>()
  const shown = <Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    fill: (counter: Counter<Label>, count: RouteCount) => void,
  ) =>
    new Counter<Label>({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset()
        for (const count of counts.values()) fill(this, count)
      },
    })
  shown('http_requests_total', 'Requests answered', ['method', 'route', 'status'], (counter, { method, route, statuses }) => {
    for (const [status, count] of statuses) counter.inc({ method, route, status }, count)
  })
  shown(
    'http_request_seconds_bucket',
    'Requests answered within so many seconds',
    ['method', 'route', 'le'],
    (counter, { method, route, buckets }) => {
      let within = 0
      buckets.forEach((count, at) => counter.inc({ method, route, le: String(FAST_SECONDS[at] ?? '+Inf') }, (within += count)))
    },
  )
  shown(
    'http_request_seconds_sum',
    'Seconds from requests to the end of their answers',
    ['method', 'route'],
    (counter, { method, route, seconds }) => counter.inc({ method, route }, seconds),
  )
  return (method, route, status, ms) => {
    const name = `${method} ${route}`
    let count = counts.get(name)
    if (!count) {
      count = { method, route, statuses: new Map(), buckets: Array<number>(FAST_SECONDS.length + 1).fill(0), seconds: 0 }
      counts.set(name, count)
    }
    count.statuses.set(status, (count.statuses.get(status) ?? 0) + 1)
    count.seconds += ms / 1000
    let bucket = 0
    while (bucket < FAST_SECONDS.length && ms / 1000 > (FAST_SECONDS[bucket] ?? 0)) bucket++
    count.buckets[bucket] = (count.buckets[bucket] ?? 0) + 1
  }
}

export type Metrics = ReturnType<typeof openMetrics>
