// What the guard makes of real exchanges: what counts against a system, what is tried again, and who waits behind whom.
import { describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { createGuards } from '../../src/base/guard.ts'
import { guardWire } from '../../src/base/guarded-wire.ts'
import { createWire, ExchangeFailed, HeldBack, WIRE_LIMITS, type WireReply, type WireRequest } from '../../src/base/http-wire.ts'
import { httpServer, rawServer } from './fault-server.ts'

type Answer = Parameters<typeof httpServer>[0]

function guarded(limits = WIRE_LIMITS) {
  const pages: string[] = []
  const guards = createGuards({
    clock: systemClock,
    fraction: () => 0,
    timeScale: 1,
    changed: () => undefined,
    sawPage: (system) => pages.push(system),
  })
  const wire = guardWire(() => createWire(() => true, limits), guards.of.whmcs)
  onTestFinished(() => wire.close())
  const ask = (url: string, more: Partial<WireRequest> = {}) =>
    wire.exchange({ method: 'GET', url, headers: {}, signal: new AbortController().signal, limitBytes: 1_000, ...more })
  return { ask, pages, away: guards.away, budget: () => guards.gate('whmcs', 'read', 'failed') }
}

const endOf = (asked: Promise<WireReply>): Promise<string> =>
  asked.then(
    ({ status }) => String(status),
    (error: unknown) => (error instanceof ExchangeFailed ? error.code : 'another error'),
  )
const deadline = (ms: number): AbortSignal => {
  const end = new AbortController()
  systemClock.after(ms, () => end.abort(new ExchangeFailed('deadline', false)))
  return end.signal
}
const ANSWERS: [string, Answer, number][] = [
  ['500', () => ({ status: 500 }), 20],
  ['503', () => ({ status: 503, headers: { 'retry-after': '1' } }), 20],
]

describe('a system is found away', () => {
  test.each(ANSWERS)('by answers of %s', async (_name, answer, calls) => {
    await using server = await httpServer(answer)
    const { ask, away } = guarded()
    for (let n = 0; n < calls; n += 1) await endOf(ask(server.url))
    expect(away()).toEqual(['whmcs'])
    expect(await endOf(ask(server.url))).toBe('circuit_open')
    expect(server.seen).toHaveLength(calls)
  })

  test('by connections that are reset, and by silence', async () => {
    await using reset = await rawServer((socket) => socket.destroy())
    const first = guarded()
    for (let n = 0; n < 20; n += 1) expect(await endOf(first.ask(reset.url))).toBe('reset')
    expect(first.away()).toEqual(['whmcs'])
    await using silent = await rawServer(() => undefined)
    const second = guarded()
    for (let n = 0; n < 5; n += 1) expect(await endOf(second.ask(silent.url, { signal: deadline(20) }))).toBe('deadline')
    expect(second.away()).toEqual(['whmcs'])
    expect(await endOf(second.ask(silent.url))).toBe('circuit_open')
  })

  test('not by refusals, by who gives up early, or by what we stop ourselves', async () => {
    await using server = await httpServer((_seen, n) => ({ status: [400, 401, 403, 404, 409, 422, 429][n % 7] ?? 400 }))
    await using silent = await rawServer(() => undefined)
    const { ask, away } = guarded()
    for (let n = 0; n < 70; n += 1) await ask(server.url)
    for (let n = 0; n < 8; n += 1) expect(await endOf(ask(silent.url, { signal: deadline(10), hasty: true }))).toBe('deadline')
    for (let n = 0; n < 8; n += 1) expect(await endOf(ask(silent.url, { signal: AbortSignal.timeout(10) }))).toBe('aborted')
    const beforeSend = () => {
      throw new Error('the lease is gone')
    }
    for (let n = 0; n < 30; n += 1) expect(await endOf(ask(server.url, { method: 'POST', beforeSend }))).toBe('dropped')
    expect(away()).toEqual([])
  })
})

describe('a read that somebody waits for', () => {
  const failsAtFirst =
    (times: number): Answer =>
    (_seen, n) =>
      n <= times ? { status: 502 } : { status: 200 }

  test('is tried three times at most, when it may be', async () => {
    for (const [failures, tries, end, seen] of [[2, 3, '200', 3], [3, 3, '502', 3], [1, 1, '502', 1]] as const) {
      await using server = await httpServer(failsAtFirst(failures))
      expect(await endOf(guarded().ask(server.url, { tries }))).toBe(end)
      expect(server.seen).toHaveLength(seen)
    } // prettier-ignore
  })

  test('is not tried again after a refusal, a wish to be left alone, or the end of the caller’s time', async () => {
    await using server = await httpServer((_seen, n) => (n === 1 ? { status: 404 } : { status: 503, headers: { 'retry-after': '1' } }))
    const { ask } = guarded()
    expect([await endOf(ask(server.url, { tries: 3 })), await endOf(ask(server.url, { tries: 3 }))]).toEqual(['404', '503'])
    expect(server.seen).toHaveLength(2)
    await using silent = await rawServer(() => undefined)
    expect(await endOf(ask(silent.url, { tries: 3, signal: deadline(20) }))).toBe('deadline')
    expect(silent.connections()).toBe(1)
  })

  test('nor when retries have cost enough', async () => {
    await using server = await httpServer(() => ({ status: 404 }))
    await using broken = await httpServer(() => ({ status: 502 }))
    const { ask, budget } = guarded()
    while (budget() === 0);
    for (let n = 0; n < 3; n += 1) await ask(server.url)
    expect(await endOf(ask(broken.url, { tries: 3 }))).toBe('502')
    expect(broken.seen).toHaveLength(1)
  })

  test('is a read: what changes something is sent once, whatever is asked', async () => {
    await using server = await httpServer(() => ({ status: 502 }))
    const { ask } = guarded()
    for (const more of [{ method: 'POST' }, { method: 'PATCH' }, { method: 'GET', direction: 'write' }] as const)
      await endOf(ask(server.url, { tries: 3, ...more }))
    expect(server.seen).toHaveLength(3)
    await endOf(ask(server.url, { tries: 2, method: 'POST', direction: 'read' }))
    expect(server.seen).toHaveLength(5)
  })
})

test('a page in place of JSON is told of, whatever it is called', async () => {
  const bodies = ['<!doctype html><p>Back soon</p>', '\n <html></html>', '{"words":"<html>"}', '']
  await using server = await httpServer((_seen, n) => ({ status: 200, body: bodies[n - 1] ?? '' }))
  const { ask, pages } = guarded()
  for (const _ of bodies) await ask(server.url)
  expect(pages).toEqual(['whmcs', 'whmcs'])
})

test('reads have connections of their own, and what finds no room is held back, unsent', async () => {
  await using server = await rawServer((socket, soFar) => {
    if (soFar.startsWith('GET')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
  })
  const { ask } = guarded({ ...WIRE_LIMITS, connections: 2, waiting: 3 })
  const end = new AbortController()
  const writes = Array.from({ length: 5 }, () => endOf(ask(server.url, { method: 'POST', signal: end.signal })))
  const overflow: unknown = await ask(server.url, { method: 'POST' }).catch((error: unknown) => error)
  expect(overflow).toBeInstanceOf(HeldBack)
  expect(overflow).toMatchObject({ code: 'queue_full', sent: false, retryAfterMs: 1_000 })
  expect(await endOf(ask(server.url))).toBe('200')
  expect(server.connections()).toBe(3)
  end.abort()
  expect(new Set(await Promise.all(writes))).toEqual(new Set(['aborted']))
})
