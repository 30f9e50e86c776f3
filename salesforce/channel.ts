import type { LookupFunction } from 'node:net'
import type { Connection } from 'jsforce'
import type { Clock } from '../src/base/clock.ts'
import { guardWire } from '../src/base/guarded-wire.ts'
import type { Guard } from '../src/base/guard.ts'
import { notSent, type Outcome } from '../src/base/outcome.ts'
import { RemoteError, REPLY_LIMIT_BYTES, unsent, type Call, type CallRecord, type ObserveCall } from '../src/base/remote.ts'
import { createAuth, type Session } from './auth.ts'
import { classifyRead, classifyWrite, isExpiredSession, OUTCOMES, type Attempt } from './classify.ts'
import type { SalesforceConfig } from './config.ts'
import { jsforceTransport, noTransport } from './jsforce-transport.ts'
import { dailyCalls } from './daily-calls.ts'
import { createWire, ExchangeFailed, HeldBack, type Wire, type WireLimits } from '../src/base/http-wire.ts'

/** Every operation there is besides the log-in, `POST token`; for metrics. */
export type Operation =
  | 'GET query'
  | 'GET query page'
  | 'GET record'
  | 'GET record by key'
  | 'POST record'
  | 'PATCH record'
  | 'PATCH record by key'
  | 'POST composite'
  | 'POST collection'
  | 'PATCH collection'
  | 'GET limits'
  | 'GET describe'
  | 'GET ping'

export interface ChannelRequest {
  operation: Operation
  method: 'GET' | 'POST' | 'PATCH'
  /** From the host on. */
  path: string
  body?: string
  limitBytes?: number
}

/** One caller's deadline and signal, shared by all exchanges of one call. */
export interface Scope {
  call: Call
  signal: AbortSignal
  hasty: boolean
}

export interface ChannelOptions {
  config: SalesforceConfig
  clock: Clock
  observe: ObserveCall
  limits?: WireLimits | undefined
  /** Default: the public Internet alone. */
  lookup?: LookupFunction | undefined
  /** Default: a pool of connections of its own. */
  wire?: Wire | undefined
  guard?: Guard | undefined
}

const DEADLINE_MS = 30_000

/** Sends requests under the present session, logs in again when it has expired, and says what the answers mean. */
export function createChannel({ config, clock, observe, limits, lookup, wire: given, guard }: ChannelOptions) {
  const wire = guardWire(() => given ?? createWire((origin) => auth.trusts(origin), limits, lookup), guard)
  const auth = createAuth(config, wire, clock, observe)
  const connections = new WeakMap<Session, Connection>()
  const daily = dailyCalls(clock)
  let skewMs: number | null = null

  /** jsforce keeps session, URLs and call options; without `refreshFn`, whose retries know no end, and never with its own transport. */
  async function connectionOf(session: Session): Promise<Connection> {
    const known = connections.get(session)
    if (known) return known
    // A large package, loaded with the first request rather than with the process.
    const jsforce = await import('jsforce')
    const meanwhile = connections.get(session)
    if (meanwhile) return meanwhile
    const made = new jsforce.Connection({
      instanceUrl: session.instanceUrl,
      accessToken: session.accessToken,
      version: config.apiVersion,
      callOptions: { client: 'trunkline' },
      logLevel: 'NONE',
    })
    made._transport = noTransport
    connections.set(session, made)
    return made
  }

  async function exchange(session: Session, request: ChannelRequest, { call, signal, hasty }: Scope): Promise<Attempt> {
    let attempt: Attempt = new ExchangeFailed('not_dispatched', false)
    const headers: Record<string, string> = {
      accept: 'application/json',
      'accept-encoding': 'gzip',
      'user-agent': 'trunkline',
      'x-correlation-id': call.correlationId,
    }
    if (request.body !== undefined) headers['content-type'] = 'application/json'
    const transport = jsforceTransport(async (url, sent) => {
      const { method, body, limitBytes = REPLY_LIMIT_BYTES } = request
      const reply = wire.exchange({
        method,
        url,
        headers: sent,
        ...(body === undefined ? {} : { body }),
        signal,
        limitBytes,
        beforeSend: call.beforeSend,
        tries: call.tries,
        hasty,
      })
      attempt = await reply.catch((fault: unknown) =>
        fault instanceof ExchangeFailed ? fault : new ExchangeFailed('unsendable', false, fault),
      )
      return attempt
    })
    const connection = await connectionOf(session)
    const { method, path, body } = request
    const answered = connection.request({ method, url: path, headers, ...(body === undefined ? {} : { body }) }, { transport })
    await answered.catch((fault: unknown) => {
      // whatever jsforce thinks of it, a request that was sent has our own answer
      if (attempt instanceof ExchangeFailed && attempt.code === 'not_dispatched') throw fault
    })
    daily.saw(connection.limitInfo.apiUsage)
    noteDate(attempt)
    return attempt
  }

  function noteDate(attempt: Attempt): void {
    const date = attempt instanceof ExchangeFailed ? Number.NaN : Date.parse(attempt.headers['date'] ?? '')
    if (Number.isFinite(date)) skewMs = date - clock.now()
  }

  /** A 401 means that nothing ran, so the same request may go once more, a POST too. */
  async function attempt(request: ChannelRequest, scope: Scope): Promise<Attempt> {
    const rationedMs = daily.heldBackMs(scope.call.urgency)
    if (rationedMs > 0) return new HeldBack('daily_limit', rationedMs)
    const started = clock.monotonic()
    const id = scope.call.correlationId
    const session = await withdrawable(auth.session(id), scope.signal)
    const first = await exchange(session, request, scope)
    if (!(first instanceof ExchangeFailed) && first.status >= 300 && first.status < 400 && first.status !== 300) auth.forget(session)
    if (!isExpiredSession(first)) return first
    record(request, scope, started, { outcome: 'not_sent', code: 'INVALID_SESSION_ID' })
    return exchange(await withdrawable(auth.renew(session, id), scope.signal), request, scope)
  }

  function record(request: ChannelRequest, { call }: Scope, started: number, result: Pick<CallRecord, 'outcome' | 'code'>): void {
    observe({
      system: 'salesforce',
      operation: request.operation,
      ms: clock.monotonic() - started,
      correlationId: call.correlationId,
      ...result,
    })
  }

  return {
    /** Runs `work` under one deadline: the call's own, else `deadlineMs`. */
    async within<T>(call: Call, work: (scope: Scope) => Promise<T>, deadlineMs = config.timeoutMs ?? DEADLINE_MS): Promise<T> {
      const deadline = new AbortController()
      const longestMs = Math.min(deadlineMs, config.timeoutMs ?? Infinity)
      const givenMs = Math.min(call.deadlineMs ?? deadlineMs, config.timeoutMs ?? Infinity)
      const cancel = clock.after(givenMs, () => deadline.abort(new ExchangeFailed('deadline', false)))
      const signal = call.signal ? AbortSignal.any([call.signal, deadline.signal]) : deadline.signal
      try {
        return await work({ call, signal, hasty: givenMs < longestMs })
      } finally {
        cancel()
      }
    },

    logIn: async ({ correlationId }: Call): Promise<void> => void (await auth.session(correlationId)),

    /** What `parse` makes of the JSON. Throws RemoteError. */
    async read<T>(request: ChannelRequest, scope: Scope, parse: (json: unknown) => T): Promise<T> {
      const started = clock.monotonic()
      try {
        const value = parse(classifyRead(await attempt(request, scope)))
        record(request, scope, started, { outcome: 'ok' })
        return value
      } catch (fault) {
        if (fault instanceof RemoteError) record(request, scope, started, { outcome: OUTCOMES[fault.fault], code: fault.code })
        throw fault
      }
    },

    async write<T>(
      request: ChannelRequest,
      scope: Scope,
      parse: (json: unknown, status: number) => Outcome<T> | null,
    ): Promise<Outcome<T>> {
      const started = clock.monotonic()
      const outcome = await attempt(request, scope).then((answer) => classifyWrite(answer, parse), noSession)
      record(request, scope, started, outcome.is === 'done' ? { outcome: 'ok' } : { outcome: outcome.is, code: outcome.code })
      return outcome
    },

    /** Of the org's daily calls, as the last reply said. */
    usage: daily.usage,
    /** Salesforce's clock minus ours, to a second, at the last reply. */
    skewMs: () => skewMs,
    close: () => wire.close(),
  }
}

/** Without a session nothing was sent, or only what a 401 turned away. */
function noSession(fault: unknown): Outcome<never> {
  if (!(fault instanceof RemoteError)) throw fault
  return fault.fault === 'misconfigured' ? notSent('misconfigured', fault.retryAfterMs) : unsent(fault)
}

/** A log-in is shared, so a caller's deadline leaves it running and only stops the wait. */
function withdrawable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      const code = signal.reason instanceof ExchangeFailed ? signal.reason.code : 'aborted'
      reject(new RemoteError('salesforce', 'unreachable', code))
    }
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
