// A balancer as simple as one may be: takes turns among the ready, keeps connections, and tries another only where nobody listened.
import { Agent, createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isReady } from './ground.ts'

export interface Balancer {
  url: string
  /** Sends to these from now on, each as soon as it says that it is ready. */
  sendTo(doors: readonly string[]): void
  readyDoors(): string[]
  close(): Promise<void>
}

const LOOK_EVERY_MS = 250
/** Shorter than what a server keeps an idle connection for, or a request meets one that is just closing. */
const IDLE_MS = 30_000
/** Hop by hop: between two ends of one connection alone (RFC 9110, 7.6.1). */
const OF_ONE_HOP = ['connection', 'keep-alive', 'transfer-encoding']

interface Upstream {
  url: URL
  ready: boolean
  agent: Agent
}

export async function startBalancer(port: number): Promise<Balancer> {
  let upstreams: Upstream[] = []
  let turn = 0

  async function forward(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await bodyOf(req)
    const ready = upstreams.filter((one) => one.ready)
    const first = (turn += 1) % Math.max(1, ready.length)
    for (const upstream of [...ready.slice(first), ...ready.slice(0, first)]) {
      const failed = await pass(upstream, req, body, res)
      if (failed === null) return
      upstream.ready = false
      if (failed !== 'ECONNREFUSED') return fail(res, failed)
    }
    fail(res, 'nobody_ready')
  }

  const look = async () => {
    for (const upstream of upstreams) void isReady(upstream.url.origin).then((ready) => (upstream.ready = ready))
  }
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  const server = createServer({ keepAliveTimeout: 2 * IDLE_MS }, (req, res) => void forward(req, res))
  await new Promise<void>((done, fail) => server.once('error', fail).listen(port, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sendTo(doors) {
      upstreams = doors.map((door) => ({
        url: new URL(door),
        ready: false,
        agent: new Agent({ keepAlive: true, timeout: IDLE_MS, scheduling: 'fifo' }),
      }))
      void look()
    },
    readyDoors: () => upstreams.filter(({ ready }) => ready).map(({ url }) => url.origin),
    async close() {
      clearInterval(timer)
      upstreams.forEach(({ agent }) => agent.destroy())
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

/** Null once the answer is on its way, else what went wrong before its first byte came. */
function pass(
  { url, agent }: Upstream,
  { method, url: path, headers }: IncomingMessage,
  body: Buffer,
  res: ServerResponse,
): Promise<string | null> {
  return new Promise((done) => {
    const asked = request({ host: url.hostname, port: url.port, method, path, headers: forwarded(headers), agent }, (reply) => {
      res.writeHead(reply.statusCode ?? 502, forwarded(reply.headers))
      reply.once('error', () => res.destroy())
      reply.pipe(res)
      done(null)
    })
    asked.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message))
    asked.end(body)
  })
}

const forwarded = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_ONE_HOP.includes(name)))

async function bodyOf(req: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of req) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** In its own words, so that nobody takes it for an answer of the product. */
function fail(res: ServerResponse, why: string): void {
  res.writeHead(502, { 'content-type': 'application/json' }).end(JSON.stringify({ code: `balancer_${why}` }))
}
