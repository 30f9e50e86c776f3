import type { z } from 'zod'
import type { Clock } from '../src/base/clock.ts'
import type { HttpAgent, HttpReply, HttpRequest } from '../src/base/http-agent.ts'
import { createHttpAgent } from '../src/base/http-agent.ts'
import { observedRead, observedWrite } from '../src/base/observed.ts'
import { done, type Outcome, unknown } from '../src/base/outcome.ts'
import type { Call, ObserveCall } from '../src/base/remote.ts'
import { LIST_LIMIT_BYTES, RemoteError } from '../src/base/remote.ts'
import { failedRead, failedWrite } from '../src/base/transport-failure.ts'
import { toMoney } from './cost.ts'
import type { EsimDriver, EsimOrder } from './driver.ts'
import { classifyWriteFailure, readFailure } from './esimgo/classify.ts'
import { findOrder } from './esimgo/find-order.ts'
import { listBundles } from './esimgo/list-bundles.ts'
import type { ReadJson } from './esimgo/lists.ts'
import { isUnitOf, toEsim, toOrder } from './esimgo/order.ts'
import { BundleList, Order, Organisation, Status } from './esimgo/schemas.ts'
import { usageOf } from './esimgo/usage.ts'
import { parseJson } from './json.ts'
import { checkReference } from './reference.ts'

export interface EsimGoConfig {
  /** Without the version: `https://api.esim-go.com`. */
  url: string
  apiKey: string
  /** Milliseconds for the whole exchange. Defaults: read 10 s, order 65 s. */
  timeouts?: { readMs?: number; orderMs?: number }
}

const MINUTE_MS = 60_000

/**
 * eSIM Go API v2.5. An order takes neither an idempotency key nor a reference of ours; the eSIM that comes with it is given one afterwards
 * (`mark`). Between the two it is known by its bundle and its time alone.
 */
export function createEsimGoDriver(options: { config: EsimGoConfig; clock: Clock; observe: ObserveCall; http?: HttpAgent }): EsimDriver {
  const { config, clock, observe } = options
  const { readMs = 10_000, orderMs = 65_000 } = config.timeouts ?? {}
  const http = options.http ?? createHttpAgent({ clock, maxSockets: 4 })
  const observer = { system: 'esim', clock, observe } as const
  const base = `${config.url.replace(/\/+$/, '')}/v2.5`
  const headers = { 'X-API-Key': config.apiKey, Accept: 'application/json' }

  const reading =
    (call: Call): ReadJson =>
    async (path, schema) => {
      const request: HttpRequest = { method: 'GET', url: base + path, headers, replyLimitBytes: LIST_LIMIT_BYTES }
      const { deadlineMs = readMs } = call
      const reply = await http.send(request, { ...call, deadlineMs, hasty: deadlineMs < readMs }).catch((error: unknown) => {
        throw failedRead('esim', error)
      })
      if (reply.status !== 200) throw readFailure(reply, clock.now())
      const parsed = schema.safeParse(parseJson(reply.body))
      if (!parsed.success) throw new RemoteError('esim', 'unreadable', 'unexpected_shape')
      return parsed.data
    }

  /** One request that changes something. */
  async function write<T, R>(
    method: 'POST' | 'PUT',
    path: string,
    body: object,
    schema: z.ZodType<T>,
    call: Call,
    settle: (reply: T) => Outcome<R>,
  ): Promise<Outcome<R>> {
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
  }

  return {
    name: 'esimgo',
    caps: {
      findByReference: 'heuristic',
      noneIsCertainAfterMs: [15 * MINUTE_MS, 60 * MINUTE_MS],
      idempotencyKey: false,
      suspend: true,
      topUp: true,
    },
    order({ reference, packageId }, call) {
      checkReference(reference)
      const body = {
        type: 'transaction',
        assign: true,
        // Without an ICCID a new eSIM is made; one that does not fit is never replaced behind our back.
        order: [{ type: 'bundle', item: packageId, quantity: 1, allowReassign: false }],
      }
      const settle = (row: z.output<typeof Order>): Outcome<EsimOrder> => {
        if (!isUnitOf(row, packageId)) return unknown('other_record')
        const esims = (row.lines[0]?.esims ?? []).map(toEsim)
        // Codes come with small orders at once; without one it is looked at again.
        if (esims.length !== 1 || !esims.every((esim) => esim !== undefined)) return unknown('no_profile')
        return done(toOrder(row, reference, esims))
      }
      return observedWrite(observer, 'POST /orders', call, () => write('POST', '/orders', body, Order, call, settle))
    },
    mark({ iccid, reference }, call) {
      checkReference(reference)
      checkIccid(iccid)
      const body = { iccid, customerRef: reference }
      // The reference documents a body and parameters: both, and equal.
      return observedWrite(observer, 'PUT /esims', call, () =>
        write('PUT', `/esims?${new URLSearchParams(body)}`, body, Status, call, () => done(undefined)),
      )
    },
    findOrder({ reference, unmarked }, call) {
      checkReference(reference)
      return observedRead(observer, 'GET /orders', call, () => findOrder(reference, unmarked, reading(call)))
    },
    packages: (call) => observedRead(observer, 'GET /catalogue', call, () => listBundles(reading(call))),
    usage({ iccid }, call) {
      checkIccid(iccid)
      return observedRead(observer, 'GET /esims/bundles', call, async () => {
        const { bundles } = await reading(call)(`/esims/${iccid}/bundles?includeUsed=true&limit=200`, BundleList)
        return usageOf(
          bundles.flatMap(({ assignments }) => assignments),
          new Date(clock.now()).toISOString(),
        )
      })
    },
    balance: (call) =>
      observedRead(observer, 'GET /organisation', call, async () => {
        const account = await reading(call)('/organisation', Organisation)
        if (!account) throw new RemoteError('esim', 'misconfigured', 'no_account')
        return toMoney(account.balance, account.currency)
      }),
    close: () => http.close(),
  }
}

function checkIccid(iccid: string): void {
  if (!/^\d{18,22}$/.test(iccid)) throw new RangeError('not an ICCID')
}
