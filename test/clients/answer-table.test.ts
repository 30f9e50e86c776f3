// What an answer means, row by row and system by system, over real sockets. One table for all of them, so that nobody's row is forgotten; SMTP,
// which has answers of its own, has its table in mail-smtp.test.ts.

import { createServer, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAiraloDriver } from '../../esim/airalo.ts'
import { createSendgridTransport } from '../../mail/sendgrid.ts'
import type { Outcome } from '../../src/base/outcome.ts'
import type { Call } from '../../src/base/remote.ts'
import { addOrder } from '../../whmcs/actions/add-order.ts'
import { createWhmcsApi } from '../../whmcs/client.ts'
import { newReference } from './driver-world.ts'
import { closedPort } from './fault-server.ts'
import { apiFor, ids, tokenReply } from './salesforce/peer.ts'
import { call, recorder, settings } from './stand-in.ts'

type System = 'salesforce' | 'whmcs' | 'airalo' | 'sendgrid'
const SYSTEMS: readonly System[] = ['salesforce', 'whmcs', 'airalo', 'sendgrid']
const { deps } = recorder()
const REFERENCE = newReference()

/** One write of each system, each with a client of its own: nothing is remembered from row to row. */
const WRITES: Record<System, (url: string, call: Call) => Promise<Outcome<unknown>>> = {
  async salesforce(url, call) {
    const { sf } = apiFor(url)
    return sf.create('Order', {}, call).finally(() => sf.close())
  },
  async whmcs(url, call) {
    const api = createWhmcsApi({ config: { ...settings.whmcs, url }, ...deps })
    const lines = [
      { pid: 41, cycle: 'monthly' as const, quantity: 1, price: { amount: 680, currency: 'JPY' }, customFields: { 141: 'key' } },
    ]
    return addOrder(api, { clientId: 1, paymentMethod: 'stripe', lines, notes: '' }, call).finally(() => api.close())
  },
  async airalo(url, call) {
    const driver = createAiraloDriver({ config: { url, ...settings.airalo }, ...deps })
    return driver.order({ reference: REFERENCE, packageId: 'package' }, call).finally(() => driver.close())
  },
  async sendgrid(url, call) {
    const transport = createSendgridTransport({ config: { url, apiKey: settings.mail.apiKey }, ...deps })
    const mail = {
      from: settings.mail.from,
      to: 'a@example.jp',
      subject: 's',
      text: 't',
      html: 'h',
      customArgs: { kind: 'k', eventId: '1' },
    }
    return transport.send({ ...mail, headers: { 'Message-ID': '<a@b.example>' } }, call).finally(() => transport.close())
  },
}

interface Reply {
  status: number
  body?: unknown
  type?: string
  headers?: Record<string, string>
}
/** Instead of a whole answer. */
type Broken = 'reset' | 'cut' | 'stalled' | 'silent'
type Played = Reply | Broken

const GOOD: Record<System, Reply> = {
  salesforce: { status: 201, body: { id: ids.order, success: true, errors: [] } },
  whmcs: { status: 200, body: { result: 'success', orderid: 7, serviceids: '21', invoiceid: 9 } },
  airalo: {
    status: 200,
    body: {
      data: {
        id: 1,
        package_id: 'package',
        description: REFERENCE,
        sims: [{ iccid: '894450000000000001', lpa: 'rsp.example.test', matching_id: 'AB12C-3DE4F' }],
      },
    },
  },
  sendgrid: { status: 202, body: '', headers: { 'X-Message-Id': 'id' } },
}
const salesforceError = (code: string) => [{ errorCode: code, message: 'words', fields: [] }]
const whmcsError = (message: string) => ({ result: 'error', message })
const sendgridError = { errors: [{ message: 'words', field: null }] }
/** Each system's own way to say that something is wrong. */
const ERROR: Record<System, unknown> = {
  salesforce: salesforceError('REQUIRED_FIELD_MISSING'),
  whmcs: whmcsError('Something went wrong'),
  airalo: { code: 34, reason: 'words' },
  sendgrid: sendgridError,
}
const all = <T>(value: T): Record<System, T> => ({ salesforce: value, whmcs: value, airalo: value, sendgrid: value })
const own = (status: number, headers: Record<string, string> = {}): Record<System, Reply> => ({
  salesforce: { status, body: ERROR.salesforce, headers },
  whmcs: { status, body: ERROR.whmcs, headers },
  airalo: { status, body: ERROR.airalo, headers },
  sendgrid: { status, body: ERROR.sendgrid, headers },
})
const html = (status: number): Reply => ({ status, body: '<html>words</html>', type: 'text/html' })
const WAIT = { 'Retry-After': '7' }

type Meaning = Outcome<unknown>['is']
/** A system that is left out has no such answer. */
type Row = [answer: string, played: Partial<Record<System, Played>>, means: Meaning | Partial<Record<System, Meaning>>]

const ROWS: Row[] = [
  ['reset after the first byte', all('reset'), 'unknown'],
  ['a body that is cut off', all('cut'), 'unknown'],
  ['a body that stalls', all('stalled'), 'unknown'],
  ['no answer in time', all('silent'), 'unknown'],
  ['2xx as promised', GOOD, 'done'],
  [
    '2xx with members that are not known',
    {
      salesforce: { status: 201, body: { ...Object(GOOD.salesforce.body), more: 1 } },
      whmcs: { status: 200, body: { ...Object(GOOD.whmcs.body), more: 1 } },
    },
    'done',
  ],
  // SendGrid's 202 has no body to be judged by.
  ['2xx with a page', { salesforce: html(200), whmcs: html(200), airalo: html(200) }, 'unknown'],
  // WHMCS and Airalo name the type of their JSON differently from version to version: there the body is looked at.
  [
    '2xx as promised, under another type',
    { ...GOOD, salesforce: { ...GOOD.salesforce, type: 'text/html' } },
    { ...all('done' as const), salesforce: 'unknown' },
  ],
  [
    '2xx with half of its JSON',
    {
      salesforce: { status: 201, body: '{"id":' },
      whmcs: { status: 200, body: '{"result":"success"' },
      airalo: { status: 200, body: '{"data":' },
    },
    'unknown',
  ],
  [
    '2xx without the ids',
    {
      salesforce: { status: 201, body: { success: true } },
      whmcs: { status: 200, body: { result: 'success' } },
      airalo: { status: 200, body: { data: {} } },
    },
    'unknown',
  ],
  [
    'another 2xx than is promised',
    { whmcs: { ...GOOD.whmcs, status: 201 }, airalo: { ...GOOD.airalo, status: 202 }, sendgrid: { status: 204 } },
    'unknown',
  ],
  ['200, a definite error', { whmcs: { status: 200, body: whmcsError('Client ID Not Found') } }, 'refused'],
  [
    '200, the definite error of another action',
    { whmcs: { status: 200, body: whmcsError('A user already exists with that email address') } },
    'unknown',
  ],
  [
    '200, an error that also follows success',
    { whmcs: { status: 200, body: whmcsError('Order ID not found or Status not Pending') } },
    'unknown',
  ],
  ['200, any other error', { whmcs: { status: 200, body: ERROR.whmcs } }, 'unknown'],
  [
    '401',
    { ...own(401), salesforce: { status: 401, body: salesforceError('INVALID_SESSION_ID') } },
    { salesforce: 'not_sent', whmcs: 'unknown', airalo: 'not_sent', sendgrid: 'not_sent' },
  ],
  [
    'turned away at the door',
    { whmcs: { status: 403, body: whmcsError('Authentication Failed') }, airalo: { status: 403, body: {} } },
    'not_sent',
  ],
  ['turned away at the door, with 200', { whmcs: { status: 200, body: whmcsError('Invalid IP 203.0.113.9') } }, 'not_sent'],
  // A proxy may say so of a request that runs on behind it. SendGrid's own words are SendGrid's.
  ['429', own(429, WAIT), { salesforce: 'not_sent', whmcs: 'unknown', airalo: 'unknown', sendgrid: 'not_sent' }],
  [
    '429 from a proxy',
    { whmcs: { ...html(429), headers: WAIT }, airalo: { ...html(429), headers: WAIT }, sendgrid: { ...html(429), headers: WAIT } },
    'unknown',
  ],
  ['the limit of the day', { salesforce: { status: 403, body: salesforceError('REQUEST_LIMIT_EXCEEDED') } }, 'not_sent'],
  ['503 with Retry-After', own(503, WAIT), { salesforce: 'not_sent', whmcs: 'unknown', airalo: 'unknown', sendgrid: 'not_sent' }],
  [
    '503 without',
    { salesforce: { status: 503, body: salesforceError('SERVER_UNAVAILABLE') }, whmcs: html(503), airalo: html(503), sendgrid: html(503) },
    'unknown',
  ],
  ['a row lock', { salesforce: { status: 400, body: salesforceError('UNABLE_TO_LOCK_ROW') } }, 'refused'],
  // The journal's find then says whose it is.
  ['a key that is taken', { salesforce: { status: 400, body: salesforceError('DUPLICATE_VALUE') } }, 'refused'],
  // WHMCS says its errors with 200: with another status they are somebody else's, or came up on the way.
  ['400 with an error of its own', own(400), { ...all('refused' as const), whmcs: 'unknown' }],
  ['422 with an error of its own', own(422), { ...all('refused' as const), whmcs: 'unknown' }],
  ['400 with a page', all(html(400)), 'unknown'],
  ['a provider that failed on the way', { airalo: { status: 422, body: { code: 53, reason: 'words' } } }, 'unknown'],
  ['a code that is not listed', { airalo: { status: 422, body: { code: 99, reason: 'words' } } }, 'unknown'],
  ['500 with an error of its own', own(500), 'unknown'],
  ['500 that says success', { whmcs: { ...GOOD.whmcs, status: 500 } }, 'unknown'],
  ['502', all(html(502)), 'unknown'],
  ['504', all(html(504)), 'unknown'],
  ['a redirect', all({ status: 302, headers: { Location: '/elsewhere' } }), 'unknown'],
]

let played: Played = 'silent'
let url = ''
let calls = 0

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    // Log-ins succeed: what is tried out is the write.
    if (request.url === '/services/oauth2/token') return send(response, { status: 200, body: tokenReply(url) })
    if (request.url === '/v2/token')
      return send(response, { status: 200, body: { data: { access_token: 'tok', expires_in: 3600, token_type: 'Bearer' } } })
    calls += 1
    play(response)
  })
})

function play(response: ServerResponse): void {
  if (typeof played === 'object') return send(response, played)
  if (played === 'reset') response.destroy()
  if (played === 'silent' || played === 'reset') return
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{"result":"success",')
  if (played === 'cut') setImmediate(() => response.destroy())
}

function send(response: ServerResponse, { status, body = '', type = 'application/json', headers = {} }: Reply): void {
  response.writeHead(status, { 'content-type': type, ...headers }).end(typeof body === 'string' ? body : JSON.stringify(body))
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  // Libraries load with the first call, which no deadline below is to pay for.
  for (const system of SYSTEMS) {
    played = GOOD[system]
    await WRITES[system](url, call)
  }
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const cells = ROWS.flatMap(([answer, replies, means]) =>
  SYSTEMS.flatMap((system): [string, System, Played, Meaning][] => {
    const reply = replies[system]
    const meaning = typeof means === 'string' ? means : means[system]
    return reply === undefined || meaning === undefined ? [] : [[answer, system, reply, meaning]]
  }),
)

test.each(cells)('%s: %s', async (answer, system, reply, meaning) => {
  played = reply
  calls = 0
  const outcome = await WRITES[system](url, reply === 'stalled' || reply === 'silent' ? { ...call, deadlineMs: 800 } : call)
  expect(outcome.is).toBe(meaning)
  // Nothing is sent twice, but for one 401 that a new token may mend.
  expect(calls).toBe(answer === '401' && (system === 'salesforce' || system === 'airalo') ? 2 : 1)
  const waits = typeof reply === 'object' && reply.headers?.['Retry-After'] !== undefined
  if (waits) expect(outcome).toMatchObject({ retryAfterMs: 7_000 })
})

test.each(SYSTEMS)('nothing was sent, so nothing happened: %s', async (system) => {
  calls = 0
  const nobody = `http://127.0.0.1:${await closedPort()}`
  const plain = url.replace('http:', 'https:')
  const stop = () => {
    throw new Error('the lease is lost')
  }
  expect([
    (await WRITES[system](nobody, call)).is,
    (await WRITES[system]('http://nobody.invalid', call)).is,
    (await WRITES[system](plain, call)).is,
    (await WRITES[system](url, { ...call, beforeSend: stop })).is,
  ]).toEqual(['not_sent', 'not_sent', 'not_sent', 'not_sent'])
  expect(calls).toBe(0)
})

test('each system has its rows', ({ task }) => {
  const count = (system: System) => cells.filter(([, of]) => of === system).length
  task.meta.cells = cells.length + 4 * SYSTEMS.length
  for (const system of SYSTEMS) expect(count(system), system).toBeGreaterThanOrEqual(15)
})

declare module 'vitest' {
  interface TaskMeta {
    cells?: number
  }
}
