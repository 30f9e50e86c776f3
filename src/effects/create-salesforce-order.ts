import { type CreatedOrder, type NewOrder, createOrder, findOrderByKey } from '../../salesforce/order.ts'
import { unknown } from '../base/outcome.ts'
import { changing } from './tools.ts'

/** SF-ORDER. The order key is a unique external id, so Salesforce itself refuses a second one; found means settled, never overwritten. */
export const createSalesforceOrder = changing<NewOrder, CreatedOrder>({
  id: 'SF-ORDER',
  system: 'salesforce',
  class: 'K',
  quietMs: 30_000,
  deadlineMs: ({ deadlines }) => deadlines.salesforceMs,
  marker: ({ key }) => key,
  async find({ key }, { salesforce }, call) {
    const order = await findOrderByKey(salesforce, key, call)
    return order === null ? { is: 'none' } : { is: 'one', value: order }
  },
  async perform(order, { salesforce }, call) {
    const outcome = await createOrder(salesforce, order, call)
    // An earlier attempt of ours made it, whatever we were told of that one: the look that follows takes it.
    return outcome.is === 'refused' && outcome.code === 'DUPLICATE_VALUE' ? unknown('duplicate_key') : outcome
  },
})
