import { addClient } from '../../whmcs/actions/add-client.ts'
import { getClientDetails } from '../../whmcs/actions/get-clients-details.ts'
import { findClientsByEmail } from '../../whmcs/actions/get-clients.ts'
import type { ClientProfile } from '../../whmcs/profile.ts'
import type { Call } from '../base/remote.ts'
import type { Found } from '../journal/effect.ts'
import { changing, type Tools } from './tools.ts'

export interface NewWhmcsClient {
  whmcsUserId: number
  customerNumber: string
  profile: ClientProfile
}

export interface ClientOfNumber {
  whmcsClientId: number
  whmcsUserId: number
}

/**
 * W-CLIENT. With an owner WHMCS does not guard the e-mail, so the customer number in the same call is what it is found by. What an order
 * costs is said without a currency and counts in the client's, which nobody can change later: so it is said here.
 */
export const addWhmcsClient = changing<NewWhmcsClient, ClientOfNumber>({
  id: 'W-CLIENT',
  system: 'whmcs',
  class: 'B',
  quietMs: 120_000,
  deadlineMs: ({ deadlines }) => deadlines.whmcsMs,
  marker: ({ customerNumber }) => customerNumber,
  lane: ({ customerNumber }) => customerNumber,
  async find({ profile, customerNumber, whmcsUserId }, tools, call) {
    const found = await findClientOfNumber(profile.email, customerNumber, tools, call)
    // Of another owner: linking it would let that other login in.
    return found.is === 'one' && found.value.whmcsUserId !== whmcsUserId ? { is: 'many', code: 'client_exists' } : found
  },
  async perform({ profile, customerNumber, whmcsUserId }, { whmcs, whmcsSettings }, call) {
    const customFields = { [whmcsSettings.customerNumberFieldId]: customerNumber }
    const currencyId = await whmcsSettings.currencyIdOf(call)
    const outcome = await addClient(whmcs, { ownerUserId: whmcsUserId, profile, currencyId, customFields }, call)
    return outcome.is === 'done' ? { is: 'done', value: { whmcsClientId: outcome.value.clientId, whmcsUserId } } : outcome
  },
})

/**
 * The client that has this very e-mail and, in its own field, this number (SEC-30). One with the e-mail alone is somebody's, and whose is
 * for a person to say: `many`, `client_exists`. So is one that pays in another currency than our prices are in: `client_currency_differs`.
 */
export async function findClientOfNumber(
  email: string,
  customerNumber: string,
  { whmcs, currency, whmcsSettings }: Pick<Tools, 'whmcs' | 'currency' | 'whmcsSettings'>,
  call: Call,
): Promise<Found<ClientOfNumber>> {
  const rows = await findClientsByEmail(whmcs, email, call)
  const clients = []
  for (const row of rows) clients.push(await getClientDetails(whmcs, row.id, call))
  const ours = clients.filter((client) => sameNumber(client.customFields.get(whmcsSettings.customerNumberFieldId) ?? '', customerNumber))
  const [client, ...others] = ours
  if (!client) return clients.length === 0 ? { is: 'none' } : { is: 'many', code: 'client_exists' }
  if (others.length > 0) return { is: 'many', code: 'duplicate_found' }
  if (client.ownerUserId === null) return { is: 'many', code: 'client_exists' }
  if (client.currency !== currency) return { is: 'many', code: 'client_currency_differs' }
  return { is: 'one', value: { whmcsClientId: client.id, whmcsUserId: client.ownerUserId } }
}

/** Numbers are kept by us in capitals; staff may have typed them otherwise into WHMCS. */
export const sameNumber = (one: string, other: string): boolean => one.normalize('NFKC').trim().toUpperCase() === other
