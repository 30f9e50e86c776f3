// Every alarm but those of the objectives, with the fault that shows it.
import { LAG_SECONDS } from '../../src/base/metrics.ts'
import { EFFECTS } from '../../src/effects/table.ts'
import { PROVISION } from '../../src/orders/approval.ts'
import { CALM_MINUTES } from './recording.ts'
import { isLookedForWhenQuiet } from '../../src/wire/reports.ts'
import type { Alarm } from './alarm.ts'
import { stepped } from './plant.ts'
import { bound, highest, lowest, rise } from './promql.ts'

/** Seconds of bad figures that grow with each minute since the fault began. */
const since = (minute: number) => (minute - CALM_MINUTES) * 60
const WHEN_IT_BEGAN = CALM_MINUTES * 60

const ENGINE: Alarm[] = [
  {
    name: 'StepUnknownTooLong',
    group: 'engine',
    expression: `${highest('step_unknown_overdue_seconds', { by: ['kind'] })} > 300`,
    forMinutes: 0,
    severity: 'page',
    summary: 'A step of a {{ $labels.kind }} flow is still unknown five minutes after its quiet period.',
    when: 'a step is unknown for longer than its quiet period and five minutes',
    runbook: 'provisioning-fallout',
    fault: ({ workers }, minute) => workers.forEach((worker) => worker.overdueUnknownSeconds.set({ kind: PROVISION }, since(minute))),
    raisedWithin: 6,
    raised: [{ kind: PROVISION }],
  },
  {
    name: 'FlowWithoutProgress',
    group: 'engine',
    expression: `${highest('flow_stalled_seconds', { by: ['kind'] })} > 900`,
    forMinutes: 0,
    severity: 'page',
    summary: 'A {{ $labels.kind }} flow has come no further for a quarter of an hour.',
    when: 'no step of an open flow has been settled for 15 minutes, and neither a person nor a quiet period is waited for',
    runbook: 'provisioning-fallout',
    fault: ({ workers }, minute) => workers.forEach((worker) => worker.stalledFlowSeconds.set({ kind: PROVISION }, since(minute))),
    raisedWithin: 16,
    raised: [{ kind: PROVISION }],
  },
  {
    name: 'LeaseLostWhileSending',
    group: 'engine',
    expression: `${rise('steps_total', '15m', { where: 'outcome="lease_lost"', by: ['effect'] })} > 0`,
    forMinutes: 0,
    severity: 'page',
    summary: 'A lease was lost while {{ $labels.effect }} was being sent; its answer was thrown away.',
    when: 'a lease was lost while a request was under way',
    runbook: 'provisioning-fallout',
    fault: ({ workers }, minute) => {
      if (minute === CALM_MINUTES + 2) workers.forEach((worker) => stepped(worker, { effect: 'W-ORDER', outcome: 'lease_lost' }))
    },
    raisedWithin: 4,
    raised: [{ effect: 'W-ORDER' }],
  },
  {
    name: 'OutboxOld',
    group: 'engine',
    expression: `${highest('outbox_oldest_seconds', { by: ['kind'] })} > 120`,
    forMinutes: 0,
    severity: 'page',
    summary: 'Something that was to be told ({{ $labels.kind }}) has not been sent for two minutes.',
    when: 'a mail, a Case or a write-back to Salesforce waits for more than 2 minutes',
    runbook: 'provisioning-fallout',
    fault: ({ workers }, minute) => workers.forEach((worker) => worker.outboxOldestSeconds.set({ kind: 'mail' }, since(minute))),
    raisedWithin: 3,
    raised: [{ kind: 'mail' }],
  },
  {
    name: 'FlowsBroken',
    group: 'engine',
    expression: `${highest('flows_broken')} > 0`,
    forMinutes: 10,
    severity: 'page',
    summary: 'A fault of the program keeps flows from being worked on.',
    when: 'a flow cannot be worked on for 10 minutes since the program has a fault',
    runbook: 'provisioning-fallout',
    fault: ({ workers }) => workers.forEach((worker) => worker.brokenFlows.set(1)),
    raisedWithin: 12,
    raised: [{}],
  },
  {
    name: 'CasesPilingUp',
    group: 'engine',
    expression: `sum (${highest('flows_at_person', { by: ['kind'] })}) > 20`,
    forMinutes: 15,
    severity: 'ticket',
    summary: 'More than twenty flows wait for a person.',
    when: 'more than 20 flows wait for a person for 15 minutes',
    runbook: 'provisioning-fallout',
    fault: ({ workers }) => workers.forEach((worker) => worker.flowsAtPerson.set({ kind: PROVISION }, 25)),
    raisedWithin: 17,
    raised: [{}],
  },
  {
    name: 'CasesOpenedFast',
    group: 'engine',
    expression: `${rise('steps_total', '15m', { where: 'effect="SF-CASE", outcome="done"' })} > 15`,
    forMinutes: 0,
    severity: 'page',
    summary: 'More than fifteen Cases were opened within a quarter of an hour.',
    when: 'more than 15 Cases are opened within 15 minutes',
    runbook: 'provisioning-fallout',
    fault: ({ workers }) => {
      for (const worker of workers) for (let n = 0; n < 4; n += 1) stepped(worker, { effect: 'SF-CASE', outcome: 'done' })
    },
    raisedWithin: 6,
    raised: [{}],
  },
]

/** Of each effect that can be looked for: half its quiet period is a bound of the histogram, so that no value lies between. */
const LAGS: Alarm[] = Object.values(EFFECTS).flatMap((effect): Alarm[] => {
  if (!isLookedForWhenQuiet(effect)) return []
  const half = effect.quietMs / 2000
  if (!LAG_SECONDS.includes(half)) throw new Error(`half the quiet period of ${effect.id} (${half} s) is no bound of remote_apply_lag`)
  const of = (series: string, more = '') => rise(series, '1h', { where: `effect="${effect.id}"${more}`, by: ['effect'] })
  const [within, all] = [of('remote_apply_lag_bucket', `, ${bound(half)}`), of('remote_apply_lag_count')]
  return [
    {
      name: 'RemoteApplyLagNearQuiet',
      group: 'lag',
      expression: `1 - ${within} / ${all} > 0.001`,
      forMinutes: 0,
      severity: 'ticket',
      summary: `{{ $labels.effect }} was found later than ${half} s after its request, half of its quiet period.`,
      when: `of ${effect.id}, more than one in a thousand was found later than ${half} s after its request (half of the quiet period)`,
      runbook: 'provider-outage',
      fault: ({ workers }, minute) => {
        if (minute !== CALM_MINUTES + 2) return
        for (const worker of workers) stepped(worker, { effect: effect.id, outcome: 'done', foundAfterMs: effect.quietMs / 2 + 1000 })
      },
      raisedWithin: 4,
      raised: [{ effect: effect.id }],
      only: { effect: effect.id },
    },
  ]
})

const REMOTES: Alarm[] = [
  {
    name: 'BreakerOpen',
    group: 'remotes',
    expression: `${highest('breaker_open', { by: ['system', 'direction'] })} == 1`,
    forMinutes: 5,
    severity: 'page',
    summary: '{{ $labels.system }} has been left alone ({{ $labels.direction }}) for five minutes.',
    when: 'a breaker is open for 5 minutes',
    runbook: 'provider-outage',
    fault: ({ workers }) => workers.forEach((worker) => worker.breakerState.set({ system: 'esim', direction: 'write' }, 1)),
    raisedWithin: 7,
    raised: [{ system: 'esim', direction: 'write' }],
  },
  {
    name: 'UnexpectedHtml',
    group: 'remotes',
    expression: `${rise('unexpected_html_total', '15m', { by: ['system'] })} > 0`,
    forMinutes: 0,
    severity: 'page',
    summary: '{{ $labels.system }} answered with a page where JSON was asked for.',
    when: 'a page comes where JSON was asked for',
    runbook: 'provider-outage',
    fault: ({ webs }, minute) => {
      if (minute === CALM_MINUTES + 2) webs[0]?.unexpectedHtml.inc({ system: 'whmcs' })
    },
    raisedWithin: 4,
    raised: [{ system: 'whmcs' }],
  },
  {
    name: 'SignatureFailures',
    group: 'remotes',
    expression: `${rise('signature_failures_total', '5m')} > 20`,
    forMinutes: 0,
    severity: 'page',
    summary: 'More than twenty signed calls were refused within five minutes.',
    when: 'more than 20 signed calls are refused within 5 minutes',
    runbook: 'incident-response',
    fault: ({ webs }) => webs[0]?.signatureFailures.inc({ reason: 'mismatch' }, 8),
    raisedWithin: 5,
    raised: [{}],
  },
  {
    name: 'HookSweepLate',
    group: 'remotes',
    expression: `time() - ${highest('whmcs_sweep_last_round_timestamp_seconds')} > 900 + 3 * ${highest('whmcs_sweep_last_round_seconds')}`,
    forMinutes: 5,
    severity: 'ticket',
    summary: 'The sweep through the clients in WHMCS has not come round.',
    when: 'the last round of the sweep ended longer ago than three rounds and a quarter of an hour, for 5 minutes',
    runbook: 'provider-outage',
    fault: ({ workers }) => workers.forEach((worker) => worker.sweepLastRound.set(WHEN_IT_BEGAN)),
    raisedWithin: 30,
    raised: [{}],
  },
]

const COMPARISON: Alarm[] = [
  {
    name: 'DifferenceFound',
    group: 'comparison',
    expression: `${highest('reconcile_findings', { where: 'kind!="state_differs"', by: ['kind'] })} > 0`,
    forMinutes: 0,
    severity: 'page',
    summary: 'The comparison of the systems found what a promise rules out: {{ $labels.kind }}.',
    when: 'the comparison finds a `duplicate`, `missing_remote`, `unknown_remote`, `amount_differs` or `stuck`',
    runbook: 'billing-issues',
    fault: ({ workers }) => workers.forEach((worker) => worker.reconcileFindings.set({ span: 'recent', kind: 'duplicate' }, 1)),
    raisedWithin: 2,
    raised: [{ kind: 'duplicate' }],
  },
  {
    name: 'StateStillDiffers',
    group: 'comparison',
    expression: `${highest('reconcile_findings', { where: 'kind="state_differs"' })} > 0`,
    forMinutes: 35,
    severity: 'ticket',
    summary: 'Salesforce or WHMCS shows an order otherwise, and telling it again has not helped.',
    when: 'the comparison finds `state_differs` for 35 minutes, though it is told again with each',
    runbook: 'billing-issues',
    fault: ({ workers }) => workers.forEach((worker) => worker.reconcileFindings.set({ span: 'recent', kind: 'state_differs' }, 1)),
    raisedWithin: 37,
    raised: [{}],
  },
  {
    name: 'ComparisonLate',
    group: 'comparison',
    expression: `time() - ${highest('reconcile_last_run_timestamp_seconds', { where: 'span="recent"' })} > 2700 or absent(reconcile_last_run_timestamp_seconds{span="recent"})`,
    forMinutes: 10,
    severity: 'ticket',
    summary: 'The systems have not been compared for 45 minutes.',
    when: 'the last comparison ended more than 45 minutes ago, or none is known, for 10 minutes',
    runbook: 'monitoring',
    fault: ({ workers }) => workers.forEach((worker) => worker.reconcileLastRun.set({ span: 'recent' }, WHEN_IT_BEGAN)),
    raisedWithin: 57,
    raised: [{}],
  },
  {
    name: 'ComparisonIncomplete',
    group: 'comparison',
    expression: `${highest('reconcile_not_compared', { by: ['system'] })} == 1`,
    forMinutes: 60,
    severity: 'ticket',
    summary: 'For an hour the comparison has lacked answers of {{ $labels.system }}.',
    when: 'the comparison lacks answers of a system for an hour',
    runbook: 'provider-outage',
    fault: ({ workers }) => workers.forEach((worker) => worker.reconcileNotCompared.set({ span: 'recent', system: 'whmcs' }, 1)),
    raisedWithin: 62,
    raised: [{ system: 'whmcs' }],
  },
]

const PROCESSES: Alarm[] = [
  {
    name: 'WebNotSeen',
    group: 'processes',
    expression: 'absent(process_running{role="web"})',
    forMinutes: 3,
    severity: 'page',
    summary: 'No web process tells its figures.',
    when: 'no web process is seen for 3 minutes',
    runbook: 'monitoring',
    fault: (plant) => void (plant.webs = []),
    raisedWithin: 10,
    raised: [{ role: 'web' }],
  },
  {
    name: 'WorkerNotSeen',
    group: 'processes',
    expression: `absent(process_running{role="worker"}) and on() (${highest('process_running', { where: 'role="web"' })} == 1) unless on() (${highest('store_up', { where: 'role="web", store="redis"' })} == 0)`,
    forMinutes: 5,
    severity: 'page',
    summary: 'No worker tells its figures: nothing is being provisioned.',
    when: 'no worker is seen for 5 minutes, though web and Redis are there',
    runbook: 'monitoring',
    fault: (plant) => void (plant.workers = []),
    raisedWithin: 12,
    raised: [{ role: 'worker' }],
  },
  {
    name: 'FiguresOld',
    group: 'processes',
    expression: `time() - ${lowest('journal_measured_timestamp_seconds', { where: 'role="worker"' })} > 120`,
    forMinutes: 3,
    severity: 'page',
    summary: 'A worker has not looked how the flows stand for minutes: alarms about them may be silent without cause.',
    when: 'a worker tells figures of the journal that are older than 2 minutes, for 3 minutes',
    runbook: 'monitoring',
    fault: ({ workers }) => workers.forEach((worker) => worker.journalMeasured.set(WHEN_IT_BEGAN)),
    raisedWithin: 7,
    raised: [{}],
  },
  {
    name: 'RedisAway',
    group: 'processes',
    expression: `${lowest('store_up', { where: 'store="redis"', by: ['role'] })} == 0`,
    forMinutes: 2,
    severity: 'page',
    summary: 'A {{ $labels.role }} process does not reach Redis.',
    when: 'a process does not reach Redis for 2 minutes',
    runbook: 'redis-loss',
    fault(plant) {
      plant.redisIsAway = true
      for (const web of plant.webs) web.storeUp.set({ store: 'redis' }, 0)
    },
    raisedWithin: 4,
    raised: [{ role: 'web' }],
  },
  {
    name: 'PostgresAway',
    group: 'processes',
    expression: `${lowest('store_up', { where: 'store="postgres"', by: ['role'] })} == 0`,
    forMinutes: 1,
    severity: 'page',
    summary: 'A {{ $labels.role }} process does not reach the database.',
    when: 'a process does not reach the database for a minute',
    runbook: 'database',
    fault({ webs, workers }) {
      for (const one of [...webs, ...workers]) one.storeUp.set({ store: 'postgres' }, 0)
    },
    raisedWithin: 3,
    raised: [{ role: 'web' }, { role: 'worker' }],
  },
]

export const PLAIN_ALARMS: readonly Alarm[] = [...ENGINE, ...LAGS, ...REMOTES, ...COMPARISON, ...PROCESSES]
