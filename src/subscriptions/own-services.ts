import type { WhmcsService } from '../../whmcs/actions/get-clients-products.ts'
import { clientOf, currentAccount, shownClient, type Who } from '../accounts/current-account.ts'
import type { Clock } from '../base/clock.ts'
import type { Freshness } from '../contract/subscriptions.ts'
import type { Db } from '../db/database.ts'
import type { OrderLine } from '../db/order-line.ts'
import { type PlacedOrder, placedOrders } from '../db/placed-orders.ts'
import { isOwn, placedLine } from '../reconcile/service-of-line.ts'
import type { ClientServices } from './client-services.ts'
import type { KnownServices } from './known-services.ts'

export interface OwnServicesDeps {
  db: Db
  clock: Pick<Clock, 'now'>
  clientServices: Pick<ClientServices, 'read'>
  knownServices: KnownServices
}

export interface Asking {
  correlationId: string
  /** A page is made of the answer, and no other system asked. */
  isForPage: boolean
}

/** A service with what is known of it on either side; there is always one. */
export interface OwnService {
  serviceId: number
  /** Null while WHMCS is unread. */
  service: WhmcsService | null
  /** Null for what was not ordered here. */
  placed: Placed | null
}

export interface Placed {
  order: PlacedOrder
  line: OrderLine
}

export interface OwnServices {
  billing: Freshness
  isWithheld: boolean
  /** Newest first. */
  services: OwnService[]
}

/**
 * What runs, ran and is about to run for the caller: WHMCS's list, with the orders that it came from. In review, what was there before the
 * sign-up is left out; while WHMCS is unread, it is what was ordered here.
 */
export async function readOwnServices(deps: OwnServicesDeps, who: Who, asking: Asking): Promise<OwnServices> {
  const { db, clock, clientServices, knownServices } = deps
  const account = await currentAccount(db, who)
  const clientId = clientOf(account)
  // Nobody has set up anything for it yet.
  if (clientId === null)
    return { billing: { state: 'current', asOf: new Date(clock.now()).toISOString() }, isWithheld: false, services: [] }
  const [shown, orders] = await Promise.all([shownClient(db, account), placedOrders(db, account.id)])
  const isWithheld = shown === null
  const lines = linesOf(orders)
  // What was set up a moment ago is not missing from its customer's list for a minute.
  const mustHave = lines.map(({ line }) => line.serviceId)
  const wanted = { correlationId: asking.correlationId, mustHave, keptOnly: asking.isForPage }
  const { freshness: billing, services } = await clientServices.read(clientId, wanted)
  if (services === null) return { billing, isWithheld, services: lines.map(unreadOne).sort(newestFirst) }
  const joined = joinWith(services, lines)
  if (isWithheld) return { billing, isWithheld, services: joined.filter(({ placed }) => placed !== null) }
  await knownServices.note(account.id, services)
  return { billing, isWithheld, services: joined }
}

type SetUp = Placed & { line: OrderLine & { serviceId: number } }

const hasService = (line: OrderLine): line is SetUp['line'] => line.serviceId !== null

const linesOf = (orders: readonly PlacedOrder[]): SetUp[] =>
  orders.flatMap((order) => order.lines.filter(hasService).map((line) => ({ order, line })))

const unreadOne = (placed: SetUp): OwnService => ({ serviceId: placed.line.serviceId, service: null, placed })

const newestFirst = (a: OwnService, b: OwnService): number => b.serviceId - a.serviceId

/** Each service with the line that it was set up for, by the rule of the comparison. */
function joinWith(services: readonly WhmcsService[], lines: readonly SetUp[]): OwnService[] {
  const byKey = new Map(lines.map((placed) => [placedLine(placed.order, placed.line).lineKey, placed]))
  const byId = new Map(lines.map((placed) => [placed.line.serviceId, placed]))
  const placedAs = (service: WhmcsService): Placed | null => {
    const candidates = [service.lineKey === null ? undefined : byKey.get(service.lineKey), byId.get(service.id)]
    return candidates.find((placed) => placed !== undefined && isOwn(placedLine(placed.order, placed.line), service)) ?? null
  }
  return services.map((service) => ({ serviceId: service.id, service, placed: placedAs(service) })).sort(newestFirst)
}
