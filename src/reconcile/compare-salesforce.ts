import { isCancelledStatus, toProvisioningStatus } from '../../mappings/statuses.ts'
import type { OrderStanding } from '../../salesforce/order-standing.ts'
import { type Finding, findingAt } from './finding.ts'
import { isSettled, type Judging } from './patience.ts'
import type { JournalOrder, Sides } from './sides.ts'

const finding = findingAt('salesforce')

/** An automation of the org that undoes what we write is not written against for ever; the Case stays. */
export const MOST_TOLD_AGAIN = 5

/** Orders by their key and state. `journal` must hold every order of `salesforce.orders` that the journal knows. */
export function compareSalesforce({ journal, salesforce }: Sides, judging: Judging): Finding[] {
  const shown = new Map(salesforce.orders.map((order) => [order.sfOrderId, order]))
  const known = journal.flatMap((order): Finding[] => {
    if (order.sfOrderId === null || !salesforce.asked.has(order.id) || !isSettled(order, 'salesforce', judging)) return []
    const standing = shown.get(order.sfOrderId)
    if (!standing) return [finding('missing_remote', order.sfOrderId, order)]
    return isOld(standing, judging) ? differenceOf(order, order.sfOrderId, standing) : []
  })
  return [...known, ...strangers(journal, [...shown.values()], judging)]
}

const isOld = ({ changedAt }: OrderStanding, { now, patience }: Judging): boolean => now - changedAt >= patience.salesforce

function differenceOf(order: JournalOrder, sfOrderId: string, standing: OrderStanding): Finding[] {
  const expected = toProvisioningStatus(order.state)
  const isActivated = order.state !== 'active' || standing.status === 'Activated'
  if (standing.provisioningStatus === expected && isActivated) return []
  const facts = { expected, shown: standing.provisioningStatus ?? 'nothing', orderStatus: standing.status }
  const difference = finding('state_differs', sfOrderId, order, facts)
  return [mayTellAgain(order, standing) ? { ...difference, tellAgain: true } : difference]
}

/**
 * Whoever was never told, waits for its review, or was cancelled in Salesforce itself, is a person's. And what Salesforce was told by an
 * event that the journal does not have is newer than the journal, which was restored.
 */
const mayTellAgain = (order: JournalOrder, { eventId, status }: OrderStanding): boolean =>
  order.teller !== null && order.teller.asked < MOST_TOLD_AGAIN && (eventId ?? 0) <= order.eventId && !isCancelledStatus(status)

/** Orders with a key of ours that are not the journal's. */
function strangers(journal: readonly JournalOrder[], shown: readonly OrderStanding[], judging: Judging): Finding[] {
  const byId = new Set(journal.map(({ sfOrderId }) => sfOrderId))
  const byKey = new Map(journal.map((order) => [order.id, order]))
  const here = new Set(shown.map(({ sfOrderId }) => sfOrderId))
  return shown.flatMap((standing): Finding[] => {
    const { sfOrderId, orderKey } = standing
    if (orderKey === null || byId.has(sfOrderId) || !isOld(standing, judging)) return []
    const order = byKey.get(orderKey) ?? null
    const facts = { orderKey, shown: standing.provisioningStatus ?? 'nothing' }
    if (order === null) return [finding('unknown_remote', sfOrderId, null, facts)]
    // Its creation is under way, or in front of a person.
    if (order.sfOrderId === null) return []
    return [finding(here.has(order.sfOrderId) ? 'duplicate' : 'unknown_remote', sfOrderId, order, facts)]
  })
}
