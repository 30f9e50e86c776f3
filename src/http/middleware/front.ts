import type { Express, NextFunction, Request, Response } from 'express'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Metrics } from '../../base/metrics.ts'
import { Problem } from '../../base/problems.ts'
import type { Random } from '../../base/random.ts'
import type { Traces } from '../../base/traces.ts'
import type { Lifecycle } from '../lifecycle.ts'
import { alwaysSend } from './headers.ts'

const URL_LIMIT_BYTES = 2048
const KEPT_ID = /^[\w-]{8,64}$/

/** What the front knows of a request, kept on `res.locals` for the door and the error handler. */
interface Seen {
  correlationId: string
  route: string
  /** The error that became a 500, for the log. */
  fault?: unknown
}

const seen = (res: Response): Seen => res.locals as Seen

export const correlationOf = (res: Response): string => seen(res).correlationId
export const nameRoute = (res: Response, route: string): void => {
  seen(res).route = route
}

/** What depends on the request: its id, and on a process that stops the wish to come back elsewhere. */
const ownHeaders = (res: Response, lifecycle: Lifecycle): [string, string][] => [
  ['X-Correlation-Id', correlationOf(res)],
  ...(lifecycle.stopping ? [['Connection', 'close'] satisfies [string, string]] : []),
]

interface FrontDeps {
  clock: Clock
  random: Random
  log: Log
  metrics: Metrics
  traces: Pick<Traces, 'request'>
  lifecycle: Lifecycle
}

/** First on every request: its id, the constant headers, one log line and one measure when its answer is out. */
export function openFront(app: Express, { clock, random, log, metrics, traces, lifecycle }: FrontDeps) {
  alwaysSend(app, (res) => ownHeaders(res, lifecycle))
  // Unique by process and number; a random id for each request would cost as much as routing it.
  const process = random.bytes(12).toString('base64url')
  let requests = 0
  return (req: Request, res: Response, next: NextFunction): void => {
    const startedAt = clock.monotonic()
    const sent = req.headers['x-correlation-id']
    const isNamed = typeof sent === 'string' && KEPT_ID.test(sent)
    const correlationId = isNamed ? sent : `${process}-${(++requests).toString(36)}`
    const locals = seen(res)
    locals.correlationId = correlationId
    locals.route = 'none'
    res.on('close', () => {
      const ms = clock.monotonic() - startedAt
      const method = req.method
      const status = res.writableFinished ? res.statusCode : 499
      log.event('http.request', { correlationId, method, route: locals.route, status, ms: Math.round(ms * 100) / 100 })
      metrics.observeRequest(method, locals.route, status, ms)
      traces.request({ correlationId, isNamed, method, route: locals.route, status, ms })
    })
    if (req.url.length > URL_LIMIT_BYTES) next(new Problem('too_large', 'The address is longer than 2 KB.'))
    else next()
  }
}
