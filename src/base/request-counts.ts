import { Counter, type Registry } from 'prom-client'

export const FAST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
/** Counted from the first request on: a count that appears with the first fault has not risen, for whoever watches rises. */
const FAULTS = [500, 503]

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
export function countRequests(registry: Registry): (method: string, route: string, status: number, ms: number) => void {
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
      count = {
        method,
        route,
        statuses: new Map(FAULTS.map((fault) => [fault, 0])),
        buckets: Array<number>(FAST_SECONDS.length + 1).fill(0),
        seconds: 0,
      }
      counts.set(name, count)
    }
    count.statuses.set(status, (count.statuses.get(status) ?? 0) + 1)
    count.seconds += ms / 1000
    let bucket = 0
    while (bucket < FAST_SECONDS.length && ms / 1000 > (FAST_SECONDS[bucket] ?? 0)) bucket++
    count.buckets[bucket] = (count.buckets[bucket] ?? 0) + 1
  }
}
