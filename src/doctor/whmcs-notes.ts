import { getOrder } from '../../whmcs/actions/get-orders.ts'
import { newestWhmcsOrder } from '../db/newest-whmcs-order.ts'
import type { Check } from './check.ts'
import { fine, unjudged, warning } from './finding.ts'

/**
 * WHMCS does not document AddOrder's `notes`. To find out without leaving anything behind, an order that we placed ourselves is read: what was
 * sent with it is known. Before the first one nobody knows: nothing but AddOrder writes the notes of an order, and an order that is placed to be
 * cancelled stays, was told to the install's staff and hooks, and has spent a number.
 */
export const whmcsNotes: Check = {
  id: 'whmcs.notes',
  system: 'whmcs',
  looks: "whether AddOrder's notes can be read back, by the newest order that we placed; before there is one it is not judged",
  mended: 'nothing to mend: a second sign for people, on which no guarantee rests',
  needs: ['whmcs.credentials', 'database.migrations'],
  async run({ whmcs, salesforce, db, call }) {
    const placed = await newestWhmcsOrder(db)
    if (!placed) return [unjudged('no order yet: it will be judged with the first')]
    const order = await getOrder(whmcs, placed.whmcsOrderId, salesforce.currency, call())
    if (!order) return [unjudged('not known: the newest order that we placed is no longer there')]
    if (order.notes.includes(placed.sfOrderId)) return [fine('the notes of the newest order hold its Salesforce id')]
    return [
      warning(
        `the notes of WHMCS order ${placed.whmcsOrderId} do not hold its Salesforce id`,
        'Orders are found by the line key field, so nothing is lost. Staff who look for one search by the custom field: Clients → Products/Services → Advanced Search.',
      ),
    ]
  },
}
