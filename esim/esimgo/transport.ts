import type { z } from 'zod'
import type { Clock } from '../../src/base/clock.ts'
import type { HttpAgent, HttpReply, HttpRequest } from '../../src/base/http-agent.ts'
import { type Outcome, unknown } from '../../src/base/outcome.ts'
import type { Call } from '../../src/base/remote.ts'
import { LIST_LIMIT_BYTES, RemoteError } from '../../src/base/remote.ts'
import { failedRead, failedWrite } from '../../src/base/transport-failure.ts'
import { parseJson, type ReadJson } from '../json.ts'
import { classifyWriteFailure, readFailure } from './classify.ts'

interface Write<T, R> {
  method: 'POST' | 'PUT'
  path: string
  body: object
  reply: z.ZodType<T>
  /** Whether the answer is what was asked for. */
  settle: (reply: T) => Outcome<R>
}

export interface EsimGoTransport {
  reading(call: Call): ReadJson
  /** One request that changes something. */
  write<T, R>(write: Write<T, R>, call: Call): Promise<Outcome<R>>
}

interface Settings {
  /** With the version. */
  base: string
  apiKey: string
  readMs: number
  orderMs: number
}

export function createTransport(
  { base, apiKey, readMs, orderMs }: Settings,
  { http, clock }: { http: HttpAgent; clock: Clock },
): EsimGoTransport {
  const headers = { 'X-API-Key': apiKey, Accept: 'application/json' }
  return {
    reading: (call) => async (path, schema) => {
      const request: HttpRequest = { method: 'GET', url: base + path, headers, replyLimitBytes: LIST_LIMIT_BYTES }
      const { deadlineMs = readMs } = call
      const reply = await http.send(request, { ...call, deadlineMs, hasty: deadlineMs < readMs }).catch((error: unknown) => {
        throw failedRead('esim', error)
      })
      if (reply.status !== 200) throw readFailure(reply, clock.now())
      const parsed = schema.safeParse(parseJson(reply.body))
      if (!parsed.success) throw new RemoteError('esim', 'unreadable', 'unexpected_shape')
      return parsed.data
    },
    async write({ method, path, body, reply: schema, settle }, call) {
      const { deadlineMs = orderMs } = call
      const request: HttpRequest = {
        method,
        url: base + path,
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }
      let reply: HttpReply
      try {
        reply = await http.send(request, { ...call, deadlineMs, hasty: deadlineMs < orderMs })
      } catch (error) {
        return failedWrite(error)
      }
      if (reply.status !== 200) return classifyWriteFailure(reply, clock.now())
      const parsed = schema.safeParse(parseJson(reply.body))
      return parsed.success ? settle(parsed.data) : unknown('unexpected_shape')
    },
  }
}
