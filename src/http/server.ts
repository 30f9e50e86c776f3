import { createServer, type Server, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Express } from 'express'
import type { Clock } from '../base/clock.ts'
import { Problem, type ProblemCode } from '../base/problems.ts'
import type { Random } from '../base/random.ts'
import type { Lifecycle } from './lifecycle.ts'
import { API_HEADERS } from './middleware/headers.ts'
import { problemBody } from './middleware/problem.ts'

const HEADERS_MS = 10_000
const REQUEST_MS = 30_000
/** Above a balancer's, or it sends into a connection that is just closing. */
const KEEP_ALIVE_MS = 65_000
const HEADER_BYTES = 16 * 1024
/** After readiness has said no: how long the balancer may still send here, and how long running requests may take. */
export const STILL_SERVING_MS = 5_000
const RUNNING_MS = 30_000

export interface RunningServer {
  url: string
  port: number
  /** Says "not ready" at once, serves on for five seconds, waits for running requests for thirty, then closes. Safe to call twice. */
  drain(waits?: { stillServingMs?: number; runningMs?: number }): Promise<void>
  /** Closes at once. */
  close(): Promise<void>
}

interface ServerDeps {
  lifecycle: Lifecycle
  clock: Clock
  random: Random
}

/** Listens. Resolves once the port is open; rejects when it is taken. */
export async function startServer(
  app: Express,
  at: { port: number; host: string },
  { lifecycle, clock, random }: ServerDeps,
): Promise<RunningServer> {
  const server = createServer(
    { maxHeaderSize: HEADER_BYTES, headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: KEEP_ALIVE_MS },
    app,
  )
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => answerBrokenRequest(error, socket, random.uuid()))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(at.port, at.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const { port } = server.address() as AddressInfo
  let draining: Promise<void> | undefined
  return {
    url: `http://${at.host.includes(':') ? `[${at.host}]` : at.host}:${port}`,
    port,
    drain: ({ stillServingMs = STILL_SERVING_MS, runningMs = RUNNING_MS } = {}) =>
      (draining ??= (async () => {
        lifecycle.stop()
        await clock.sleep(stillServingMs)
        const closed = closing(server)
        const cancel = clock.after(runningMs, () => server.closeAllConnections())
        await closed
        cancel()
      })()),
    close: async () => {
      lifecycle.stop()
      const closed = closing(server)
      server.closeAllConnections()
      await closed
    },
  }
}

function closing(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}

const BROKEN: Record<string, { status: number; code: ProblemCode; detail: string }> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'bad_header', detail: 'The headers are larger than 16 KB.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'bad_header', detail: 'The request took too long to arrive.' },
}

/** What is no HTTP request (or an ambiguous one: both Content-Length and Transfer-Encoding) never reaches the app; it gets its problem+json here. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket, correlationId: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, code, detail } = BROKEN[error.code ?? ''] ?? {
    status: 400,
    code: 'bad_header' as const,
    detail: 'This is not a readable HTTP request.',
  }
  const body = JSON.stringify({ ...problemBody(new Problem(code, detail), '', correlationId), status })
  const headers: [string, string][] = [
    ...API_HEADERS,
    ['X-Correlation-Id', correlationId],
    ['Content-Type', 'application/problem+json; charset=utf-8'],
    ['Content-Length', String(Buffer.byteLength(body))],
    ['Connection', 'close'],
  ]
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`)
}
