// The way out over HTTP for clients that speak axios: it builds the requests, the wire carries them.
import type { LookupFunction } from 'node:net'
import type * as Axios from 'axios'
import type { AxiosAdapter, AxiosRequestConfig } from 'axios'
import type { Clock } from './clock.ts'
import type { Direction } from './failure-rule.ts'
import type { Guard } from './guard.ts'
import { guardWire } from './guarded-wire.ts'
import type { Call } from './remote.ts'
import { REPLY_LIMIT_BYTES } from './remote.ts'
import { type TransportFailure, transportFailure } from './transport-failure.ts'
import { createWire, ExchangeFailed, type Wire, type WireReply, type WireRequest } from './http-wire.ts'

const CONNECT_MS = 3_000
/** Many servers close theirs after 5 s. */
const IDLE_MS = 4_000
const QUEUE_LIMIT = 200

// Loaded with the first request rather than with the process; asking for what is loaded takes a tenth of a millisecond each time.
let axiosModule: typeof Axios | undefined
const loadAxios = async () => (axiosModule ??= await import('axios'))

export interface HttpRequest {
  method: WireRequest['method']
  url: string
  headers?: Record<string, string>
  body?: string
  /** Default: REPLY_LIMIT_BYTES, counted after decompression. */
  replyLimitBytes?: number
}

export type HttpReply = WireReply

/** The options for one exchange, for libraries that bring their own axios, and what became of it. */
export interface Exchange {
  options: AxiosRequestConfig
  failure(error: unknown): TransportFailure
  /** Must be called once the exchange is over. */
  close(): void
}

/** `direction`: where the method does not tell. `hasty`: the deadline is shorter than the system may well take. */
export type TimedCall = Call & { deadlineMs: number; direction?: Direction; hasty?: boolean }

export interface HttpAgent {
  /** One exchange, whatever the status says. Throws TransportFailure alone. */
  send(request: HttpRequest, call: TimedCall): Promise<HttpReply>
  open(call: TimedCall, replyLimitBytes?: number): Exchange
  /** Closes idle connections. */
  close(): void
}

export interface HttpAgentSettings {
  clock: Clock
  maxSockets?: number
  connectMs?: number
  tls?: { ca: string }
  /** Default: the public Internet alone. */
  lookup?: LookupFunction
  /** Default: a pool of connections of its own. */
  wire?: Wire | undefined
  guard?: Guard | undefined
}

/**
 * Connections of its own for one remote system, so that a slow one holds up nobody else: `maxSockets` for what changes something, and as
 * many for what only reads.
 */
export function createHttpAgent({
  clock,
  maxSockets = 4,
  connectMs = CONNECT_MS,
  tls,
  lookup,
  wire: given,
  guard,
}: HttpAgentSettings): HttpAgent {
  const limits = { connections: maxSockets, waiting: QUEUE_LIMIT, connectMs, firstByteMs: 0, idleMs: IDLE_MS, ...(tls && { tls }) }
  // Their addresses come from the configuration alone, and no token of one system is known to the client of another.
  const wire = guardWire(() => given ?? createWire(() => true, limits, lookup), guard)
  let client: Axios.Axios | undefined

  const agent: HttpAgent = {
    open(call, replyLimitBytes = REPLY_LIMIT_BYTES) {
      const deadline = new AbortController()
      const stopClock = clock.after(call.deadlineMs, () => deadline.abort(new ExchangeFailed('deadline', false)))
      const signal = call.signal ? AbortSignal.any([deadline.signal, call.signal]) : deadline.signal
      const { beforeSend, direction, tries, hasty } = call
      return {
        options: { adapter: adapterOver(wire, { signal, limitBytes: replyLimitBytes, beforeSend, direction, tries, hasty }) },
        failure: transportFailure,
        close: stopClock,
      }
    },
    async send({ method, url, headers, body, replyLimitBytes }, call) {
      const exchange = agent.open(call, replyLimitBytes)
      try {
        client ??= await openClient()
        const reply = await client.request<string>({
          ...exchange.options,
          method,
          url,
          headers: { ...headers, 'X-Correlation-Id': call.correlationId },
          data: body,
        })
        return { status: reply.status, headers: plain(reply.headers), body: reply.data }
      } catch (error) {
        throw exchange.failure(error)
      } finally {
        exchange.close()
      }
    },
    close: () => void wire.close(),
  }
  return agent
}

/** Bodies are text both ways, and no status is a fault. Without axios's own defaults: merging them takes as long as all the rest. */
async function openClient(): Promise<Axios.Axios> {
  const { Axios: Client } = await loadAxios()
  const untouched = [(data: unknown) => data]
  return new Client({ transformRequest: untouched, transformResponse: untouched, validateStatus: () => true, responseType: 'text' })
}

/** What axios built goes over the wire; what it would do itself (redirects, proxies, unpacking) is left out. */
function adapterOver(wire: Wire, around: Omit<WireRequest, 'method' | 'url' | 'headers' | 'body'>): AxiosAdapter {
  return async (config) => {
    const { default: axios, AxiosError } = await loadAxios()
    const { method = 'get', baseURL, url = '', params, data, validateStatus } = config
    if (data !== undefined && data !== null && typeof data !== 'string') throw new TypeError('a request body is sent as text')
    const reply = await wire.exchange({
      ...around,
      method: method.toUpperCase() as WireRequest['method'], // axios takes the same words, in either case
      url: baseURL === undefined && params === undefined ? url : axios.getUri({ url, params, ...(baseURL !== undefined && { baseURL }) }),
      headers: { ...plain(config.headers), 'accept-encoding': 'gzip', 'user-agent': 'trunkline' },
      ...(typeof data === 'string' && { body: data }),
    })
    const response = { data: reply.body, status: reply.status, statusText: '', headers: reply.headers, config }
    if (!validateStatus || validateStatus(reply.status)) return response
    throw new AxiosError(`status ${reply.status}`, AxiosError.ERR_BAD_RESPONSE, config, undefined, response)
  }
}

function plain(headers: object): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && value !== null && value !== false) flat[name.toLowerCase()] = String(value)
  }
  return flat
}
