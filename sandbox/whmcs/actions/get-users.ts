import { stored } from '../entities.ts'
import { trimmed } from '../fields.ts'
import { flat, type JsonMap, pageOf, sortBy, startsAny } from '../lists.ts'
import type { UserRow } from '../tables.ts'
import { listed, stampOf, type World } from '../world.ts'
import type { Action } from './shape.ts'

/** The only way from an e-mail to all clients of a log-in. `users` is a flat list. */
export const getUsers: Action = (world, fields) => {
  const search = trimmed(fields, 'search')
  const hits = listed(world, world.tables.users).filter((user) =>
    startsAny(search, [user.email, user.firstname, user.lastname, `${user.firstname} ${user.lastname}`]),
  )
  const sorted = sortBy(hits, (user) => user.id)
  const { rows, counts } = pageOf(world, fields, trimmed(fields, 'sorting').toUpperCase() === 'DESC' ? sorted.reverse() : sorted)
  return {
    ...counts,
    ...flat(
      world,
      'users',
      rows.map((user) => userReply(world, user)),
    ),
  }
}

function userReply(world: World, user: UserRow): JsonMap {
  const seen = new Set(listed(world, world.tables.clients).map((client) => client.id))
  return {
    id: user.id,
    firstname: stored(world, user.firstname),
    lastname: stored(world, user.lastname),
    email: user.email,
    datecreated: stampOf(world, user.createdAt),
    validationdata: '',
    clients: world.tables.memberships
      .filter((member) => member.userId === user.id && seen.has(member.clientId))
      .map((member) => ({ id: member.clientId, isOwner: member.isOwner })),
  }
}
