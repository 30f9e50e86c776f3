import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import { createWire, ExchangeFailed, WIRE_LIMITS, type Wire, type WireRequest } from '../../src/base/http-wire.ts'
import { startPeer, startTcp } from './salesforce/peer.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})
const kept = <T extends { close(): Promise<void> }>(one: T): T => {
  open.push(one)
  return one
}

const wireTo = (origin: string, limits = WIRE_LIMITS): Wire => kept(createWire((asked) => asked === origin, limits))

const get = (url: string, more: Partial<WireRequest> = {}): WireRequest => ({
  method: 'GET',
  url,
  headers: {},
  signal: new AbortController().signal,
  limitBytes: 1_000,
  ...more,
})

async function failure(work: Promise<unknown>): Promise<{ code: string; sent: boolean }> {
  const fault = await work.then(
    () => new Error('it should have failed'),
    (error: unknown) => error,
  )
  if (!(fault instanceof ExchangeFailed)) throw fault
  return { code: fault.code, sent: fault.sent }
}

test('a reply comes whole, with status, headers and text', async () => {
  const peer = kept(
    await startPeer((_got, response) => response.writeHead(418, { 'X-Odd': 'yes', 'set-cookie': ['a=1', 'b=2'] }).end('短い')),
  )
  const reply = await wireTo(peer.origin).exchange(get(`${peer.origin}/a?b=c`))
  expect(reply).toMatchObject({ status: 418, body: '短い', headers: { 'x-odd': 'yes', 'set-cookie': 'a=1, b=2' } })
})

test('connections are kept', async () => {
  const ports = new Set<number | undefined>()
  const peer = kept(
    await startPeer((_got, response) => {
      ports.add(response.req.socket.remotePort)
      response.end('ok')
    }),
  )
  const wire = wireTo(peer.origin)
  for (let count = 0; count < 20; count += 1) await wire.exchange(get(`${peer.origin}/`))
  expect(ports.size).toBeLessThanOrEqual(WIRE_LIMITS.connections)
})

test('a port where nobody listens is told from one that broke off: nothing was sent', async () => {
  const gone = await startTcp(() => undefined)
  await gone.close()
  expect(await failure(wireTo(gone.origin).exchange(get(`${gone.origin}/`, { method: 'POST', body: '{}' })))).toEqual({
    code: 'unreachable',
    sent: false,
  })
})

test('a reset before the headers, in the body, and a body that is cut short are failures after the first byte', async () => {
  const heads = [
    '',
    'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nshort\r\n',
  ]
  for (const head of heads) {
    for (const end of ['resetAndDestroy', 'end'] as const) {
      const peer = kept(
        await startTcp((socket) =>
          socket.once('data', () => {
            if (head === '') socket[end]()
            else socket.write(head, () => socket[end]())
          }),
        ),
      )
      expect(await failure(wireTo(peer.origin).exchange(get(`${peer.origin}/`, { method: 'POST', body: '{}' })))).toEqual({
        code: 'reset',
        sent: true,
      })
    }
  }
})

test('the signal ends a body that only trickles, and its reason is the code', async () => {
  const stop = new AbortController()
  const peer = kept(
    await startTcp((socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nfirst')
        setImmediate(() => stop.abort(new ExchangeFailed('deadline', false)))
      }),
    ),
  )
  expect(await failure(wireTo(peer.origin).exchange(get(`${peer.origin}/`, { signal: stop.signal })))).toEqual({
    code: 'deadline',
    sent: true,
  })
})

test('headers that never come end at the limit for the first byte', async () => {
  const peer = kept(await startTcp(() => undefined))
  const wire = wireTo(peer.origin, { ...WIRE_LIMITS, firstByteMs: 100 })
  expect(await failure(wire.exchange(get(`${peer.origin}/`)))).toEqual({ code: 'first_byte_timeout', sent: true })
})

test('a caller who leaves while its request waits for a connection has sent nothing', async () => {
  const peer = kept(await startTcp(() => undefined))
  const wire = wireTo(peer.origin, { ...WIRE_LIMITS, connections: 1 })
  const first = wire.exchange(get(`${peer.origin}/first`)).catch(() => undefined)
  const stop = new AbortController()
  const second = failure(wire.exchange(get(`${peer.origin}/second`, { signal: stop.signal })))
  stop.abort()
  expect(await second).toEqual({ code: 'aborted', sent: false })
  expect(await failure(wire.exchange(get(`${peer.origin}/third`, { signal: stop.signal })))).toEqual({ code: 'aborted', sent: false })
  await wire.close()
  await first
})

test('what its caller left while it waited is not written when its turn comes', async () => {
  let release = () => {}
  const peer = kept(
    await startPeer((got, response) => {
      if (got.path === '/first') release = () => void response.end()
      else response.end()
    }),
  )
  const wire = wireTo(peer.origin, { ...WIRE_LIMITS, connections: 1 })
  const first = wire.exchange(get(`${peer.origin}/first`))
  await vi.waitUntil(() => peer.got.length === 1)
  const stop = new AbortController()
  const second = failure(wire.exchange(get(`${peer.origin}/second`, { method: 'POST', body: '{}', signal: stop.signal })))
  const third = wire.exchange(get(`${peer.origin}/third`))
  stop.abort()
  release()
  await Promise.all([first, second, third])
  expect(peer.got.map(({ path }) => path)).toEqual(['/first', '/third'])
})

test('more waiting requests than the queue holds are turned away unsent', async () => {
  const peer = kept(await startTcp(() => undefined))
  const wire = wireTo(peer.origin, { ...WIRE_LIMITS, connections: 1, waiting: 1 })
  const waiting = [1, 2].map(() => wire.exchange(get(`${peer.origin}/`)).catch(() => undefined))
  expect(await failure(wire.exchange(get(`${peer.origin}/`)))).toEqual({ code: 'queue_full', sent: false })
  await wire.close()
  await Promise.all(waiting)
})

test('beforeSend runs in the tick of the first byte, and a throw there leaves the wire untouched', async () => {
  const bytes: string[] = []
  const peer = kept(await startTcp((socket) => socket.on('data', (chunk) => bytes.push(String(chunk)))))
  const wire = wireTo(peer.origin)
  const cause = new Error('the lease is gone')
  const dropped = wire.exchange(
    get(`${peer.origin}/one`, {
      method: 'POST',
      body: '{"secret":1}',
      beforeSend: () => {
        throw cause
      },
    }),
  )
  await expect(dropped).rejects.toMatchObject({ code: 'dropped', sent: false, cause })
  let isSameTick = false
  const written: boolean[] = []
  const onHead = () => void written.push(isSameTick)
  subscribe('undici:client:sendHeaders', onHead)
  const stop = new AbortController()
  const reached = wire
    .exchange(
      get(`${peer.origin}/two`, {
        signal: stop.signal,
        beforeSend: () => {
          isSameTick = true
          queueMicrotask(() => (isSameTick = false))
        },
      }),
    )
    .catch(() => undefined)
  const look = () => (bytes.length > 0 ? stop.abort() : setImmediate(look))
  look()
  await reached
  unsubscribe('undici:client:sendHeaders', onHead)
  expect(written).toEqual([true])
  expect(bytes.join('')).toContain('GET /two')
  expect(bytes.join('')).not.toContain('/one')
  expect(bytes.join('')).not.toContain('secret')
})

test('a reply larger than allowed is given up, plain or unpacked', async () => {
  const big = 'x'.repeat(5_000)
  const plain = kept(await startPeer((_got, response) => response.end(big)))
  expect(await failure(wireTo(plain.origin).exchange(get(`${plain.origin}/`)))).toEqual({ code: 'too_large', sent: true })
  const packed = kept(await startPeer((_got, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync(big))))
  expect(await failure(wireTo(packed.origin).exchange(get(`${packed.origin}/`)))).toEqual({ code: 'too_large', sent: true })
})

test('gzip is unpacked; what is no gzip, another encoding or no UTF-8 is unreadable', async () => {
  const answers: Record<string, [encoding: string, body: Buffer]> = {
    '/good': ['gzip', gzipSync('{"a":"é"}')],
    '/cut': ['gzip', gzipSync('{"a":"é"}').subarray(0, 12)],
    '/brotli': ['br', Buffer.from('x')],
    '/bytes': ['identity', Buffer.from([0xff, 0xfe])],
  }
  const peer = kept(
    await startPeer((got, response) => {
      const [encoding, body] = answers[got.path] ?? ['identity', Buffer.from('')]
      response.setHeader('content-encoding', encoding).end(body)
    }),
  )
  const wire = wireTo(peer.origin)
  expect((await wire.exchange(get(`${peer.origin}/good`))).body).toBe('{"a":"é"}')
  for (const path of ['/cut', '/brotli', '/bytes'])
    expect(await failure(wire.exchange(get(peer.origin + path)))).toEqual({ code: 'unreadable', sent: true })
})

test('redirects are replies, not roads', async () => {
  const other = kept(await startPeer((_got, response) => response.end('stolen')))
  const peer = kept(await startPeer((_got, response) => response.writeHead(302, { location: `${other.origin}/x` }).end()))
  expect((await wireTo(peer.origin).exchange(get(`${peer.origin}/`, { headers: { authorization: 'Bearer t' } }))).status).toBe(302)
  expect(other.got).toEqual([])
})

test('nothing goes to a foreign origin, nor to a path that would have to be resolved', async () => {
  const peer = kept(await startPeer((_got, response) => response.end('reached')))
  const wire = wireTo(peer.origin)
  expect(await failure(wire.exchange(get('http://127.0.0.1:9/')))).toEqual({ code: 'foreign_origin', sent: false })
  for (const path of ['/a/../b', '/a/%2e%2E/b', '/a//b', '/a/b%2Fc', '/a/./b', '/a\\b', '/a#b', '']) {
    const url = path === '' ? 'not a url' : peer.origin + path
    expect(await failure(wire.exchange(get(url))), path).toEqual({ code: 'unclean_path', sent: false })
  }
  expect(peer.got).toEqual([])
})
