import { setupFeeOf } from '../../mappings/setup-fee.ts'
import { getPayMethods } from '../../whmcs/actions/get-pay-methods.ts'
import { getProducts } from '../../whmcs/actions/get-products.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import type { Call } from '../base/remote.ts'
import type { ConfirmedFee } from './approved-order.ts'
import { reading } from './tools.ts'

export interface PaymentWish {
  clientId: number
  /** What the customer confirmed to pay once; left out by flows that began before it was asked for. */
  fees?: ConfirmedFee[]
}

/**
 * Whether WHMCS would bill more for the set-up than the customer confirmed. What it does not list any more is AddOrder's to refuse. Throws
 * RemoteError.
 */
export async function isFeeRaised(whmcs: WhmcsApi, currency: string, fees: readonly ConfirmedFee[], call: Call): Promise<boolean> {
  if (fees.length === 0) return false
  const pids = [...new Set(fees.map(({ pid }) => pid))]
  const products = await getProducts(whmcs, { pids, currency }, call)
  return fees.some(({ pid, cycle, options, atMost }) => {
    const product = products.find((listed) => listed.pid === pid)
    const asked = product && setupFeeOf(product, cycle, options)
    return asked === null || (asked !== undefined && asked.amount > atMost.amount)
  })
}

/** R-PAYMENT. Looked at again right before anything is bought: the method may have gone, or a set-up fee risen, since the order was placed. */
export const checkPayment = reading<PaymentWish, { methods: number }>({
  id: 'R-PAYMENT',
  system: 'whmcs',
  class: 'R',
  marker: ({ clientId }) => String(clientId),
  async look({ clientId, fees = [] }, { whmcs, currency }, call, { restored }) {
    // Nothing is bought any more: the card of long ago may be gone.
    if (restored?.proves) return { is: 'done', value: { methods: 0 } }
    const [methods, isRaised] = await Promise.all([getPayMethods(whmcs, clientId, call), isFeeRaised(whmcs, currency, fees, call)])
    if (methods.length === 0) return { is: 'refused', code: 'payment_method_missing' }
    return isRaised ? { is: 'refused', code: 'setup_fee_raised' } : { is: 'done', value: { methods: methods.length } }
  },
})
