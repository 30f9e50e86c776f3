import { linkAccount, readAccountLink } from '../../salesforce/account.ts'
import { refused } from '../base/outcome.ts'
import { changing } from './tools.ts'

export interface AccountToLink {
  sfAccountId: string
  whmcsClientId: number
  portalUserId: string
  /** ISO instant; the same one at every try. */
  linkedAt: string
}

/** SF-LINK. Sets whose Account it is. Both ids are unique in the org, so a second link to one client is refused there. */
export const linkSalesforceAccount = changing<AccountToLink, Record<never, never>>({
  id: 'SF-LINK',
  system: 'salesforce',
  class: 'S',
  quietMs: 0,
  deadlineMs: ({ deadlines }) => deadlines.salesforceMs,
  marker: ({ portalUserId }) => portalUserId,
  async find({ sfAccountId, whmcsClientId, portalUserId }, { salesforce }, call) {
    const link = await readAccountLink(salesforce, sfAccountId, call)
    const client = link.whmcsClientId ?? String(whmcsClientId)
    const user = link.portalUserId ?? portalUserId
    if (client !== String(whmcsClientId) || user !== portalUserId) return { is: 'many', code: 'account_linked_elsewhere' }
    return link.whmcsClientId === null || link.portalUserId === null ? { is: 'none' } : { is: 'one', value: {} }
  },
  async perform({ sfAccountId, whmcsClientId, portalUserId, linkedAt }, { salesforce }, call) {
    const outcome = await linkAccount(salesforce, sfAccountId, { whmcsClientId: String(whmcsClientId), portalUserId, linkedAt }, call)
    if (outcome.is === 'refused' && outcome.code === 'DUPLICATE_VALUE') return refused('account_linked_elsewhere')
    return outcome.is === 'done' ? { is: 'done', value: {} } : outcome
  },
})
