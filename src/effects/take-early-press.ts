import { readOrderForProvisioning } from '../../salesforce/order-provisioning.ts'
import type { PressWish } from './press-wish.ts'
import { reading } from './tools.ts'

/**
 * R-PRESS. A press was accepted while Salesforce was silent, of an order that the journal does not know under its Salesforce id: whether
 * it is a customer's, whose creation has not settled, or one of staff, only Salesforce can say. Whether it may be provisioned is then for
 * the order's own flow.
 */
export const takeEarlyPress = reading<PressWish, Record<never, never>>({
  id: 'R-PRESS',
  system: 'salesforce',
  class: 'R',
  vital: true,
  marker: ({ sfOrderId }) => sfOrderId,
  async look(press, tools, call) {
    const order = await readOrderForProvisioning(tools.salesforce, press.sfOrderId, call)
    const taken = await tools.takeEarlyPress(press, order?.orderKey ?? null, call)
    return taken === 'taken' ? { is: 'done', value: {} } : { is: 'refused', code: 'not_approved' }
  },
})
