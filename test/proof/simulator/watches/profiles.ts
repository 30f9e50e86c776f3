// What a customer changed last is what WHMCS has: nothing older comes back.

import type { BillingProfileInput } from '../../../../src/accounts/billing-profile-flow.ts'
import type { FlowRow } from '../memory-journal.ts'
import { text } from './rows.ts'
import type { OpenWatch } from './watch.ts'

export const watchProfiles: OpenWatch = ({ journal, remotes }, say) => ({
  onEnd() {
    const changes = Map.groupBy(
      [...journal.flows.values()].filter(({ kind }) => kind === 'billing-profile'),
      (flow) => inputOf(flow).whmcsClientId,
    )
    for (const [clientId, ofClient] of changes) {
      const lastSet = ofClient.findLastIndex(isSet)
      if (lastSet === -1) continue
      const client = remotes.rows('whmcs', 'clients').find((row) => text(row, 'id') === String(clientId))
      const city = client && text(client, 'city')
      // Of a newer one that stands in front of a person nobody knows.
      const may = ofClient.slice(lastSet).map((flow) => inputOf(flow).profile.city)
      if (!may.includes(city)) say('I12', `client ${clientId} lives in ${city}, and said last ${may.join(' or ')}`)
    }
  },
})

const inputOf = ({ input }: FlowRow) => input as BillingProfileInput // what the door opened it with

const isSet = ({ state, steps }: FlowRow): boolean => state === 'done' && [...steps.values()].every((step) => step.state === 'done')
