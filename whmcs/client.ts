import type { z } from 'zod'
import type { Clock } from '../src/base/clock.ts'
import type { HttpAgent, TimedCall } from '../src/base/http-agent.ts'
import { createHttpAgent } from '../src/base/http-agent.ts'
import type { Outcome } from '../src/base/outcome.ts'
import { done, notSent, refused, unknown } from '../src/base/outcome.ts'
import { observedRead, observedWrite } from '../src/base/observed.ts'
import type { Call, ObserveCall } from '../src/base/remote.ts'
import { LIST_LIMIT_BYTES, RemoteError } from '../src/base/remote.ts'
import { failedRead, failedWrite } from '../src/base/transport-failure.ts'
import type { WhmcsAction } from './action-table.ts'
import { ACTIONS } from './action-table.ts'
import type { Answer } from './classify.ts'
import { classify } from './classify.ts'
import type { FormParams } from './encode.ts'
import { encodeForm } from './encode.ts'

export interface WhmcsConfig {
  /** Base address, a sub-path included. */
  url: string
  identifier: string
  secret: string
  /** Milliseconds for the whole exchange. Defaults: read 10 s, write 30 s, module 35 s. */
  timeouts?: Partial<Record<'read' | 'write' | 'module', number>>
}

/**
 * One call of one action. `reply` is the allow-list: what it does not name never leaves this folder. Nothing is repeated here.
 * `read` throws RemoteError. `write` returns how it went; it throws only when `params` cannot be written as a form.
 */
export interface WhmcsApi {
  readonly url: URL
  read<T>(action: WhmcsAction, params: FormParams, reply: z.ZodType<T>, call: Call): Promise<T>
  write<T>(action: WhmcsAction, params: FormParams, reply: z.ZodType<T>, call: Call): Promise<Outcome<T>>
  /** Closes idle connections. */
  close(): void
}

const TIMEOUTS = { read: 10_000, write: 30_000, module: 35_000 }

export function createWhmcsApi(options: { config: WhmcsConfig; clock: Clock; observe: ObserveCall; http?: HttpAgent }): WhmcsApi {
  const { config, clock, observe } = options
  // WHMCS states no rate limit; what bounds it are its PHP workers, which the shop and the staff need too.
  const http = options.http ?? createHttpAgent({ clock, maxSockets: 4 })
  const observer = { system: 'whmcs', clock, observe } as const
  const timeouts = { ...TIMEOUTS, ...config.timeouts }
  const endpoint = `${config.url.replace(/\/+$/, '')}/includes/api.php`

  async function ask(action: WhmcsAction, params: FormParams, call: Call): Promise<Answer> {
    const { identifier, secret } = config
    const body = encodeForm({ ...params, action, identifier, secret, responsetype: 'json' })
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8', Accept: 'application/json' }
    const patientMs = timeouts[ACTIONS[action]]
    const { deadlineMs = patientMs } = call
    const timed: TimedCall = {
      ...call,
      deadlineMs,
      hasty: deadlineMs < patientMs,
      direction: ACTIONS[action] === 'read' ? 'read' : 'write',
    }
    const reply = await http.send({ method: 'POST', url: endpoint, headers, body, replyLimitBytes: LIST_LIMIT_BYTES }, timed)
    return classify(action, reply, clock.now())
  }

  return {
    url: new URL(config.url),
    read: (action, params, reply, call) =>
      observedRead(observer, action, call, async () => {
        const answer = await ask(action, params, call).catch((error: unknown) => {
          throw failedRead('whmcs', error)
        })
        if (answer.is !== 'success') throw readFailure(answer)
        const parsed = reply.safeParse(answer.data)
        // The issues quote the remote's values, so they go nowhere.
        if (!parsed.success) throw new RemoteError('whmcs', 'unreadable', 'unexpected_shape')
        return parsed.data
      }),
    write: (action, params, reply, call) =>
      observedWrite(observer, action, call, async () => {
        let answer: Answer
        try {
          answer = await ask(action, params, call)
        } catch (error) {
          return failedWrite(error)
        }
        if (answer.is !== 'success') return writeOutcome(answer)
        const parsed = reply.safeParse(answer.data)
        return parsed.success ? done(parsed.data) : unknown('unexpected_shape')
      }),
    close: () => http.close(),
  }
}

type Failure = Exclude<Answer, { is: 'success' }>

function writeOutcome(answer: Failure): Outcome<never> {
  if (answer.is === 'refused') return refused(answer.code, answer.field)
  if (answer.is === 'misconfigured') return notSent(answer.code)
  return unknown(answer.code, answer.is === 'limited' ? answer.retryAfterMs : undefined)
}

function readFailure(answer: Failure): RemoteError {
  switch (answer.is) {
    case 'refused':
      return new RemoteError('whmcs', answer.code.endsWith('_not_found') ? 'not_found' : 'refused', answer.code)
    case 'misconfigured':
      return new RemoteError('whmcs', 'misconfigured', answer.code)
    case 'limited':
      return new RemoteError(
        'whmcs',
        'limited',
        answer.code,
        answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs },
      )
    case 'unclear':
      return new RemoteError('whmcs', 'refused', answer.code)
    case 'unreadable':
      if (answer.code === 'redirected') return new RemoteError('whmcs', 'misconfigured', answer.code)
      return new RemoteError('whmcs', answer.code.startsWith('http_') ? 'unreachable' : 'unreadable', answer.code)
  }
}
