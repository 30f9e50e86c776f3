import { type WriteBack, writeBack as writeBackToSalesforce } from '../../salesforce/order-provisioning.ts'
import { notSent } from '../base/outcome.ts'
import { changing } from './tools.ts'

export type WriteBackWish = Omit<WriteBack, 'eventId' | 'lastProvisioningAt'>

/**
 * SF-BACK. Sets what Salesforce shows of an order. One writer at a time (the flow's lease), only ever the newest state, and nothing newer while
 * an earlier request may still arrive, so that the view never moves backward; the journal's highest event travels along as proof of how far it
 * has come.
 */
export const writeBack = changing<WriteBackWish, Record<never, never>>({
  id: 'SF-BACK',
  system: 'salesforce',
  class: 'S',
  vital: true,
  quietMs: 30_000,
  giveUpMs: Infinity,
  deadlineMs: ({ deadlines }) => deadlines.salesforceMs,
  marker: ({ sfOrderId }) => sfOrderId,
  // Setting it once more is cheaper than knowing whether it was set, and gives the same state.
  find: null,
  async perform(wish, { salesforce, clock }, call) {
    const lastProvisioningAt = new Date(clock.now()).toISOString()
    const outcome = await writeBackToSalesforce(salesforce, { ...wish, eventId: call.eventId, lastProvisioningAt }, call)
    if (outcome.is === 'done') return { is: 'done', value: {} }
    // The order is what it is, whatever a rule of the org says to that: Salesforce is told until it listens, and staff hear that it does not.
    return outcome.is === 'refused' ? notSent(outcome.code) : outcome
  },
})
