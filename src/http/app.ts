import express, { type NextFunction, type Request, type Response } from 'express'
import type { Redis } from 'ioredis'
import type { Sessions } from '../auth/sessions.ts'
import type { Audit } from '../base/audit.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Traces } from '../base/traces.ts'
import { Problem } from '../base/problems.ts'
import type { Random } from '../base/random.ts'
import { openDoor } from './door.ts'
import { openInside } from './inside.ts'
import type { Lifecycle } from './lifecycle.ts'
import { trustProxies } from './middleware/client-ip.ts'
import { correlationOf, nameRoute, openFront } from './middleware/front.ts'
import { openGate } from './middleware/gate.ts'
import { openLimitRecord } from './middleware/limit-record.ts'
import { openLimiters } from './middleware/limiter.ts'
import { asProblem, logCause, sendProblem } from './middleware/problem.ts'
import type { Portal } from './portal/portal.ts'
import type { Readiness } from './readiness.ts'
import type { Route } from './route.ts'
import { docsRoutes } from './routes/docs.ts'
import { beyondRoutes, frontPage } from './routes/front-page.ts'
import { healthRoutes } from './routes/health.ts'
import { problemRoutes } from './routes/problems.ts'

export interface AppDeps {
  clock: Clock
  random: Random
  log: Log
  metrics: Metrics
  traces: Pick<Traces, 'request'>
  audit: Audit
  /** A client that fails at once while Redis is away: no offline queue, no retries, one second for a command. */
  redis: Redis
  sessions: Sessions
  lifecycle: Lifecycle
  readiness: Readiness
  config: { publicUrl: string; trustProxy: number | readonly string[]; rateLimitScale: number; checkReplies?: boolean }
  /** Null where it has not been built: then a page of ours says where things are. */
  portal: Portal | null
  /** The API's routes; those about the API itself (docs, problems, health) are added here. */
  routes: readonly Route[]
}

/** Builds the web app; does not listen. Throws when two routes claim the same method and path. */
export function buildApp(deps: AppDeps): express.Express {
  const { log, sessions, lifecycle, config } = deps
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.enable('case sensitive routing')
  app.enable('strict routing')
  trustProxies(app, config.trustProxy)

  const routes = [...deps.routes, ...healthRoutes(deps), ...problemRoutes()]
  routes.push(...docsRoutes(routes, config.publicUrl))
  const recordLimit = openLimitRecord(deps)
  const doorDeps = {
    log,
    recordLimit,
    sessions,
    lifecycle,
    gate: openGate({ ...deps, rateLimitScale: config.rateLimitScale }),
    limiters: openLimiters({ ...deps, record: recordLimit, rateLimitScale: config.rateLimitScale }),
    publicOrigin: new URL(config.publicUrl).origin,
    rateLimitScale: config.rateLimitScale,
    checkReplies: config.checkReplies ?? false,
  }

  app.use(openFront(app, deps))
  const groups = groupByPath(routes)
  for (const [path, group] of groups) {
    const at = app.route(path)
    for (const route of group) at[route.method](openDoor(route, doorDeps))
    at.all(notAllowed(group))
  }
  const { portal } = deps
  const inside = openInside([...groups.values()].flat(), doorDeps)
  app.use(beyondRoutes(portal ? (req, res) => portal(req, res, inside) : frontPage))
  app.use((error: unknown, req: Request, res: Response, _next: NextFunction) => {
    const problem = asProblem(error)
    const correlationId = correlationOf(res)
    logCause(log, problem, correlationId, req.method)
    sendProblem(req, res, problem, correlationId)
  })
  return app
}

/** Routes by path, those without parameters first: `/api/catalog/personalized` is not a product id. */
function groupByPath(routes: readonly Route[]): ReadonlyMap<string, Route[]> {
  const groups = new Map<string, Route[]>()
  for (const route of routes) {
    const group = groups.get(route.path) ?? []
    if (group.some(({ method }) => method === route.method)) throw new Error(`two routes for ${route.method} ${route.path}`)
    groups.set(route.path, [...group, route])
  }
  const isOpen = (path: string) => Number(/[:*]/.test(path))
  return new Map([...groups].sort(([a], [b]) => isOpen(a) - isOpen(b)))
}

function notAllowed(group: readonly Route[]) {
  const methods = group.map(({ method }) => method.toUpperCase())
  const allow = (methods.includes('GET') ? [...methods, 'HEAD'] : methods).join(', ')
  return (_req: Request, res: Response): never => {
    nameRoute(res, group[0]?.path ?? 'none')
    res.setHeader('Allow', allow)
    throw new Problem('method_not_allowed')
  }
}
