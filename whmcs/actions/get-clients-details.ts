import { z } from 'zod'
import type { Call } from '../../src/base/remote.ts'
import { RemoteError } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'
import { listOf } from '../lists.ts'
import { id, optionalId, optionalText, text } from '../values.ts'

const Client = z
  .object({
    id,
    owner_user_id: optionalId,
    firstname: text,
    lastname: text,
    companyname: optionalText,
    email: text,
    address1: text,
    address2: optionalText,
    city: text,
    state: text,
    postcode: text,
    countrycode: text,
    phonenumber: text,
    tax_id: optionalText,
    currency_code: z.string(),
    status: text,
    language: optionalText,
    customfields: listOf(z.object({ id, value: optionalText })),
  })
  .transform((row) => ({
    id: row.id,
    ownerUserId: row.owner_user_id,
    firstName: row.firstname,
    lastName: row.lastname,
    companyName: row.companyname,
    email: row.email,
    address1: row.address1,
    address2: row.address2,
    city: row.city,
    state: row.state,
    postcode: row.postcode,
    country: row.countrycode,
    phone: row.phonenumber,
    taxId: row.tax_id,
    currency: row.currency_code,
    status: row.status,
    language: row.language,
    customFields: new Map(row.customfields.map((field) => [field.id, field.value])),
  }))

export type ClientDetails = z.output<typeof Client>

/** One client by id, its custom fields by field id. Throws RemoteError `not_found`. Source: API reference, GetClientsDetails. */
export async function getClientDetails(api: WhmcsApi, clientId: number, call: Call): Promise<ClientDetails> {
  const { client } = await api.read('GetClientsDetails', { clientid: clientId, stats: false }, z.object({ client: Client }), call)
  if (client.id !== clientId) throw new RemoteError('whmcs', 'unreadable', 'other_record')
  return client
}
