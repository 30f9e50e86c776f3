import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { RemoteError } from '../../src/base/remote.ts'
import { soql } from '../../salesforce/soql.ts'
import { createWire, WIRE_LIMITS } from '../../src/base/http-wire.ts'
import {
  apiFor,
  call,
  handClock,
  ids,
  json,
  startPeer,
  startTcp,
  tokenReply,
  type Answer,
  type Peer,
  type TestApi,
} from './salesforce/peer.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function world(answer: Answer, more: Parameters<typeof apiFor>[1] & { login?: Answer } = {}): Promise<TestApi & { peer: Peer }> {
  const peer = await startPeer(answer, more.login)
  const api = apiFor(peer.origin, more)
  open.push(peer, api.sf)
  return { ...api, peer }
}

const Row = z.object({ Id: z.string(), Name: z.string() })
const select = soql`SELECT Id, Name FROM Account WHERE Name = ${"O'Brien & Söhne"} LIMIT 10`
const page = (rows: unknown[], next?: string) => ({
  totalSize: 99,
  done: next === undefined,
  records: rows,
  ...(next === undefined ? {} : { nextRecordsUrl: next }),
})
const row = (name: string) => ({ attributes: { type: 'Account' }, Id: ids.account, Name: name, Secret__c: 'x' })
const error = (errorCode: string, message = 'remote words') => [{ message, errorCode, fields: [] }]

const fault = (work: Promise<unknown>): Promise<RemoteError> =>
  work.then(
    () => Promise.reject(new Error('it should have failed')),
    (thrown: unknown) => (thrown instanceof RemoteError ? thrown : Promise.reject(thrown)),
  )

describe('reads', () => {
  test('a query carries token, call options and correlation id, and keeps only what its schema names', async () => {
    const { sf, peer, records } = await world((_got, response) => json(response, 200, page([row('A')])))
    expect(await sf.query(Row, select, call())).toEqual([{ Id: ids.account, Name: 'A' }])
    const [got] = peer.calls()
    expect(decodeURIComponent(got?.path ?? '')).toBe(
      "/services/data/v67.0/query?q=SELECT Id, Name FROM Account WHERE Name = 'O\\'Brien & Söhne' LIMIT 10",
    )
    expect(got?.headers).toMatchObject({
      authorization: 'Bearer token-1!x',
      'sforce-call-options': 'client=trunkline',
      'x-correlation-id': 'test-correlation',
      accept: 'application/json',
    })
    expect(sf.usage()).toEqual({ used: 25, limit: 5000 })
    expect(Math.abs(sf.skewMs() ?? Infinity)).toBeLessThan(60_000)
    expect(records).toMatchObject([{ system: 'salesforce', operation: 'GET query', outcome: 'ok', correlationId: 'test-correlation' }])
    expect(JSON.stringify(records)).not.toContain('Brien')
  })

  test('every page is read, those of child lists too', async () => {
    const next = (name: string) => `/services/data/v67.0/query/01g5g00000XyZ12AAA-${name}`
    const answers: Record<string, unknown> = {
      [next('2')]: page([row('B')], next('3')),
      [next('3')]: page([row('C')]),
      [next('c')]: page([{ Email: 'b@example.jp' }]),
    }
    const { sf, records } = await world((got, response) => {
      const first = page([{ ...row('A'), Contacts: page([{ Email: 'a@example.jp' }], next('c')) }], next('2'))
      json(response, 200, answers[got.path] ?? first)
    })
    const WithContacts = Row.extend({ Contacts: z.object({ records: z.array(z.object({ Email: z.string() })) }).optional() })
    const rows = await sf.query(WithContacts, select, call())
    expect(rows.map(({ Name }) => Name)).toEqual(['A', 'B', 'C'])
    expect(rows[0]?.Contacts?.records).toEqual([{ Email: 'a@example.jp' }, { Email: 'b@example.jp' }])
    expect(records.map(({ operation }) => operation)).toEqual(['GET query', 'GET query page', 'GET query page', 'GET query page'])
  })

  test('a list without an end, or whose next page lies elsewhere, is given up', async () => {
    const endless = await world((_got, response) => json(response, 200, page([row('A')], '/services/data/v67.0/query/01g-2')))
    expect(await fault(endless.sf.query(Row, select, call()))).toMatchObject({ fault: 'unreadable', code: 'too_many_rows' })
    const astray = await world((_got, response) => json(response, 200, page([row('A')], 'http://127.0.0.1:9/steal')))
    expect(await fault(astray.sf.query(Row, select, call()))).toMatchObject({ fault: 'unreadable', code: 'next_page' })
  })

  test('a locator that expired starts the query again', async () => {
    const answers = [
      page([row('A')], '/services/data/v67.0/query/01g-2'),
      error('INVALID_QUERY_LOCATOR'),
      page([row('A')], '/services/data/v67.0/query/01h-2'),
      page([row('B')]),
    ]
    const { sf } = await world((_got, response) => {
      const answer = answers.shift()
      json(response, Array.isArray(answer) ? 400 : 200, answer)
    })
    expect((await sf.query(Row, select, call())).map(({ Name }) => Name)).toEqual(['A', 'B'])
  })

  test.each<[status: number, body: unknown, headers: Record<string, string>, expected: object]>([
    [404, error('NOT_FOUND'), {}, { fault: 'not_found', code: 'NOT_FOUND' }],
    [
      404,
      error('NOT_FOUND', 'Provided external ID field does not exist or is not accessible: K__c'),
      {},
      { fault: 'misconfigured', code: 'external_id_field' },
    ],
    [400, error('INVALID_FIELD'), {}, { fault: 'misconfigured', code: 'INVALID_FIELD' }],
    [400, error('MALFORMED_QUERY'), {}, { fault: 'refused', code: 'MALFORMED_QUERY' }],
    [403, error('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'), {}, { fault: 'limited', retryAfterMs: 900_000 }],
    [
      403,
      error('REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.'),
      {},
      { fault: 'limited', retryAfterMs: undefined },
    ],
    [429, '', { 'retry-after': '7' }, { fault: 'limited', retryAfterMs: 7_000 }],
    [
      503,
      error('SERVER_UNAVAILABLE'),
      { 'retry-after': 'Wed, 21 Oct 2015 07:28:09 GMT', date: 'Wed, 21 Oct 2015 07:28:00 GMT' },
      { fault: 'unreachable', retryAfterMs: 9_000 },
    ],
    [420, '', {}, { fault: 'misconfigured', code: 'http_420' }],
    [302, '', { location: 'http://127.0.0.1:9/' }, { fault: 'unreadable', code: 'http_302' }],
    [300, ['/a', '/b'], {}, { fault: 'refused', code: 'ambiguous_key' }],
    [200, { odd: true }, {}, { fault: 'unreadable', code: 'schema' }],
  ])('%s %j', async (status, body, headers, expected) => {
    const { sf } = await world((_got, response) => json(response, status, body, headers))
    const thrown = await fault(sf.get(Row, 'Account', ids.account, ['Id', 'Name'], call()))
    expect(thrown).toMatchObject(expected)
    expect(thrown.message).not.toContain('remote words')
  })

  test.each([
    ['a maintenance page with status 200', 200, 'text/html', '<html>'],
    ['JSON that is cut', 200, 'application/json', '{"Id":"x'],
  ])('%s is unreadable', async (_name, status, type, body) => {
    const { sf, records } = await world((_got, response) => response.writeHead(status, { 'content-type': type }).end(body))
    expect(await fault(sf.get(Row, 'Account', ids.account, ['Id', 'Name'], call()))).toMatchObject({ fault: 'unreadable' })
    expect(records).toMatchObject([{ outcome: 'unknown', code: 'unreadable' }])
  })

  test('a record by id and by key; no record of a key is null', async () => {
    const { sf, peer } = await world((got, response) =>
      got.path.includes('gone') ? json(response, 404, error('NOT_FOUND')) : json(response, 200, row('A')),
    )
    expect(await sf.get(Row, 'Account', '0015g00000ACCTa', ['Id', 'Name'], call())).toEqual({ Id: ids.account, Name: 'A' })
    expect(await sf.getByKey(Row, 'Account', 'Customer_Number__c', 'C 1', ['Id'], call())).toEqual({ Id: ids.account, Name: 'A' })
    expect(await sf.getByKey(Row, 'Account', 'Customer_Number__c', 'gone', ['Id'], call())).toBeNull()
    expect(peer.calls().map(({ path }) => path)).toEqual([
      `/services/data/v67.0/sobjects/Account/${ids.account}?fields=Id,Name`,
      '/services/data/v67.0/sobjects/Account/Customer_Number__c/C%201?fields=Id',
      '/services/data/v67.0/sobjects/Account/Customer_Number__c/gone?fields=Id',
    ])
  })

  test('a key with a slash stays unsent, as does an id that is none', async () => {
    const { sf, peer } = await world((_got, response) => json(response, 200, row('A')))
    expect(await fault(sf.getByKey(Row, 'Account', 'K__c', '../x', ['Id'], call()))).toMatchObject({
      fault: 'unreachable',
      code: 'unclean_path',
    })
    await expect(sf.get(Row, 'Account', '../../x', ['Id'], call())).rejects.toThrow(TypeError)
    expect(peer.calls()).toEqual([])
  })

  test('limits and descriptions', async () => {
    const field = {
      name: 'K__c',
      type: 'string',
      length: 36,
      createable: true,
      updateable: false,
      externalId: true,
      unique: true,
      picklistValues: [],
    }
    const { sf } = await world((got, response) =>
      json(
        response,
        200,
        got.path.endsWith('/limits')
          ? { DailyApiRequests: { Max: 100, Remaining: 40 } }
          : { name: 'Order', createable: true, updateable: true, fields: [field] },
      ),
    )
    expect(await sf.limits(call())).toEqual({ limit: 100, remaining: 40 })
    expect(await sf.describe('Order', call())).toMatchObject({ name: 'Order', fields: [field] })
  })
})

describe('writes', () => {
  test.each<[name: string, status: number, body: unknown, headers: Record<string, string>, expected: object]>([
    ['created', 201, { id: ids.order, success: true, errors: [] }, {}, { is: 'done', value: { id: ids.order } }],
    [
      'an event is a success with errors',
      201,
      { id: 'e01xx0000000001AAA', success: true, errors: [{ statusCode: 'OPERATION_ENQUEUED', message: 'x' }] },
      {},
      { is: 'done', value: { id: 'e01xx0000000001AAA' } },
    ],
    ['duplicate key', 400, error('DUPLICATE_VALUE'), {}, { is: 'refused', code: 'DUPLICATE_VALUE' }],
    ['row lock', 400, error('UNABLE_TO_LOCK_ROW'), {}, { is: 'refused', code: 'UNABLE_TO_LOCK_ROW', retryable: true }],
    [
      'too long',
      400,
      [{ message: 'Note: data value too large: my secret', errorCode: 'STRING_TOO_LONG', fields: ['Note__c'] }],
      {},
      { is: 'refused', code: 'STRING_TOO_LONG', field: 'Note__c' },
    ],
    ['bare object', 400, { errorCode: 'JSON_PARSER_ERROR', message: 'x' }, {}, { is: 'refused', code: 'JSON_PARSER_ERROR' }],
    ['odd code', 400, error('Note: my secret'), {}, { is: 'refused', code: 'unknown_code' }],
    ['several keys match', 300, ['/a', '/b'], {}, { is: 'refused', code: 'ambiguous_key' }],
    [
      'day used up',
      403,
      error('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'),
      {},
      { is: 'not_sent', code: 'limited', retryAfterMs: 900_000 },
    ],
    ['edge limit', 429, '', { 'retry-after': '3' }, { is: 'not_sent', code: 'limited', retryAfterMs: 3_000 }],
    [
      'unavailable, with a time',
      503,
      error('SERVER_UNAVAILABLE'),
      { 'retry-after': '2' },
      { is: 'not_sent', code: 'unavailable', retryAfterMs: 2_000 },
    ],
    ['unavailable', 503, error('SERVER_UNAVAILABLE'), {}, { is: 'unknown', code: 'SERVER_UNAVAILABLE' }],
    ['server error', 500, error('UNKNOWN_EXCEPTION'), {}, { is: 'unknown', code: 'UNKNOWN_EXCEPTION' }],
    ['a limit that a failing server names', 500, error('REQUEST_LIMIT_EXCEEDED'), {}, { is: 'unknown', code: 'REQUEST_LIMIT_EXCEEDED' }],
    ['another 401', 401, error('INVALID_AUTH_HEADER'), {}, { is: 'not_sent', code: 'misconfigured' }],
    ['schema', 201, { id: null, success: true }, {}, { is: 'unknown', code: 'unreadable' }],
    [
      'no success inside a 2xx',
      200,
      { id: null, success: false, errors: [{ statusCode: 'FAILED_ACTIVATION', message: 'x' }] },
      {},
      { is: 'refused', code: 'FAILED_ACTIVATION' },
    ],
    ['403 without a body', 403, '', {}, { is: 'unknown', code: 'http_403' }],
  ])('%s', async (_name, status, body, headers, expected) => {
    const { sf, peer, records } = await world((_got, response) => json(response, status, body, headers))
    const outcome = await sf.create('Order', { Note__c: 'my secret' }, call())
    expect(outcome).toEqual(expected)
    expect(peer.calls()).toHaveLength(1)
    expect(JSON.stringify([outcome, records])).not.toContain('secret')
  })

  test.each([
    ['HTML with status 200', 200, 'text/html', '<html>down</html>'],
    ['HTML with status 502', 502, 'text/html', '<html>down</html>'],
    ['cut JSON', 201, 'application/json', '{"id":"80'],
  ])('%s leaves it unknown', async (_name, status, type, body) => {
    const { sf } = await world((_got, response) => response.writeHead(status, { 'content-type': type }).end(body))
    expect((await sf.create('Order', {}, call())).is).toBe('unknown')
  })

  test('an update is done by 204 alone; an upsert also by 200 and 201', async () => {
    const statuses = [204, 200, 201, 200, 204]
    const { sf, peer } = await world((_got, response) => {
      const status = statuses.shift() ?? 500
      json(response, status, status === 204 ? undefined : { id: ids.order, success: true, errors: [], created: status === 201 })
    })
    expect(await sf.update('Order', ids.order, { A: null }, call())).toEqual({ is: 'done', value: undefined })
    expect(await sf.update('Order', ids.order, {}, call())).toEqual({ is: 'unknown', code: 'unreadable' })
    expect(await sf.upsert('Order', 'K__c', 'a b', {}, call())).toEqual({ is: 'done', value: { id: ids.order, created: true } })
    expect(await sf.upsert('Order', 'K__c', 'a', {}, call())).toEqual({ is: 'done', value: { id: ids.order, created: false } })
    expect(await sf.upsert('Order', 'K__c', 'a', {}, call())).toEqual({ is: 'done', value: { id: null, created: null } })
    expect(peer.calls()[2]).toMatchObject({ method: 'PATCH', path: '/services/data/v67.0/sobjects/Order/K__c/a%20b' })
    expect(peer.calls()[0]?.body).toBe('{"A":null}')
  })

  test('collections: every row must have succeeded', async () => {
    const rolledBack = {
      id: ids.item,
      success: false,
      errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK', message: 'x', fields: [] }],
    }
    const answers = [
      [{ id: ids.item, success: true, errors: [] }],
      [rolledBack, { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', message: 'x', fields: ['Quantity'] }] }],
      [rolledBack],
      [],
    ]
    const { sf, peer } = await world((_got, response) => json(response, 200, answers.shift()))
    const one = [{ id: ids.item, Quantity: 1 }]
    expect(await sf.collection('PATCH', 'OrderItem', one, call())).toEqual({ is: 'done', value: [ids.item] })
    expect(await sf.collection('POST', 'OrderItem', [{}, {}], call())).toEqual({
      is: 'refused',
      code: 'REQUIRED_FIELD_MISSING',
      field: 'Quantity',
    })
    expect((await sf.collection('POST', 'OrderItem', [{}], call())).is).toBe('unknown')
    expect((await sf.collection('POST', 'OrderItem', [{}], call())).is).toBe('unknown')
    expect(JSON.parse(peer.calls()[0]?.body ?? '')).toEqual({
      allOrNone: true,
      records: [{ attributes: { type: 'OrderItem' }, id: ids.item, Quantity: 1 }],
    })
    await expect(sf.collection('POST', 'OrderItem', [], call())).rejects.toThrow(RangeError)
  })
})

describe('composite', () => {
  const requests = [
    { method: 'POST', path: '/sobjects/Order', referenceId: 'order', body: { Description: 'see @{order.id}' } },
    { method: 'POST', path: '/composite/sobjects', referenceId: 'items', body: {} },
  ] as const
  const answer = (referenceId: string, httpStatusCode: number, body: unknown) => ({ body, httpHeaders: {}, httpStatusCode, referenceId })
  const saved = { id: ids.order, success: true, errors: [] }
  const halted = [{ errorCode: 'PROCESSING_HALTED', message: 'rolled back' }]
  const failedRow = { success: false, errors: [{ statusCode: 'FIELD_INTEGRITY_EXCEPTION', message: 'x', fields: ['PricebookEntryId'] }] }

  test.each<[name: string, replies: unknown, expected: object]>([
    ['all well', [answer('order', 201, saved), answer('items', 200, [saved])], { is: 'done' }],
    [
      'key taken',
      [answer('order', 400, error('DUPLICATE_VALUE')), answer('items', 400, halted)],
      { is: 'refused', code: 'DUPLICATE_VALUE' },
    ],
    [
      'row refused under a 200',
      [answer('order', 400, halted), answer('items', 200, [failedRow])],
      { is: 'refused', code: 'FIELD_INTEGRITY_EXCEPTION', field: 'PricebookEntryId' },
    ],
    [
      'sibling claims success',
      [answer('order', 400, halted), answer('items', 200, [saved, failedRow])],
      { is: 'refused', code: 'FIELD_INTEGRITY_EXCEPTION' },
    ],
    [
      'a row alone fails',
      [answer('order', 201, saved), answer('items', 200, [failedRow])],
      { is: 'refused', code: 'FIELD_INTEGRITY_EXCEPTION' },
    ],
    [
      'row lock',
      [answer('order', 400, error('UNABLE_TO_LOCK_ROW')), answer('items', 412, halted)],
      { is: 'refused', code: 'UNABLE_TO_LOCK_ROW', retryable: true },
    ],
    ['all halted', [answer('order', 400, halted), answer('items', 400, halted)], { is: 'unknown', code: 'composite_halted' }],
    ['a reference is missing', [answer('order', 201, saved)], { is: 'unknown', code: 'composite_incomplete' }],
    ['another reference', [answer('order', 201, saved), answer('other', 200, [])], { is: 'unknown', code: 'composite_incomplete' }],
    [
      'an inner server error',
      [answer('order', 500, error('UNKNOWN_EXCEPTION')), answer('items', 400, halted)],
      { is: 'unknown', code: 'UNKNOWN_EXCEPTION' },
    ],
    ['not a composite reply', 'odd', { is: 'unknown', code: 'unreadable' }],
  ])('%s', async (_name, replies, expected) => {
    const { sf, peer } = await world((_got, response) => json(response, 200, { compositeResponse: replies }))
    expect(await sf.composite(requests, call())).toMatchObject(expected)
    expect(JSON.parse(peer.calls()[0]?.body ?? '')).toMatchObject({
      allOrNone: true,
      collateSubrequests: false,
      compositeRequest: [{ url: '/services/data/v67.0/sobjects/Order', body: { Description: 'see @ {order.id}' } }, {}],
    })
  })

  test('what Salesforce would refuse as a whole is not sent', async () => {
    const { sf, peer } = await world((_got, response) => json(response, 200, {}))
    const many = Array.from({ length: 26 }, (_, at) => ({ method: 'GET' as const, path: '/limits', referenceId: `r${at}` }))
    const wide = Array.from({ length: 6 }, (_, at) => ({ method: 'GET' as const, path: '/query?q=x', referenceId: `r${at}` }))
    for (const bad of [[], many, wide]) await expect(sf.composite(bad, call())).rejects.toThrow(RangeError)
    await expect(sf.composite([requests[0], requests[0]], call())).rejects.toThrow(TypeError)
    await expect(sf.composite([{ ...requests[0], referenceId: 'a-b' }], call())).rejects.toThrow(TypeError)
    expect(peer.got).toEqual([])
  })
})

describe('sessions', () => {
  const expired = error('INVALID_SESSION_ID', 'Session expired or invalid')

  test('an expired session is renewed once and the same write goes again, asked for again', async () => {
    const { sf, peer, records } = await world((got, response) =>
      got.headers.authorization === 'Bearer token-1!x'
        ? json(response, 401, expired)
        : json(response, 201, { id: ids.order, success: true, errors: [] }),
    )
    let asked = 0
    expect(await sf.create('Order', { A: 1 }, call({ beforeSend: () => void (asked += 1) }))).toEqual({
      is: 'done',
      value: { id: ids.order },
    })
    expect(asked).toBe(2)
    expect(peer.calls().map(({ body }) => body)).toEqual(['{"A":1}', '{"A":1}'])
    expect(records.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['not_sent', 'INVALID_SESSION_ID'],
      ['ok', undefined],
    ])
  })

  test('a session refused twice is a matter of configuration, for reads and writes', async () => {
    const { sf, peer } = await world((_got, response) => json(response, 401, expired))
    expect(await sf.create('Order', {}, call())).toEqual({ is: 'not_sent', code: 'misconfigured' })
    expect(peer.calls()).toHaveLength(2)
    expect(await fault(sf.query(Row, select, call()))).toMatchObject({ fault: 'misconfigured' })
    expect(peer.logins().length).toBeLessThanOrEqual(3)
  })

  test('an org that refuses every session is not stormed with log-ins', async () => {
    const { sf, peer } = await world((_got, response) => json(response, 401, expired), { clock: handClock() })
    for (let count = 0; count < 30; count += 1)
      expect(await sf.create('Order', {}, call())).toMatchObject({ is: 'not_sent', code: 'misconfigured' })
    expect(peer.logins()).toHaveLength(10)
  })

  test('many calls on an expired session share one log-in', async () => {
    let accepted = 'token-1!x'
    const { sf, peer } = await world((got, response) =>
      got.headers.authorization === `Bearer ${accepted}` ? json(response, 200, page([row('A')])) : json(response, 401, expired),
    )
    await sf.query(Row, select, call())
    accepted = 'token-2!x'
    await Promise.all(Array.from({ length: 12 }, () => sf.query(Row, select, call())))
    expect(peer.logins()).toHaveLength(2)
  })

  test('a token cannot mend a user who may not use the API', async () => {
    const { sf, peer } = await world((_got, response) =>
      json(response, 401, error('INVALID_SESSION_ID', 'This session is not valid for use with the REST API')),
    )
    expect(await sf.create('Order', {}, call())).toEqual({ is: 'not_sent', code: 'misconfigured' })
    expect([peer.calls().length, peer.logins().length]).toEqual([1, 1])
  })

  test('after a redirect the next call logs in anew', async () => {
    const { sf, peer } = await world((got, response) =>
      got.headers.authorization === 'Bearer token-1!x'
        ? response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()
        : json(response, 200, page([])),
    )
    await fault(sf.query(Row, select, call()))
    expect(await sf.query(Row, select, call())).toEqual([])
    expect(peer.logins()).toHaveLength(2)
  })
})

describe('a call that ends early', () => {
  test('the deadline holds for all of it, and a write is unknown once its first byte is gone', async () => {
    const clock = handClock()
    const { sf } = await world(() => clock.advance(30_000), { clock })
    expect(await sf.create('Order', {}, call())).toEqual({ is: 'unknown', code: 'deadline' })
    expect(await fault(sf.query(Row, select, call({ deadlineMs: 50 })))).toMatchObject({ fault: 'unreachable', code: 'deadline' })
  })

  test('a deadline that ends during the log-in leaves the write unsent, and the log-in to others', async () => {
    const clock = handClock()
    let finish = () => {}
    const { sf, peer } = await world((_got, response) => json(response, 200, page([])), {
      clock,
      login: (_got, response, peer) => {
        finish = () => json(response, 200, tokenReply(peer.origin))
        clock.advance(5_000)
      },
    })
    const patient = sf.query(Row, select, call())
    expect(await sf.create('Order', {}, call({ deadlineMs: 4_000 }))).toEqual({ is: 'not_sent', code: 'deadline' })
    finish()
    expect(await patient).toEqual([])
    expect([peer.logins().length, peer.calls().length]).toEqual([1, 1])
  })

  test("the caller's signal ends it", async () => {
    const stop = new AbortController()
    const { sf } = await world(() => stop.abort())
    expect(await sf.create('Order', {}, call({ signal: stop.signal }))).toEqual({ is: 'unknown', code: 'aborted' })
    expect(await sf.create('Order', {}, call({ signal: stop.signal }))).toMatchObject({ is: 'not_sent', code: 'aborted' })
  })

  test('a throw of beforeSend leaves the write unsent', async () => {
    const { sf, peer } = await world((_got, response) => json(response, 200, {}))
    const beforeSend = () => {
      throw new Error('the lease is gone')
    }
    expect(await sf.create('Order', {}, call({ beforeSend }))).toEqual({ is: 'not_sent', code: 'dropped' })
    expect(peer.calls()).toEqual([])
  })

  test('resets and stalled bodies leave it unknown, and the process alive', async () => {
    const { sf } = await world((got, response) => {
      if (got.body.includes('reset')) return void response.socket?.resetAndDestroy()
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': '500' })
      response.write('{"id":', () => response.socket?.resetAndDestroy())
    })
    expect(await sf.create('Order', { how: 'reset' }, call())).toEqual({ is: 'unknown', code: 'reset' })
    expect(await sf.create('Order', { how: 'in the body' }, call())).toEqual({ is: 'unknown', code: 'reset' })
  })

  test('a host that is not there sends nothing', async () => {
    const gone = await startTcp(() => undefined)
    await gone.close()
    const { sf } = apiFor(gone.origin)
    open.push(sf)
    expect(await sf.create('Order', {}, call())).toEqual({ is: 'not_sent', code: 'unreachable' })
  })
})

test('closing ends what is under way', async () => {
  const { sf } = await world(() => void sf.close())
  expect(await sf.create('Order', {}, call())).toMatchObject({ is: 'unknown' })
  const wire = createWire(() => true, WIRE_LIMITS)
  await expect(wire.close()).resolves.not.toThrow()
})
