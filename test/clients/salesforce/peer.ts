import { createServer as createHttp, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { createServer as createTcp, type AddressInfo, type Socket } from 'node:net'
import { generateKeyPairSync } from 'node:crypto'
import { systemClock, type Clock } from '../../../src/base/clock.ts'
import type { Call, CallRecord } from '../../../src/base/remote.ts'
import { createSalesforceApi, type SalesforceApi } from '../../../salesforce/client.ts'
import { SALESFORCE_DEFAULTS, type SalesforceConfig } from '../../../salesforce/config.ts'
import { recordId } from '../../../salesforce/ids.ts'
import type { WireLimits } from '../../../src/base/http-wire.ts'

// A Salesforce in the hands of the test: real sockets, and answers that each test writes itself.

export interface Got {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

export interface Peer {
  origin: string
  got: Got[]
  /** Data calls, without the log-ins. */
  calls(): Got[]
  logins(): Got[]
  close(): Promise<void>
}

export type Answer = (got: Got, response: ServerResponse, peer: Peer) => void

export const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', 'sforce-limit-info': 'api-usage=25/5000', ...headers })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}

export const tokenReply = (origin: string, token = '00D5g0000012345!AQEA.x') => ({
  access_token: token,
  scope: 'api',
  instance_url: origin,
  id: `${origin}/id/00D5g0000012345EAA/0055g00000ABCdEAAW`,
  token_type: 'Bearer',
})

/** Log-ins succeed unless `login` says otherwise; all else is `answer`'s. */
export async function startPeer(answer: Answer, login?: Answer): Promise<Peer> {
  const got: Got[] = []
  const isLogin = (one: Got) => one.path === '/services/oauth2/token'
  const server = createHttp((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('error', () => undefined)
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      }
      got.push(one)
      if (!isLogin(one)) return answer(one, response, peer)
      if (login) return login(one, response, peer)
      json(response, 200, tokenReply(peer.origin, `token-${got.filter(isLogin).length}!x`))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const peer: Peer = {
    origin: `http://127.0.0.1:${portOf(server.address())}`,
    got,
    calls: () => got.filter((one) => !isLogin(one)),
    logins: () => got.filter(isLogin),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return peer
}

/** Speaks TCP alone: what a connection says is up to the test. */
export async function startTcp(onConnection: (socket: Socket) => void): Promise<{ origin: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createTcp((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    onConnection(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${portOf(server.address())}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

const portOf = (address: AddressInfo | string | null): number => (typeof address === 'object' && address !== null ? address.port : 0)

export const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })

export const configFor = (origin: string, more: Partial<SalesforceConfig> = {}): SalesforceConfig => ({
  ...SALESFORCE_DEFAULTS,
  loginUrl: origin,
  clientId: 'trunkline-test',
  username: 'integration@trunkline.test',
  privateKey: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  ...more,
})

export interface TestApi {
  sf: SalesforceApi
  /** Of data calls, without the log-ins. */
  records: CallRecord[]
}

export function apiFor(origin: string, more: { config?: Partial<SalesforceConfig>; clock?: Clock; limits?: WireLimits } = {}): TestApi {
  const records: CallRecord[] = []
  const sf = createSalesforceApi({
    config: configFor(origin, more.config),
    clock: more.clock ?? systemClock,
    observe: (record) => (record.operation === 'POST token' ? 0 : records.push(record)),
    limits: more.limits,
  })
  return { sf, records }
}

export const call = (more: Partial<Call> = {}): Call => ({ correlationId: 'test-correlation', ...more })

/** A clock that moves only when told. */
export function handClock(start = 1_800_000_000_000): Clock & { advance(ms: number): void } {
  let now = start
  let timers: { at: number; run: () => void }[] = []
  return {
    now: () => now,
    monotonic: () => now - start,
    sleep: () => Promise.reject(new Error('nothing here sleeps')),
    every: () => () => undefined,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    advance(ms) {
      now += ms
      const due = timers.filter(({ at }) => at <= now)
      timers = timers.filter(({ at }) => at > now)
      for (const { run } of due) run()
    },
  }
}

export const ids = {
  account: recordId('0015g00000ACCTa', 'Account'),
  order: recordId('8015g00000ABcDe', 'Order'),
  item: recordId('8025g000000A001', 'OrderItem'),
  product: recordId('01t5g00000BBBBb', 'Product2'),
  book: recordId('01s5g00000PBPBa', 'Pricebook2'),
  entry: recordId('01u5g00000AAAAa', 'PricebookEntry'),
}
