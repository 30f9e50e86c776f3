import type { z } from 'zod'
import type { Clock } from '../src/base/clock.ts'
import type { HttpAgent, HttpReply, HttpRequest, TimedCall } from '../src/base/http-agent.ts'
import { createHttpAgent } from '../src/base/http-agent.ts'
import { observedRead, observedWrite } from '../src/base/observed.ts'
import type { Outcome } from '../src/base/outcome.ts'
import { done, notSent, unknown } from '../src/base/outcome.ts'
import type { Call, ObserveCall } from '../src/base/remote.ts'
import { LIST_LIMIT_BYTES, RemoteError, unsent } from '../src/base/remote.ts'
import { failedRead, failedWrite } from '../src/base/transport-failure.ts'
import { classifyOrderFailure, readFailure } from './airalo/classify.ts'
import { findByDescription, listByDays } from './airalo/find-order.ts'
import { listPackages } from './airalo/list-packages.ts'
import { toOrder, utc } from './airalo/order.ts'
import { BalanceReply, OrderReply, UsageReply } from './airalo/schemas.ts'
import { airaloSignature } from './airalo/signature.ts'
import { createTokenSource } from './airalo/token.ts'
import { toMoney } from './cost.ts'
import type { EsimDriver, EsimOrder, EsimUsage } from './driver.ts'
import { parseJson } from './json.ts'
import { checkReference } from './reference.ts'

export interface AiraloConfig {
  /** Without the version: `https://partners-api.airalo.com`. */
  url: string
  clientId: string
  clientSecret: string
  /** Milliseconds for the whole exchange. Defaults: read 10 s, order 65 s. */
  timeouts?: { readMs?: number; orderMs?: number }
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const STATUS = { NOT_ACTIVE: 'not_active', ACTIVE: 'active', FINISHED: 'finished', EXPIRED: 'expired', RECYCLED: 'recycled' } as const

/** Airalo Partner API v2. Its orders have no idempotency key; `description` is the only tie between one and us. */
export function createAiraloDriver(options: { config: AiraloConfig; clock: Clock; observe: ObserveCall; http?: HttpAgent }): EsimDriver {
  const { config, clock, observe } = options
  const { readMs = 10_000, orderMs = 65_000 } = config.timeouts ?? {}
  const http = options.http ?? createHttpAgent({ clock, maxSockets: 4 })
  const observer = { system: 'esim', clock, observe } as const
  const base = `${config.url.replace(/\/+$/, '')}/v2`
  const tokens = createTokenSource({ ...config, url: base }, { http, clock, observe })

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

  async function readJson<T>(path: string, schema: z.ZodType<T>, call: Call): Promise<T> {
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
  }

  async function placeOrder(input: { reference: string; packageId: string }, call: Call): Promise<Outcome<EsimOrder>> {
    const body = JSON.stringify({ package_id: input.packageId, quantity: 1, type: 'sim', description: input.reference })
    const headers = { 'Content-Type': 'application/json', 'airalo-signature': airaloSignature(body, config.clientSecret) }
    const { deadlineMs = orderMs } = call
    let reply: HttpReply
    try {
      reply = await exchange({ method: 'POST', url: `${base}/orders`, headers, body }, { ...call, deadlineMs, hasty: deadlineMs < orderMs })
    } catch (error) {
      // A RemoteError comes from the token alone. After a 401 nothing was ordered either, so a failed refresh is the same.
      return error instanceof RemoteError ? unsent(error) : failedWrite(error)
    }
    if (reply.status === 401) return notSent('bad_credentials')
    if (reply.status !== 200) return classifyOrderFailure(reply, clock.now())
    const parsed = OrderReply.safeParse(parseJson(reply.body))
    const order = parsed.success ? toOrder(parsed.data.data) : undefined
    if (!order) return unknown('unexpected_shape')
    if (order.esims.length !== 1) return unknown('no_profile')
    // Bought all the same, but a search would not find it again, or we hold someone else's.
    if (order.reference !== input.reference || order.packageId !== input.packageId) return unknown('other_record')
    return done(order)
  }

  return {
    name: 'airalo',
    caps: {
      findByReference: 'search',
      noneIsCertainAfterMs: [15 * MINUTE_MS, 60 * MINUTE_MS],
      idempotencyKey: false,
      suspend: false,
      topUp: true,
    },
    order(input, call) {
      checkReference(input.reference)
      return observedWrite(observer, 'POST /orders', call, () => placeOrder(input, call))
    },
    findOrder({ reference }, call) {
      checkReference(reference)
      return observedRead(observer, 'GET /orders', call, () => findByDescription(reference, (path, schema) => readJson(path, schema, call)))
    },
    listOrders({ from, to }, call) {
      // The provider's days may not be ours.
      const [first, last] = [dayOf(from - DAY_MS), dayOf(to + DAY_MS)]
      return observedRead(observer, 'GET /orders', call, () => listByDays(first, last, (path, schema) => readJson(path, schema, call)))
    },
    packages: (call) => observedRead(observer, 'GET /packages', call, () => listPackages((path, schema) => readJson(path, schema, call))),
    usage({ iccid }, call) {
      if (!/^\d{18,22}$/.test(iccid)) throw new RangeError('not an ICCID')
      return observedRead(observer, 'GET /sims/usage', call, async (): Promise<EsimUsage> => {
        const { data } = await readJson(`/sims/${iccid}/usage`, UsageReply, call)
        const status = Object.hasOwn(STATUS, data.status) ? STATUS[asStatus(data.status)] : 'unknown'
        const asOf = new Date(clock.now()).toISOString()
        return {
          status,
          unlimited: data.is_unlimited === true,
          totalBytes: data.total,
          remainingBytes: data.remaining,
          expiresAt: utc(data.expired_at),
          asOf,
        }
      })
    },
    balance: (call) =>
      observedRead(observer, 'GET /balance', call, async () => {
        const { data } = await readJson('/balance', BalanceReply, call)
        if (!('availableBalance' in data.balances)) throw new RemoteError('esim', 'misconfigured', 'no_account')
        const { amount, currency } = data.balances.availableBalance
        return toMoney(amount, currency)
      }),
    close: () => http.close(),
  }
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

function authorised(request: HttpRequest, token: string): HttpRequest {
  // Without Accept an HTML page answers.
  return { ...request, headers: { ...request.headers, Accept: 'application/json', Authorization: `Bearer ${token}` } }
}

/** Checked by the caller to be a key of the table. */
const asStatus = (status: string) => status as keyof typeof STATUS
