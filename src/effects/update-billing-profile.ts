import { samePhone } from '../../mappings/phone.ts'
import { getClientDetails } from '../../whmcs/actions/get-clients-details.ts'
import { updateClient } from '../../whmcs/actions/update-client.ts'
import type { ClientProfile } from '../../whmcs/profile.ts'
import { refused } from '../base/outcome.ts'
import { changing } from './tools.ts'

export type ProfileFields = Partial<
  Pick<ClientProfile, 'companyName' | 'address1' | 'address2' | 'city' | 'state' | 'postcode' | 'country' | 'phone' | 'taxId'>
>

export interface ProfileChange {
  whmcsClientId: number
  profile: ProfileFields
}

/** The step's code for a field that WHMCS refused, in WHMCS's own name of it: `refused:postcode`. */
export const REFUSED_FIELD = 'refused:'

/** W-PROFILE. Sets what the customer changed, the rest stays. The next change waits until a lost request can no longer overwrite it. */
export const updateBillingProfile = changing<ProfileChange, Record<never, never>>({
  id: 'W-PROFILE',
  system: 'whmcs',
  class: 'S',
  quietMs: 120_000,
  deadlineMs: ({ deadlines }) => deadlines.whmcsMs,
  marker: ({ whmcsClientId }) => String(whmcsClientId),
  lane: ({ whmcsClientId }) => String(whmcsClientId),
  async find({ whmcsClientId, profile }, { whmcs }, call) {
    const client = await getClientDetails(whmcs, whmcsClientId, call)
    const { phone, ...rest } = profile
    const has: Record<string, unknown> = client
    // WHMCS may write a number otherwise than it was told it.
    const isSet =
      Object.entries(rest).every(([name, value]) => has[name] === value) &&
      (phone === undefined || samePhone(client.phone, phone, client.country))
    return isSet ? { is: 'one', value: {} } : { is: 'none' }
  },
  async perform({ whmcsClientId, profile }, { whmcs }, call) {
    const outcome = await updateClient(whmcs, whmcsClientId, { profile }, call)
    if (outcome.is === 'refused' && outcome.field !== undefined) return refused(`${REFUSED_FIELD}${outcome.field}`)
    return outcome.is === 'done' ? { is: 'done', value: {} } : outcome
  },
})
