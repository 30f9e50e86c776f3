import type { HttpReply } from '../../src/base/http-agent.ts'
import { notSent, type Outcome, refused, unknown } from '../../src/base/outcome.ts'
import { RemoteError } from '../../src/base/remote.ts'
import { parseRetryAfter } from '../../src/base/retry-after.ts'
import { parseJson } from '../json.ts'
import { Refusal } from './schemas.ts'

/** Refusals have no codes, only texts. A text that is not listed is a refusal all the same, since a 400 changes nothing. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/insufficient|balance|funds/i, 'insufficient_balance'],
  [/not compatible/i, 'not_compatible'],
  [/bundle .*not found|invalid bundle/i, 'package_unavailable'],
  [/esim not found|invalid iccid/i, 'not_found'],
]

/** What a reply other than success means for a call that changes something. */
export function classifyWriteFailure(reply: HttpReply, now: number): Outcome<never> {
  const { status } = reply
  // A proxy may answer so while the request still runs behind it.
  if (status === 429 || status === 503) return unknown(`http_${status}`, parseRetryAfter(reply.headers['retry-after'], now))
  if (status === 401) return notSent('bad_credentials')
  if (status === 403) return notSent('forbidden')
  if (status === 410) return refused('esim_deactivated')
  const said = Refusal.safeParse(parseJson(reply.body))
  if (status === 400 && said.success) return refused(TEXTS.find(([text]) => text.test(said.data.message))?.[1] ?? 'bad_request')
  return unknown(status >= 300 && status < 400 ? 'redirected' : `http_${status}`)
}

/** Why a read failed. What is not ours, or not there, is a 400 here. */
export function readFailure(reply: HttpReply, now: number): RemoteError {
  const { status } = reply
  const retryAfterMs = parseRetryAfter(reply.headers['retry-after'], now)
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs }
  if (status === 429) return new RemoteError('esim', 'limited', 'http_429', wait)
  if (status === 401 || status === 403) return new RemoteError('esim', 'misconfigured', status === 401 ? 'bad_credentials' : 'forbidden')
  if (status === 410) return new RemoteError('esim', 'not_found', 'esim_deactivated')
  const said = Refusal.safeParse(parseJson(reply.body))
  if (status === 404 || (status === 400 && said.success && /not found|invalid iccid/i.test(said.data.message)))
    return new RemoteError('esim', 'not_found', `http_${status}`)
  if (status >= 500) return new RemoteError('esim', 'unreachable', `http_${status}`, wait)
  if (status >= 400) return new RemoteError('esim', 'refused', `http_${status}`)
  return new RemoteError('esim', status >= 300 ? 'misconfigured' : 'unreadable', status >= 300 ? 'redirected' : 'unexpected_shape')
}
