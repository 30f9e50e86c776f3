import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createSendgridTransport } from '../../mail/sendgrid.ts'
import type { MailTransport, OutgoingMail } from '../../mail/transport.ts'
import { closedPort, httpServer, rawServer } from './fault-server.ts'
import type { Desk } from './stand-in.ts'
import { call, recorder, settings, startDesk } from './stand-in.ts'

let desk: Desk
let transport: MailTransport
const seen = recorder()
const apiKey = settings.mail.apiKey
const mail: OutgoingMail = {
  from: settings.mail.from,
  to: 'customer1004@example.jp',
  subject: '確認コード 🍣',
  text: 'コード 048213\n',
  html: '<p>コード 048213 <img src="cid:qr@esim"></p>',
  attachments: [{ filename: 'qr.png', contentType: 'image/png', content: Buffer.from([1, 2, 3]), cid: 'qr@esim' }],
  headers: { 'Message-ID': '<evt-1@trunkline.example>' },
  customArgs: { kind: 'email-code', eventId: '42' },
}
const at = (url: string, more = {}) => createSendgridTransport({ config: { url, apiKey, ...more }, ...seen.deps })
const withTransport = async <T>(url: string, use: (transport: MailTransport) => Promise<T>): Promise<T> => {
  const other = at(url)
  try {
    return await use(other)
  } finally {
    other.close()
  }
}

interface State {
  messages: { to: string; from: string; subject: string; text: string; html: string; customArgs: object }[]
}
const messages = async () => ((await desk.ask('state')) as State).messages // as the surface describes it

beforeAll(async () => {
  desk = await startDesk('mail')
  transport = at(desk.url)
})
beforeEach(() => desk.reset())
afterAll(async () => {
  transport.close()
  await desk.close()
})

test('a mail is taken, with its custom arguments', async () => {
  expect(await transport.send(mail, call)).toEqual({ is: 'done', value: { providerId: expect.stringMatching(/\S/) } })
  expect(await messages()).toMatchObject([
    { to: mail.to, from: mail.from, subject: mail.subject, text: mail.text, html: mail.html, customArgs: mail.customArgs },
  ])
})

test('on the wire: text before HTML, inline picture, tracking off, key and correlation id, nothing of ours in the HTTP headers', async () => {
  await using server = await httpServer(() => ({ status: 202, headers: { 'X-Message-Id': 'MID1' } }))
  await withTransport(server.url, async (other) => {
    expect(await other.send(mail, call)).toEqual({ is: 'done', value: { providerId: 'MID1' } })
  })
  const [sent] = server.seen
  expect(sent).toMatchObject({
    method: 'POST',
    path: '/v3/mail/send',
    headers: { authorization: `Bearer ${apiKey}`, 'x-correlation-id': call.correlationId },
  })
  const body: unknown = JSON.parse(sent?.body ?? '')
  expect(body).toMatchObject({
    content: [{ type: 'text/plain' }, { type: 'text/html' }],
    headers: { 'Message-ID': '<evt-1@trunkline.example>' },
    custom_args: mail.customArgs,
    personalizations: [{ to: [{ email: mail.to }] }],
    tracking_settings: { click_tracking: { enable: false }, open_tracking: { enable: false } },
    attachments: [{ content_id: 'qr@esim', disposition: 'inline', type: 'image/png', content: 'AQID' }],
  })
})

const errors = { errors: [{ message: 'canary text', field: 'personalizations.0.to.0.email', help: null }] }
const general = { errors: [{ message: 'canary text', field: null, help: null }] }
test.each([
  [
    { status: 400, body: errors },
    { is: 'refused', code: 'invalid_field', field: 'personalizations.0.to.0.email' },
  ],
  [
    { status: 400, body: { errors: [{ message: 'x', field: 'Canary Field!' }] } },
    { is: 'refused', code: 'invalid_field' },
  ],
  [
    { status: 401, body: errors },
    { is: 'not_sent', code: 'bad_credentials' },
  ],
  [
    { status: 403, body: general },
    { is: 'refused', code: 'sender_not_allowed' },
  ],
  [
    { status: 413, body: general },
    { is: 'refused', code: 'too_large' },
  ],
  [
    { status: 415, body: general },
    { is: 'refused', code: 'refused' },
  ],
  [
    { status: 404, body: 'page' },
    { is: 'unknown', code: 'http_404' },
  ],
  [
    { status: 429, body: { errors: [{ field: null, message: 'too many requests' }] }, headers: { 'X-RateLimit-Reset': '1' } },
    { is: 'not_sent', code: 'http_429', retryAfterMs: 1_000 },
  ],
  [
    { status: 429, body: 'proxy' },
    { is: 'unknown', code: 'http_429' },
  ],
  [
    { status: 503, body: errors, headers: { 'Retry-After': '3' } },
    { is: 'not_sent', code: 'http_503', retryAfterMs: 3_000 },
  ],
  [
    { status: 503, body: '<html>' },
    { is: 'unknown', code: 'http_503' },
  ],
  [
    { status: 500, body: errors },
    { is: 'unknown', code: 'http_500' },
  ],
  [
    { status: 502, body: '<html>' },
    { is: 'unknown', code: 'http_502' },
  ],
  [
    { status: 302, headers: { Location: '/x' } },
    { is: 'unknown', code: 'redirected' },
  ],
  [
    { status: 200, body: '<html>' },
    { is: 'unknown', code: 'http_200' },
  ],
])('%j', async (reply, expected) => {
  const { body, headers, status } = { body: '', headers: {}, ...reply }
  const type = typeof body === 'string' ? 'text/html' : 'application/json'
  await using server = await httpServer(() => ({
    status,
    headers: { ...headers, 'Content-Type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }))
  await withTransport(server.url, async (other) => expect(await other.send(mail, call)).toEqual(expected))
  expect(server.seen).toHaveLength(1)
})

describe('faults', () => {
  test.each([
    ['reset-before', 0],
    ['reset-after', 1],
    ['reset-body', 1],
    ['hang-after', 1],
    ['hang-before', 0],
  ])('%s is unknown, and it is sent once at most', async (kind, arrived) => {
    await desk.fault({ path: '/v3/mail/send' }, { kind })
    expect(await transport.send(mail, { ...call, deadlineMs: 300 })).toMatchObject({ is: 'unknown' })
    expect(await messages()).toHaveLength(arrived)
  })

  test('nobody there, and a stop by beforeSend: not_sent', async () => {
    const port = await closedPort()
    await withTransport(`http://127.0.0.1:${port}`, async (other) =>
      expect(await other.send(mail, call)).toEqual({ is: 'not_sent', code: 'connect_refused' }),
    )
    await using server = await rawServer(() => {})
    const stop = () => {
      throw new Error('lease lost')
    }
    await withTransport(server.url, async (other) =>
      expect(await other.send(mail, { ...call, beforeSend: stop })).toEqual({ is: 'not_sent', code: 'stopped' }),
    )
    expect(server.received()).toBe('')
  })

  test("the stand-in's own refusals", async () => {
    expect(await transport.send({ ...mail, from: 'someone@else.example' }, call)).toMatchObject({
      is: 'refused',
      code: 'sender_not_allowed',
    })
    const other = at(desk.url, { apiKey: 'SG.wrong' })
    expect(await other.send(mail, call)).toMatchObject({ is: 'not_sent', code: 'bad_credentials' })
    other.close()
    await desk.ask('rate-limit', { limit: 0 })
    expect(await transport.send(mail, call)).toMatchObject({ is: 'not_sent', code: 'http_429' })
  })
})

test.each([
  ['subject', { subject: 'a\r\nBcc: x@example.jp' }],
  ['recipient', { to: 'a@example.jp\nBcc: x@example.jp' }],
  ['two recipients', { to: 'a@example.jp, b@example.jp' }],
  ['sender', { from: 'a@example.jp\r\nX: y' }],
  ['message id', { headers: { 'Message-ID': '<a@b>\r\nX: y' } }],
  ['not a message id', { headers: { 'Message-ID': 'a' } }],
  ['argument', { customArgs: { kind: 'a\u2028b' } }],
])('a line break in the %s is refused before anything is sent', async (_name, part) => {
  expect(() => transport.send({ ...mail, ...part }, call)).toThrow(RangeError)
  expect(await messages()).toEqual([])
})

test('what is reported holds no address and no text', () => {
  expect(new Set(seen.records.map((record) => record.operation))).toEqual(new Set(['POST /v3/mail/send']))
  expect(JSON.stringify(seen.records)).not.toMatch(/example|canary|SG\./)
})
