import { z } from 'zod'
import type { Call } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'
import { listOf, pageFields, readAllPages } from '../lists.ts'
import { bool, id, text } from '../values.ts'
import { sameEmail } from '../same-email.ts'

const User = z
  .object({ id, email: text, clients: listOf(z.object({ id, isOwner: bool })) })
  .transform((row) => ({ id: row.id, email: row.email, clients: row.clients }))

const Reply = z.object({ ...pageFields, users: listOf(User) }).transform(({ users, ...page }) => ({ ...page, rows: users }))

export type WhmcsUser = z.output<typeof User>

/** The logins with exactly this e-mail, letter case aside: WHMCS's own search is by prefix. Source: API reference, GetUsers. */
export async function findUsersByEmail(api: WhmcsApi, email: string, call: Call): Promise<WhmcsUser[]> {
  const users = await readAllPages(api, { action: 'GetUsers', params: { search: email }, reply: Reply, idOf: (user) => user.id }, call)
  return users.filter((user) => sameEmail(user.email, email))
}
