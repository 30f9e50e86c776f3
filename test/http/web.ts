import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { openSessions } from '../../src/auth/sessions.ts'
import { systemClock } from '../../src/base/clock.ts'
import { openLog } from '../../src/base/log.ts'
import { openMetrics } from '../../src/base/metrics.ts'
import { NO_TRACES } from '../../src/base/traces.ts'
import { systemRandom } from '../../src/base/random.ts'
import { buildApp } from '../../src/http/app.ts'
import { openLifecycle } from '../../src/http/lifecycle.ts'
import type { Portal } from '../../src/http/portal/portal.ts'
import { openReadiness, type ReadinessChecks } from '../../src/http/readiness.ts'
import type { Route } from '../../src/http/route.ts'
import { startServer } from '../../src/http/server.ts'
import { startRedis } from '../../scripts/services/redis.ts'

/** A Redis of this test file's own: limits are counted by address, and every test calls from the same one. */
export async function ownRedis() {
  const folder = mkdtempSync('/tmp/trunk-http-')
  const server = await startRedis({ dataDir: join(folder, 'redis'), say: () => undefined })
  return {
    url: server.url,
    pid: server.pid,
    async [Symbol.asyncDispose]() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export async function connectRedis(url: string): Promise<Redis> {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 1000,
    connectTimeout: 1000,
    lazyConnect: true,
  })
  redis.on('error', () => undefined)
  await redis.connect()
  return redis
}

export interface WebOptions {
  redisUrl: string
  routes?: (redis: Redis) => readonly Route[]
  publicUrl?: string
  trustProxy?: number | string[]
  rateLimitScale?: number
  checks?: Partial<ReadinessChecks>
  idleMs?: number
  portal?: Portal | null
}

export const PUBLIC_URL = 'http://127.0.0.1:3000'

/** The web app on a port of its own, over real HTTP and a real Redis. */
export async function startWeb({
  redisUrl,
  routes,
  publicUrl = PUBLIC_URL,
  trustProxy = 0,
  rateLimitScale = 1000,
  checks,
  idleMs,
  portal = null,
}: WebOptions) {
  const lines: string[] = []
  const audited: { kind: string; data: Record<string, unknown>; correlationId: string }[] = []
  const log = openLog({ level: 'debug', to: { write: (line) => void lines.push(line) } })
  const redis = await connectRedis(redisUrl)
  const [clock, random, metrics, lifecycle] = [systemClock, systemRandom, openMetrics({ processMetrics: false }), openLifecycle()]
  const sessions = openSessions({ redis, random, publicUrl, ...(idleMs !== undefined && { idleMs }) })
  const readiness = openReadiness({
    clock,
    log,
    writeJournal: async () => true,
    migrationsCurrent: async () => true,
    bootFaults: () => [],
    recovering: async () => false,
    degraded: () => [],
    ...checks,
  })
  const config = { publicUrl, trustProxy, rateLimitScale, checkReplies: true }
  const app = buildApp({
    portal,
    clock,
    random,
    log,
    metrics,
    traces: NO_TRACES,
    audit: async (kind, data, correlationId) => void audited.push({ kind, data, correlationId }),
    redis,
    sessions,
    lifecycle,
    readiness,
    config,
    routes: routes?.(redis) ?? [],
  })
  const server = await startServer(app, { port: 0, host: '127.0.0.1' }, { lifecycle, clock, random })
  return {
    ...server,
    redis,
    sessions,
    metrics,
    lifecycle,
    /** Events written so far. */
    logged: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    lines,
    /** Audit events so far. */
    audited,
    fetch: (path: string, init: RequestInit = {}) => fetch(server.url + path, { redirect: 'manual', ...init }),
    /** A session of a new person, and the headers our own page would send with it. */
    async signIn(userId = random.uuid(), accountId = random.uuid()) {
      const { token, id } = await sessions.create({ userId, accountId })
      const headers = { cookie: `${sessions.cookie.name}=${token}`, 'sec-fetch-site': 'same-origin' }
      return { userId, accountId, token, id, headers }
    },
    /** Cuts the connection to Redis, as if it had gone away. */
    async loseRedis() {
      const ended = once(redis, 'end')
      redis.disconnect()
      await ended
    },
    async [Symbol.asyncDispose]() {
      await server.close()
      redis.disconnect()
    },
  }
}

export const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

/** The problem of an answer, with the checks that every problem must pass. */
export async function problemOf(
  answer: Response,
): Promise<{ code: string; status: number; detail: string; errors?: { path: string; code: string }[] }> {
  const body = (await answer.json()) as {
    code: string
    status: number
    type: string
    detail: string
    correlationId: string
    instance: string
  }
  if (answer.headers.get('content-type') !== 'application/problem+json; charset=utf-8') throw new Error('not problem+json')
  if (body.status !== answer.status || body.type !== `/problems/${body.code}`) throw new Error('a problem that contradicts itself')
  if (body.correlationId !== answer.headers.get('x-correlation-id')) throw new Error('the correlation ids differ')
  return body
}
