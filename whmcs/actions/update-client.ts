import { z } from 'zod'
import type { Outcome } from '../../src/base/outcome.ts'
import type { Call } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'
import { serializedField } from '../php-serialize.ts'
import type { ClientProfile } from '../profile.ts'
import { profileParams } from '../profile.ts'
import { id } from '../values.ts'

const Reply = z.object({ clientid: id }).transform((reply) => ({ clientId: reply.clientid }))

export interface ClientChange {
  profile?: Partial<ClientProfile>
  customFields?: Record<number, string>
}

/** Sets what is given and leaves the rest. `refused` names WHMCS's field in `field` where it told one. Source: API reference, UpdateClient. */
export function updateClient(api: WhmcsApi, clientId: number, change: ClientChange, call: Call): Promise<Outcome<{ clientId: number }>> {
  const params = {
    clientid: clientId,
    ...profileParams(change.profile ?? {}),
    customfields: change.customFields && serializedField(change.customFields),
  }
  return api.write('UpdateClient', params, Reply, call)
}
