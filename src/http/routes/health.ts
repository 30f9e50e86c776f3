import type { Redis } from 'ioredis'
import * as z from 'zod'
import type { Clock } from '../../base/clock.ts'
import { watchEventLoop } from '../../base/event-loop.ts'
import type { Metrics } from '../../base/metrics.ts'
import { allMetrics } from '../../base/shared-metrics.ts'
import type { Lifecycle } from '../lifecycle.ts'
import type { Readiness } from '../readiness.ts'
import { type Route, route } from '../route.ts'

const Health = z.object({ status: z.enum(['ok', 'stalled']), lagMs: z.number() })
const Ready = z.object({ status: z.enum(['ready', 'not_ready']), waitingFor: z.array(z.string()), degraded: z.array(z.string()) })

interface HealthDeps {
  clock: Clock
  redis: Redis
  metrics: Metrics
  lifecycle: Lifecycle
  readiness: Readiness
}

/** For the balancer and the monitor: no session, no limit, no Redis. */
export function healthRoutes({ clock, redis, metrics, lifecycle, readiness }: HealthDeps): Route[] {
  const loop = watchEventLoop(clock, (lagMs) => metrics.eventLoopLagSeconds.set(lagMs / 1000))
  return [
    route({
      method: 'get',
      path: '/healthz',
      who: 'operator',
      summary: 'Whether the event loop is alive, nothing else',
      tag: 'operation',
      replies: { 200: Health, 503: Health },
      handle: () => {
        const { alive, lagMs } = loop.look()
        return alive ? { status: 200, body: { status: 'ok', lagMs } } : { status: 503, body: { status: 'stalled', lagMs } }
      },
    }),
    route({
      method: 'get',
      path: '/readyz',
      who: 'operator',
      summary: 'Whether this process should be sent requests',
      tag: 'operation',
      replies: { 200: Ready, 503: Ready },
      async handle() {
        const { ready, waitingFor, degraded } = await readiness.report()
        const reasons = lifecycle.stopping ? ['stopping', ...waitingFor] : waitingFor
        const parts = redis.status === 'ready' ? degraded : [...new Set(['redis', ...degraded])]
        return ready && !lifecycle.stopping
          ? { status: 200, body: { status: 'ready', waitingFor: [], degraded: parts } }
          : { status: 503, body: { status: 'not_ready', waitingFor: reasons, degraded: parts } }
      },
    }),
    route({
      method: 'get',
      path: '/metrics',
      who: 'operator',
      summary: 'Measures for Prometheus',
      tag: 'operation',
      replies: { 200: z.string() },
      produces: 'text/plain',
      async handle({ res }) {
        const text = await allMetrics(metrics.registry, redis)
        res.setHeader('Content-Type', metrics.registry.contentType)
        res.end(text)
        return undefined
      },
    }),
  ]
}
