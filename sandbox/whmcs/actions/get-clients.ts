import { stored } from '../entities.ts'
import { trimmed } from '../fields.ts'
import { type JsonMap, nested, pageOf, sortBy, startsAny } from '../lists.ts'
import type { ClientRow } from '../tables.ts'
import { dayOf, listed, type World } from '../world.ts'
import type { Action } from './shape.ts'

const ORDERS: Record<string, (client: ClientRow) => string | number> = {
  id: (client) => client.id,
  firstname: (client) => client.profile.firstname,
  lastname: (client) => client.profile.lastname,
  companyname: (client) => client.profile.companyname,
  email: (client) => client.profile.email,
  groupid: (client) => client.groupid,
  datecreated: (client) => client.createdAt,
  status: (client) => client.status,
}

/** Prefix search. Without `orderby` the order is not by id, and custom fields are neither here nor searched. */
export const getClients: Action = (world, fields) => {
  const search = trimmed(fields, 'search')
  const status = trimmed(fields, 'status')
  const hits = listed(world, world.tables.clients).filter(
    (client) => startsAny(search, searched(client)) && (status === '' || client.status === status),
  )
  const sorted = sortBy(hits, ORDERS[trimmed(fields, 'orderby')] ?? ((client) => client.profile.lastname))
  const { rows, counts } = pageOf(world, fields, trimmed(fields, 'sorting').toUpperCase() === 'DESC' ? sorted.reverse() : sorted)
  return {
    ...counts,
    ...nested(
      world,
      'clients',
      'client',
      rows.map((client) => clientRow(world, client)),
    ),
  }
}

function searched({ profile }: ClientRow): string[] {
  return [profile.email, profile.firstname, profile.lastname, `${profile.firstname} ${profile.lastname}`, profile.companyname]
}

const clientRow = (world: World, client: ClientRow): JsonMap => ({
  id: client.id,
  firstname: stored(world, client.profile.firstname),
  lastname: stored(world, client.profile.lastname),
  companyname: stored(world, client.profile.companyname),
  email: client.profile.email,
  datecreated: dayOf(world, client.createdAt),
  groupid: client.groupid,
  status: client.status,
})
