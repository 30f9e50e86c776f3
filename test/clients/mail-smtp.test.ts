import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createSmtpTransport } from '../../mail/smtp.ts'
import type { MailTransport, OutgoingMail } from '../../mail/transport.ts'
import { systemClock } from '../../src/base/clock.ts'
import { createGuards } from '../../src/base/guard.ts'
import { closedPort, rawServer } from './fault-server.ts'
import type { Desk } from './stand-in.ts'
import { call, recorder, settings, startDesk } from './stand-in.ts'

let desk: Desk
let transport: MailTransport
const seen = recorder()
const mail: OutgoingMail = {
  from: settings.mail.from,
  to: 'customer1004@example.jp',
  subject: '確認コード 🍣',
  text: 'コード 048213',
  html: '<p>コード 048213</p>',
  attachments: [{ filename: 'qr.png', contentType: 'image/png', content: Buffer.from([1, 2, 3]), cid: 'qr@esim' }],
  headers: { 'Message-ID': '<evt-1@trunkline.example>' },
  customArgs: { kind: 'email-code', eventId: '42' },
}
const at = (url: string, timeouts = {}) => {
  const smtp = createSmtpTransport({ config: { url, timeouts }, ...seen.deps })
  onTestFinished(() => smtp.close())
  return smtp
}

interface State {
  messages: { to: string; from: string; subject: string; text: string; html: string; customArgs: object }[]
}
const messages = async () => ((await desk.ask('state')) as State).messages // as the surface describes it

beforeAll(async () => {
  desk = await startDesk('mail', { smtpPort: 0 })
  transport = createSmtpTransport({ config: { url: `smtp://user:pass@127.0.0.1:${desk.smtpPort}` }, ...seen.deps })
})
beforeEach(() => desk.reset())
afterAll(async () => {
  transport.close()
  await desk.close()
})

test('a mail is taken, with its custom arguments', async () => {
  expect(await transport.send(mail, call)).toEqual({ is: 'done', value: { providerId: expect.stringMatching(/\S/) } })
  expect(await messages()).toMatchObject([{ to: mail.to, from: mail.from, subject: mail.subject, customArgs: mail.customArgs }])
})

test.each([
  [
    { phase: 'mail', code: 421 },
    { is: 'not_sent', code: 'smtp_421', retryAfterMs: 60_000 },
  ],
  [
    { phase: 'mail', code: 550 },
    { is: 'refused', code: 'address_refused' },
  ],
  [
    { phase: 'rcpt', code: 451 },
    { is: 'not_sent', code: 'smtp_451', retryAfterMs: 300_000 },
  ],
  [
    { phase: 'rcpt', code: 550 },
    { is: 'refused', code: 'address_refused' },
  ],
  [
    { phase: 'data', code: 452 },
    { is: 'not_sent', code: 'smtp_452', retryAfterMs: 60_000 },
  ],
  [
    { phase: 'data', code: 554 },
    { is: 'refused', code: 'message_refused' },
  ],
  [
    { phase: 'data', isLost: true },
    { is: 'unknown', code: 'connection_lost' },
  ],
])('%j', async (fault, expected) => {
  await desk.ask('smtp', fault)
  expect(await transport.send(mail, call)).toEqual(expected)
  expect(await messages()).toHaveLength('isLost' in fault ? 1 : 0)
})

/** A relay that answers line by line as told; `taken` is what it says after the final dot, null for nothing. */
const relay = (answers: Record<string, string>, taken: string | null = '250 2.0.0 Ok: queued as ABC123', heard: () => void = () => {}) =>
  rawServer(
    (socket, soFar) => {
      const line = soFar.trimEnd().split('\r\n').at(-1) ?? ''
      heard()
      const verb = line.split(' ')[0]?.toUpperCase() ?? ''
      if (Object.hasOwn(answers, verb)) socket.write(`${answers[verb]}\r\n`)
      else if (line === '.' && taken !== null) socket.write(`${taken}\r\n`)
    },
    (socket) => socket.write('220 relay\r\n'),
  )
const POLITE = { EHLO: '250 relay', MAIL: '250 ok', RCPT: '250 ok', DATA: '354 go on', QUIT: '221 bye' }

describe('a relay', () => {
  test('gives its queue id, and gets our Message-ID and the headers encoded', async () => {
    await using server = await relay(POLITE)
    expect(await at(`smtp://127.0.0.1:${server.port}`).send(mail, call)).toEqual({ is: 'done', value: { providerId: 'ABC123' } })
    expect(server.received()).toContain('Message-ID: <evt-1@trunkline.example>')
    expect(server.received()).toMatch(/content-id: <qr@esim>/i)
    expect(server.received()).not.toContain('確認')
  })

  test('that refuses the log-in is a wrong setting', async () => {
    await using server = await relay({ ...POLITE, EHLO: '250-relay\r\n250 AUTH PLAIN', AUTH: '535 no' })
    expect(await at(`smtp://user:wrong@127.0.0.1:${server.port}`).send(mail, call)).toEqual({ is: 'not_sent', code: 'bad_credentials' })
  })

  test('without TLS, where TLS is due, gets nothing', async () => {
    await using server = await relay(POLITE)
    expect(await at(`smtps://127.0.0.1:${server.port}`).send(mail, { ...call, deadlineMs: 500 })).toMatchObject({
      is: expect.stringMatching(/not_sent|unknown/),
    })
    expect(server.received()).not.toContain('MAIL FROM')
  })

  test('silent from the start, or after the final dot: unknown at the deadline', async () => {
    await using mute = await rawServer(() => {})
    expect(await at(`smtp://127.0.0.1:${mute.port}`).send(mail, { ...call, deadlineMs: 200 })).toEqual({ is: 'unknown', code: 'deadline' })
    await using taker = await relay(POLITE, null)
    expect(await at(`smtp://127.0.0.1:${taker.port}`).send(mail, { ...call, deadlineMs: 400 })).toEqual({ is: 'unknown', code: 'deadline' })
    expect(taker.received()).toContain('\r\n.\r\n')
  })

  test('that never greets is given up', async () => {
    await using server = await rawServer(() => {})
    expect(await at(`smtp://127.0.0.1:${server.port}`, { greetingMs: 50 }).send(mail, call)).toEqual({ is: 'unknown', code: 'timeout' })
  })

  test('that resets before it said a word took nothing, whichever way we learn it', async () => {
    await using server = await rawServer(
      () => {},
      (socket) => void socket.resetAndDestroy(),
    )
    const outcome = await at(`smtp://127.0.0.1:${server.port}`).send(mail, call)
    expect(['unknown', 'not_sent']).toContain(outcome.is)
    expect(server.received()).toBe('')
  })
})

describe('a relay that is away', () => {
  const guarded = (url: string) => {
    const guards = createGuards({ clock: systemClock, fraction: () => 0, timeScale: 1, changed: () => undefined })
    const smtp = createSmtpTransport({ config: { url, timeouts: { greetingMs: 30 } }, ...seen.deps, guard: guards.of.mail })
    onTestFinished(() => smtp.close())
    return { send: () => smtp.send(mail, call), away: guards.away }
  }

  test('is left alone after five time-outs, and refusals of mails are none', async () => {
    await using server = await rawServer(() => {})
    const { send, away } = guarded(`smtp://127.0.0.1:${server.port}`)
    for (let n = 0; n < 5; n += 1) expect(await send()).toEqual({ is: 'unknown', code: 'timeout' })
    expect(away()).toEqual(['mail'])
    expect(await send()).toMatchObject({ is: 'not_sent', code: 'circuit_open', heldBack: true })
    expect(server.connections()).toBe(5)
    await using refusing = await relay({ ...POLITE, RCPT: '550 5.1.1 no such user' }, null)
    const other = guarded(`smtp://127.0.0.1:${refusing.port}`)
    for (let n = 0; n < 25; n += 1) expect(await other.send()).toMatchObject({ is: 'refused' })
    expect(other.away()).toEqual([])
  })

  test('gets four mails at a time; two hundred more wait, and the next is held back', async () => {
    await using server = await rawServer(() => {})
    const smtp = at(`smtp://127.0.0.1:${server.port}`)
    const end = new AbortController()
    const sent = Array.from({ length: 204 }, () => smtp.send(mail, { ...call, signal: end.signal }))
    expect(await smtp.send(mail, call)).toMatchObject({ is: 'not_sent', code: 'queue_full', heldBack: true })
    while (server.connections() < 4) await systemClock.sleep(5)
    await systemClock.sleep(50)
    expect(server.connections()).toBe(4)
    end.abort()
    const outcomes = await Promise.all(sent)
    expect(new Set(outcomes.map((outcome) => ('code' in outcome ? outcome.code : '')))).toEqual(new Set(['aborted']))
    expect(server.connections()).toBe(4)
  })
})

describe('no connection', () => {
  test('refused, an unknown name', async () => {
    expect(await at(`smtp://127.0.0.1:${await closedPort()}`).send(mail, call)).toEqual({ is: 'not_sent', code: 'connect_refused' })
    expect(await at('smtp://no-such-host.invalid').send(mail, call)).toEqual({ is: 'not_sent', code: 'dns_failed' })
  })

  test('an aborted call', async () => {
    const stop = AbortSignal.abort()
    expect(await transport.send(mail, { ...call, signal: stop })).toEqual({ is: 'not_sent', code: 'aborted' })
    expect(await messages()).toEqual([])
  })

  test('beforeSend runs once the connection stands, and can stop it without a byte', async () => {
    await using server = await rawServer(() => {})
    const stop = () => {
      throw new Error('lease lost')
    }
    expect(await at(`smtp://127.0.0.1:${server.port}`).send(mail, { ...call, beforeSend: stop })).toEqual({
      is: 'not_sent',
      code: 'stopped',
    })
    expect(server.received()).toBe('')
  })

  test('an abort while it talks is unknown', async () => {
    const stop = new AbortController()
    await using server = await relay({ EHLO: '250 relay' }, null, () => stop.abort())
    expect(await at(`smtp://127.0.0.1:${server.port}`).send(mail, { ...call, signal: stop.signal })).toEqual({
      is: 'unknown',
      code: 'aborted',
    })
  })

  test('an address of another kind', () => {
    for (const url of ['http://x', 'smtp:', 'nonsense']) expect(() => at(url)).toThrow(RangeError)
  })
})

test('a line break in a header is refused', () => {
  expect(() => transport.send({ ...mail, subject: 'a\nBcc: x@example.jp' }, call)).toThrow(RangeError)
})
