import type { z } from 'zod'
import type { Clock } from '../../src/base/clock.ts'
import type { HttpAgent, HttpReply, HttpRequest, TimedCall } from '../../src/base/http-agent.ts'
import { notSent, type Outcome, unknown } from '../../src/base/outcome.ts'
import type { Call, ObserveCall } from '../../src/base/remote.ts'
import { LIST_LIMIT_BYTES, RemoteError, unsent } from '../../src/base/remote.ts'
import { failedRead, failedWrite } from '../../src/base/transport-failure.ts'
import { parseJson, type ReadJson } from '../json.ts'
import { classifyOrderFailure, readFailure } from './classify.ts'
import { type Order, OrderReply } from './schemas.ts'
import { airaloSignature } from './signature.ts'
import { createTokenSource } from './token.ts'

export interface AiraloTransport {
  reading(call: Call): ReadJson
  /** One request that buys. `settle` says whether the order in the answer is what was asked for. */
  buy<R>(path: string, fields: object, call: Call, settle: (order: z.output<typeof Order>) => Outcome<R>): Promise<Outcome<R>>
}

interface Settings {
  /** With the version. */
  base: string
  clientId: string
  clientSecret: string
  readMs: number
  orderMs: number
}

export function createTransport(settings: Settings, deps: { http: HttpAgent; clock: Clock; observe: ObserveCall }): AiraloTransport {
  const { base, clientId, clientSecret, readMs, orderMs } = settings
  const { http, clock } = deps
  const tokens = createTokenSource({ url: base, clientId, clientSecret }, deps)

  /** One exchange with a token; after a 401 once more with a fresh one. Throws RemoteError before anything was sent, else TransportFailure. */
  async function exchange(request: HttpRequest, call: TimedCall): Promise<HttpReply> {
    const endsAt = clock.monotonic() + call.deadlineMs
    const timed = () => ({ ...call, deadlineMs: Math.max(1, endsAt - clock.monotonic()) })
    const token = await tokens.get(call)
    const first = await http.send(authorised(request, token), timed())
    if (first.status !== 401 || !tokens.rejected(token)) return first
    const fresh = await tokens.get(call)
    return http.send(authorised(request, fresh), timed())
  }

  return {
    reading: (call) => async (path, schema) => {
      const request: HttpRequest = { method: 'GET', url: base + path, replyLimitBytes: LIST_LIMIT_BYTES }
      const { deadlineMs = readMs } = call
      const timed = { ...call, deadlineMs, hasty: deadlineMs < readMs }
      const reply = await exchange(request, timed).catch((error: unknown) => {
        throw error instanceof RemoteError ? error : failedRead('esim', error)
      })
      if (reply.status !== 200) throw readFailure(reply, clock.now())
      const parsed = schema.safeParse(parseJson(reply.body))
      if (!parsed.success) throw new RemoteError('esim', 'unreadable', 'unexpected_shape')
      return parsed.data
    },
    async buy(path, fields, call, settle) {
      const body = JSON.stringify(fields)
      const headers = { 'Content-Type': 'application/json', 'airalo-signature': airaloSignature(body, clientSecret) }
      const { deadlineMs = orderMs } = call
      let reply: HttpReply
      try {
        reply = await exchange({ method: 'POST', url: base + path, headers, body }, { ...call, deadlineMs, hasty: deadlineMs < orderMs })
      } catch (error) {
        // A RemoteError comes from the token alone. After a 401 nothing was ordered either, so a failed refresh is the same.
        return error instanceof RemoteError ? unsent(error) : failedWrite(error)
      }
      if (reply.status === 401) return notSent('bad_credentials')
      if (reply.status !== 200) return classifyOrderFailure(reply, clock.now())
      const parsed = OrderReply.safeParse(parseJson(reply.body))
      return parsed.success ? settle(parsed.data.data) : unknown('unexpected_shape')
    },
  }
}

function authorised(request: HttpRequest, token: string): HttpRequest {
  // Without Accept an HTML page answers.
  return { ...request, headers: { ...request.headers, Accept: 'application/json', Authorization: `Bearer ${token}` } }
}
