import type { HttpReply } from '../src/base/http-agent.ts'
import { parseRetryAfter } from '../src/base/retry-after.ts'
import type { WhmcsAction } from './action-table.ts'
import { ACTIONS } from './action-table.ts'
import { decodeEntities } from './entities.ts'
import { normalise, refusalOf } from './refusals.ts'

export type Answer =
  | { is: 'success'; data: Record<string, unknown> }
  | { is: 'refused'; code: string; field?: string }
  /** Turned away at the door (address, credentials, role): nothing ran, and repeating it may get our address banned. */
  | { is: 'misconfigured'; code: string }
  | { is: 'limited'; code: string; retryAfterMs?: number }
  | { is: 'unreadable'; code: string }
  /** An error of which it is not known whether something was changed before it came up. */
  | { is: 'unclear'; code: string }

/** What one reply says. The status alone proves nothing: WHMCS answers business errors with 200, and PHP dies with 200 as well. */
export function classify(action: WhmcsAction, reply: HttpReply, now: number): Answer {
  // A proxy in front may say this while PHP goes on with the request, so for a write it is no refusal.
  if (reply.status === 429 || reply.status === 503) {
    const retryAfterMs = parseRetryAfter(reply.headers['retry-after'], now)
    return { is: 'limited', code: `http_${reply.status}`, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
  }
  const data = parseObject(reply.body)
  if (!data) return { is: 'unreadable', code: unreadableCode(reply) }
  if (data['result'] === 'success') return reply.status === 200 ? { is: 'success', data } : { is: 'unclear', code: 'odd_status' }
  if (data['result'] !== 'error' || typeof data['message'] !== 'string') {
    return { is: 'unclear', code: 'warning' in data ? 'warning_only' : 'no_result' }
  }
  const message = decodeEntities(data['message'])
  const door = turnedAway(action, reply.status, message)
  if (door) return { is: 'misconfigured', code: door }
  const refusal = reply.status === 200 ? refusalOf(action, message) : undefined
  return refusal ? { is: 'refused', ...refusal } : { is: 'unclear', code: 'unrecognised_error' }
}

/** Refusals of the envelope, before any action runs. [text, our code, whether it is unmistakable even with status 200] */
const DOOR: readonly [string, string, boolean][] = [
  ['invalid ip ', 'ip_not_allowed', true],
  ['forbidden ip ', 'ip_not_allowed', true],
  ['invalid permissions: api action "', 'action_not_allowed', true],
  ['invalid or missing credentials', 'bad_credentials', true],
  ['administrator account disabled', 'bad_credentials', true],
  ['empty action request', 'empty_action', true],
  ['command not found', 'action_unknown', false],
  ['action not found', 'action_unknown', false],
  ['authentication failed', 'bad_credentials', false],
  ['invalid password provided', 'bad_credentials', false],
  ['access denied', 'access_denied', false],
]

/** A server module may well answer "Access denied" in the middle of its work, so those texts count there only with a 4xx. */
function turnedAway(action: WhmcsAction, status: number, message: string): string | undefined {
  const said = normalise(message)
  const entry = DOOR.find(([text]) => (text.endsWith(' ') || text.endsWith('"') ? said.startsWith(text) : said === text))
  if (!entry) return undefined
  const [, code, unmistakable] = entry
  if (status >= 400 && status < 500) return code
  return status === 200 && (unmistakable || ACTIONS[action] !== 'module') ? code : undefined
}

function parseObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? asRecord(value) : undefined
  } catch {
    return undefined
  }
}

/** Any object can be read by key; what is under the key stays unknown. */
const asRecord = (value: object): Record<string, unknown> => value as Record<string, unknown>

function unreadableCode(reply: HttpReply): string {
  if (reply.status >= 300 && reply.status < 400) return 'redirected'
  if (reply.status >= 500) return `http_${reply.status}`
  if (reply.body.trim() === '') return 'empty_reply'
  return reply.body.trimStart().startsWith('<') ? 'unexpected_html' : 'not_json'
}
