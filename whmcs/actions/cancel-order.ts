import { z } from 'zod'
import type { Outcome } from '../../src/base/outcome.ts'
import type { Call } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'

const Reply = z.object({}).transform(() => ({}))

/**
 * Cancels a Pending order and its unpaid invoice lines, without WHMCS's mail. A second call hears "not Pending", as one for an accepted
 * order does, so that is `unknown`: read the order. Source: API reference, CancelOrder.
 */
export const cancelOrder = (api: WhmcsApi, whmcsOrderId: number, call: Call): Promise<Outcome<object>> =>
  api.write('CancelOrder', { orderid: whmcsOrderId, noemail: true }, Reply, call)
