import { getPayMethods } from '../../whmcs/actions/get-pay-methods.ts'
import { reading } from './tools.ts'

/** R-PAYMENT. Looked at again right before anything is bought: the method may have gone since the order was placed. */
export const checkPaymentMethod = reading<{ clientId: number }, { methods: number }>({
  id: 'R-PAYMENT',
  system: 'whmcs',
  class: 'R',
  marker: ({ clientId }) => String(clientId),
  async look({ clientId }, { whmcs }, call, { restored }) {
    // Nothing is bought any more: the card of long ago may be gone.
    if (restored?.proves) return { is: 'done', value: { methods: 0 } }
    const methods = await getPayMethods(whmcs, clientId, call)
    return methods.length > 0 ? { is: 'done', value: { methods: methods.length } } : { is: 'refused', code: 'payment_method_missing' }
  },
})
