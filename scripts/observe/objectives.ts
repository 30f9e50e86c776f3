// What is aimed at, over 30 days, and the alarms that say how fast the allowance for missing it is being used up: each looks at a long and a
// short window, so that it is raised early and ends soon after.
import type { Alarm } from './alarm.ts'
import { answered, type Plant, provisioned, stepped } from './plant.ts'
import { bound, rise } from './promql.ts'

interface Objective {
  name: string
  /** In words. */
  aim: string
  /** The share that may miss it. */
  allowance: number
  /** Fewer than this in the short window say nothing. */
  least: number
  all(window: string): string
  bad(window: string): string
  runbook: string
  /** A minute in which this share misses it. */
  missed(plant: Plant, share: number): void
}

/** Seconds from the press to active; a bound of `provisioning_seconds`. */
const PROVISIONED_WITHIN = 120
/** What a monitor or a balancer asks is no customer's request. */
const CUSTOMERS = 'route!~"GET /(healthz|readyz|metrics)"'

export const OBJECTIVES: readonly Objective[] = [
  {
    name: 'Availability',
    aim: '99.9 % of requests are answered without a 5xx',
    allowance: 0.001,
    least: 100,
    all: (window) => rise('http_requests_total', window, { where: CUSTOMERS }),
    bad: (window) => rise('http_requests_total', window, { where: `${CUSTOMERS}, status=~"5.."` }),
    runbook: 'incident-response',
    missed({ webs }, share) {
      for (const web of webs) answered(web, 'GET /api/catalog', 503, 1000 * share)
      for (const web of webs) answered(web, 'GET /api/catalog', 200, 1000 * (1 - share))
    },
  },
  {
    name: 'ProvisioningTime',
    aim: `95 % of orders are active ${PROVISIONED_WITHIN} s after the press`,
    allowance: 0.05,
    least: 5,
    all: (window) => rise('provisioning_seconds_count', window),
    bad: (window) =>
      `(${rise('provisioning_seconds_count', window)} - ${rise('provisioning_seconds_bucket', window, { where: bound(PROVISIONED_WITHIN) })})`,
    runbook: 'provisioning-fallout',
    missed({ workers }, share) {
      for (const worker of workers) for (let n = 0; n < 100; n += 1) provisioned(worker, n < 100 * share ? 400 : 20)
    },
  },
  {
    name: 'ProvisioningErrors',
    aim: '98 % of provisionings need no person',
    allowance: 0.02,
    least: 5,
    all: (window) => rise('provisioning_outcomes_total', window),
    bad: (window) => rise('provisioning_outcomes_total', window, { where: 'outcome="person"' }),
    runbook: 'provisioning-fallout',
    missed({ workers }, share) {
      for (const worker of workers)
        for (let n = 0; n < 100; n += 1)
          if (n < 100 * share) stepped(worker, { effect: 'E-ORDER', outcome: 'person' })
          else provisioned(worker, 20)
    },
  },
]

/** How many times as fast as the allowance lasts: it is gone in two days, in five, or just in 30. */
const PACES = [
  { word: 'Fast', times: 14.4, long: '1h', short: '5m', severity: 'page', forMinutes: 2, shown: 19, raisedWithin: 60 },
  { word: '', times: 6, long: '6h', short: '30m', severity: 'page', forMinutes: 5, shown: 9, raisedWithin: 100 },
  { word: 'Slowly', times: 1, long: '3d', short: '6h', severity: 'ticket', forMinutes: 30, shown: 2, raisedWithin: 120 },
] as const

export const OBJECTIVE_ALARMS: readonly Alarm[] = OBJECTIVES.flatMap(({ name, aim, allowance, least, all, bad, runbook, missed }) =>
  PACES.map(({ word, times, long, short, severity, forMinutes, shown, raisedWithin }): Alarm => {
    const limit = Number((times * allowance).toFixed(6))
    const missedIn = (window: string) => `${bad(window)} / ${all(window)} > ${limit}`
    return {
      name: `${name}Burns${word}`,
      group: 'objectives',
      expression: `${missedIn(long)} and ${missedIn(short)} and ${all(short)} >= ${least}`,
      forMinutes,
      severity,
      summary: `The objective is being missed ${times} times as fast as it may be: ${aim}.`,
      when: `over ${long} and ${short}, more than ${Number((limit * 100).toFixed(3))} % miss the aim: ${aim}`,
      runbook,
      fault: (plant) => missed(plant, shown * allowance),
      raisedWithin,
      raised: [{}],
    }
  }),
)
