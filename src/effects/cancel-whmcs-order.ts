import { cancelOrder } from '../../whmcs/actions/cancel-order.ts'
import { getOrder } from '../../whmcs/actions/get-orders.ts'
import { changing } from './tools.ts'

type Nothing = Record<never, never>

/** W-CANCEL. Possible while the order is Pending; an order that was accepted in the meantime is a person's to end. */
export const cancelWhmcsOrder = changing<{ whmcsOrderId: number }, Nothing>({
  id: 'W-CANCEL',
  system: 'whmcs',
  class: 'B',
  quietMs: 120_000,
  deadlineMs: ({ deadlines }) => deadlines.whmcsMs,
  marker: ({ whmcsOrderId }) => String(whmcsOrderId),
  async find({ whmcsOrderId }, { whmcs, currency }, call, { performs }) {
    const order = await getOrder(whmcs, whmcsOrderId, currency, call)
    if (order?.status === 'Cancelled') return { is: 'one', value: {} }
    // Lists may lag: as with W-ACCEPT, one that they do not show yet may be cancelled, and WHMCS says whether it could be.
    const isLate = order === null && performs < 2
    return isLate || order?.status === 'Pending' ? { is: 'none' } : { is: 'many', code: 'cancel_not_possible' }
  },
  async perform({ whmcsOrderId }, { whmcs }, call) {
    const outcome = await cancelOrder(whmcs, whmcsOrderId, call)
    return outcome.is === 'done' ? { is: 'done', value: {} } : outcome
  },
})
