// What each dashboard shows.
import { SYSTEMS } from '../../src/base/remote.ts'
import { highest, lowest, perSecond, quantile, rise } from './promql.ts'

export interface Line {
  expression: string
  /** `{{effect}}` is filled in by Grafana. */
  legend: string
}

export interface Panel {
  title: string
  unit: 's' | 'short' | 'reqps' | 'percentunit'
  lines: readonly Line[]
}

export interface Board {
  /** The file, and the address in Grafana. */
  id: string
  title: string
  panels: readonly Panel[]
}

const by = (label: string) => ({ by: [label] })
const line = (expression: string, legend: string): Line => ({ expression, legend })
const age = (name: string) => `time() - (${highest(name)} > 0)`

const ORDERS: Board = {
  id: 'orders',
  title: 'Trunkline: orders',
  panels: [
    {
      title: 'From the press to active',
      unit: 's',
      lines: [0.5, 0.95, 0.99].map((share) => line(quantile(share, 'provisioning_seconds', '1h'), `${share * 100} %`)),
    },
    {
      title: 'Provisionings an hour, by how they came out',
      unit: 'short',
      lines: [line(rise('provisioning_outcomes_total', '1h', by('outcome')), '{{outcome}}')],
    },
    { title: 'In front of a person', unit: 'short', lines: [line(highest('flows_at_person', by('kind')), '{{kind}}')] },
    {
      title: 'Steps that came before a person, an hour',
      unit: 'short',
      lines: [line(rise('steps_total', '1h', { where: 'outcome="person"', by: ['effect'] }), '{{effect}}')],
    },
    { title: 'Without progress', unit: 's', lines: [line(highest('flow_stalled_seconds', by('kind')), '{{kind}}')] },
    { title: 'Waiting to be told', unit: 's', lines: [line(highest('outbox_oldest_seconds', by('kind')), '{{kind}}')] },
    {
      title: 'Differences that the last comparison found',
      unit: 'short',
      lines: [line(highest('reconcile_findings', by('kind')), '{{kind}}')],
    },
    { title: 'Since the last comparison', unit: 's', lines: [line(age('reconcile_last_run_timestamp_seconds'), 'age')] },
  ],
}

const ENGINE: Board = {
  id: 'engine',
  title: 'Trunkline: engine',
  panels: [
    {
      title: 'Flows',
      unit: 'short',
      lines: [line(highest('flows_due'), 'due'), line(highest('flows_broken'), 'broken'), line(highest('queue_jobs'), 'wake-ups')],
    },
    { title: 'Due for the longest', unit: 's', lines: [line(highest('oldest_due_flow_seconds'), 'oldest')] },
    { title: 'Steps, by outcome', unit: 'reqps', lines: [line(perSecond('steps_total', '5m', by('outcome')), '{{outcome}}')] },
    { title: 'Steps, by effect', unit: 'reqps', lines: [line(perSecond('steps_total', '5m', by('effect')), '{{effect}}')] },
    {
      title: 'Outcomes that were not known, an hour',
      unit: 'short',
      lines: [line(rise('unknown_outcomes_total', '1h', by('effect')), '{{effect}}')],
    },
    { title: 'Tried again, an hour', unit: 'short', lines: [line(rise('step_retries_total', '1h', by('effect')), '{{effect}}')] },
    { title: 'Unknown after the quiet period', unit: 's', lines: [line(highest('step_unknown_overdue_seconds', by('kind')), '{{kind}}')] },
    {
      title: 'Found how long after its request, 99.9 %',
      unit: 's',
      lines: [line(quantile(0.999, 'remote_apply_lag', '1h', by('effect')), '{{effect}}')],
    },
    {
      title: 'Leases lost while sending, an hour',
      unit: 'short',
      lines: [line(rise('steps_total', '1h', { where: 'outcome="lease_lost"', by: ['effect'] }), '{{effect}}')],
    },
    {
      title: 'Processes',
      unit: 'short',
      lines: [line('count by (role, version) (max by (role, version, process) (process_running))', '{{role}} {{version}}')],
    },
    { title: 'Stores reached', unit: 'short', lines: [line(lowest('store_up', { by: ['role', 'store'] }), '{{role}} {{store}}')] },
    { title: 'Recovery mode', unit: 'short', lines: [line(highest('recovery_mode'), 'recovering')] },
  ],
}

const NAMES: Record<(typeof SYSTEMS)[number], string> = {
  salesforce: 'Salesforce',
  whmcs: 'WHMCS',
  esim: 'eSIM provider',
  mail: 'mail',
}

const ofWhmcs: readonly Panel[] = [
  {
    title: 'Told by the hook, an hour',
    unit: 'short',
    lines: [line(rise('whmcs_hook_events_total', '1h', { by: ['type', 'outcome'] }), '{{type}} {{outcome}}')],
  },
  {
    title: 'Hook and sweep, how long ago',
    unit: 's',
    lines: [
      line(age('whmcs_hook_last_heard_timestamp_seconds'), 'hook heard'),
      line(age('whmcs_sweep_last_round_timestamp_seconds'), 'sweep came round'),
      line(highest('whmcs_sweep_last_round_seconds'), 'length of a round'),
    ],
  },
]

const REMOTES: readonly Board[] = SYSTEMS.map((system) => {
  const where = `system="${system}"`
  return {
    id: system,
    title: `Trunkline: ${NAMES[system]}`,
    panels: [
      {
        title: 'Calls, by outcome',
        unit: 'reqps',
        lines: [line(perSecond('remote_calls_total', '5m', { where, by: ['outcome'] }), '{{outcome}}')],
      },
      {
        title: 'Calls, by operation',
        unit: 'reqps',
        lines: [line(perSecond('remote_calls_total', '5m', { where, by: ['operation'] }), '{{operation}}')],
      },
      {
        title: 'How long calls take, 95 %',
        unit: 's',
        lines: [line(quantile(0.95, 'remote_call_seconds', '5m', { where, by: ['operation'] }), '{{operation}}')],
      },
      {
        title: 'Left alone',
        unit: 'short',
        lines: [line(highest('breaker_open', { where, by: ['direction', 'role'] }), '{{role}} {{direction}}')],
      },
      {
        title: 'Held back',
        unit: 'reqps',
        lines: [line(perSecond('calls_held_back_total', '5m', { where, by: ['reason'] }), '{{reason}}')],
      },
      { title: 'Pages in place of JSON, an hour', unit: 'short', lines: [line(rise('unexpected_html_total', '1h', { where }), 'pages')] },
      ...(system === 'whmcs' ? ofWhmcs : []),
    ],
  }
})

const API = 'route=~".* /api/.*"'
const PORTAL: Board = {
  id: 'portal',
  title: 'Trunkline: portal',
  panels: [
    { title: 'Requests, by status', unit: 'reqps', lines: [line(perSecond('http_requests_total', '5m', by('status')), '{{status}}')] },
    {
      title: 'Requests, by route',
      unit: 'reqps',
      lines: [line(perSecond('http_requests_total', '5m', { where: API, by: ['route'] }), '{{route}}')],
    },
    {
      title: 'How long answers take',
      unit: 's',
      lines: [0.5, 0.95, 0.99].map((share) => line(quantile(share, 'http_request_seconds', '5m', { where: API }), `${share * 100} %`)),
    },
    {
      title: 'How long answers take, 95 % by route',
      unit: 's',
      lines: [line(quantile(0.95, 'http_request_seconds', '5m', { where: API, by: ['route'] }), '{{route}}')],
    },
    {
      title: 'Answered with a 5xx',
      unit: 'percentunit',
      lines: [
        line(
          `${perSecond('http_requests_total', '5m', { where: `${API}, status=~"5.."` })} / ${perSecond('http_requests_total', '5m', { where: API })}`,
          'share',
        ),
      ],
    },
    { title: 'Refused by a limit', unit: 'reqps', lines: [line(perSecond('rate_limited_total', '5m', by('limit')), '{{limit}}')] },
    { title: 'Longest stall of the event loop', unit: 's', lines: [line(highest('event_loop_lag_seconds', by('process')), '{{process}}')] },
    { title: 'Products left out', unit: 'short', lines: [line(highest('catalog_left_out'), 'left out')] },
    {
      title: 'Signed calls refused, an hour',
      unit: 'short',
      lines: [line(rise('signature_failures_total', '1h', by('reason')), '{{reason}}')],
    },
    {
      title: 'Memory',
      unit: 'short',
      lines: [line(highest('process_resident_memory_bytes', { by: ['role', 'process'] }), '{{role}} {{process}}')],
    },
  ],
}

const AUTH = 'route=~".* /api/auth/.*"'
const SIGN_UPS: Board = {
  id: 'sign-ups',
  title: 'Trunkline: sign-ups',
  panels: [
    {
      title: 'Requests of sign-up and log-in, an hour',
      unit: 'short',
      lines: [line(rise('http_requests_total', '1h', { where: AUTH, by: ['route', 'status'] }), '{{route}} {{status}}')],
    },
    {
      title: 'How long they take, 95 %',
      unit: 's',
      lines: [line(quantile(0.95, 'http_request_seconds', '5m', { where: AUTH, by: ['route'] }), '{{route}}')],
    },
    {
      title: 'Logins and clients made in WHMCS, an hour',
      unit: 'short',
      lines: [
        line(rise('steps_total', '1h', { where: 'effect=~"W-USER|W-CLIENT|W-CNUM"', by: ['effect', 'outcome'] }), '{{effect}} {{outcome}}'),
      ],
    },
    { title: 'Under review', unit: 'short', lines: [line(highest('flows_at_person', { where: 'kind="signup"' }), 'sign-ups')] },
    { title: 'Without progress', unit: 's', lines: [line(highest('flow_stalled_seconds', { where: 'kind="signup"' }), 'sign-ups')] },
    { title: 'Refused by a limit, an hour', unit: 'short', lines: [line(rise('rate_limited_total', '1h', by('limit')), '{{limit}}')] },
  ],
}

export const BOARDS: readonly Board[] = [ORDERS, ENGINE, ...REMOTES, PORTAL, SIGN_UPS]
