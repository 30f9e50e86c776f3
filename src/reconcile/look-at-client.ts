import { type LineKeyField, listServices } from '../../whmcs/actions/get-clients-products.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import type { Call } from '../base/remote.ts'
import type { Wake } from '../base/wake.ts'
import { type ClientOrder, hastenWatches, ordersOfClient, setServiceStatuses } from '../db/client-orders.ts'
import type { Db } from '../db/database.ts'

export interface LookDeps {
  db: Db
  whmcs: WhmcsApi
  currency: string
  lineKeyField: LineKeyField
  wake: Wake
}

export interface Seen {
  /** Services that stood otherwise than we knew. */
  changed: number
  /** Somebody was at work on the same, or said something else meanwhile: to be looked at once more. */
  isUnsure: boolean
}

/**
 * Reads all services of a client, and has our orders show how they stand; flows that wait for one of them look now. What is still being set up
 * is told by its flow alone. Two at once for one client are not to be had: what was read first might be written last. Throws RemoteError.
 */
export async function lookAtClient(deps: LookDeps, clientId: number, call: Call): Promise<Seen> {
  const orders = await ordersOfClient(deps.db, clientId)
  const isHeld = await hasten(
    deps,
    orders.filter(({ isWatched }) => isWatched),
  )
  const seen: Seen = { changed: 0, isUnsure: isHeld }
  for (const { order, after, changed } of await differences(deps, clientId, orders, call)) {
    if (await setServiceStatuses(deps.db, order, after)) seen.changed += changed
    else seen.isUnsure = true
  }
  return seen
}

/** How many services of a client stand otherwise than we show. Changes nothing. Throws RemoteError. */
export async function compareClient(deps: LookDeps, clientId: number, call: Call): Promise<number> {
  const found = await differences(deps, clientId, await ordersOfClient(deps.db, clientId), call)
  return found.reduce((sum, { changed }) => sum + changed, 0)
}

interface Difference {
  order: ClientOrder
  after: Record<string, string>
  changed: number
}

async function differences(
  { whmcs, currency, lineKeyField }: LookDeps,
  clientId: number,
  orders: readonly ClientOrder[],
  call: Call,
): Promise<Difference[]> {
  const settled = orders.filter(({ lines }) => lines.some(isSetUp))
  if (settled.length === 0) return []
  const services = await listServices(whmcs, { clientId, currency, lineKeyField }, call)
  const statuses = new Map(services.map(({ id, status }) => [id, status]))
  return settled.map((order) => ({ order, ...statusesOf(order, statuses) })).filter(({ changed }) => changed > 0)
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

/** One that WHMCS does not list any more stays as it was: the comparison of the systems tells of it. */
function statusesOf(
  { lines, serviceStatuses }: ClientOrder,
  statuses: ReadonlyMap<number, string>,
): { after: Record<string, string>; changed: number } {
  const after = { ...serviceStatuses }
  let changed = 0
  for (const line of lines) {
    const status = statuses.get(line.serviceId ?? 0)
    if (!isSetUp(line) || status === undefined || status === (after[String(line.serviceId)] ?? line.serviceStatus)) continue
    after[String(line.serviceId)] = status
    changed += 1
  }
  return { after, changed }
}
