// The one way out over HTTP. Strict where axios is lenient: no redirects, no proxy from the environment, no parsing, caps on both
// bodies, one deadline for the whole exchange, and it knows whether the first request byte was written.
import http from 'node:http'
import https from 'node:https'
import type { AxiosRequestConfig } from 'axios'
import type { Clock } from './clock.ts'
import type { Call } from './remote.ts'
import { REPLY_LIMIT_BYTES } from './remote.ts'
import { watchedTransport } from './first-byte.ts'
import { TransportFailure, transportCode } from './transport-failure.ts'

const CONNECT_MS = 3_000
/** A kept connection idle for longer is closed by us: many servers close theirs after 5 s, and a write into that is an unknown outcome. */
const IDLE_MS = 4_000
const QUEUE_LIMIT = 200
const REQUEST_LIMIT_BYTES = 30 * 1024 * 1024

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  url: string
  headers?: Record<string, string>
  body?: string
  /** Default: REPLY_LIMIT_BYTES, counted after decompression. */
  replyLimitBytes?: number
}

export interface HttpReply {
  status: number
  /** Names in lower case; repeated ones joined with a comma. */
  headers: Record<string, string>
  body: string
}

/** The strict options for one exchange, for libraries that bring their own axios, and what became of it. */
export interface Exchange {
  options: AxiosRequestConfig
  failure(error: unknown): TransportFailure
  /** Must be called once the exchange is over. */
  close(): void
}

export type TimedCall = Call & { deadlineMs: number }

export interface HttpAgent {
  /** One exchange, whatever the status says. Throws TransportFailure alone. */
  send(request: HttpRequest, call: TimedCall): Promise<HttpReply>
  /** Throws TransportFailure (`queue_full`) when too many wait already. */
  open(call: TimedCall, replyLimitBytes?: number): Exchange
  /** Closes idle connections. */
  close(): void
}

/** A pool of connections of its own for one remote system, so that a slow one holds up nobody else. */
export function createHttpAgent(settings: { clock: Clock; maxSockets?: number; connectMs?: number; tls?: https.AgentOptions }): HttpAgent {
  const { clock, maxSockets = 4, connectMs = CONNECT_MS } = settings
  const pool = { keepAlive: true, maxSockets, scheduling: 'lifo' as const, timeout: IDLE_MS }
  const httpAgent = new http.Agent(pool)
  const httpsAgent = new https.Agent({ ...settings.tls, ...pool })
  let open = 0

  const agent: HttpAgent = {
    open(call, replyLimitBytes = REPLY_LIMIT_BYTES) {
      if (open >= maxSockets + QUEUE_LIMIT) throw new TransportFailure('queue_full', false)
      open += 1
      const deadline = new AbortController()
      const stopClock = clock.after(call.deadlineMs, () => deadline.abort())
      const watch = watchedTransport({ clock, connectMs, beforeSend: call.beforeSend })
      const signals = call.signal ? [deadline.signal, call.signal] : [deadline.signal]
      return {
        options: {
          adapter: 'http',
          transport: watch.transport,
          httpAgent,
          httpsAgent,
          proxy: false,
          maxRedirects: 0,
          maxContentLength: replyLimitBytes,
          maxBodyLength: REQUEST_LIMIT_BYTES,
          signal: AbortSignal.any(signals),
        },
        failure(error) {
          if (watch.state.stopped) return new TransportFailure('stopped', false, watch.state.stopped.reason)
          if (watch.state.connectTimedOut) return new TransportFailure('connect_timeout', false)
          if (deadline.signal.aborted) return new TransportFailure('deadline', watch.state.sent)
          if (call.signal?.aborted) return new TransportFailure('aborted', watch.state.sent)
          return new TransportFailure(transportCode(error), watch.state.sent)
        },
        close() {
          open -= 1
          stopClock()
        },
      }
    },
    async send(request, call) {
      const exchange = agent.open(call, request.replyLimitBytes)
      try {
        // Loaded with the first request rather than with the process.
        const { default: axios } = await import('axios')
        const reply = await axios.request<Buffer>({
          ...exchange.options,
          method: request.method,
          url: request.url,
          headers: { ...request.headers, 'X-Correlation-Id': call.correlationId },
          data: request.body === undefined ? undefined : Buffer.from(request.body, 'utf8'),
          responseType: 'arraybuffer',
          validateStatus: () => true,
          transformRequest: [(body: unknown) => body],
          transformResponse: [(body: unknown) => body],
        })
        return { status: reply.status, headers: flatten(reply.headers), body: decode(reply.data) }
      } catch (error) {
        throw error instanceof TransportFailure ? error : exchange.failure(error)
      } finally {
        exchange.close()
      }
    },
    close() {
      httpAgent.destroy()
      httpsAgent.destroy()
    },
  }
  return agent
}

/** A byte sequence that is no UTF-8 would otherwise turn into look-alike text. */
function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new TransportFailure('reply_not_utf8', true)
  }
}

function flatten(headers: object): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && value !== null) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value)
  }
  return flat
}
