import type { HttpReply } from '../../src/base/http-agent.ts'
import type { Outcome } from '../../src/base/outcome.ts'
import { notSent, refused, unknown } from '../../src/base/outcome.ts'
import { RemoteError } from '../../src/base/remote.ts'
import { parseRetryAfter } from '../../src/base/retry-after.ts'
import { parseJson } from '../json.ts'
import { BusinessError, FieldError } from './schemas.ts'

const LONG_WAIT_MS = 15 * 60_000

/**
 * Airalo's business codes for an order (Partner API, error codes).
 *
 * 13 (operator in maintenance) and 33 (stock too low) are `not_sent` with a wait, not `refused`: the order was turned away before it ran,
 * so nothing was bought and no quiet period is owed, yet the same order is good later; a refusal would end the line, and the retryable
 * refusal is meant for row locks that clear within seconds. The flow's own give-up time ends the waiting.
 * 53 (unexpected failure on their side) may have bought, as may any code that is not listed.
 */
const CODES: Record<number, Outcome<never>> = {
  11: refused('insufficient_balance'),
  13: notSent('operator_maintenance', LONG_WAIT_MS),
  14: refused('bad_signature'),
  23: refused('not_offered'),
  33: notSent('stock_too_low', LONG_WAIT_MS),
  34: refused('package_unavailable'),
  43: refused('bad_request'),
  53: unknown('provider_failure'),
  73: refused('esim_recycled'),
}

/** What a reply other than 2xx and 401 means for an order. */
export function classifyOrderFailure(reply: HttpReply, now: number): Outcome<never> {
  // A proxy may answer so while the request still runs behind it.
  if (reply.status === 429 || reply.status === 503)
    return unknown(`http_${reply.status}`, parseRetryAfter(reply.headers['retry-after'], now))
  const body = parseJson(reply.body)
  if (reply.status >= 400 && reply.status < 500) {
    const business = BusinessError.safeParse(body)
    if (business.success) return CODES[business.data.code] ?? unknown('unlisted_code')
    const fields = FieldError.safeParse(body)
    if (reply.status === 403) return notSent('forbidden')
    if (fields.success) return refused('invalid_field', knownField(fields.data.data))
  }
  return unknown(reply.status >= 300 && reply.status < 400 ? 'redirected' : `http_${reply.status}`)
}

/** Why a read failed. */
export function readFailure(reply: HttpReply, now: number): RemoteError {
  const { status } = reply
  const retryAfterMs = parseRetryAfter(reply.headers['retry-after'], now)
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs }
  if (status === 429) return new RemoteError('esim', 'limited', 'http_429', wait)
  if (status === 401) return new RemoteError('esim', 'misconfigured', 'bad_credentials')
  if (status === 403) return new RemoteError('esim', 'misconfigured', 'forbidden')
  if (status === 404) return new RemoteError('esim', 'not_found', 'http_404')
  if (status >= 500) return new RemoteError('esim', 'unreachable', `http_${status}`, wait)
  if (status >= 400) return new RemoteError('esim', 'refused', `http_${status}`)
  return new RemoteError('esim', status >= 300 ? 'misconfigured' : 'unreadable', status >= 300 ? 'redirected' : 'unexpected_shape')
}

/** The first of our own fields that the reply names; any other name is remote text. */
const knownField = (data: Record<string, unknown>): string | undefined =>
  ['package_id', 'iccid', 'quantity', 'description', 'type'].find((name) => Object.hasOwn(data, name))
