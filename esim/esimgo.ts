import type { z } from 'zod'
import type { Clock } from '../src/base/clock.ts'
import type { HttpAgent } from '../src/base/http-agent.ts'
import { createHttpAgent } from '../src/base/http-agent.ts'
import { observedRead, observedWrite } from '../src/base/observed.ts'
import { done, type Outcome, unknown } from '../src/base/outcome.ts'
import type { ObserveCall } from '../src/base/remote.ts'
import { toMoney } from './cost.ts'
import type { EsimDriver, EsimOrder } from './driver.ts'
import { readEvent } from './esimgo/events.ts'
import { findOrder, orderById, unmarkedOrders } from './esimgo/find-order.ts'
import { listBundles, readAccount } from './esimgo/list-bundles.ts'
import { readEsim } from './esimgo/lists.ts'
import { isTopUpOf, isUnitOf, toEsim, toOrder, toTopUp } from './esimgo/order.ts'
import { Order, Status } from './esimgo/schemas.ts'
import { assignmentsOf, findTopUp, listTopUps } from './esimgo/top-ups.ts'
import { createTransport } from './esimgo/transport.ts'
import { bundleOf, profileOf, usageOf } from './esimgo/usage.ts'
import { checkIccid, checkReference, checkTopUpReference } from './reference.ts'

export interface EsimGoConfig {
  /** Without the version: `https://api.esim-go.com`. */
  url: string
  apiKey: string
  /** Renewed not long ago: an event may still be signed with it. */
  formerKey?: string
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
  const { apiKey, formerKey } = config
  const base = `${config.url.replace(/\/+$/, '')}/v2.5`
  const { reading, write } = createTransport({ base, apiKey, readMs, orderMs }, { http, clock })
  const asOf = (): string => new Date(clock.now()).toISOString()

  return {
    name: 'esimgo',
    caps: {
      findByReference: 'heuristic',
      noneIsCertainAfterMs: [15 * MINUTE_MS],
      idempotencyKey: false,
      suspend: true,
      topUp: true,
      findTopUp: 'comparison',
      profile: 'told',
    },
    order({ reference, packageId }, call) {
      checkReference(reference)
      const settle = (row: z.output<typeof Order>): Outcome<EsimOrder> => {
        if (!isUnitOf(row, packageId)) return unknown('other_record')
        const esims = (row.lines[0]?.esims ?? []).map(toEsim)
        // Codes come with small orders at once; without one it is looked at again.
        if (esims.length !== 1 || !esims.every((esim) => esim !== undefined)) return unknown('no_profile')
        return done(toOrder(row, reference, esims))
      }
      const order = { method: 'POST', path: '/orders', body: onePiece(packageId), reply: Order, settle } as const
      return observedWrite(observer, 'POST /orders', call, () => write(order, call))
    },
    mark({ iccid, reference }, call) {
      checkReference(reference)
      checkIccid(iccid)
      const body = { iccid, customerRef: reference }
      // The reference documents a body and parameters: both, and equal.
      const path = `/esims?${new URLSearchParams(body)}`
      const settle = (): Outcome<void> => done(undefined)
      return observedWrite(observer, 'PUT /esims', call, () => write({ method: 'PUT', path, body, reply: Status, settle }, call))
    },
    findOrder({ reference }, call) {
      checkReference(reference)
      return observedRead(observer, 'GET /esims', call, () => findOrder(reference, reading(call)))
    },
    unmarkedOrders: (input, call) => observedRead(observer, 'GET /orders', call, () => unmarkedOrders(input, reading(call))),
    readOrder: (input, call) => observedRead(observer, 'GET /orders', call, () => orderById(input, reading(call))),
    packages: (call) => observedRead(observer, 'GET /catalogue', call, () => listBundles(reading(call))),
    usage({ iccid }, call) {
      checkIccid(iccid)
      return observedRead(observer, 'GET /esims/bundles', call, async () => usageOf(await assignmentsOf(iccid, reading(call)), asOf()))
    },
    profile({ iccid }, call) {
      checkIccid(iccid)
      return observedRead(observer, 'GET /esims', call, async () => profileOf(await readEsim(iccid, reading(call)), asOf()))
    },
    bundles({ iccid }, call) {
      checkIccid(iccid)
      return observedRead(observer, 'GET /esims/bundles', call, async () => (await assignmentsOf(iccid, reading(call))).map(bundleOf))
    },
    topUpOptions({ iccid }, call) {
      checkIccid(iccid)
      return observedRead(observer, 'GET /catalogue', call, () => listTopUps(iccid, reading(call)))
    },
    topUp(wish, call) {
      checkTopUpReference(wish.reference)
      checkIccid(wish.iccid)
      // Another eSIM in the answer would mean that the customer's own got nothing.
      const settle = (row: z.output<typeof Order>) => (isTopUpOf(row, wish) ? done(toTopUp(row, wish)) : unknown('other_record'))
      const order = { method: 'POST', path: '/orders', body: onePiece(wish.packageId, wish.iccid), reply: Order, settle } as const
      return observedWrite(observer, 'POST /orders', call, () => write(order, call))
    },
    findTopUp({ before, ...wish }, call) {
      checkTopUpReference(wish.reference)
      checkIccid(wish.iccid)
      return observedRead(observer, 'GET /orders', call, () => findTopUp(wish, before, reading(call)))
    },
    readEvent: (raw) => readEvent(raw, formerKey === undefined ? [apiKey] : [apiKey, formerKey]),
    balance: (call) =>
      observedRead(observer, 'GET /organisation', call, async () => {
        const { balance, currency } = await readAccount(reading(call))
        return toMoney(balance, currency)
      }),
    close: () => http.close(),
  }
}

/** For that eSIM, or without one for a new one; one that does not fit is never replaced behind our back. */
const onePiece = (packageId: string, iccid?: string) => ({
  type: 'transaction',
  assign: true,
  order: [{ type: 'bundle', item: packageId, quantity: 1, allowReassign: false, ...(iccid !== undefined && { iccids: [iccid] }) }],
})
