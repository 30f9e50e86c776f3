import type { LookupFunction } from 'node:net'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Agent, Dispatcher } from 'undici'
import type { Direction } from './failure-rule.ts'
import { NOT_ALLOWED, outboundLookup } from './outbound-addresses.ts'

// The wire under every client that speaks HTTP: one deadline for the whole exchange, no redirects, no proxy from the environment, no retries,
// caps on the reply, and an exact answer to "was the first byte written?". The libraries' own transports give none of that: axios's costs
// five times the processor time, and jsforce's retries by itself, follows redirects with the token, hangs on a stalled body and crashes the
// process on a reset (jsforce 3.12, seen in 2026).

const unzip = promisify(gunzip)

export interface WireRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  url: string
  headers: Record<string, string>
  body?: string
  /** Ends the exchange wherever it stands, the last byte of the body included. Its reason's message becomes the code. */
  signal: AbortSignal
  limitBytes: number
  beforeSend?: (() => void) | undefined
  /** Whether it changes something over there. Default: every method but GET and HEAD does. */
  direction?: Direction | undefined
  /** How often a request that only reads may be sent in all. Default 1. */
  tries?: number | undefined
  /** Its caller waits for less time than the system may well take: that it did not come in time says nothing of the system. */
  hasty?: boolean | undefined
}

export interface WireReply {
  status: number
  /** Lower-case names; a repeated header is joined by `, `. */
  headers: Record<string, string>
  body: string
}

/** An exchange without a whole reply. `sent` says whether the first request byte may have left: if not, nothing happened over there. */
export class ExchangeFailed extends Error {
  readonly code: string
  readonly sent: boolean
  constructor(code: string, sent: boolean, cause?: unknown) {
    super(`exchange failed (${code})`, { cause })
    this.name = 'ExchangeFailed'
    this.code = code
    this.sent = sent
  }
}

/** We let nothing through for now: the system was found away, its queue is full, or its daily calls are used up. Nothing was sent. */
export class HeldBack extends ExchangeFailed {
  readonly retryAfterMs: number
  constructor(code: string, retryAfterMs: number) {
    super(code, false)
    this.name = 'HeldBack'
    this.retryAfterMs = retryAfterMs
  }
}

export interface Wire {
  exchange(request: WireRequest): Promise<WireReply>
  close(): Promise<void>
}

export interface WireLimits {
  connections: number
  /** Requests that may wait for a connection; one more is turned away unsent. */
  waiting: number
  /** A TLS handshake is part of it. */
  connectMs: number
  /** 0: the deadline alone. */
  firstByteMs: number
  /** A kept connection idle for longer is closed by us: a write into one that the other side is closing is an unknown outcome. */
  idleMs: number
  /** Certificates (PEM) that are trusted in place of the system's. */
  tls?: { ca: string }
}

export const WIRE_LIMITS: WireLimits = { connections: 5, waiting: 200, connectMs: 3_000, firstByteMs: 15_000, idleMs: 10_000 }

/** A full queue is looked at again after this. */
const FULL_MS = 1_000

/** One pool of keep-alive connections per origin. `trusts` is asked for every request: a token never goes to another origin. */
export function createWire(
  trusts: (origin: string) => boolean,
  limits: WireLimits = WIRE_LIMITS,
  lookup: LookupFunction = outboundLookup(),
): Wire {
  let agent: Promise<Agent> | undefined
  // Loaded with the first request rather than with the process.
  const open = async (): Promise<Agent> =>
    new (await import('undici')).Agent({
      connections: limits.connections,
      pipelining: 1,
      allowH2: false,
      connect: { ...limits.tls, timeout: limits.connectMs, lookup },
      headersTimeout: limits.firstByteMs,
      bodyTimeout: 0, // the request's own signal bounds the body
      keepAliveTimeout: limits.idleMs,
    })
  let running = 0
  return {
    async exchange(request) {
      const url = cleanUrl(request.url)
      if (!trusts(url.origin)) throw new ExchangeFailed('foreign_origin', false)
      if (request.signal.aborted) throw new ExchangeFailed(reasonOf(request.signal), false)
      if (running >= limits.connections + limits.waiting) throw new HeldBack('queue_full', FULL_MS)
      running += 1
      try {
        const pool = await (agent ??= open())
        if (request.signal.aborted) throw new ExchangeFailed(reasonOf(request.signal), false)
        const { status, headers, bytes } = await dispatch(pool, url, request)
        return { status, headers, body: await decode(bytes, headers, request.limitBytes) }
      } finally {
        running -= 1
      }
    },
    close: async () => (await agent)?.destroy(),
  }
}

/** `URL` would silently resolve `..`; a path that needs resolving was built from something it should not have been. */
function cleanUrl(text: string): URL {
  const path = /^https?:\/\/[^/?#]+([^?#]*)/.exec(text)?.[1]
  const clean = path?.split('/').slice(1).every(isCleanSegment)
  if (!clean || text.includes('#')) throw new ExchangeFailed('unclean_path', false)
  return new URL(text)
}

const isCleanSegment = (segment: string, at: number, all: string[]) =>
  !/^(?:\.|%2e){1,2}$|\\|%2f|%5c/i.test(segment) && (segment !== '' || at === all.length - 1)

interface RawReply {
  status: number
  headers: Record<string, string>
  bytes: Buffer
}

function dispatch(agent: Dispatcher, url: URL, request: WireRequest): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    let sent = false
    let over = false
    let controller: Dispatcher.DispatchController | undefined
    let status = 0
    let headers: Record<string, string> = {}
    const chunks: Buffer[] = []
    let size = 0

    const stop = () => fail(reasonOf(request.signal))
    const finish = () => {
      over = true
      request.signal.removeEventListener('abort', stop)
    }
    const fail = (code: string, cause?: unknown) => {
      if (over) return
      finish()
      const failure = new ExchangeFailed(code, sent, cause)
      reject(failure)
      controller?.abort(failure)
    }
    request.signal.addEventListener('abort', stop, { once: true })

    const handler: Dispatcher.DispatchHandler = {
      // undici writes the head of the request right after this returns, in the same tick; a throw here keeps it unwritten.
      onRequestStart(started) {
        if (over) throw new ExchangeFailed('late', sent)
        if (sent) {
          fail('sent_twice')
          throw new ExchangeFailed('sent_twice', true)
        }
        try {
          request.beforeSend?.()
        } catch (cause) {
          fail('dropped', cause)
          throw new ExchangeFailed('dropped', false, cause)
        }
        controller = started
        sent = true
      },
      onResponseStart(_controller, statusCode, received) {
        status = statusCode
        headers = Object.fromEntries(
          Object.entries(received).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : (value ?? '')]),
        )
      },
      onResponseData(_controller, chunk) {
        size += chunk.length
        if (size > request.limitBytes) return fail('too_large')
        chunks.push(chunk)
      },
      onResponseEnd() {
        if (over) return
        finish()
        resolve({ status, headers, bytes: Buffer.concat(chunks, size) })
      },
      onResponseError: (_controller, error) => fail(codeOf(error, sent), error),
    }
    agent.dispatch(
      { origin: url.origin, path: url.pathname + url.search, method: request.method, headers: request.headers, body: request.body ?? null },
      handler,
    )
  })
}

const reasonOf = (signal: AbortSignal): string => (signal.reason instanceof ExchangeFailed ? signal.reason.code : 'aborted')

function codeOf(error: Error, sent: boolean): string {
  const code = 'code' in error ? error.code : undefined
  if (code === NOT_ALLOWED) return 'address_not_allowed'
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return 'connect_timeout'
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return 'first_byte_timeout'
  return sent ? 'reset' : 'unreachable'
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

async function decode(bytes: Buffer, headers: Record<string, string>, limitBytes: number): Promise<string> {
  const encoding = headers['content-encoding'] ?? 'identity'
  try {
    if (encoding !== 'gzip' && encoding !== 'identity') throw new RangeError('unknown content encoding')
    const plain = encoding === 'gzip' && bytes.length > 0 ? await unzip(bytes, { maxOutputLength: limitBytes }) : bytes
    return utf8.decode(plain)
  } catch (cause) {
    const tooLarge = cause instanceof RangeError && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE'
    throw new ExchangeFailed(tooLarge ? 'too_large' : 'unreadable', true, cause)
  }
}
