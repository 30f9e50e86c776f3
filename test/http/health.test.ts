import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { route } from '../../src/http/route.ts'
import * as z from 'zod'
import { ownRedis, startWeb } from './web.ts'

let redis: Awaited<ReturnType<typeof ownRedis>>
beforeAll(async () => {
  redis = await ownRedis()
})
afterAll(() => redis[Symbol.asyncDispose]())

const ready = async (web: { fetch(path: string): Promise<Response> }) => {
  const answer = await web.fetch('/readyz')
  return { ...((await answer.json()) as { waitingFor: string[]; degraded: string[] }), status: answer.status }
}

describe('/healthz', () => {
  test('is 200 while the event loop turns', async () => {
    await using web = await startWeb({ redisUrl: redis.url })
    const answer = await web.fetch('/healthz')
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ status: 'ok' })
  })
})

describe('/readyz', () => {
  test('is 200 when everything is there', async () => {
    await using web = await startWeb({ redisUrl: redis.url, checks: { degraded: () => ['salesforce'] } })
    expect(await ready(web)).toMatchObject({ status: 200, waitingFor: [], degraded: ['salesforce'] })
  })

  test.each([
    ['the journal cannot be written', { writeJournal: () => Promise.reject(new Error('down')) }, ['journal']],
    ['a migration is missing', { migrationsCurrent: async () => false }, ['migrations']],
    ['a boot check found something', { bootFaults: () => ['salesforce_fields'] }, ['salesforce_fields']],
  ])('is 503 when %s', async (_what, checks, waitingFor) => {
    await using web = await startWeb({ redisUrl: redis.url, checks })
    expect(await ready(web)).toMatchObject({ status: 503, waitingFor })
  })

  test('is 503 when the journal takes longer than two seconds', async () => {
    const never = Promise.withResolvers<void>()
    await using web = await startWeb({
      redisUrl: redis.url,
      checks: {
        writeJournal: () => never.promise,
        clock: {
          now: () => 0,
          monotonic: () => 0,
          sleep: (ms) => (ms === 2000 ? Promise.resolve() : never.promise),
          every: () => () => undefined,
          after: () => () => undefined,
        },
      },
    })
    expect(await ready(web)).toMatchObject({ status: 503, waitingFor: ['journal'] })
  })

  test('without Redis it is degraded and ready', async () => {
    await using web = await startWeb({ redisUrl: redis.url })
    await web.loseRedis()
    expect(await ready(web)).toMatchObject({ status: 200, degraded: ['redis'] })
  })

  test('asks the journal once for many callers at once', async () => {
    let asked = 0
    await using web = await startWeb({ redisUrl: redis.url, checks: { writeJournal: async () => void asked++ } })
    await Promise.all(Array.from({ length: 20 }, () => ready(web)))
    expect(asked).toBe(1)
  })
})

describe('/metrics', () => {
  test('has the named measures and counts requests by route', async () => {
    await using web = await startWeb({ redisUrl: redis.url })
    await web.fetch('/healthz')
    web.metrics.observeCall({ system: 'whmcs', operation: 'AddOrder', outcome: 'unknown', ms: 12, correlationId: 'x' })
    web.metrics.observeCall({
      system: 'esim',
      operation: 'POST /orders',
      outcome: 'not_sent',
      code: 'circuit_open',
      ms: 0,
      correlationId: 'x',
    })
    web.metrics.breakerState.set({ system: 'esim', direction: 'write' }, 1)
    const answer = await web.fetch('/metrics')
    expect(answer.headers.get('content-type')).toContain('text/plain')
    const text = await answer.text()
    expect(text).toContain('http_requests_total{method="GET",route="GET /healthz",status="200"} 1')
    expect(text).toContain('remote_calls_total{system="whmcs",operation="AddOrder",outcome="unknown"} 1')
    for (const name of [
      'steps_total',
      'provisioning_seconds',
      'step_retries_total',
      'unknown_outcomes_total',
      'breaker_open',
      'calls_held_back_total',
      'oldest_due_flow_seconds',
      'signature_failures_total',
      'remote_apply_lag',
    ])
      expect(text, name).toContain(`# TYPE ${name} `)
    expect(text).toContain('breaker_open{system="esim",direction="write"} 1')
    expect(text).toContain('calls_held_back_total{system="esim",reason="circuit_open"} 1')
    // What was never called has no duration.
    expect(text).not.toContain('remote_call_seconds_count{system="esim"')
  })
})

describe('stopping', () => {
  test('readiness says no at once, running requests end well, new ones are told to close', async () => {
    const held = Promise.withResolvers<void>()
    const started = Promise.withResolvers<void>()
    const slow = route({
      method: 'get', path: '/api/slow', who: 'anyone', summary: 'Waits', tag: 'sample', replies: { 200: z.object({ stopping: z.boolean() }) },
      async handle({ stopping }) {
        started.resolve()
        await held.promise
        return { status: 200, body: { stopping: stopping.aborted } }
      },
    }) // prettier-ignore
    await using web = await startWeb({ redisUrl: redis.url, routes: () => [slow] })
    const running = web.fetch('/api/slow')
    await started.promise
    const drained = web.drain({ stillServingMs: 200 })
    const answer = await web.fetch('/readyz')
    expect(answer.status).toBe(503)
    expect(answer.headers.get('connection')).toBe('close')
    expect(await answer.json()).toMatchObject({ waitingFor: ['stopping'] })
    held.resolve()
    expect(await (await running).json()).toEqual({ stopping: true })
    await drained
    await expect(web.fetch('/healthz')).rejects.toThrow()
  })

  test('a request that never ends is cut when its time is over', async () => {
    const started = Promise.withResolvers<void>()
    const stuck = route({
      method: 'get', path: '/api/stuck', who: 'anyone', summary: 'Hangs', tag: 'sample', replies: { 200: null },
      handle() {
        started.resolve()
        return new Promise(() => undefined)
      },
    }) // prettier-ignore
    await using web = await startWeb({ redisUrl: redis.url, routes: () => [stuck] })
    const running = web.fetch('/api/stuck').then(
      () => 'answered',
      () => 'cut',
    )
    await started.promise
    await web.drain({ stillServingMs: 0, runningMs: 50 })
    expect(await running).toBe('cut')
  })
})
