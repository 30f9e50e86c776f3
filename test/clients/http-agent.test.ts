import * as fc from 'fast-check'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import https from 'node:https'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AddressInfo, Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { createHttpAgent } from '../../src/base/http-agent.ts'
import { parseRetryAfter } from '../../src/base/retry-after.ts'
import { failedRead, failedWrite, TransportFailure } from '../../src/base/transport-failure.ts'
import { closedPort, httpServer, rawServer } from './fault-server.ts'

const call = { correlationId: 'corr-12345678', deadlineMs: 5_000 }
const agentFor = (settings: Partial<Parameters<typeof createHttpAgent>[0]> = {}) => {
  const agent = createHttpAgent({ clock: systemClock, ...settings })
  onTestFinished(() => agent.close())
  return agent
}
const failure = async (attempt: Promise<unknown>): Promise<TransportFailure> => {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof TransportFailure)) throw new Error('expected a TransportFailure', { cause: error })
  return error
}
const until = async (condition: () => boolean) => {
  while (!condition()) await systemClock.sleep(2)
}

describe('a reply', () => {
  test('comes back as status, headers and text, whatever the status, with our correlation id sent', async () => {
    await using server = await httpServer(() => ({ status: 418, headers: { 'X-Thing': 'a' }, body: '{"not parsed":1}' }))
    const reply = await agentFor().send(
      { method: 'POST', url: server.url, headers: { 'Content-Type': 'text/plain' }, body: 'こんにちは 🍣' },
      call,
    )
    expect(reply).toMatchObject({ status: 418, headers: { 'x-thing': 'a' }, body: '{"not parsed":1}' })
    expect(server.seen[0]).toMatchObject({ method: 'POST', body: 'こんにちは 🍣', headers: { 'x-correlation-id': 'corr-12345678' } })
  })

  test('is never a followed redirect', async () => {
    await using server = await httpServer(() => ({ status: 302, headers: { Location: '/elsewhere' } }))
    expect((await agentFor().send({ method: 'POST', url: server.url, body: 'secret' }, call)).status).toBe(302)
    expect(server.seen).toHaveLength(1)
  })

  test('goes past a proxy that the environment names', async () => {
    await using server = await httpServer(() => ({ body: 'direct' }))
    await using proxy = await httpServer(() => ({ body: 'proxied' }))
    process.env['http_proxy'] = proxy.url
    process.env['HTTP_PROXY'] = proxy.url
    onTestFinished(() => {
      delete process.env['http_proxy']
      delete process.env['HTTP_PROXY']
    })
    expect((await agentFor().send({ method: 'GET', url: server.url }, call)).body).toBe('direct')
    expect(proxy.seen).toHaveLength(0)
  })

  test('keeps connections for the next calls, and beforeSend still runs on them', async () => {
    await using server = await httpServer(() => ({ body: 'ok' }))
    const agent = agentFor()
    let runs = 0
    for (let n = 0; n < 20; n += 1) await agent.send({ method: 'GET', url: server.url }, { ...call, beforeSend: () => void (runs += 1) })
    expect(runs).toBe(20)
    // A connection rests for a turn of the event loop after its reply, so that calls in a row use two.
    expect(server.connections()).toBeLessThanOrEqual(2)
  })

  test('uses no more connections than allowed; waiting for one is not connecting', async () => {
    await using server = await httpServer(() => ({ body: 'ok' }))
    const agent = agentFor({ maxSockets: 2 })
    await Promise.all(Array.from({ length: 12 }, () => agent.send({ method: 'GET', url: server.url }, call)))
    expect(server.connections()).toBeLessThanOrEqual(2)
    expect(server.seen).toHaveLength(12)
  })

  test('is refused when it is larger than the limit, counted after decompression', async () => {
    await using server = await httpServer(() => ({ headers: { 'Content-Encoding': 'gzip' }, body: gzipSync(Buffer.alloc(200_000, 'a')) }))
    const error = await failure(agentFor().send({ method: 'GET', url: server.url, replyLimitBytes: 100_000 }, call))
    expect(error).toMatchObject({ code: 'reply_too_large', sent: true })
  })

  test('that is no UTF-8 is not turned into look-alike text', async () => {
    await using server = await httpServer(() => ({ body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) }))
    expect(await failure(agentFor().send({ method: 'GET', url: server.url }, call))).toMatchObject({ code: 'reply_unreadable', sent: true })
  })
})

describe('no reply, and no byte was sent', () => {
  test('when the connection is refused', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`
    let ran = false
    const error = await failure(agentFor().send({ method: 'POST', url, body: 'x' }, { ...call, beforeSend: () => void (ran = true) }))
    expect(error).toMatchObject({ code: 'connect_refused', sent: false })
    expect(ran).toBe(false)
  })

  test('when the name is unknown', async () => {
    expect(await failure(agentFor().send({ method: 'POST', url: 'http://no-such-host.invalid/', body: 'x' }, call))).toMatchObject({
      code: 'dns_failed',
      sent: false,
    })
  })

  test('when beforeSend throws: the server sees a connection and not one byte', async () => {
    await using server = await rawServer(() => {})
    const reason = new Error('lease lost')
    const stop = () => {
      throw reason
    }
    const error = await failure(agentFor().send({ method: 'POST', url: server.url, body: 'x' }, { ...call, beforeSend: stop }))
    expect(error).toMatchObject({ code: 'stopped', sent: false, cause: reason })
    await until(() => server.connections() === 1)
    expect(server.received()).toBe('')
  })

  test('when beforeSend throws on a kept connection', async () => {
    await using server = await httpServer(() => ({ body: 'ok' }))
    const agent = agentFor()
    await agent.send({ method: 'GET', url: server.url }, call)
    const stop = () => {
      throw new Error('lease lost')
    }
    expect(await failure(agent.send({ method: 'POST', url: server.url, body: 'x' }, { ...call, beforeSend: stop }))).toMatchObject({
      sent: false,
    })
    expect(server.seen).toHaveLength(1)
    expect((await agent.send({ method: 'GET', url: server.url }, call)).body).toBe('ok')
  })

  test('when the TLS handshake never ends: that is connecting', async () => {
    await using server = await rawServer(() => {})
    const url = server.url.replace('http:', 'https:')
    const error = await failure(agentFor({ connectMs: 50 }).send({ method: 'POST', url, body: 'secret body' }, call))
    expect(error).toMatchObject({ code: 'connect_timeout', sent: false })
    expect(server.received()).not.toContain('secret body')
  })

  test('when the TLS handshake fails', async () => {
    await using server = await rawServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const error = await failure(agentFor().send({ method: 'POST', url: server.url.replace('http:', 'https:'), body: 'x' }, call))
    expect(error).toMatchObject({ code: 'tls_failed', sent: false })
  })

  test('when the deadline passes while it waits for a connection', async () => {
    await using server = await httpServer(() => undefined)
    const agent = agentFor({ maxSockets: 1 })
    const first = failure(agent.send({ method: 'POST', url: server.url, body: '1' }, { ...call, deadlineMs: 400 }))
    await until(() => server.seen.length === 1)
    expect(await failure(agent.send({ method: 'POST', url: server.url, body: '2' }, { ...call, deadlineMs: 50 }))).toMatchObject({
      code: 'deadline',
      sent: false,
    })
    expect(await first).toMatchObject({ code: 'deadline', sent: true })
    expect(server.seen).toHaveLength(1)
  })

  test('when too many wait already', async () => {
    await using server = await httpServer(() => undefined)
    const agent = agentFor({ maxSockets: 1 })
    const stop = new AbortController()
    const waiting = Array.from({ length: 201 }, () =>
      failure(agent.send({ method: 'GET', url: server.url }, { ...call, signal: stop.signal })),
    )
    expect(await failure(agent.send({ method: 'GET', url: server.url }, call))).toMatchObject({ code: 'queue_full', sent: false })
    stop.abort()
    expect(new Set((await Promise.all(waiting)).map((error) => error.code))).toEqual(new Set(['aborted']))
  })

  test('when what we built cannot be sent', async () => {
    const error = await failure(agentFor().send({ method: 'GET', url: 'http://127.0.0.1:1/', headers: { 'X-Bad': 'a\nb' } }, call))
    expect(error.sent).toBe(false)
    expect(await failure(agentFor().send({ method: 'GET', url: 'not a url' }, call))).toMatchObject({ sent: false })
  })
})

describe('no reply after the first byte', () => {
  test.each<[string, (socket: Socket) => void]>([
    ['reset before the status line', (socket) => socket.resetAndDestroy()],
    ['closed before the status line', (socket) => socket.end()],
    [
      'reset in the body',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"result":', () => socket.resetAndDestroy()),
    ],
    ['cut body', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"result":"success"}')],
    ['cut chunk', (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n{"result"')],
    ['garbage', (socket) => socket.end('220 smtp ready\r\n')],
  ])('%s is a lost connection, with a status of 200 as well', async (_name, misbehave) => {
    await using server = await rawServer((socket) => misbehave(socket))
    const error = await failure(agentFor().send({ method: 'POST', url: server.url, body: 'x' }, call))
    expect(error).toMatchObject({ code: 'connection_lost', sent: true })
    expect(failedWrite(error)).toEqual({ is: 'unknown', code: 'connection_lost' })
    expect(failedRead('whmcs', error)).toMatchObject({ fault: 'unreachable', code: 'connection_lost' })
  })

  test.each<[string, (socket: Socket) => void]>([
    ['silence', () => {}],
    ['a body that stalls', (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"result":')],
    [
      'a body that trickles on and on',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n')
        const timer = setInterval(() => socket.write('a'), 10)
        socket.once('close', () => clearInterval(timer))
      },
    ],
  ])('%s ends at the deadline', async (_name, misbehave) => {
    await using server = await rawServer((socket) => misbehave(socket))
    const error = await failure(agentFor().send({ method: 'POST', url: server.url, body: 'x' }, { ...call, deadlineMs: 150 }))
    expect(error).toMatchObject({ code: 'deadline', sent: true })
  })

  test('the caller can give up', async () => {
    await using server = await httpServer(() => undefined)
    const stop = new AbortController()
    const lost = failure(agentFor().send({ method: 'POST', url: server.url, body: 'x' }, { ...call, signal: stop.signal }))
    await until(() => server.seen.length === 1)
    stop.abort()
    expect(await lost).toMatchObject({ code: 'aborted', sent: true })
  })

  test('the error holds nothing of the request', async () => {
    await using server = await rawServer((socket) => socket.resetAndDestroy())
    const headers = { Authorization: 'Bearer canary-token-1' }
    const error = await failure(agentFor().send({ method: 'POST', url: `${server.url}/?q=canary-2`, headers, body: 'canary-3' }, call))
    expect(JSON.stringify([error, error.cause, error.stack, Object.entries(error)])).not.toContain('canary')
  })
})

test('beforeSend runs on a standing connection, before the first byte and in its very tick', async () => {
  await using server = await rawServer((socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'))
  const sockets: Socket[] = []
  const onSocket = (message: unknown) => sockets.push((message as { socket: Socket }).socket) // what Node publishes there
  subscribe('net.client.socket', onSocket)
  onTestFinished(() => void unsubscribe('net.client.socket', onSocket))
  const bytes: (number | undefined)[] = []
  const beforeSend = () => {
    expect(sockets[0]?.connecting).toBe(false)
    bytes.push(sockets[0]?.bytesWritten)
    process.nextTick(() => bytes.push(sockets[0]?.bytesWritten))
  }
  await agentFor().send({ method: 'POST', url: server.url, body: 'x' }, { ...call, beforeSend })
  expect(bytes[0]).toBe(0)
  expect(bytes[1]).toBeGreaterThan(100)
})

test('over TLS beforeSend waits for the handshake, and the reply comes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-tls-'))
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-days', '2']
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', keyFile, '-out', certFile, ...subject],
    { stdio: 'ignore' },
  )
  const cert = readFileSync(certFile, 'utf8')
  const server = https.createServer({ key: readFileSync(keyFile), cert }, (_req, res) => res.end('secret'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`
  let runs = 0
  const counted = { ...call, beforeSend: () => void (runs += 1) }
  const agent = agentFor({ tls: { ca: cert } })
  for (let n = 0; n < 2; n += 1) expect((await agent.send({ method: 'POST', url, body: 'x' }, counted)).body).toBe('secret')
  expect(runs).toBe(2)
  // A certificate that we do not trust ends it before beforeSend.
  expect(await failure(agentFor().send({ method: 'POST', url, body: 'x' }, counted))).toMatchObject({ code: 'tls_failed', sent: false })
  expect(runs).toBe(2)
})

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1, 12)
  test.each([
    ['0', 1_000],
    ['5', 5_000],
    ['86400', 900_000],
    ['99999999999999', 900_000],
    ['Thu, 01 Jan 2026 12:02:00 GMT', 120_000],
    ['Thu, 01 Jan 2026 11:00:00 GMT', 1_000],
    ['Fri, 02 Jan 2026 12:00:00 GMT', 900_000],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['Thursday', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j is %j ms', (header, ms) => expect(parseRetryAfter(header, now)).toBe(ms))

  test('is within 1 s and 15 min for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.nat().map(String),
          fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        ),
        (header) => {
          const ms = parseRetryAfter(header, now)
          return ms === undefined || (ms >= 1_000 && ms <= 900_000)
        },
      ),
    )
  })
})

test('an error that is none of ours is not taken for an outcome', () => {
  const bug = new TypeError('bug')
  expect(() => failedWrite(bug)).toThrow(bug)
  expect(() => failedRead('whmcs', bug)).toThrow(bug)
})
