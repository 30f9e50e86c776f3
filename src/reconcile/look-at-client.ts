import { type LineKeyField, listServices, type WhmcsService } from '../../whmcs/actions/get-clients-products.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import type { Random } from '../base/random.ts'
import type { Call } from '../base/remote.ts'
import type { Wake } from '../base/wake.ts'
import { type ClientOrder, hastenWatches, ordersOfClient, setServiceStatuses } from '../db/client-orders.ts'
import type { Db } from '../db/database.ts'
import { readFlow } from '../db/journal-store.ts'
import type { FlowView } from '../journal/flow.ts'
import { PROVISION } from '../orders/approval.ts'
import { countOf, type Misses, missesOf } from './missing-services.ts'
import { isOwn, placedLine } from './service-of-line.ts'
import { canGoOn, takeUpAgain } from './take-up-again.ts'
import { tellOfMisses, type TellDeps } from './tell-of-missing.ts'

export interface LookDeps {
  db: Db
  whmcs: WhmcsApi
  currency: string
  lineKeyField: LineKeyField
  random: Random
  wake: Wake
  timeScale: number
}

export interface Seen {
  /** Services that stood otherwise than we knew, and orders that go on since theirs run. */
  changed: number
  /** Somebody was at work on the same, or said something else meanwhile, or more was to be asked: to be looked at once more. */
  isUnsure: boolean
}

/**
 * Reads all services of a client, and has our orders show how they stand; flows that wait for one of them look now, and those that had given
 * that up go on where all of them run. What is still being set up is told by its flow alone. Two at once for one client are not to be had:
 * what was read first might be written last. Throws RemoteError.
 */
export async function lookAtClient(deps: LookDeps & Pick<TellDeps, 'gone'>, clientId: number, call: Call): Promise<Seen> {
  const orders = await ordersOfClient(deps.db, clientId)
  const isHeld = await hasten(
    deps,
    orders.filter(({ isWatched }) => isWatched),
  )
  const seen: Seen = { changed: 0, isUnsure: isHeld }
  const { differences, goOn, misses } = await compareOrders(deps, clientId, orders, call)
  for (const { order, after, changed } of differences) {
    if (await setServiceStatuses(deps.db, order, after)) seen.changed += changed
    else seen.isUnsure = true
  }
  for (const flow of goOn) {
    if (await takeUpAgain(deps, flow, call.correlationId)) seen.changed += 1
    else seen.isUnsure = true
  }
  // All of them were read at once.
  const readAt = orders[0]?.readAt ?? 0
  const isMore = await tellOfMisses(deps, { clientId, readAt }, misses, call)
  seen.isUnsure ||= isMore
  return seen
}

/** How much of a client stands otherwise than we show. Changes nothing. Throws RemoteError. */
export async function compareClient(deps: LookDeps, clientId: number, call: Call): Promise<number> {
  const { differences, goOn, misses } = await compareOrders(deps, clientId, await ordersOfClient(deps.db, clientId), call)
  return differences.reduce((sum, { changed }) => sum + changed, goOn.length + countOf(misses))
}

interface Difference {
  order: ClientOrder
  after: Record<string, string>
  changed: number
}

interface Compared {
  differences: Difference[]
  /** Flows that a person need not be asked about any more. */
  goOn: FlowView[]
  misses: Misses
}

async function compareOrders(deps: LookDeps, clientId: number, orders: readonly ClientOrder[], call: Call): Promise<Compared> {
  const { db, whmcs, currency, lineKeyField } = deps
  const settled = orders.filter(({ lines }) => lines.some(isSetUp))
  // Before WHMCS is asked: whatever a flow has done since then is newer than what it says.
  const left: FlowView[] = []
  for (const { id, isLeftToPerson } of orders) {
    const flow = isLeftToPerson ? await readFlow(db, { kind: PROVISION, subjectId: id }) : null
    if (flow) left.push(flow)
  }
  if (settled.length === 0 && left.length === 0) return { differences: [], goOn: [], misses: { fresh: [], over: [], due: [] } }
  const services = await listServices(whmcs, { clientId, currency, lineKeyField }, call)
  return {
    differences: settled.map((order) => ({ order, ...statusesOf(order, services) })).filter(({ changed }) => changed > 0),
    goOn: left.filter((flow) => canGoOn(flow, services)),
    misses: await missesOf(db, settled, services),
  }
}

async function hasten({ db, wake }: LookDeps, orders: readonly ClientOrder[]): Promise<boolean> {
  if (orders.length === 0) return false
  const flows = await hastenWatches(
    db,
    orders.map(({ id }) => id),
  )
  for (const { flowId, held } of flows) if (!held) wake(flowId)
  return flows.some(({ held }) => held)
}

type Line = ClientOrder['lines'][number]

/** Its flow has seen it run, and says no more about it. */
const isSetUp = ({ serviceId, serviceStatus }: Line): boolean => serviceId !== null && serviceStatus !== null && serviceStatus !== 'Pending'

/** One that WHMCS does not list any more stays as it was: a person is told of it. */
function statusesOf(order: ClientOrder, services: readonly WhmcsService[]): { after: Record<string, string>; changed: number } {
  const after = { ...order.serviceStatuses }
  let changed = 0
  for (const line of order.lines) {
    const placed = placedLine(order, line)
    const own = services.find((service) => service.id === line.serviceId && isOwn(placed, service))
    if (!isSetUp(line) || own === undefined || own.status === (after[String(line.serviceId)] ?? line.serviceStatus)) continue
    after[String(line.serviceId)] = own.status
    changed += 1
  }
  return { after, changed }
}
