import { lastToldOrder, ordersChangedSince, ordersInFlight, type OrderStanding } from '../../salesforce/order-standing.ts'
import { caseFlow } from '../accounts/request-case.ts'
import { type Call, RemoteError } from '../base/remote.ts'
import { noteImported, passShown, type Recovery } from '../db/recoveries.ts'
import { openFlow } from '../db/open-flow.ts'
import { isPortalOrder } from './fate.ts'
import { type Imported, importOrder, type Importing } from './import-order.ts'

const HOUR_MS = 3_600_000
/** An older backup is nothing to go on from: what ended before that is found by `npm run reconcile -- --days`. */
const LONGEST_MS = 35 * 24 * HOUR_MS

/** What Salesforce knew and the journal did not. */
export interface ImportReport {
  orders: number
  imported: number
  goOn: number
  ended: number
  /** Orders that could not be read; each has a Case. */
  unreadable: number
}

/**
 * Asks Salesforce for every order that is in flight, and for those that have moved since the backup, and brings the journal up to them.
 * Begun again after a break it goes on where it was. Throws RemoteError where Salesforce does not answer.
 */
export async function importOrders(
  deps: Importing,
  { id, journal_at }: Recovery,
  now: number,
  call: Call,
): Promise<{ report: ImportReport; flows: string[] }> {
  const last = await lastToldOrder(deps.salesforce, call)
  if (last !== null) await passShown(deps.db, id, last.eventId)
  const since = Math.max((journal_at?.getTime() ?? 0) - HOUR_MS, now - LONGEST_MS)
  const changed = (await ordersChangedSince(deps.salesforce, since, now, call)).filter(isPortalOrder)
  const standings = new Map([...changed, ...(await ordersInFlight(deps.salesforce, call))].map((one) => [one.sfOrderId, one]))
  const report: ImportReport = { orders: standings.size, imported: 0, goOn: 0, ended: 0, unreadable: 0 }
  const flows: string[] = []
  for (const standing of standings.values()) {
    const done = await importOrLeave(deps, standing, call)
    flows.push(...done.flows)
    if (done.imported) report.imported += 1
    if (done.fate === 'goes_on') report.goOn += 1
    if (done.fate === 'ended') report.ended += 1
    if (done.fate === 'unreadable') report.unreadable += 1
  }
  await noteImported(deps.db, id)
  return { report, flows }
}

/** One order of which Salesforce says what nobody understands must not keep the others waiting: it is a person's. */
export async function importOrLeave(
  deps: Importing,
  standing: OrderStanding,
  call: Call,
): Promise<Omit<Imported, 'fate'> & { fate: Imported['fate'] | 'unreadable' }> {
  try {
    return await importOrder(deps, standing, call)
  } catch (error) {
    if (!(error instanceof RemoteError) || error.fault !== 'unreadable') throw error
    const { sfOrderId, accountId: sfAccountId } = standing
    const facts = { sfOrderId, code: error.code }
    const told = caseFlow({ reason: 'order_not_restored', subjectId: sfOrderId, accountId: null, sfAccountId, facts }, call.correlationId)
    const { flowId } = await openFlow(deps.db, told)
    return { fate: 'unreadable', imported: false, flows: [flowId] }
  }
}
