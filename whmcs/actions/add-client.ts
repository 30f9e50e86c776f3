import { z } from 'zod'
import type { Outcome } from '../../src/base/outcome.ts'
import type { Call } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'
import { serializedField } from '../php-serialize.ts'
import type { ClientProfile } from '../profile.ts'
import { profileParams } from '../profile.ts'
import { id } from '../values.ts'

const Reply = z.object({ clientid: id }).transform((reply) => ({ clientId: reply.clientid }))

export interface NewClient {
  ownerUserId: number
  profile: ClientProfile
  /** WHMCS's number for it. Every amount that is told of this client later, in or out, counts in this currency. */
  currencyId: number
  /** Client custom fields by id; the marker is one of them. */
  customFields: Record<number, string>
}

/** Makes a client owned by an existing login, without WHMCS's welcome mail. Its marker travels in the same call. Source: API reference, AddClient. */
export function addClient(api: WhmcsApi, client: NewClient, call: Call): Promise<Outcome<{ clientId: number }>> {
  const params = {
    ...profileParams(client.profile),
    owner_user_id: client.ownerUserId,
    currency: client.currencyId,
    customfields: serializedField(client.customFields),
    noemail: true,
  }
  return api.write('AddClient', params, Reply, call)
}
