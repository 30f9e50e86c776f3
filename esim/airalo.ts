import type { Clock } from '../src/base/clock.ts'
import type { HttpAgent } from '../src/base/http-agent.ts'
import { createHttpAgent } from '../src/base/http-agent.ts'
import { observedRead, observedWrite } from '../src/base/observed.ts'
import { done, unknown } from '../src/base/outcome.ts'
import type { ObserveCall } from '../src/base/remote.ts'
import { readAccount } from './airalo/balance.ts'
import { readEvent } from './airalo/events.ts'
import { findByDescription, findTopUp, listByDays } from './airalo/find-order.ts'
import { listPackages } from './airalo/list-packages.ts'
import { toOrder, toTopUp } from './airalo/order.ts'
import { HeldReply, UsageReply } from './airalo/schemas.ts'
import { listTopUps } from './airalo/top-ups.ts'
import { createTransport } from './airalo/transport.ts'
import { bundleOf, profileOf, usageOf } from './airalo/usage.ts'
import { toMoney } from './cost.ts'
import type { EsimDriver, EsimUsage } from './driver.ts'
import type { ReadJson } from './json.ts'
import { checkIccid, checkReference, checkTopUpReference } from './reference.ts'

export interface AiraloConfig {
  /** Without the version: `https://partners-api.airalo.com`. */
  url: string
  clientId: string
  clientSecret: string
  /** Renewed not long ago: an event may still be signed with it. */
  formerSecret?: string
  /** Milliseconds for the whole exchange. Defaults: read 10 s, order 65 s. */
  timeouts?: { readMs?: number; orderMs?: number }
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** Airalo Partner API v2. Its orders have no idempotency key; `description` is the only tie between one and us. */
export function createAiraloDriver(options: { config: AiraloConfig; clock: Clock; observe: ObserveCall; http?: HttpAgent }): EsimDriver {
  const { config, clock, observe } = options
  const { readMs = 10_000, orderMs = 65_000 } = config.timeouts ?? {}
  const http = options.http ?? createHttpAgent({ clock, maxSockets: 4 })
  const observer = { system: 'esim', clock, observe } as const
  const { clientId, clientSecret, formerSecret } = config
  const base = `${config.url.replace(/\/+$/, '')}/v2`
  const { reading, buy } = createTransport({ base, clientId, clientSecret, readMs, orderMs }, { http, clock, observe })

  const readUsage = async (iccid: string, readJson: ReadJson): Promise<EsimUsage> =>
    usageOf(await readJson(`/sims/${iccid}/usage`, UsageReply), new Date(clock.now()).toISOString())

  return {
    name: 'airalo',
    caps: {
      findByReference: 'search',
      noneIsCertainAfterMs: [15 * MINUTE_MS, 60 * MINUTE_MS],
      idempotencyKey: false,
      suspend: false,
      topUp: true,
      findTopUp: 'search',
      profile: 'from_use',
    },
    order({ reference, packageId }, call) {
      checkReference(reference)
      const fields = { package_id: packageId, quantity: 1, type: 'sim', description: reference }
      return observedWrite(observer, 'POST /orders', call, () =>
        buy('/orders', fields, call, (row) => {
          const order = toOrder(row)
          if (!order) return unknown('unexpected_shape')
          if (order.esims.length !== 1) return unknown('no_profile')
          // Bought all the same, but a search would not find it again, or we hold someone else's.
          return order.reference === reference && order.packageId === packageId ? done(order) : unknown('other_record')
        }),
      )
    },
    findOrder({ reference }, call) {
      checkReference(reference)
      return observedRead(observer, 'GET /orders', call, () => findByDescription(reference, reading(call)))
    },
    listOrders({ from, to }, call) {
      // The provider's days may not be ours.
      const [first, last] = [dayOf(from - DAY_MS), dayOf(to + DAY_MS)]
      return observedRead(observer, 'GET /orders', call, () => listByDays(first, last, reading(call)))
    },
    packages: (call) => observedRead(observer, 'GET /packages', call, () => listPackages(reading(call))),
    usage({ iccid }, call) {
      checkIccid(iccid)
      return observedRead(observer, 'GET /sims/usage', call, () => readUsage(iccid, reading(call)))
    },
    profile({ iccid }, call) {
      checkIccid(iccid)
      return observedRead(observer, 'GET /sims/usage', call, async () => profileOf(await readUsage(iccid, reading(call))))
    },
    bundles({ iccid }, call) {
      checkIccid(iccid)
      return observedRead(observer, 'GET /sims/packages', call, async () => {
        const { data } = await reading(call)(`/sims/${iccid}/packages`, HeldReply)
        return data.map(bundleOf)
      })
    },
    topUpOptions({ iccid }, call) {
      checkIccid(iccid)
      return observedRead(observer, 'GET /sims/topups', call, () => listTopUps(iccid, reading(call)))
    },
    topUp(wish, call) {
      const { reference, iccid, packageId } = wish
      checkTopUpReference(reference)
      checkIccid(iccid)
      const fields = { package_id: packageId, iccid, description: reference }
      return observedWrite(observer, 'POST /orders/topups', call, () =>
        buy('/orders/topups', fields, call, (row) =>
          row.description === reference && row.package_id === packageId && row.type === 'topup'
            ? done(toTopUp(row, { reference, iccid, packageId }))
            : unknown('other_record'),
        ),
      )
    },
    findTopUp({ reference, iccid, packageId }, call) {
      checkTopUpReference(reference)
      return observedRead(observer, 'GET /orders', call, () => findTopUp({ reference, iccid, packageId }, reading(call)))
    },
    readEvent: (raw) => readEvent(raw, formerSecret === undefined ? [clientSecret] : [clientSecret, formerSecret]),
    balance: (call) =>
      observedRead(observer, 'GET /balance', call, async () => {
        const { amount, currency } = await readAccount(reading(call))
        return toMoney(amount, currency)
      }),
    close: () => http.close(),
  }
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
