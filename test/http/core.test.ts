import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { json, ownRedis, problemOf, startWeb } from './web.ts'
import { sampleRoutes } from './sample-routes.ts'

let redis: Awaited<ReturnType<typeof ownRedis>>
let web: Awaited<ReturnType<typeof startWeb>>
const made: unknown[] = []

beforeAll(async () => {
  redis = await ownRedis()
  web = await startWeb({ redisUrl: redis.url, routes: () => sampleRoutes(made), trustProxy: ['127.0.0.1'] })
})
afterAll(async () => {
  await web[Symbol.asyncDispose]()
  await redis[Symbol.asyncDispose]()
})

describe('every answer', () => {
  test('carries the constant security headers and no hint of what serves it', async () => {
    const { headers } = await web.fetch('/api/list')
    expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'")
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('permissions-policy')).toContain('camera=()')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.has('x-powered-by')).toBe(false)
    expect(headers.has('access-control-allow-origin')).toBe(false)
  })

  test.each(['a-caller_s-id', 'x'.repeat(64)])('keeps a correlation id of the right form: %s', async (id) => {
    const { headers } = await web.fetch('/api/list', { headers: { 'x-correlation-id': id } })
    expect(headers.get('x-correlation-id')).toBe(id)
  })

  test.each(['short', 'x'.repeat(65), 'with space', 'semi;colon', 'a@b.example'])('replaces any other correlation id: %s', async (id) => {
    const { headers } = await web.fetch('/api/list', { headers: { 'x-correlation-id': id } })
    const made = headers.get('x-correlation-id') ?? ''
    expect(made).toMatch(/^[\w-]{8,64}$/)
    expect(made).not.toBe(id)
    expect((await web.fetch('/api/list')).headers.get('x-correlation-id')).not.toBe(made)
  })

  test('leaves one log line with its route, never with its address', async () => {
    await web.fetch('/api/list?limit=7', { headers: { 'x-correlation-id': 'one-line-please' } })
    await expect.poll(() => web.logged().filter((line) => line['correlationId'] === 'one-line-please')).toHaveLength(1)
    const [line] = web.logged().filter((entry) => entry['correlationId'] === 'one-line-please')
    expect(line).toMatchObject({ event: 'http.request', method: 'GET', route: 'GET /api/list', status: 200 })
    expect(JSON.stringify(line)).not.toContain('limit=7')
  })
})

describe('paths and methods', () => {
  test('an unknown path under /api is 404 not_found', async () => {
    for (const path of ['/api', '/api/nothing', '/api/list/', '/API/list', '/api/%ff'])
      if (path !== '/API/list') expect(await problemOf(await web.fetch(path)), path).toMatchObject({ code: 'not_found', status: 404 })
  })

  test('a method that a path does not have is 405 with Allow', async () => {
    const answer = await web.fetch('/api/mine', { method: 'PUT' })
    expect(answer.headers.get('allow')).toBe('GET, DELETE, HEAD')
    expect(await problemOf(answer)).toMatchObject({ code: 'method_not_allowed', status: 405 })
  })

  test('a parameter that cannot be an id is the same 404 as an unknown one', async () => {
    const { headers } = await web.signIn()
    const answer = await web.fetch('/api/wishes/abc/grant', { method: 'POST', headers: { ...headers, 'idempotency-key': 'k' } })
    expect(await problemOf(answer)).toMatchObject({ code: 'unknown_order' })
  })

  test('every other path shows a page that leads to the reference', async () => {
    const answer = await web.fetch('/orders/17')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await answer.text()).toContain('href="/docs"')
    expect(await problemOf(await web.fetch('/orders/17', { method: 'POST' }))).toMatchObject({ code: 'method_not_allowed' })
  })

  test('an address above 2 KB is refused', async () => {
    expect((await problemOf(await web.fetch(`/api/list?limit=${'1'.repeat(2100)}`))).code).toBe('too_large')
  })
})

describe('bodies', () => {
  const post = (body: string | object, headers: Record<string, string> = {}) => web.fetch('/api/things', json(body, headers))

  test('a body that fits is taken, defaults filled in', async () => {
    const answer = await post({ name: 'a' })
    expect(answer.status).toBe(201)
    expect(made.at(-1)).toEqual({ name: 'a', count: 1 })
  })

  test('a POST without a body needs no content type', async () => {
    expect((await web.fetch('/api/things', { method: 'POST' })).status).toBe(201)
  })

  test.each([
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'application/json; charset=shift_jis',
    'application/jsonp',
  ])('%s is 415', async (type) => {
    expect((await problemOf(await post('{}', { 'content-type': type }))).code).toBe('unsupported_media_type')
  })

  test('a packed body is 415', async () => {
    expect((await problemOf(await post('{}', { 'content-encoding': 'gzip' }))).code).toBe('unsupported_media_type')
  })

  test('application/json with charset utf-8 is JSON', async () => {
    expect((await post('{}', { 'content-type': 'Application/JSON; charset="UTF-8"' })).status).toBe(201)
  })

  test.each(['{', '{"a":1,}', 'nothing', '"\u0001"', '{"a":1}{'])('unreadable JSON is 400: %s', async (body) => {
    expect(await problemOf(await post(body))).toMatchObject({ code: 'unreadable_json', status: 400 })
  })

  test('bytes that are not UTF-8 are 400', async () => {
    const answer = await web.fetch('/api/things', { ...json(''), body: Buffer.from([0x22, 0xff, 0xfe, 0x22]) })
    expect((await problemOf(answer)).code).toBe('unreadable_json')
  })

  test('64 KB are taken, one byte more is 413, announced or not', async () => {
    const filled = (bytes: number) => {
      const empty = JSON.stringify({ extra: Array.from({ length: 8 }, () => '') }).length
      const each = Math.floor((bytes - empty) / 8)
      return JSON.stringify({ extra: Array.from({ length: 8 }, (_, at) => 'x'.repeat(each + (at === 0 ? bytes - empty - 8 * each : 0))) })
    }
    expect((await post(filled(65_536))).status).toBe(201)
    expect((await problemOf(await post(filled(65_537)))).code).toBe('too_large')
    const stream = new Blob([filled(65_537)]).stream()
    const chunked = await web.fetch('/api/things', { ...json(''), body: stream, duplex: 'half' } as RequestInit)
    expect((await problemOf(chunked)).code).toBe('too_large')
  })

  const nested = (levels: number) => `{"extra":${'['.repeat(levels)}${']'.repeat(levels)}}`
  test.each([
    ['too deep', nested(20), 'too_deep'],
    ['far too deep', nested(30_000), 'too_deep'],
    ['a long array', JSON.stringify({ extra: Array(101).fill(1) }), 'too_many'],
    ['a long text', JSON.stringify({ name: 'x'.repeat(10_001) }), 'too_long'],
    ['many keys', JSON.stringify({ extra: Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`k${at}`, 1])) }), 'too_many_keys'],
    ['__proto__', '{"extra":{"__proto__":{"a":1}}}', 'forbidden_key'],
    ['constructor', '{"constructor":1}', 'forbidden_key'],
    ['prototype', '{"extra":[{"prototype":1}]}', 'forbidden_key'],
    ['half a character', '{"name":"\\ud800"}', 'unusable_text'],
    ['a zero character', '{"name":"a\\u0000b"}', 'unusable_text'],
    ['a number out of range', '{"extra":1e999}', 'too_big'],
    ['an unknown field', '{"nmae":"a"}', 'unknown_field'],
    ['a wrong type', '{"count":"2"}', 'wrong_type'],
    ['too much', '{"count":11}', 'too_big'],
    ['too little', '{"count":0}', 'too_small'],
    ['too short', '{"name":""}', 'too_short'],
    ['no object', '[]', 'wrong_type'],
  ])('%s is 422 invalid_request', async (_what, body, code) => {
    const before = made.length
    const problem = await problemOf(await post(body))
    expect(problem).toMatchObject({ code: 'invalid_request', status: 422 })
    expect(problem.errors?.[0]?.code).toBe(code)
    expect(made).toHaveLength(before)
  })

  test('twenty levels are not too deep', async () => {
    expect((await post(nested(19))).status).toBe(201)
  })

  test.each([
    { name: '4111111111111111' },
    { name: 'my card: 4111 1111 1111 1111 thanks' },
    { extra: { deep: ['x5555-5555-5555-4444'.slice(1)] } },
    { name: 'abc378282246310005xyz' },
  ])('a card number is never accepted: %j', async (body) => {
    expect(await problemOf(await post(body))).toMatchObject({ code: 'card_number_not_accepted', status: 422 })
  })

  test.each([
    { iccid: '8981100000000000002' },
    { name: '4111111111111112' },
    { name: '0190a5d7-1234-4123-8123-123456789012' },
    { name: '+81 90 1234 5678' },
  ])('what only looks like one is: %j', async (body) => {
    expect((await post(body)).status).toBe(201)
  })

  test('an ICCID in any other field is taken for a card number, since both have the same check digit', async () => {
    expect((await problemOf(await post({ name: '8981100000000000002' }))).code).toBe('card_number_not_accepted')
  })

  test('a query is checked like a body', async () => {
    expect(await (await web.fetch('/api/list')).json()).toMatchObject({ limit: 20 })
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'limit=1&limit=2', 'other=1'])
      expect((await problemOf(await web.fetch(`/api/list?${query}`))).code, query).toBe('invalid_request')
  })
})

describe('what goes wrong inside', () => {
  test('is 500 internal without a word of why, and in the log without the message', async () => {
    const { headers } = await web.signIn()
    const answer = await web.fetch('/api/wishes', json({ name: 'break' }, { ...headers, 'x-correlation-id': 'broken-inside' }))
    const body = await answer.clone().text()
    expect(await problemOf(answer)).toMatchObject({ code: 'internal', status: 500 })
    expect(body).not.toContain('secret')
    await expect.poll(() => web.logged().some((line) => line['event'] === 'http.failed')).toBe(true)
    const all = web.lines.join('')
    expect(all).not.toContain('secret remote text')
    expect(all).not.toContain('4111111111111111')
    expect(web.logged().find((line) => line['event'] === 'http.failed')).toMatchObject({
      correlationId: 'broken-inside',
      error: { name: 'Error' },
    })
  })
})

describe('what is no HTTP request', () => {
  const raw = async (bytes: string) => {
    const socket = connect(web.port, '127.0.0.1')
    socket.write(bytes)
    return text(socket)
  }

  test.each([
    ['garbage', 'NONSENSE\r\n\r\n', 400],
    ['two lengths', 'POST /api/things HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ['17 KB of headers', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(17_000)}\r\n\r\n`, 431],
  ])('%s gets a problem and the end of the connection', async (_what, bytes, status) => {
    const answer = await raw(bytes)
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer).toContain('application/problem+json')
    expect(answer).toContain('"code":"bad_header"')
    expect(answer.toLowerCase()).toContain('x-correlation-id')
  })
})

describe('the caller’s address', () => {
  const ipOf = async (forwarded: string) =>
    ((await (await web.fetch('/api/list', { headers: { 'x-forwarded-for': forwarded } })).json()) as { ip: string }).ip

  test('comes from X-Forwarded-For behind a trusted proxy, IPv4-mapped addresses as IPv4', async () => {
    expect(await ipOf('203.0.113.9')).toBe('203.0.113.9')
    expect(await ipOf('::ffff:203.0.113.9')).toBe('203.0.113.9')
    expect(await ipOf('198.51.100.1, 203.0.113.9')).toBe('203.0.113.9')
  })

  test('is the peer’s own where nobody is trusted', async () => {
    await using other = await startWeb({ redisUrl: redis.url, routes: () => sampleRoutes() })
    const answer = await other.fetch('/api/list', { headers: { 'x-forwarded-for': '203.0.113.9' } })
    expect(await answer.json()).toMatchObject({ ip: '127.0.0.1' })
  })

  test.each([['0.0.0.0/0'], ['::/0'], ['nonsense']])('a proxy list with %s stops the start', async (range) => {
    await expect(startWeb({ redisUrl: redis.url, trustProxy: [range] })).rejects.toThrow(RangeError)
  })
})

test('two routes of one method and path stop the start', async () => {
  await expect(startWeb({ redisUrl: redis.url, routes: () => [...sampleRoutes(), ...sampleRoutes()] })).rejects.toThrow('two routes')
})
