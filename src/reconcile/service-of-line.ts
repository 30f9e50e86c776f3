// Which of WHMCS's services is the one that was set up for a line, and whether anybody misses it. Pure.

import { isLineKey, lineKey } from '../../mappings/order-line.ts'
import type { OrderState } from '../contract/states.ts'
import type { ClientOrder } from '../db/client-orders.ts'
import type { ComparedService, JournalLine, JournalOrder } from './sides.ts'

/** Words of WHMCS for a service that nobody has any more. */
export const ENDED: readonly string[] = ['Cancelled', 'Terminated', 'Fraud']

/** Any other order has a flow, or a person, that is at work on it and misses the service itself. */
const SET_UP: readonly OrderState[] = ['active', 'partly_active']

type PlacedLine = Pick<JournalLine, 'lineKey' | 'serviceId' | 'whmcsOrderId'>

/** A line of an order's row, with what tells its service from others. */
export const placedLine = (
  { sfOrderId, whmcsOrderId }: Pick<ClientOrder, 'sfOrderId' | 'whmcsOrderId'>,
  { n, serviceId }: Pick<ClientOrder['lines'][number], 'n' | 'serviceId'>,
): PlacedLine => ({
  lineKey: sfOrderId === null ? '' : lineKey(sfOrderId, n),
  serviceId,
  whmcsOrderId,
})

/**
 * Whether this is the line's service. One that carries its key is, also where it was made anew. By its id it is where it carries no other
 * line's key and is of the order that was placed: a WHMCS that was rolled back gives its ids to others. Its product says nothing, since an
 * upgrade in WHMCS changes it, and may leave the key behind. `whmcsOrderId`: null where it is not known.
 */
export function isOwn(line: PlacedLine, service: Pick<ComparedService, 'id' | 'orderId' | 'lineKey'>): boolean {
  if (service.lineKey === line.lineKey) return true
  if (service.id !== line.serviceId || (service.lineKey !== null && isLineKey(service.lineKey))) return false
  return line.whmcsOrderId === null || service.orderId === line.whmcsOrderId
}

export type SetUpLine = JournalLine & { serviceId: number }

/** Whether its service would be missed: it is set up, and had not ended by the last that WHMCS said of it. Who tidies up takes nothing away. */
export const wouldBeMissed = ({ atRest, state }: JournalOrder, line: JournalLine): line is SetUpLine =>
  atRest &&
  SET_UP.includes(state) &&
  line.state === 'active' &&
  line.placed === 'yes' &&
  line.serviceId !== null &&
  !ENDED.includes(line.serviceStatus ?? '')

/** Whether it is settled that nobody misses any of the order's: its flow may be at work on it, or a person. */
export const isJudged = ({ atRest, state }: JournalOrder): boolean => atRest && state !== 'needs_person'
