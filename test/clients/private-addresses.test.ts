// SEC-37 at each way out: a name that leads into this machine gets no connection, and nothing is sent; an address in the settings does.
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createSmtpTransport } from '../../mail/smtp.ts'
import { systemClock } from '../../src/base/clock.ts'
import { createHttpAgent } from '../../src/base/http-agent.ts'
import { outboundLookup } from '../../src/base/outbound-addresses.ts'
import { failedWrite } from '../../src/base/transport-failure.ts'
import { createWire, WIRE_LIMITS } from '../../src/base/http-wire.ts'
import { type FaultServer, httpServer, rawServer } from './fault-server.ts'
import { call as noHurry, recorder } from './stand-in.ts'

const call = { ...noHurry, deadlineMs: 5_000 }
/** As if every name led to this machine. */
const lookup = (listed: string[] = []) =>
  outboundLookup(listed, (_hostname, _options, done) => setImmediate(done, null, [{ address: '127.0.0.1', family: 4 }]))

let server: Awaited<ReturnType<typeof httpServer>>
let relay: FaultServer
beforeAll(async () => {
  server = await httpServer(() => ({ body: 'here' }))
  relay = await rawServer(
    () => undefined,
    (socket) => socket.end('554 not here\r\n'),
  )
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await relay[Symbol.asyncDispose]()
})

/** By which name or address, and what may be reached: whether it was, or why not. */
type Way = (host: string, listed?: string[]) => Promise<string>

const ways: Record<string, Way> = {
  async 'the HTTP agent'(host, listed) {
    const agent = createHttpAgent({ clock: systemClock, lookup: lookup(listed) })
    onTestFinished(() => agent.close())
    const sent = agent.send({ method: 'POST', url: `http://${host}:${server.port}/`, body: 'secret' }, call)
    return sent.then(
      ({ body }) => body,
      (error: unknown) => told(failedWrite(error)),
    )
  },
  async 'the wire to Salesforce'(host, listed) {
    const wire = createWire(() => true, WIRE_LIMITS, lookup(listed))
    onTestFinished(() => wire.close())
    const request = { method: 'POST' as const, url: `http://${host}:${server.port}/`, headers: {}, body: 'secret', limitBytes: 1_000 }
    return wire.exchange({ ...request, signal: AbortSignal.timeout(5_000) }).then(
      ({ body }) => body,
      ({ code, sent }: { code: string; sent: boolean }) => `${sent ? 'unknown' : 'not_sent'} ${code}`,
    )
  },
  async 'the SMTP relay'(host, listed) {
    const url = `smtp://${host}:${relay.port}`
    const smtp = createSmtpTransport({ config: { url }, ...recorder().deps, lookup: lookup(listed) })
    onTestFinished(() => smtp.close())
    const mail = { from: 'a@a.example', to: 'b@b.example', subject: 's', text: 't', html: 'h', headers: { 'Message-ID': '<1@a.example>' } }
    const before = relay.connections()
    const outcome = await smtp.send({ ...mail, customArgs: { kind: 'email-code', eventId: '1' } }, call)
    return relay.connections() > before ? 'here' : told(outcome)
  },
}
const told = (outcome: { is: string; code?: string }) => `${outcome.is} ${outcome.code}`

describe.each(Object.entries(ways))('%s', (_what, reach) => {
  test('does not follow a name into a private network', async () => {
    const before = server.seen.length + relay.connections()
    expect(await reach('billing.example')).toBe('not_sent address_not_allowed')
    expect(server.seen.length + relay.connections()).toBe(before)
  })

  test('follows it into one that is listed, and goes to an address or localhost as the settings say', async () => {
    expect(await reach('billing.example', ['127.0.0.0/8'])).toBe('here')
    expect(await reach('127.0.0.1')).toBe('here')
    expect(await reach('localhost')).toBe('here')
  })
})
