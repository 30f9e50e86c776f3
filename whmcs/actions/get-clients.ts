import { z } from 'zod'
import type { Call } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'
import { listOf, pageFields, readAllPages } from '../lists.ts'
import { sameEmail } from '../same-email.ts'
import { id, text } from '../values.ts'

const Row = z.object({ id, email: text, status: text })
const Reply = z.object({ ...pageFields, clients: listOf(Row, 'client') }).transform(({ clients, ...page }) => ({ ...page, rows: clients }))

export type ClientRow = z.output<typeof Row>

/** The clients with exactly this e-mail, letter case aside: WHMCS's own search is by prefix. Source: API reference, GetClients. */
export async function findClientsByEmail(api: WhmcsApi, email: string, call: Call): Promise<ClientRow[]> {
  // The default order is not by id, and only a fixed one lets pages fit together.
  const list = { action: 'GetClients', params: { search: email, orderby: 'id' }, reply: Reply, idOf: (row: ClientRow) => row.id } as const
  const clients = await readAllPages(api, list, call)
  return clients.filter((client) => sameEmail(client.email, email))
}
