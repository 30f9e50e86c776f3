import { Refusal, text, whole } from './fields.ts'
import type { FormMap } from './php-form.ts'
import { moduleOf } from './modules.ts'
import { rowsWith } from './rows-with.ts'
import type { ServiceRow } from './tables.ts'
import { committed, type World } from './world.ts'

/** The service of a module action; before 7.7 the field was called `accountid` and that is still taken. */
export function moduleService(world: World, fields: FormMap): ServiceRow {
  const name = text(fields, 'serviceid') === undefined ? 'accountid' : 'serviceid'
  if ((text(fields, name) ?? '').trim() === '') throw new Refusal('Service ID is required')
  const service = findService(world, whole(fields, name))
  if (!service) throw new Refusal('Service ID not found')
  if (moduleOf(world, service) === '') throw new Refusal('Service not assigned to a module')
  return service
}

export const findService = (world: World, id: number): ServiceRow | undefined =>
  committed(world, rowsWith(world.tables.services, 'id', id))[0]
