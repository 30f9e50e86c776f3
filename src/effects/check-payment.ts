import { getPayMethods } from '../../whmcs/actions/get-pay-methods.ts'
import { type ConfirmedFee, feeFault } from './confirmed-fees.ts'
import { reading } from './tools.ts'

export interface PaymentWish {
  clientId: number
  /** Of an order of which something is bought before it is placed in WHMCS, which looks at them itself. */
  fees?: ConfirmedFee[]
}

/** R-PAYMENT. Looked at again right before anything is bought: the method may have gone, or a set-up fee risen, since the order was placed. */
export const checkPayment = reading<PaymentWish, { methods: number }>({
  id: 'R-PAYMENT',
  system: 'whmcs',
  class: 'R',
  marker: ({ clientId }) => String(clientId),
  async look({ clientId, fees = [] }, { whmcs, whmcsSettings }, call, { restored }) {
    // Nothing is bought any more: the card of long ago may be gone.
    if (restored?.proves) return { is: 'done', value: { methods: 0 } }
    // Of a restored order all may have been bought at the old fee: whether it is there is looked for first, and its fees after that.
    const known = restored === null ? fees : []
    const [methods, fault] = await Promise.all([getPayMethods(whmcs, clientId, call), feeFault(known, whmcsSettings.productsNow, call)])
    if (methods.length === 0) return { is: 'refused', code: 'payment_method_missing' }
    return fault === null ? { is: 'done', value: { methods: methods.length } } : { is: 'refused', code: fault }
  },
})
