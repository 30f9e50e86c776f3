import { z } from 'zod'
import type { Call } from '../src/base/remote.ts'
import type { WhmcsApi } from './client.ts'
import { listOf } from './lists.ts'
import { id } from './values.ts'

const Clients = z.object({ clients: listOf(z.object({ id }), 'client') })
const Details = z.object({ client: z.object({ customfields: listOf(z.object({ id })) }) })

/** Ids of the custom fields that clients have, as one of them shows them; null before there is a client. No action lists them. */
export async function readClientFieldIds(api: WhmcsApi, call: Call): Promise<number[] | null> {
  const { clients } = await api.read('GetClients', { limitnum: 1, orderby: 'id' }, Clients, call)
  const [first] = clients
  if (!first) return null
  const { client } = await api.read('GetClientsDetails', { clientid: first.id, stats: false }, Details, call)
  return client.customfields.map((field) => field.id)
}
