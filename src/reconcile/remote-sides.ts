// The other systems' sides of the comparison. Each is asked one thing at a time: customers and flows come first.

import type { EsimDriver } from '../../esim/driver.ts'
import type { SalesforceApi } from '../../salesforce/client.ts'
import { ordersChangedSince, ordersNamed, type OrderStanding } from '../../salesforce/order-standing.ts'
import { type LineKeyField, listServices } from '../../whmcs/actions/get-clients-products.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import { type Call, RemoteError, type System } from '../base/remote.ts'
import type { ComparedEsimOrder, ComparedService, JournalOrder, JournalUnit, ProviderSide, SalesforceSide, WhmcsSide } from './sides.ts'

/** Of a system that could not say, or not of all that it was asked. */
export interface Unanswered {
  system: Exclude<System, 'mail'>
  code: string
  /** How many questions. */
  count: number
}

/** What was left unanswered in one run. */
export interface Gaps {
  /** The answer, or null where the system had none. Throws what is no remote's fault. */
  ask<T>(system: Unanswered['system'], question: () => Promise<T>): Promise<T | null>
  all(): Unanswered[]
}

/** It will not answer the next question either. */
const AWAY: readonly RemoteError['fault'][] = ['unreachable', 'limited', 'misconfigured']

export function openGaps({ signal }: Call): Gaps {
  const gaps = new Map<string, Unanswered>()
  const away = new Map<Unanswered['system'], string>()
  const miss = (system: Unanswered['system'], code: string) => {
    const known = gaps.get(`${system}:${code}`)
    gaps.set(`${system}:${code}`, { system, code, count: (known?.count ?? 0) + 1 })
    return null
  }
  return {
    async ask(system, question) {
      signal?.throwIfAborted()
      const code = away.get(system)
      if (code !== undefined) return miss(system, code)
      try {
        return await question()
      } catch (error) {
        if (!(error instanceof RemoteError)) throw error
        signal?.throwIfAborted()
        if (AWAY.includes(error.fault)) away.set(system, error.code)
        return miss(system, error.code)
      }
    },
    all: () => [...gaps.values()],
  }
}

export interface Remotes {
  salesforce: SalesforceApi
  whmcs: WhmcsApi
  esim: EsimDriver
  currency: string
  lineKeyField: LineKeyField
}

export interface Window {
  since: number
  now: number
}

/** Orders with a key that were changed in Salesforce within the window. */
export const changedInSalesforce = async ({ salesforce }: Remotes, gaps: Gaps, { since, now }: Window, call: Call) =>
  (await gaps.ask('salesforce', () => ordersChangedSince(salesforce, since, now, call))) ?? []

/** What was changed, and all of these orders that are not among that. */
export async function salesforceSide(
  { salesforce }: Remotes,
  gaps: Gaps,
  orders: readonly JournalOrder[],
  read: readonly OrderStanding[],
  call: Call,
): Promise<SalesforceSide> {
  const seen = new Set(read.map(({ sfOrderId }) => sfOrderId))
  const left = orders.filter(({ sfOrderId }) => sfOrderId !== null && !seen.has(sfOrderId))
  const keys = left.flatMap(({ id, source }) => (source === 'portal' ? [id] : []))
  const ids = left.flatMap(({ sfOrderId, source }) => (source === 'staff' && sfOrderId !== null ? [sfOrderId] : []))
  const named = await gaps.ask('salesforce', () => ordersNamed(salesforce, { keys, ids }, call))
  return { asked: new Set((named ? orders : []).map(({ id }) => id)), orders: [...read, ...(named ?? [])] }
}

/** All services of these clients. */
export async function whmcsSide(
  { whmcs, currency, lineKeyField }: Remotes,
  gaps: Gaps,
  clientIds: Iterable<number>,
  call: Call,
): Promise<WhmcsSide> {
  const asked = new Set<number>()
  const services: ComparedService[] = []
  for (const clientId of clientIds) {
    const listed = await gaps.ask('whmcs', () => listServices(whmcs, { clientId, currency, lineKeyField }, call))
    if (!listed) continue
    asked.add(clientId)
    services.push(...listed)
  }
  return { asked, services }
}

/** A list answers with 50,000 orders at most; fewer are bought in this time. */
const LIST_MS = 7 * 86_400_000

function* partsOf({ since, now }: Window): Generator<{ from: number; to: number }> {
  for (let from = since; from <= now; from += LIST_MS) yield { from, to: Math.min(from + LIST_MS, now) }
}

/** By its reference; and by its own id what was bought and does not bear that, nor anybody else's. */
async function ordersOf(esim: EsimDriver, { unitKey, bought, providerOrderId }: JournalUnit, call: Call): Promise<ComparedEsimOrder[]> {
  const found = await esim.findOrder({ reference: unitKey }, call)
  if (found.is !== 'none') return found.is === 'one' ? [found.order] : [...found.orders]
  if (!esim.readOrder || bought !== 'yes' || providerOrderId === null) return []
  try {
    const order = await esim.readOrder({ providerOrderId }, call)
    return order.reference === '' ? [{ ...order, reference: unitKey }] : []
  } catch (error) {
    if (error instanceof RemoteError && error.fault === 'not_found') return []
    throw error
  }
}

/** What the provider lists of that time, and one by one whatever of these orders is not in the lists. */
export async function providerSide(
  { esim }: Remotes,
  gaps: Gaps,
  orders: readonly JournalOrder[],
  { claimed, ...window }: Window & { claimed: Claimed },
  call: Call,
): Promise<ProviderSide> {
  const made = new Map<string, ComparedEsimOrder>()
  const keep = (found: readonly ComparedEsimOrder[]) => {
    for (const { providerOrderId, reference, state } of found) made.set(providerOrderId, { providerOrderId, reference, state })
  }
  const lists = esim.listOrders !== undefined
  for (const part of lists ? partsOf(window) : []) keep((await gaps.ask('esim', async () => esim.listOrders?.(part, call))) ?? [])
  const asked = new Set<string>()
  for (const unit of orders.flatMap(({ lines }) => lines.flatMap(({ units }) => units))) {
    const { bought, unitKey, provider, providerOrderId } = unit
    const isListed = providerOrderId !== null && made.has(providerOrderId)
    // Where lists tell, what was never bought need not be asked for; another provider's eSIMs cannot be.
    const isNeeded = bought === 'yes' ? provider === esim.name && !isListed : bought === 'never' && !lists
    const found = isNeeded ? await gaps.ask('esim', () => ordersOf(esim, unit, call)) : null
    if (found) keep(found)
    if (found || isListed) asked.add(unitKey)
  }
  return { asked, orders: [...made.values()], nobodys: await nobodysOrders(esim, gaps, claimed, call) }
}

/** What is claimed, and until when an order must have been placed for that to be said. */
export interface Claimed {
  isTaken(providerOrderId: string): Promise<boolean>
  from: number
  to: number
}

async function nobodysOrders(esim: EsimDriver, gaps: Gaps, claimed: Claimed, call: Call): Promise<ComparedEsimOrder[]> {
  if (!esim.unmarkedOrders || claimed.to <= claimed.from) return []
  return (await gaps.ask('esim', async () => (await esim.unmarkedOrders?.(claimed, call)) ?? [])) ?? []
}
