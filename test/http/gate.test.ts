import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ipGroup } from '../../src/http/middleware/client-ip.ts'
import { fingerprintOf, takeKey } from '../../src/http/middleware/idempotency.ts'
import { parseJson } from '../../src/http/middleware/json.ts'
import { json, ownRedis, problemOf, PUBLIC_URL, startWeb } from './web.ts'
import { sampleRoutes } from './sample-routes.ts'

let redis: Awaited<ReturnType<typeof ownRedis>>
let web: Awaited<ReturnType<typeof startWeb>>
const made: unknown[] = []

beforeAll(async () => {
  redis = await ownRedis()
  web = await startWeb({ redisUrl: redis.url, routes: () => sampleRoutes(made) })
})
afterAll(async () => {
  await web[Symbol.asyncDispose]()
  await redis[Symbol.asyncDispose]()
})

describe('sessions', () => {
  test('a route that needs one answers 401 without, with a wrong one, and with two', async () => {
    const { token } = await web.signIn()
    for (const cookie of [
      '',
      'sid=',
      `sid=${'x'.repeat(43)}`,
      `other=${token}`,
      `__Host-sid=${token}`,
      `sid=${token}; sid=${'y'.repeat(43)}`,
    ])
      expect((await problemOf(await web.fetch('/api/mine', { headers: { cookie } }))).code, cookie).toBe('not_signed_in')
  })

  test('the cookie’s owner is who the route sees', async () => {
    const me = await web.signIn()
    expect(await (await web.fetch('/api/mine', { headers: me.headers })).json()).toMatchObject({ user: me.userId })
  })

  test('the token itself is nowhere in Redis', async () => {
    const { token } = await web.signIn()
    const keys = await web.redis.keys('*')
    expect(keys.join()).not.toContain(token)
    for (const key of keys.filter((name) => name.startsWith('session:'))) expect(await web.redis.get(key)).not.toContain(token)
  })

  test('an ended session opens nothing; the others of its owner go on', async () => {
    const one = await web.signIn()
    const two = await web.signIn(one.userId)
    await web.sessions.end(one.id)
    expect((await web.fetch('/api/mine', { headers: one.headers })).status).toBe(401)
    expect((await web.fetch('/api/mine', { headers: two.headers })).status).toBe(200)
    expect((await web.sessions.list(one.userId)).map(({ id }) => id)).toEqual([two.id])
  })

  test('all but one can be ended, or all', async () => {
    const [one, ...rest] = await Promise.all(Array.from({ length: 4 }, () => web.signIn('user-of-four')))
    expect(await web.sessions.endAllOf('user-of-four', one?.id)).toBe(3)
    expect((await web.fetch('/api/mine', { headers: one?.headers ?? {} })).status).toBe(200)
    for (const { headers } of rest) expect((await web.fetch('/api/mine', { headers })).status).toBe(401)
    expect(await web.sessions.endAllOf('user-of-four')).toBe(1)
    expect(await web.sessions.list('user-of-four')).toEqual([])
  })

  test('the eleventh session ends the oldest', async () => {
    const all = []
    for (let made = 0; made < 11; made++) all.push(await web.signIn('user-of-eleven'))
    expect(await web.sessions.list('user-of-eleven')).toHaveLength(10)
    expect((await web.fetch('/api/mine', { headers: all[0]?.headers ?? {} })).status).toBe(401)
    expect((await web.fetch('/api/mine', { headers: all[1]?.headers ?? {} })).status).toBe(200)
  })

  test('a log-in replaces the session that was there', async () => {
    const before = await web.signIn()
    const after = await web.sessions.create(
      { userId: before.userId, accountId: before.accountId },
      { replaces: before.id, device: 'Firefox on Linux' },
    )
    expect(after.token).not.toBe(before.token)
    expect((await web.fetch('/api/mine', { headers: before.headers })).status).toBe(401)
    expect(await web.sessions.list(before.userId)).toMatchObject([{ id: after.id, device: 'Firefox on Linux' }])
  })

  test('each use puts the idle end off, and never beyond the absolute end', async () => {
    const me = await web.signIn()
    await web.redis.pexpire(`session:${me.id}`, 10_000)
    await web.fetch('/api/mine', { headers: me.headers })
    expect(await web.redis.pttl(`session:${me.id}`)).toBeGreaterThan(29 * 60_000)
    const value = (await web.redis.get(`session:${me.id}`)) ?? ''
    await web.redis.set(`session:${me.id}`, value.replace(/^\d+/, String(Date.now() + 60_000)), 'KEEPTTL')
    await web.fetch('/api/mine', { headers: me.headers })
    expect(await web.redis.pttl(`session:${me.id}`)).toBeLessThanOrEqual(60_000)
    await web.redis.set(`session:${me.id}`, value.replace(/^\d+/, String(Date.now() - 1)), 'KEEPTTL')
    expect((await web.fetch('/api/mine', { headers: me.headers })).status).toBe(401)
  })

  test('an idle session ends by itself', async () => {
    await using quick = await startWeb({ redisUrl: redis.url, routes: () => sampleRoutes(), idleMs: 50 })
    const me = await quick.signIn()
    await expect.poll(async () => quick.redis.exists(`session:${me.id}`)).toBe(0)
    expect((await quick.fetch('/api/mine', { headers: me.headers })).status).toBe(401)
    expect(await quick.sessions.list(me.userId)).toEqual([])
  })

  test('the cookie is __Host- and Secure but for plain http on loopback', async () => {
    await using other = await startWeb({ redisUrl: redis.url, publicUrl: 'https://portal.example' })
    expect((await other.sessions.create({ userId: 'u', accountId: 'a' })).setCookie).toMatch(
      /^__Host-sid=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    )
    expect((await web.sessions.create({ userId: 'u', accountId: 'a' })).setCookie).toMatch(
      /^sid=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/,
    )
  })
})

describe('who is not signed in learns nothing about the request', () => {
  const send = (headers: Record<string, string>, init: RequestInit, path = '/api/wishes') =>
    web.fetch(path, { method: 'POST', ...init, headers: { 'content-type': 'application/json', ...(init.headers as object), ...headers } })

  test.each<[string, RequestInit, string, string?]>([
    ['unreadable JSON', { body: '{' }, 'unreadable_json'],
    ['another content type', { body: '{}', headers: { 'content-type': 'text/plain' } }, 'unsupported_media_type'],
    ['a body that is too large', { body: JSON.stringify({ extra: 'x'.repeat(65_536) }) }, 'too_large'],
    ['a card number', { body: JSON.stringify({ name: '4242 4242 4242 4242' }) }, 'card_number_not_accepted'],
    ['a field that is wrong', { body: JSON.stringify({ count: 0 }) }, 'invalid_request'],
    ['a key that is none', { body: '{}', headers: { 'idempotency-key': 'a b' } }, 'idempotency_key_invalid'],
    ['no key where one is needed', {}, 'idempotency_key_missing', '/api/wishes/1/grant'],
    ['a path that is none', { headers: { 'idempotency-key': 'k' } }, 'unknown_order', '/api/wishes/abc/grant'],
  ])('%s: 401 without a session, its own answer with one', async (_what, init, code, path) => {
    const before = made.length
    expect(await problemOf(await send({}, init, path))).toMatchObject({ status: 401, code: 'not_signed_in' })
    const { headers } = await web.signIn()
    expect((await problemOf(await send(headers, init, path))).code).toBe(code)
    expect(made.length).toBe(before)
  })

  test('an open route says what is wrong with the body to anybody', async () => {
    expect((await problemOf(await send({}, { body: '{' }, '/api/things'))).code).toBe('unreadable_json')
  })
})

describe('requests that came from elsewhere', () => {
  const send = async (headers: Record<string, string>, method = 'POST') => {
    const { headers: mine } = await web.signIn()
    return web.fetch(method === 'POST' ? '/api/wishes' : '/api/mine', { method, headers: { cookie: mine.cookie, ...headers } })
  }
  test.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'cross-site', origin: PUBLIC_URL },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    {},
  ])('%j with a session is 403 csrf', async (headers: Record<string, string>) => {
    const before = made.length
    // fetch itself adds Sec-Fetch-Mode alone; what is not in `headers` is not sent.
    expect(await problemOf(await send(headers))).toMatchObject({ code: 'csrf', status: 403 })
    expect(made).toHaveLength(before)
  })
  test.each([{ 'sec-fetch-site': 'same-origin' }, { origin: PUBLIC_URL }])(
    '%j is our own page',
    async (headers: Record<string, string>) => {
      expect((await send(headers)).status).toBe(201)
      expect((await send(headers, 'DELETE')).status).toBe(204)
    },
  )
  test('reading needs no proof, and a request without a session none either', async () => {
    expect((await send({}, 'GET')).status).toBe(200)
    expect((await web.fetch('/api/things', { method: 'POST' })).status).toBe(201)
  })
})

describe('Idempotency-Key', () => {
  /** What Redis holds of a caller's keys: names and values alike keep the key and the reply to those who know the key. */
  const heldOf = async (me: { userId: string }): Promise<string[]> => {
    const names = await web.redis.keys(`idem:${me.userId}:POST /api/wishes:*`)
    const values = await Promise.all(names.map(async (name) => `${name} ${(await web.redis.get(name)) ?? ''}`))
    return values.filter((value) => !value.endsWith('\n'))
  }

  const wish = (me: { headers: Record<string, string> }, key: string | null, body: unknown = { name: 'x' }) =>
    web.fetch('/api/wishes', json(body, { ...me.headers, ...(key !== null && { 'idempotency-key': key }) }))

  test('the same key and body again is the same answer, not a second wish', async () => {
    const me = await web.signIn()
    const before = made.length
    const first = await wish(me, '"abc"')
    expect(first.status).toBe(201)
    await expect.poll(() => heldOf(me)).toHaveLength(1)
    expect((await heldOf(me)).join()).not.toMatch(/:abc|"status"|Location/)
    // `"abc"` and `abc` are one key; members in another order are the same body.
    const again = await wish(me, 'abc')
    expect(again.status).toBe(201)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(again.headers.get('location')).toBe(first.headers.get('location'))
    expect(await again.json()).toEqual(await first.json())
    expect(made).toHaveLength(before + 1)
  })

  test('with another body it is 422 idempotency_key_reused', async () => {
    const me = await web.signIn()
    await wish(me, 'k1')
    await expect.poll(() => heldOf(me)).toHaveLength(1)
    expect(await problemOf(await wish(me, 'k1', { name: 'y' }))).toMatchObject({ code: 'idempotency_key_reused', status: 422 })
  })

  test('another person’s same key is another key', async () => {
    const [one, two] = [await web.signIn(), await web.signIn()]
    const before = made.length
    await wish(one, 'shared')
    expect((await wish(two, 'shared', { name: 'other' })).status).toBe(201)
    expect(made).toHaveLength(before + 2)
  })

  test('a refusal, a 422 and a 500 leave nothing behind', async () => {
    const me = await web.signIn()
    let fine = 0
    for (const [name, status] of [
      ['refuse', 409],
      ['', 422],
      ['break', 500],
    ] as const) {
      expect((await wish(me, `k-${status}`, { name })).status).toBe(status)
      await expect.poll(async () => (await web.redis.keys(`idem:${me.userId}:*`)).length).toBe(fine)
      fine += 1
      expect((await wish(me, `k-${status}`, { name: 'fine' })).status).toBe(201)
    }
  })

  test('a 202 is not remembered: the journal knows how far it has come', async () => {
    const me = await web.signIn()
    expect((await wish(me, 'slow', { name: 'later' })).status).toBe(202)
    await expect.poll(() => web.redis.keys(`idem:${me.userId}:*`)).toEqual([])
  })

  test.each(['', '""', 'a b', 'a,b', 'a;b', 'a"b', '"a', 'a\\b', '"a b"', '"abc";x=1', 'x'.repeat(256), 'é'])(
    '%j is 400 idempotency_key_invalid',
    async (key) => {
      const me = await web.signIn()
      expect(await problemOf(await wish(me, key))).toMatchObject({ code: 'idempotency_key_invalid', status: 400 })
    },
  )

  test('sent twice it is invalid, where required and absent it is missing', async () => {
    const me = await web.signIn()
    const headers = new Headers({ ...me.headers, 'idempotency-key': 'a' })
    headers.append('idempotency-key', 'b')
    expect((await problemOf(await web.fetch('/api/wishes', { method: 'POST', headers }))).code).toBe('idempotency_key_invalid')
    expect((await problemOf(await web.fetch('/api/wishes/1/grant', { method: 'POST', headers: me.headers }))).code).toBe(
      'idempotency_key_missing',
    )
  })

  test.each(['x'.repeat(255), "!#$%&'()*+-./:<=>?@[]^_`{|}~", '"quoted"'])('%s is a key', async (key) => {
    expect((await wish(await web.signIn(), key)).status).toBe(201)
  })

  test('the fingerprint knows neither the order of members nor how a text is escaped, but every value', () => {
    const of = (text: string) => fingerprintOf({ method: 'POST', route: '/r', params: {}, body: parseJson(Buffer.from(text)) })
    expect(of('{"a":1,"b":"é"}')).toBe(of('{ "b": "\\u00e9", "a": 1.0 }'))
    expect(new Set([of('{"a":1}'), of('{"a":2}'), of('{"a":"1"}'), of('{"a":null}'), of('{}')]).size).toBe(5)
  })

  test('signed routes claim a key by themselves, with the same answers', async () => {
    const held = { principal: 'salesforce', route: 'POST /api/orders/:id/provision', key: 'press-1', fingerprint: 'a'.repeat(64) }
    const first = await takeKey(web.redis, held)
    expect(first.claim?.is).toBe('new')
    expect((await takeKey(web.redis, held)).claim?.is).toBe('running')
    await first.claim?.finish({ status: 202, body: { flowId: 'f' } })
    expect((await takeKey(web.redis, held)).stored).toEqual({ status: 202, body: { flowId: 'f' } })
    // Another request under that key: the journal judges it, since an unknown order is answered first.
    expect((await takeKey(web.redis, { ...held, fingerprint: 'b'.repeat(64) })).claim?.is).toBe('unasked')
  })

  test('the same member twice is unreadable on signed routes alone', () => {
    const refuse = (text: string) => () => parseJson(Buffer.from(text), { duplicates: 'refuse' })
    for (const text of ['{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '{"x":[{"b":{},"c":1,"b":2}]}', '{"a":{"a":1},"a":2}']) {
      expect(refuse(text), text).toThrow(expect.objectContaining({ code: 'unreadable_json' }))
      expect(() => parseJson(Buffer.from(text)), text).not.toThrow()
    }
    for (const text of ['{"a":{"a":1},"b":["a","a"],"c":"{\\"a\\":1,\\"a\\":2}"}', '[{"a":1},{"a":1}]', '{"a,b":1,"a":"x:{,"}'])
      expect(refuse(text), text).not.toThrow()
  })
})

describe('limits', () => {
  test('120 requests a minute a session, then 429 with Retry-After and the RateLimit fields', async () => {
    await using strict = await startWeb({ redisUrl: redis.url, routes: () => sampleRoutes(), rateLimitScale: 1 })
    const me = await strict.signIn()
    const answers = await Promise.all(Array.from({ length: 125 }, () => strict.fetch('/api/mine', { headers: me.headers })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(120)
    const refused = answers.find(({ status }) => status === 429)
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused?.headers.get('ratelimit-policy')).toBe('"api"; q=120; w=60')
    expect(refused?.headers.get('ratelimit')).toMatch(/^"api"; r=0; t=\d+$/)
    if (refused) expect((await problemOf(refused)).code).toBe('rate_limited')
    // Another session of the same address is not held up.
    expect((await strict.fetch('/api/mine', { headers: (await strict.signIn()).headers })).status).toBe(200)
  })

  test('10 orders a minute an account, whatever the session', async () => {
    await using strict = await startWeb({ redisUrl: redis.url, routes: () => sampleRoutes(), rateLimitScale: 1 })
    const one = await strict.signIn()
    const two = await strict.signIn(one.userId, one.accountId)
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, at) => strict.fetch('/api/wishes', json({}, (at % 2 ? one : two).headers))),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(10).fill(201), 429, 429])
    expect((await strict.fetch('/api/mine', { headers: one.headers })).status).toBe(200)
  })

  test('five wrong log-ins an account and address, then 429 with the draft-8 fields; right ones do not count', async () => {
    await using strict = await startWeb({ redisUrl: redis.url, routes: () => sampleRoutes(), rateLimitScale: 1 })
    const attempt = (body: object) => strict.fetch('/api/try', json(body))
    for (let tries = 0; tries < 8; tries++) expect((await attempt({ email: 'right@a.example', right: true })).status).toBe(204)
    for (let tries = 0; tries < 5; tries++) expect((await attempt({ email: 'wrong@a.example' })).status).toBe(401)
    const refused = await attempt({ email: 'WRONG@a.example' })
    expect(refused.status).toBe(429)
    expect(refused.headers.get('ratelimit')).toContain('"login-account-ip"')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await attempt({ email: 'wrong@a.example', known: true })).status).toBe(401)
    expect((await attempt({ email: 'other@a.example' })).status).toBe(401)
  })

  test('60 calls a minute without a signature an address; whoever has signed is neither counted nor refused', async () => {
    await using strict = await startWeb({ redisUrl: redis.url, routes: () => sampleRoutes(), rateLimitScale: 1 })
    const call = (signature: string) => strict.fetch('/api/signed', json({}, { 'webhook-signature': signature }))
    for (let calls = 0; calls < 70; calls++) expect((await call('good')).status).toBe(202)
    const answers = await Promise.all(Array.from({ length: 63 }, () => call('bad')))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(60)
    const refused = answers.find(({ status }) => status === 429)
    expect(refused?.headers.get('ratelimit')).toContain('"unsigned-ip"')
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await call('good')).status).toBe(202)
  })

  test('IPv6 callers are counted by their /64', () => {
    expect(ipGroup('2001:db8:1:2:3:4:5:6')).toBe(ipGroup('2001:db8:1:2:ffff::1'))
    expect(ipGroup('2001:db8:1:2::1')).not.toBe(ipGroup('2001:db8:1:3::1'))
    expect(ipGroup('203.0.113.9')).toBe('203.0.113.9')
  })
})

describe('Redis', () => {
  test('costs one round trip a signed-in GET and two a POST with a key', async () => {
    await using one = await startWeb({ redisUrl: redis.url, routes: () => sampleRoutes() })
    const me = await one.signIn()
    await one.fetch('/api/mine', { headers: me.headers })
    // Two commands at most arrive before a script is known by its digest; from then on each request is one command.
    let commands = 0
    const send = one.redis.sendCommand.bind(one.redis)
    one.redis.sendCommand = (command, stream) => {
      commands++
      return send(command, stream)
    }
    await one.fetch('/api/mine', { headers: me.headers })
    expect(commands).toBe(1)
    await one.fetch('/api/wishes', json({}, { ...me.headers, 'idempotency-key': 'count-me' }))
    await expect.poll(() => commands).toBe(3)
  })

  test('down: no session is 503, never somebody; the public goes on, at half the limit', async () => {
    await using lost = await startWeb({ redisUrl: redis.url, routes: () => sampleRoutes(), rateLimitScale: 1 })
    const me = await lost.signIn()
    await lost.loseRedis()
    const answer = await lost.fetch('/api/mine', { headers: me.headers })
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(await problemOf(answer)).toMatchObject({ code: 'session_store_unavailable', status: 503 })
    expect((await lost.fetch('/api/mine')).status).toBe(401)
    expect((await lost.fetch('/api/list')).status).toBe(200)
    expect(await (await lost.fetch('/api/things', { method: 'POST' })).json()).toMatchObject({ user: null })
    await expect(lost.sessions.create({ userId: 'u', accountId: 'a' })).rejects.toMatchObject({ code: 'session_store_unavailable' })
    const tries = []
    for (let at = 0; at < 4; at++) tries.push((await lost.fetch('/api/try', json({ email: 'down@a.example' }))).status)
    expect(tries).toEqual([401, 401, 429, 429])
  })
})
