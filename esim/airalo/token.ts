import type { Clock } from '../../src/base/clock.ts'
import type { HttpAgent, TimedCall } from '../../src/base/http-agent.ts'
import { observedRead } from '../../src/base/observed.ts'
import type { Call, ObserveCall } from '../../src/base/remote.ts'
import { RemoteError } from '../../src/base/remote.ts'
import { parseRetryAfter } from '../../src/base/retry-after.ts'
import { failedRead } from '../../src/base/transport-failure.ts'
import { parseJson } from '../json.ts'
import { TokenReply } from './schemas.ts'
import { airaloSignature } from './signature.ts'

/** `expires_in` speaks of a year and the vendor's text of 24 hours: the shorter one counts. */
const LONGEST_LIFE_MS = 24 * 3_600_000
const RENEW_EARLY_MS = 5 * 60_000
/** Airalo takes three token calls a minute; one is kept for a renewal that is due. */
const REJECTIONS_A_MINUTE = 2
const TOKEN_MS = 10_000

export interface TokenSource {
  /** The token in force; one request serves all who wait. Throws RemoteError. */
  get(call: Call): Promise<string>
  /**
   * Says that Airalo answered 401 to this token. True when asking again with `get` may help: false once tokens are rejected faster
   * than they may be fetched.
   */
  rejected(token: string): boolean
}

export interface TokenSettings {
  url: string
  clientId: string
  clientSecret: string
}

export function createTokenSource(settings: TokenSettings, deps: { http: HttpAgent; clock: Clock; observe: ObserveCall }): TokenSource {
  const { http, clock } = deps
  let held: { token: string; renewAt: number } | undefined
  let fetching: Promise<string> | undefined
  /** When those came for which a new token was fetched. */
  let rejections: number[] = []

  async function fetchToken(call: Call): Promise<string> {
    const fields = { client_id: settings.clientId, client_secret: settings.clientSecret, grant_type: 'client_credentials' }
    const headers = {
      Accept: 'application/json',
      'Content-Type': 'application/x-www-form-urlencoded',
      'airalo-signature': airaloSignature(JSON.stringify(fields), settings.clientSecret),
    }
    const body = new URLSearchParams(fields).toString()
    // Several callers wait for this one, so none of their signals may end it; and no order goes out here, so no beforeSend.
    const own: TimedCall = { correlationId: call.correlationId, deadlineMs: TOKEN_MS, direction: 'read' }
    const reply = await http.send({ method: 'POST', url: `${settings.url}/token`, headers, body }, own).catch((error: unknown) => {
      throw failedRead('esim', error)
    })
    if (reply.status === 429) {
      const retryAfterMs = parseRetryAfter(reply.headers['retry-after'], clock.now())
      throw new RemoteError('esim', 'limited', 'token_limited', retryAfterMs === undefined ? {} : { retryAfterMs })
    }
    if (reply.status === 403) throw new RemoteError('esim', 'misconfigured', 'forbidden')
    if (reply.status >= 400 && reply.status < 500) throw new RemoteError('esim', 'misconfigured', 'bad_credentials')
    if (reply.status >= 500) throw new RemoteError('esim', 'unreachable', 'token_unavailable')
    const parsed = TokenReply.safeParse(parseJson(reply.body))
    if (reply.status !== 200 || !parsed.success) throw new RemoteError('esim', 'unreadable', 'token_unreadable')
    const { access_token: token, expires_in: seconds } = parsed.data.data
    held = { token, renewAt: clock.monotonic() + Math.min(seconds * 1_000, LONGEST_LIFE_MS) - RENEW_EARLY_MS }
    return token
  }

  return {
    get(call) {
      if (held && clock.monotonic() < held.renewAt) return Promise.resolve(held.token)
      const observer = { system: 'esim', clock, observe: deps.observe } as const
      fetching ??= observedRead(observer, 'POST /token', call, () => fetchToken(call)).finally(() => {
        fetching = undefined
      })
      return fetching
    },
    rejected(token) {
      // Another caller has already fetched a newer one.
      if (held?.token !== token) return true
      const minuteAgo = clock.monotonic() - 60_000
      rejections = rejections.filter((at) => at > minuteAgo)
      // What is turned down now fetches none and so does not count, or whoever keeps asking would never get a new one.
      if (rejections.length >= REJECTIONS_A_MINUTE) return false
      rejections.push(clock.monotonic())
      held = undefined
      return true
    },
  }
}
