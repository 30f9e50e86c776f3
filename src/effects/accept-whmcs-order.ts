import { acceptOrder } from '../../whmcs/actions/accept-order.ts'
import { getOrder } from '../../whmcs/actions/get-orders.ts'
import type { Found } from '../journal/effect.ts'
import { changing } from './tools.ts'

type Nothing = Record<never, never>

/**
 * What an order's status means for its acceptance. Lists may lag behind AddOrder, so one that they do not show is no more than "not
 * accepted yet", which is believed when it is late; WHMCS, asked once more then, knows. Missing still, it is gone.
 */
function accepted(status: string | undefined, performs: number): Found<Nothing> {
  if (status === 'Active') return { is: 'one', value: {} }
  if (status === 'Pending' || (status === undefined && performs < 2)) return { is: 'none' }
  return { is: 'many', code: 'order_not_pending' }
}

/**
 * W-ACCEPT. The reply alone decides nothing: WHMCS says "not Pending" of an accepted order and of an unknown one alike. An order that
 * AddOrder has just told of is not looked for first: WHMCS itself accepts none but a pending one, and where something (a fraud check) has
 * moved it on meanwhile, the look after the refusal says so.
 */
export const acceptWhmcsOrder = changing<{ whmcsOrderId: number }, Nothing>({
  id: 'W-ACCEPT',
  system: 'whmcs',
  class: 'B',
  quietMs: 120_000,
  follows: 'W-ORDER',
  undo: 'W-CANCEL',
  deadlineMs: ({ deadlines }) => deadlines.whmcsModuleMs,
  marker: ({ whmcsOrderId }) => String(whmcsOrderId),
  async find({ whmcsOrderId }, { whmcs, currency }, call, { performs }) {
    return accepted((await getOrder(whmcs, whmcsOrderId, currency, call))?.status, performs)
  },
  async perform({ whmcsOrderId }, { whmcs }, call) {
    const outcome = await acceptOrder(whmcs, whmcsOrderId, call)
    return outcome.is === 'done' ? { is: 'done', value: {} } : outcome
  },
})
