import { type NewCase, createCase, findCaseByKey } from '../../salesforce/case.ts'
import { notSent, unknown } from '../base/outcome.ts'
import { changing } from './tools.ts'

/** SF-CASE. The key is made of reason and subject, so that one matter has one Case however often it is found. Tried until it is there. */
export const openCase = changing<NewCase, { id: string }>({
  id: 'SF-CASE',
  system: 'salesforce',
  class: 'K',
  vital: true,
  quietMs: 30_000,
  giveUpMs: Infinity,
  deadlineMs: ({ deadlines }) => deadlines.salesforceMs,
  marker: ({ key }) => key,
  async find({ key }, { salesforce }, call) {
    const found = await findCaseByKey(salesforce, key, call)
    return found === null ? { is: 'none' } : { is: 'one', value: { id: found.id } }
  },
  async perform(fresh, { salesforce }, call) {
    const outcome = await createCase(salesforce, fresh, call)
    if (outcome.is !== 'refused') return outcome
    // A rule of the org stands in the way, and there is no Case to tell of it: it is tried again until the rule lets it pass.
    return outcome.code === 'DUPLICATE_VALUE' ? unknown('duplicate_key') : notSent(outcome.code)
  },
})
