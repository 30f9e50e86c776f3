import { connect } from 'node:net'
import sendgrid from '@sendgrid/mail'
import { createTransport } from 'nodemailer'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSandboxClock } from '../../sandbox/clock.ts'
import { startStandIn } from '../../sandbox/desk-server.ts'
import type { RunningStandIn } from '../../sandbox/desk.ts'
import type { Message } from '../../sandbox/mail/mailbox.ts'
import { decodeWords, parseMail } from '../../sandbox/mail/mime.ts'
import type { RunningSmtp } from '../../sandbox/mail/smtp.ts'
import { createMail } from '../../sandbox/mail/stand-in.ts'
import { readSettings } from '../../sandbox/settings.ts'

const settings = readSettings({}).mail
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const MAIL = {
  from: { email: settings.from, name: 'Trunkline' },
  subject: 'Your eSIM is ready',
  personalizations: [{ to: [{ email: 'customer1001@example.jp' }] }],
  content: [
    { type: 'text/plain', value: 'Hello, 山田' },
    { type: 'text/html', value: '<p>Hello, <b>山田</b></p>' },
  ],
  custom_args: { kind: 'esim-activation', eventId: 'evt-1' },
}

let running: RunningStandIn
let smtp: RunningSmtp

beforeEach(async () => {
  const clock = createSandboxClock()
  const mail = createMail({ clock, settings })
  running = await startStandIn({ standIn: mail, clock, port: 0 })
  smtp = await mail.listenSmtp(0)
})
afterEach(async () => {
  await running.close()
  await smtp.close()
})

const HEADERS = { authorization: `Bearer ${settings.apiKey}`, accept: 'application/json', 'content-type': 'application/json' }
const send = (fields: object = {}, headers: Record<string, string> = {}) =>
  fetch(`${running.url}/v3/mail/send`, {
    method: 'POST',
    headers: { ...HEADERS, ...headers },
    body: JSON.stringify({ ...MAIL, ...fields }),
  })
const desk = (path: string, body: unknown) => fetch(`${running.url}/__sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) })
/** The stand-in's JSON enters the test here. */
const bodyOf = async <T>(answer: Response): Promise<T> => (await answer.json()) as T
const messages = async () => (await bodyOf<{ messages: Message[] }>(await fetch(`${running.url}/__sandbox/state`))).messages
const page = async (path: string) => (await fetch(running.url + path)).text()

describe('mail/send', () => {
  test('is 202, truly empty, with a message id, and lies in the mailbox', async () => {
    const answer = await send()
    expect(answer.status).toBe(202)
    expect(answer.headers.get('content-length')).toBe('0')
    expect(answer.headers.get('content-type')).toBeNull()
    expect(await answer.text()).toBe('')
    const messageId = answer.headers.get('x-message-id')
    expect(messageId).toMatch(/^[\w-]{22}$/)
    expect(await messages()).toEqual([
      {
        n: 1,
        messageId,
        to: 'customer1001@example.jp',
        from: settings.from,
        subject: 'Your eSIM is ready',
        text: 'Hello, 山田',
        html: '<p>Hello, <b>山田</b></p>',
        customArgs: { kind: 'esim-activation', eventId: 'evt-1' },
        headers: {},
        at: expect.any(String),
        attachments: [],
        via: 'api',
      },
    ])
  })

  test("takes what SendGrid's own library sends, and answers so that it understands", async () => {
    sendgrid.setApiKey(settings.apiKey)
    // After the key, which overwrites the address; the types leave the member out.
    Reflect.get(sendgrid, 'client').setDefaultRequest('baseUrl', `${running.url}/`)
    const [answer, body] = await sendgrid.send({
      from: settings.from,
      to: 'customer1001@example.jp',
      subject: 'Code',
      text: '123456',
      html: '<b>123456</b>',
      customArgs: { kind: 'email-code' },
    })
    expect([answer.statusCode, body]).toEqual([202, ''])
    expect(answer.headers['x-message-id']).toMatch(/^[\w-]{22}$/)
    expect(await messages()).toMatchObject([{ text: '123456', html: '<b>123456</b>', customArgs: { kind: 'email-code' } }])
    await expect(sendgrid.send({ from: settings.from, to: 'a@b', subject: 'x', text: 'y' })).rejects.toMatchObject({ code: 400 })
  })

  test('de-duplicates nothing', async () => {
    const ids = [await send(), await send()].map((answer) => answer.headers.get('x-message-id'))
    expect(ids[0]).not.toBe(ids[1])
    expect(await messages()).toHaveLength(2)
  })

  test('gives every recipient a mail of their own, with their own subject and arguments', async () => {
    await send({
      personalizations: [
        { to: [{ email: 'a@example.jp' }], cc: [{ email: 'b@example.jp' }], subject: 'One', custom_args: { eventId: 'evt-2' } },
        { to: [{ email: 'c@example.jp' }], headers: { 'Message-ID': '<evt-3@trunkline.example>' } },
      ],
    })
    const seen = await messages()
    expect(seen.map(({ to, subject }) => [to, subject])).toEqual([
      ['a@example.jp', 'One'],
      ['b@example.jp', 'One'],
      ['c@example.jp', 'Your eSIM is ready'],
    ])
    expect(seen.map(({ customArgs }) => customArgs['eventId'])).toEqual(['evt-2', 'evt-2', 'evt-1'])
    expect(seen[2]?.headers).toEqual({ 'Message-ID': '<evt-3@trunkline.example>' })
  })

  test('in sandbox mode is 200 and sends nothing', async () => {
    const answer = await send({ mail_settings: { sandbox_mode: { enable: true } } })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect(await messages()).toEqual([])
  })

  test.each([
    ['a wrong key', 401, { authorization: 'Bearer SG.wrong' }],
    ['no key', 401, { authorization: '' }],
    ['an Accept without JSON', 406, { accept: 'text/html' }],
    ['another content type', 415, { 'content-type': 'text/plain' }],
  ])('refuses %s with %i', async (_name, status, headers) => {
    const answer = await send({}, headers)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toEqual({ errors: [{ message: expect.any(String), field: null, help: null }] })
    expect(await messages()).toEqual([])
  })

  test('refuses a request without Accept with 406', async () => {
    const body = JSON.stringify(MAIL)
    const text = await new Promise<string>((resolve, reject) => {
      let got = ''
      const socket = connect(running.port, '127.0.0.1', () => {
        socket.write(
          `POST /v3/mail/send HTTP/1.1\r\nHost: mail\r\nAuthorization: ${HEADERS.authorization}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
        )
      })
      socket.on('data', (chunk) => (got += chunk.toString()))
      socket.on('end', () => resolve(got))
      socket.on('error', reject)
    })
    expect(text).toMatch(/^HTTP\/1\.1 406 /)
    expect(await messages()).toEqual([])
  })

  test('refuses another sender with 403 and a huge body with 413, in its own envelope', async () => {
    const sender = await send({ from: { email: 'someone@elsewhere.example' } })
    expect(sender.status).toBe(403)
    expect(await sender.json()).toMatchObject({ errors: [{ field: 'from' }] })
    const huge = await send({ content: [{ type: 'text/plain', value: 'x'.repeat(2 * 1024 * 1024) }] })
    expect(huge.status).toBe(413)
    expect(await huge.json()).toMatchObject({ errors: [{ message: expect.any(String) }] })
  })

  test('refuses what is not JSON', async () => {
    const answer = await fetch(`${running.url}/v3/mail/send`, { method: 'POST', headers: HEADERS, body: '{' })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ errors: [{ field: null }] })
  })

  test.each([
    ['personalizations', { personalizations: [] }],
    ['personalizations', { personalizations: undefined }],
    ['personalizations.0.to', { personalizations: [{ to: [] }] }],
    ['personalizations.0.to.0.email', { personalizations: [{ to: [{ email: 'nobody' }] }] }],
    ['personalizations.0', { personalizations: [{ to: [{ email: 'a@example.jp' }], cc: [{ email: 'A@example.jp' }] }] }],
    ['from', { from: undefined }],
    ['from.email', { from: { email: 'x' } }],
    ['subject', { subject: '' }],
    ['subject', { subject: 'a\r\nBcc: b@example.jp' }],
    ['content', { content: [] }],
    ['content', { content: [MAIL.content[1], MAIL.content[0]] }],
    ['content.0.value', { content: [{ type: 'text/plain', value: '' }] }],
    ['custom_args.orderId', { custom_args: { orderId: 7 } }],
    ['custom_args', { custom_args: { long: 'x'.repeat(10_000) } }],
    ['categories', { categories: Array.from({ length: 11 }, (_, n) => `c${n}`) }],
    ['headers', { headers: { Subject: 'another' } }],
    ['attachments.0.content', { attachments: [{ content: '<svg>', filename: 'qr.svg' }] }],
    ['send_at', { send_at: Math.floor(Date.now() / 1000) + 73 * 3600 }],
    ['template_id', { template_id: 'd-1' }],
  ])('names the field %s for %j', async (field, fields) => {
    const answer = await send(fields)
    expect(answer.status).toBe(400)
    const { errors } = await bodyOf<{ errors: { field: string; message: string }[] }>(answer)
    expect(errors.map((error) => error.field)).toEqual([field])
    expect(errors[0]?.message).toMatch(/\w/)
    expect(await messages()).toEqual([])
  })

  test('is limited at the desk: three headers, the reset in epoch seconds, no Retry-After', async () => {
    expect((await desk('rate-limit', { limit: 1 })).status).toBe(200)
    expect((await send()).status).toBe(202)
    const answer = await send()
    expect(answer.status).toBe(429)
    expect(await answer.json()).toEqual({ errors: [{ field: null, message: 'too many requests' }] })
    expect(answer.headers.get('x-ratelimit-limit')).toBe('1')
    expect(answer.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(Number(answer.headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1000)
    expect(answer.headers.get('retry-after')).toBeNull()
    await desk('clock', { advanceMs: 61_000 })
    expect((await send()).status).toBe(202)
  })

  test('a business error from the desk is a 400 with an errors array; a lost reply is a mail all the same', async () => {
    await desk('faults', { fault: { kind: 'business-error', message: 'not today' } })
    const answer = await send()
    expect([answer.status, await answer.json()]).toEqual([400, { errors: [{ message: 'not today', field: null, help: null }] }])
    await desk('faults', { match: { path: '/v3/mail/send' }, fault: { kind: 'reset-after' } })
    await expect(send()).rejects.toThrow()
    expect(await messages()).toHaveLength(1)
  })

  test('gives the same message ids after a reset to the same seed', async () => {
    const first = (await send()).headers.get('x-message-id')
    await desk('reset', {})
    expect(await messages()).toEqual([])
    expect((await send()).headers.get('x-message-id')).toBe(first)
    await desk('reset', { seed: 'other' })
    expect((await send()).headers.get('x-message-id')).not.toBe(first)
  })

  test('knows no other call of the API', async () => {
    expect((await fetch(`${running.url}/v3/messages`)).status).toBe(404)
  })
})

describe('the mailbox page', () => {
  test('says that it is empty, then lists the newest first', async () => {
    expect(await page('/')).toContain('No mail yet')
    await send({ subject: 'First' })
    await send({ subject: 'Second' })
    const list = await page('/')
    expect(list.indexOf('Second')).toBeLessThan(list.indexOf('First'))
    expect(list).toContain('href="/mail/2"')
    expect(list).toContain('2 mails')
    expect(list).toContain('esim-activation')
  })

  test('escapes everything that a mail brings', async () => {
    const evil = '<script>alert("1")</script>'
    await send({
      subject: evil,
      custom_args: { kind: evil, '<i>': '"x"' },
      content: [
        { type: 'text/plain', value: `${evil} https://a.example/?x="><b>` },
        { type: 'text/html', value: `<p title="a&amp;b">${evil}</p>"></iframe>${evil}` },
      ],
      attachments: [{ content: PNG, filename: '"><script>', type: 'image/png" onerror="x' }],
    })
    for (const path of ['/', '/mail/1']) {
      const html = await page(path)
      expect(html).not.toContain('<script')
      expect(html).not.toContain('<i>')
      expect(html).not.toContain('onerror="')
    }
    const answer = await fetch(`${running.url}/mail/1`)
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  test('shows the HTML in a sandboxed frame without scripts, and the text', async () => {
    await send()
    const html = await page('/mail/1')
    expect(html).toMatch(/<iframe [^>]*sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="/)
    expect(html).not.toContain('allow-scripts')
    expect(html).not.toContain('allow-same-origin')
    expect(html).toContain('&#60;b&#62;山田&#60;/b&#62;')
    expect(html).toContain('<pre>Hello, 山田</pre>')
    expect(html).toContain('evt-1')
  })

  test('puts pictures by content id in their place, keeps data: URIs, and hands attachments out', async () => {
    await send({
      content: [{ type: 'text/html', value: `<img src="cid:qr@trunkline"><img src="data:image/png;base64,${PNG}">` }],
      attachments: [{ content: PNG, filename: 'QR コード.png', type: 'image/png', disposition: 'inline', content_id: '<qr@trunkline>' }],
    })
    const html = await page('/mail/1')
    expect(html).not.toContain('cid:qr')
    expect(html.split(`data:image/png;base64,${PNG}`)).toHaveLength(4)
    const file = await fetch(`${running.url}/mail/1/attachments/0`)
    expect(Buffer.from(await file.arrayBuffer()).toString('base64')).toBe(PNG)
    expect(file.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''QR%20%E3%82%B3%E3%83%BC%E3%83%89.png")
    expect((await messages())[0]?.attachments).toEqual([
      { filename: 'QR コード.png', type: 'image/png', contentId: 'qr@trunkline', content: PNG },
    ])
  })

  test('has a 404 for what is not there, and can only be read', async () => {
    for (const path of ['/mail/9', '/mail/x', '/elsewhere']) expect((await fetch(running.url + path)).status).toBe(404)
    expect((await fetch(running.url, { method: 'POST' })).status).toBe(405)
  })
})

describe('SMTP', () => {
  const transport = (auth?: { user: string; pass: string }) =>
    createTransport({ host: '127.0.0.1', port: smtp.port, ...(auth === undefined ? {} : { auth }) })
  const LETTER = {
    from: `"Trunkline 回線" <${settings.from}>`,
    to: 'customer1003@example.jp',
    subject: 'ご注文 — order received',
    text: 'Grüße, 山田 = a long line '.repeat(9),
  }

  test('delivers text, HTML, pictures and headers into the same mailbox', async () => {
    const sent = await transport({ user: 'any', pass: 'thing' }).sendMail({
      ...LETTER,
      messageId: '<evt-9@trunkline.example>',
      html: '<p>山田</p><img src="cid:qr">',
      attachments: [{ filename: 'qr.png', content: Buffer.from(PNG, 'base64'), cid: 'qr' }],
      headers: { 'X-SMTPAPI': JSON.stringify({ unique_args: { kind: 'order-received', eventId: 'evt-9' } }) },
    })
    expect(sent.response).toMatch(/^250 /)
    expect(await messages()).toMatchObject([
      {
        messageId: '<evt-9@trunkline.example>',
        to: 'customer1003@example.jp',
        from: settings.from,
        subject: LETTER.subject,
        html: '<p>山田</p><img src="cid:qr">',
        customArgs: { kind: 'order-received', eventId: 'evt-9' },
        attachments: [{ filename: 'qr.png', type: 'image/png', contentId: 'qr', content: PNG }],
        via: 'smtp',
      },
    ])
    expect((await messages())[0]?.text.trim()).toBe(LETTER.text.trim())
  })

  test.each([
    ['mail', 421, 'MAIL FROM'],
    ['rcpt', 550, 'RCPT TO'],
    ['data', 554, 'DATA'],
  ])('refuses in the phase %s as the desk says, once', async (phase, code, command) => {
    await desk('smtp', { phase, code })
    await expect(transport().sendMail(LETTER)).rejects.toMatchObject({ responseCode: code, command })
    expect(await messages()).toEqual([])
    await transport().sendMail(LETTER)
    expect(await messages()).toHaveLength(1)
  })

  test('can lose the answer after the final dot: the mail is there, the sender does not know', async () => {
    await desk('smtp', { phase: 'data', isLost: true })
    await expect(transport().sendMail(LETTER)).rejects.toMatchObject({ code: 'ECONNECTION' })
    expect(await messages()).toHaveLength(1)
  })

  test('the desk refuses nonsense', async () => {
    expect((await desk('smtp', { phase: 'ehlo' })).status).toBe(400)
    expect((await desk('smtp', { phase: 'rcpt', isLost: true })).status).toBe(400)
    expect((await desk('rate-limit', {})).status).toBe(400)
  })
})

describe('reading MIME', () => {
  test('undoes encoded words, cut characters included', () => {
    expect(decodeWords('=?utf-8?B?5bGx?= =?UTF-8?q?=E7=94?= =?UTF-8?Q?=B0_x?= y')).toBe('山田 x y')
    expect(decodeWords('plain =?= text')).toBe('plain =?= text')
  })

  test('reads quoted-printable, other charsets and folded headers', () => {
    const raw =
      'Subject: one\r\n two\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\ncaf=E9 =\r\nau lait'
    const mail = parseMail(Buffer.from(raw, 'latin1'))
    expect(mail.headers.get('subject')).toBe('one two')
    expect(mail.text).toBe('café au lait')
  })
})
