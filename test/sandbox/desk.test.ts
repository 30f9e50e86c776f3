import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createSandboxClock } from '../../sandbox/clock.ts'
import type { LoggedRequest } from '../../sandbox/desk/request-log.ts'
import { startStandIn } from '../../sandbox/desk-server.ts'
import { DeskError, type RunningStandIn, type StandIn } from '../../sandbox/desk.ts'

const REPLY = JSON.stringify({ answer: 'the whole reply of the counter', value: 1 })

let applied: string[]
let seeds: string[]
let running: RunningStandIn
let clock: ReturnType<typeof createSandboxClock>

const counter: StandIn = {
  handle(request) {
    if (request.path === '/broken') throw new Error('the counter is out of order')
    applied.push(`${request.method} ${request.path} ${request.body.toString()}`)
    if (request.path === '/empty') return { status: 202 }
    return { status: 200, headers: { 'content-type': 'application/json' }, body: REPLY }
  },
  state: () => ({ applied }),
  reset(seed) {
    applied = []
    seeds.push(seed)
  },
  businessError: (_request, message) => ({ status: 200, body: JSON.stringify({ result: 'error', message }) }),
  action: (request) => request.query.get('action') ?? undefined,
  desk: {
    add(body) {
      if (typeof body !== 'object' || body === null || !('what' in body)) throw new DeskError('say what')
      applied.push(String(body.what))
      return { length: applied.length }
    },
  },
}

beforeEach(async () => {
  applied = []
  seeds = []
  clock = createSandboxClock()
  running = await startStandIn({ standIn: counter, clock, port: 0, seed: 'first' })
})
afterEach(() => running.close())

const call = (path: string, init: RequestInit = {}) => fetch(running.url + path, init)
const desk = (path: string, body: unknown, method = 'POST') =>
  call(`/__sandbox/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
const arm = async (fault: object, match: object = {}, times?: number) => {
  const answer = await desk('faults', { match, fault, ...(times === undefined ? {} : { times }) })
  expect(answer.status).toBe(200)
  return answer
}
async function logged(since = 0): Promise<LoggedRequest[]> {
  const answer = await desk(`requests?since=${since}`, undefined, 'GET')
  const { items } = (await answer.json()) as { items: LoggedRequest[] }
  return items
}

/** Sends one call over a bare socket and gathers what comes; `closed` resolves when the other side ends. */
async function bareCall(path: string) {
  const socket = connect(running.port, '127.0.0.1')
  await once(socket, 'connect')
  let text = ''
  socket.on('data', (chunk) => (text += chunk.toString()))
  socket.on('error', () => {})
  const closed = once(socket, 'close')
  socket.write(`GET ${path} HTTP/1.1\r\nHost: sandbox\r\nConnection: keep-alive\r\n\r\n`)
  return { socket, closed, text: () => text }
}

const isApplied = (path: string) => applied.some((line) => line.startsWith(`GET ${path} `))

describe('a call without a fault', () => {
  test('is handed on with its body and answered as the stand-in says', async () => {
    const answer = await call('/things?x=1', { method: 'POST', body: 'hello' })
    expect(await answer.text()).toBe(REPLY)
    expect(answer.headers.get('content-length')).toBe(String(REPLY.length))
    expect(applied).toEqual(['POST /things hello'])
  })

  test('is logged with its action, its correlation id and its answer, and without its body', async () => {
    await call('/things?action=AddOrder', { method: 'POST', body: 'card=4111', headers: { 'X-Correlation-Id': 'corr-7' } })
    const items = await logged()
    expect(items).toEqual([
      {
        n: 1,
        at: expect.any(String),
        method: 'POST',
        path: '/things?action=AddOrder',
        action: 'AddOrder',
        correlationId: 'corr-7',
        status: 200,
        applied: true,
        beganAt: expect.any(Number),
        ms: expect.any(Number),
      },
    ])
    expect(JSON.stringify(items)).not.toContain('4111')
  })

  test('whose handler throws is a plain 500 and a line of error output', async () => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
    const answer = await call('/broken?token=hush')
    expect(answer.status).toBe(500)
    expect(answer.headers.get('content-type')).toContain('text/plain')
    expect(errors).toHaveBeenCalledOnce()
    expect(String(errors.mock.calls[0])).toContain('GET /broken failed')
    expect(String(errors.mock.calls[0])).not.toContain('hush')
    errors.mockRestore()
    expect((await logged())[0]).toMatchObject({ status: 500, applied: true })
  })

  test('with more than 2 MB is a 413 and not applied', async () => {
    const answer = await call('/things', { method: 'POST', body: 'x'.repeat(2 * 1024 * 1024 + 1) })
    expect(answer.status).toBe(413)
    expect(applied).toEqual([])
  })
})

describe('faults', () => {
  test('reset-before: the socket goes, nothing is applied', async () => {
    await arm({ kind: 'reset-before' })
    await expect(call('/a')).rejects.toThrow()
    expect(applied).toEqual([])
    expect((await logged())[0]).toMatchObject({ status: 0, applied: false })
  })

  test('reset-after: applied, and the socket goes', async () => {
    await arm({ kind: 'reset-after' })
    await expect(call('/a')).rejects.toThrow()
    expect(isApplied('/a')).toBe(true)
    expect((await logged())[0]).toMatchObject({ status: 0, applied: true })
  })

  test('hang-before: no byte and nothing applied until the stand-in is reset', async () => {
    await arm({ kind: 'hang-before' })
    const line = await bareCall('/a')
    await vi.waitFor(async () => expect(await logged()).toHaveLength(1))
    expect(line.text()).toBe('')
    expect(applied).toEqual([])
    await desk('reset', {})
    await line.closed
    expect(line.text()).toBe('')
    expect(applied).toEqual([])
  })

  test('hang-after: applied, no byte, and it ends when the caller leaves', async () => {
    await arm({ kind: 'hang-after' })
    await expect(call('/a', { signal: AbortSignal.timeout(60) })).rejects.toThrow()
    expect(isApplied('/a')).toBe(true)
    expect((await logged())[0]).toMatchObject({ status: 0, applied: true })
  })

  test('hang: closing the stand-in frees the caller', async () => {
    await arm({ kind: 'hang-before' })
    const line = await bareCall('/a')
    await vi.waitFor(async () => expect(await logged()).toHaveLength(1))
    await running.close()
    await line.closed
    await running.close() // once more does no harm
    running = await startStandIn({ standIn: counter, clock, port: 0 })
  })

  test('stall-body: true length, half of the body, then silence', async () => {
    await arm({ kind: 'stall-body' })
    const line = await bareCall('/a')
    const half = REPLY.slice(0, REPLY.length / 2)
    await vi.waitFor(() => expect(line.text().endsWith(half)).toBe(true))
    expect(line.text()).toContain(`content-length: ${REPLY.length}`)
    expect(line.text()).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(line.socket.readyState).toBe('open')
    expect(isApplied('/a')).toBe(true)
    line.socket.destroy()
    expect((await logged())[0]).toMatchObject({ status: 0, applied: true })
  })

  test('stall-body of an empty reply breaks off after the status line', async () => {
    await arm({ kind: 'stall-body' })
    const line = await bareCall('/empty')
    await vi.waitFor(() => expect(line.text()).toBe('HTTP/1.1 202 Accepted\r\n'))
    expect(isApplied('/empty')).toBe(true)
    line.socket.destroy()
  })

  test('reset-body: half of the body, then the socket goes', async () => {
    await arm({ kind: 'reset-body' })
    const line = await bareCall('/a')
    await line.closed
    expect(line.text()).toContain(`content-length: ${REPLY.length}`)
    expect(line.text().endsWith(REPLY.slice(0, REPLY.length / 2))).toBe(true)
    expect(isApplied('/a')).toBe(true)
    await arm({ kind: 'reset-body' })
    const answer = await call('/b')
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow()
  })

  test.each([true, false])('status with applied %s', async (isToApply) => {
    await arm({ kind: 'status', status: 503, body: { busy: true }, headers: { 'Retry-After': '7' }, applied: isToApply })
    const answer = await call('/a')
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('7')
    expect(answer.headers.get('content-type')).toContain('application/json')
    expect(await answer.json()).toEqual({ busy: true })
    expect(isApplied('/a')).toBe(isToApply)
    expect((await logged())[0]).toMatchObject({ status: 503, applied: isToApply })
  })

  test('status with a text body and a content type of its own', async () => {
    await arm({ kind: 'status', status: 200, body: '<oops', headers: { 'Content-Type': 'application/json' } })
    const answer = await call('/a')
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(await answer.text()).toBe('<oops')
  })

  test.each([true, false])('html with applied %s', async (isToApply) => {
    await arm({ kind: 'html', status: 200, applied: isToApply })
    const answer = await call('/a')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(await answer.text()).toMatch(/^<!DOCTYPE html>/)
    expect(isApplied('/a')).toBe(isToApply)
  })

  test('delay: applied only after the wait, then answered as ever', async () => {
    await arm({ kind: 'delay', ms: 120 })
    const startedAt = performance.now()
    const answer = call('/a')
    await vi.waitFor(async () => expect(await logged()).toHaveLength(1))
    expect(applied).toEqual([])
    expect((await answer).status).toBe(200)
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(115)
    expect(isApplied('/a')).toBe(true)
  })

  test('delay: a call that still waits when the stand-in is reset is never applied', async () => {
    await arm({ kind: 'delay', ms: 80 })
    const line = await bareCall('/a')
    await vi.waitFor(async () => expect(await logged()).toHaveLength(1))
    await desk('reset', {})
    await line.closed
    expect(line.text()).toBe('')
    expect(applied).toEqual([])
  })

  test('business-error: in the words of the stand-in, not applied', async () => {
    await arm({ kind: 'business-error', message: 'Client ID Not Found' })
    const answer = await call('/a')
    expect(await answer.json()).toEqual({ result: 'error', message: 'Client ID Not Found' })
    expect(applied).toEqual([])
    expect((await logged())[0]).toMatchObject({ status: 200, applied: false })
  })
})

describe('which calls a fault hits', () => {
  const busy = { kind: 'status', status: 503 }
  const statusOf = async (path: string, init: RequestInit = {}) => (await call(path, init)).status

  test('once by default, then no more', async () => {
    await arm(busy)
    expect([await statusOf('/a'), await statusOf('/a')]).toEqual([503, 200])
  })

  test('by method, by path prefix without the query, by action in any case', async () => {
    await arm(busy, { method: 'post', path: '/orders', action: 'addORDER' })
    const post = { method: 'POST' }
    expect(await statusOf('/orders?action=AddOrder')).toBe(200)
    expect(await statusOf('/bills?action=AddOrder&next=/orders', post)).toBe(200)
    expect(await statusOf('/orders?action=AcceptOrder', post)).toBe(200)
    expect(await statusOf('/orders', post)).toBe(200)
    expect(await statusOf('/orders/7?action=AddOrder', post)).toBe(503)
  })

  test('the nth matching one since the arming, and `times` of them', async () => {
    await statusOf('/a')
    await arm(busy, { path: '/a', nth: 2 }, 2)
    const seen = []
    for (const path of ['/a', '/b', '/a', '/a', '/a']) seen.push(await statusOf(path))
    expect(seen).toEqual([200, 200, 503, 503, 200])
  })

  test('two faults on one call take turns, the older first', async () => {
    await arm(busy)
    await arm({ kind: 'status', status: 429 })
    expect([await statusOf('/a'), await statusOf('/a'), await statusOf('/a')]).toEqual([503, 429, 200])
  })

  test('GET tells how often each has hit, the spent ones too, until all are put off', async () => {
    await arm(busy, { path: '/a', nth: 2 })
    await arm({ kind: 'reset-before' }, { path: '/b' }, 3)
    for (const path of ['/a', '/a', '/a']) await statusOf(path)
    const list = async () => ((await (await desk('faults', undefined, 'GET')).json()) as { items: object[] }).items
    expect(await list()).toEqual([
      { id: 'fault-1', kind: 'status', seen: 2, fired: 1 },
      { id: 'fault-2', kind: 'reset-before', seen: 0, fired: 0 },
    ])
    await desk('faults', undefined, 'DELETE')
    expect(await list()).toEqual([])
  })

  test('DELETE puts all of them off, a reset too', async () => {
    await arm(busy, {}, 9)
    await desk('faults', undefined, 'DELETE')
    expect(await statusOf('/a')).toBe(200)
    await arm(busy, {}, 9)
    await desk('reset', {})
    expect(await statusOf('/a')).toBe(200)
  })

  test('never the desk itself', async () => {
    await arm(busy, { path: '/' }, 9)
    expect(await statusOf('/__sandbox/state')).toBe(200)
  })

  test('each has an id of its own', async () => {
    const first = (await (await arm(busy)).json()) as { id: string }
    const second = (await (await arm(busy)).json()) as { id: string }
    expect(first.id).not.toBe(second.id)
  })
})

describe('the desk', () => {
  test('shows the state, and goes back to a seed with an empty log whose numbers go on', async () => {
    await call('/a')
    expect(await (await call('/__sandbox/state')).json()).toEqual({ applied: ['GET /a '] })
    expect(await (await desk('reset', { seed: 'other' })).json()).toEqual({ seed: 'other' })
    await desk('reset', {})
    expect(seeds).toEqual(['first', 'other', 'default'])
    expect(await logged()).toEqual([])
    await call('/b')
    await call('/c')
    expect((await logged(2)).map((entry) => [entry.n, entry.path])).toEqual([[3, '/c']])
  })

  test('moves the clock', async () => {
    const before = clock.now()
    await desk('clock', { advanceMs: 3_600_000 })
    expect(clock.now() - before).toBeGreaterThanOrEqual(3_600_000)
  })

  test('hands its own calls on', async () => {
    expect(await (await desk('add', { what: 'tea' })).json()).toEqual({ length: 1 })
    const refused = await desk('add', {})
    expect(refused.status).toBe(400)
    expect(await refused.json()).toEqual({ error: 'say what' })
  })

  test.each([
    ['faults', { fault: { kind: 'explode' } }],
    ['faults', { match: { pathh: '/a' }, fault: { kind: 'reset-after' } }],
    ['faults', { match: { path: 'a' }, fault: { kind: 'reset-after' } }],
    ['faults', { match: { nth: 0 }, fault: { kind: 'reset-after' } }],
    ['faults', { fault: { kind: 'reset-after' }, times: 0 }],
    ['faults', { fault: { kind: 'status' } }],
    ['faults', { fault: { kind: 'delay', ms: -1 } }],
    ['faults', { fault: { kind: 'business-error' } }],
    ['clock', { advanceMs: -5 }],
    ['clock', {}],
    ['reset', { seed: 7 }],
    ['clock', [1]],
  ])('refuses nonsense: %s %j', async (path, body) => {
    const answer = await desk(path, body)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({ error: expect.any(String) })
  })

  test('refuses a body that is not JSON, a bad `since` and a call it does not have', async () => {
    expect((await call('/__sandbox/clock', { method: 'POST', body: '{' })).status).toBe(400)
    expect((await call('/__sandbox/requests?since=x')).status).toBe(400)
    expect((await call('/__sandbox/add')).status).toBe(404)
    expect((await desk('toString', {})).status).toBe(404)
  })
})
