import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../src/base/clock.ts'
import { RemoteError, type CallRecord, type ObserveCall } from '../src/base/remote.ts'
import { errorsOf, jsonOf, noReply, OUTCOMES, readError, stableCode } from './classify.ts'
import type { SalesforceConfig } from './config.ts'
import { ExchangeFailed, type Wire, type WireReply } from '../src/base/http-wire.ts'

export interface Session {
  accessToken: string
  instanceUrl: string
  /** Monotonic time of the log-in. */
  since: number
}

export interface Auth {
  /** The session to use now; logs in when there is none or it has grown old. Throws RemoteError. */
  session(correlationId: string): Promise<Session>
  /** A session other than `stale`; whoever comes first logs in, the others wait for the same. Throws RemoteError. */
  renew(stale: Session, correlationId: string): Promise<Session>
  /** The org has moved or sends elsewhere: log in anew before the next call. */
  forget(stale: Session): void
  /** Whether a token may be sent there. */
  trusts(origin: string): boolean
}

const TOKEN_DEADLINE_MS = 10_000
const TOKEN_LIMIT_BYTES = 64 * 1024
const ASSERTION_SECONDS = 180
/** After a refusal that only a person can mend; the platform locks users out who go on asking. */
const REFUSED_PAUSE_MS = 10_000
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

// Neither flow says how long a token lives; `id` ends in /<org id>/<user id>.
const Token = z.object({
  access_token: z.string().min(1),
  instance_url: z.url(),
  id: z.string().optional(),
  token_type: z.literal('Bearer'),
})

const PASSING = new Set(['server_error', 'unknown_error', 'temporarily_unavailable'])

/** Log-ins to Salesforce: JWT bearer where there is a private key, else client credentials. One at a time, and never many in a row. */
export function createAuth(config: SalesforceConfig, wire: Pick<Wire, 'exchange'>, clock: Clock, observe: ObserveCall): Auth {
  const loginOrigin = new URL(config.loginUrl).origin
  const instances = new Set<string>()
  let current: Session | undefined
  let flight: Promise<Session> | undefined
  let tries: number[] = []
  let lastFault: RemoteError | undefined

  function trustsInstance(origin: string): boolean {
    if (origin === loginOrigin || config.instanceOrigins?.includes(origin)) return true
    const instance = new URL(origin)
    return (
      new URL(loginOrigin).hostname.endsWith('.salesforce.com') &&
      instance.protocol === 'https:' &&
      instance.hostname.endsWith('.my.salesforce.com')
    )
  }

  /** How long no log-in may be tried: shortly after one that failed, longer after a refusal, and while too many were made (an org that refuses new sessions too). */
  function pauseMs(): number {
    const afterFault =
      lastFault === undefined
        ? 0
        : lastFault.fault === 'misconfigured'
          ? Math.max(REFUSED_PAUSE_MS, config.minLoginIntervalMs)
          : config.minLoginIntervalMs
    const last = tries.at(-1) ?? -Infinity
    const oldest = tries.length < config.loginsPerMinute ? -Infinity : (tries[0] ?? -Infinity)
    return Math.max(last + afterFault, oldest + 60_000) - clock.monotonic()
  }

  function logIn(correlationId: string): Promise<Session> {
    if (flight) return flight
    const waitMs = pauseMs()
    if (waitMs > 0) return Promise.reject(lastFault ?? readError('misconfigured', 'session_refused', waitMs))
    tries = [...tries.slice(1 - config.loginsPerMinute), clock.monotonic()]
    const started = clock.monotonic()
    const record = (result: Pick<CallRecord, 'outcome' | 'code'>) =>
      observe({ system: 'salesforce', operation: 'POST token', ms: clock.monotonic() - started, correlationId, ...result })
    flight = request(correlationId)
      .then(
        (session) => {
          lastFault = undefined
          record({ outcome: 'ok' })
          return (current = session)
        },
        (fault: unknown) => {
          lastFault = fault instanceof RemoteError ? fault : readError('misconfigured', 'token_request', undefined, fault)
          record({ outcome: OUTCOMES[lastFault.fault], code: lastFault.code })
          throw lastFault
        },
      )
      .finally(() => (flight = undefined))
    return flight
  }

  async function request(correlationId: string): Promise<Session> {
    const signal = new AbortController()
    const cancel = clock.after(TOKEN_DEADLINE_MS, () => signal.abort(new ExchangeFailed('deadline', false)))
    try {
      const reply = await wire.exchange({
        method: 'POST',
        url: `${loginOrigin}/services/oauth2/token`,
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json', 'x-correlation-id': correlationId },
        body: String(new URLSearchParams(await grant())),
        signal: signal.signal,
        limitBytes: TOKEN_LIMIT_BYTES,
        direction: 'read', // a token more changes nothing
      })
      return accept(reply)
    } catch (fault) {
      throw fault instanceof ExchangeFailed ? noReply(fault) : fault
    } finally {
      cancel()
    }
  }

  async function grant(): Promise<Record<string, string>> {
    if (config.privateKey === undefined) {
      if (config.clientSecret === undefined) throw readError('misconfigured', 'no_credentials')
      return { grant_type: 'client_credentials', client_id: config.clientId, client_secret: config.clientSecret }
    }
    const { SignJWT } = await import('jose')
    const assertion = await new SignJWT({})
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(config.clientId)
      .setSubject(config.username ?? '')
      .setAudience(config.audience ?? loginOrigin)
      .setExpirationTime(Math.floor(clock.now() / 1_000) + ASSERTION_SECONDS)
      .sign(createPrivateKey(config.privateKey))
    return { grant_type: JWT_BEARER, assertion }
  }

  function accept(reply: WireReply): Session {
    const json = jsonOf(reply)
    if (reply.status !== 200) throw tokenError(reply, json)
    const token = Token.safeParse(json)
    if (!token.success) throw readError('unreadable', 'token_reply')
    const origin = new URL(token.data.instance_url).origin
    if (!trustsInstance(origin)) throw readError('misconfigured', 'instance_not_allowed')
    const org = token.data.id?.split('/').at(-2)
    if (config.orgId !== undefined && org?.slice(0, 15) !== config.orgId.slice(0, 15)) throw readError('misconfigured', 'wrong_org')
    instances.add(origin)
    return { accessToken: token.data.access_token, instanceUrl: origin, since: clock.monotonic() }
  }

  return {
    async session(correlationId) {
      if (!current) return logIn(correlationId)
      if (clock.monotonic() - current.since < config.softSessionMs) return current
      const old = current
      return logIn(correlationId).catch(() => old) // an old session may still be good; a 401 will tell
    },
    async renew(stale, correlationId) {
      return current && current !== stale ? current : logIn(correlationId)
    },
    forget(stale) {
      if (current === stale) current = undefined
    },
    trusts: (origin) => origin === loginOrigin || instances.has(origin),
  }
}

/** Which of the things that have to fit does not, where the refusal says so; the words of the reply go nowhere. */
export class LogInRefused extends Error {
  readonly reason: 'not_approved' | 'audience' | 'assertion' | 'user' | 'address' | 'client'
  constructor(reason: LogInRefused['reason']) {
    super(reason)
    this.name = 'LogInRefused'
    this.reason = reason
  }
}

const REASONS: readonly [RegExp, LogInRefused['reason']][] = [
  [/not admin approved|hasn't approved|no client credentials user/i, 'not_approved'],
  [/audience/i, 'audience'],
  [/invalid assertion|expired authorization code/i, 'assertion'],
  [/inactive user|authentication failure/i, 'user'],
  [/ip restricted/i, 'address'],
  [/client identifier|client credentials/i, 'client'],
]

function reasonOf(json: unknown): LogInRefused | undefined {
  const { error_description: said } = z
    .object({ error_description: z.string().catch('') })
    .catch({ error_description: '' })
    .parse(json)
  const reason = REASONS.find(([text]) => text.test(said))?.[1]
  return reason && new LogInRefused(reason)
}

/** Token errors are objects `{ error, error_description }`: all but the passing ones are a matter of configuration, and asking again locks the user. */
function tokenError(reply: WireReply, json: unknown): RemoteError {
  const code = errorsOf(json)?.[0]?.code
  if (reply.status === 429) return readError('limited', 'limited')
  if (code === undefined || PASSING.has(code) || reply.status >= 500)
    return readError('unreachable', stableCode(code ?? `http_${reply.status}`))
  return readError('misconfigured', code, undefined, reasonOf(json))
}
