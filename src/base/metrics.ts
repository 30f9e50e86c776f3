import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { CallRecord, System } from './remote.ts'

const SYSTEMS: readonly System[] = ['salesforce', 'whmcs', 'esim', 'mail']
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
    new Gauge({ name, help, labelNames, registers })
  const histogram = <Label extends string>(name: string, help: string, buckets: number[], labelNames: Label[] = []) =>
    new Histogram({ name, help, labelNames, buckets, registers })

  const httpRequests = counter('http_requests_total', 'Requests answered', ['method', 'route', 'status'])
  const httpSeconds = histogram('http_request_seconds', 'Time from the request to the end of its answer', FAST_SECONDS, ['method', 'route'])
  const remoteCalls = counter('remote_calls_total', 'Finished calls to remote systems', ['system', 'operation', 'outcome'])
  const remoteSeconds = histogram('remote_call_seconds', 'Duration of calls to remote systems', FAST_SECONDS, ['system', 'operation'])
  const breakerState = gauge('breaker_open', 'Whether calls to a system are held back: 0 closed, 1 open', ['system'])
  for (const system of SYSTEMS) breakerState.set({ system }, 0)

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
    breakerState,
    dueFlows: gauge('flows_due', 'Flows that are due and not being advanced'),
    oldestDueSeconds: gauge('oldest_due_flow_seconds', 'Age of the flow that has been due the longest'),
    queueJobs: gauge('queue_jobs', 'Wake-ups waiting in the queue'),
    signatureFailures: counter('signature_failures_total', 'Signed calls refused', ['reason']),
    rateLimited: counter('rate_limited_total', 'Requests refused by a limit', ['limit']),
    catalogLeftOut: gauge('catalog_left_out', 'Visible products that cannot be ordered and are left out'),
    catalogRefreshes: counter('catalog_refreshes_total', 'Refreshes of the catalogue', ['outcome']),
    eventLoopLagSeconds: gauge('event_loop_lag_seconds', 'Longest stall of the event loop in the last seconds'),
    remoteCalls,

    /** One answered request. */
    observeRequest(method: string, route: string, status: number, ms: number): void {
      httpRequests.inc({ method, route, status })
      httpSeconds.observe({ method, route }, ms / 1000)
    },
    /** One finished call to a remote system; clients are given this as their `observe`. */
    observeCall({ system, operation, outcome, ms }: CallRecord): void {
      remoteCalls.inc({ system, operation, outcome })
      remoteSeconds.observe({ system, operation }, ms / 1000)
    },
  }
}

export type Metrics = ReturnType<typeof openMetrics>
