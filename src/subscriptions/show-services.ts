import type { Clock } from '../base/clock.ts'
import type { Subscription } from '../contract/subscriptions.ts'
import type { Db } from '../db/database.ts'
import { type EsimRecord, esimsOf } from '../db/orders.ts'
import type { EsimUsages } from './esim-usages.ts'
import type { Asking, OwnService, OwnServices } from './own-services.ts'
import { toSubscription } from './subscription-view.ts'
import type { Language } from './words.ts'

export interface ShowingServices {
  db: Db
  clock: Pick<Clock, 'now'>
  usages: EsimUsages
}

/** Some of a customer's services as they are shown, with what is left of their eSIMs; providers are asked for `most` of those at most. */
export async function showServices(
  { db, clock, usages }: ShowingServices,
  { billing, isWithheld }: Pick<OwnServices, 'billing' | 'isWithheld'>,
  services: readonly OwnService[],
  { most, language, correlationId, isForPage }: Asking & { most: number; language: Language },
): Promise<Subscription[]> {
  const orderIds = new Set(services.flatMap(({ placed }) => placed?.order.id ?? []))
  const records = await esimsOf(db, [...orderIds])
  const esimsOfEach = services.map(({ placed }) => records.filter((esim) => isOf(esim, placed)))
  const all = esimsOfEach.flat()
  const reads = await usages.read(all, { correlationId, most: isForPage ? 0 : most })
  const readOf = new Map(all.map((esim, at) => [esim, reads[at] ?? { state: 'unread' as const, usage: null }]))
  return services.map((own, at) => {
    const esims = (esimsOfEach[at] ?? []).map((esim) => ({ esim, read: readOf.get(esim) ?? { state: 'unread' as const, usage: null } }))
    return toSubscription({ own, esims, billing, isWithheld }, clock.now(), language)
  })
}

const isOf = (esim: EsimRecord, placed: OwnService['placed']): boolean =>
  placed !== null && esim.order_id === placed.order.id && esim.line === placed.line.n
