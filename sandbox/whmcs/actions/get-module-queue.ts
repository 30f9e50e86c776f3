import { text, trimmed, whole } from '../fields.ts'
import { flat, type JsonMap } from '../lists.ts'
import type { QueueRow } from '../tables.ts'
import { stampOf, type World } from '../world.ts'
import type { Action } from './shape.ts'

/** Failed actions that nobody has finished; camelCase and a flat list, unlike all others. */
export const getModuleQueue: Action = (world, fields) => {
  const serviceType = trimmed(fields, 'serviceType')
  const moduleName = trimmed(fields, 'moduleName')
  const moduleAction = trimmed(fields, 'moduleAction')
  const since = trimmed(fields, 'since')
  const rows = world.tables.moduleQueue.filter(
    (row) =>
      !row.completed &&
      (serviceType === '' || serviceType === 'service') &&
      (text(fields, 'relatedId') === undefined || row.serviceId === whole(fields, 'relatedId')) &&
      (moduleName === '' || row.moduleName === moduleName) &&
      (moduleAction === '' || row.moduleAction === moduleAction) &&
      stampOf(world, row.updatedAt) >= since,
  )
  return {
    count: rows.length,
    ...flat(
      world,
      'queue',
      rows.map((row) => queueReply(world, row)),
    ),
  }
}

export const queueReply = (world: World, row: QueueRow): JsonMap => ({
  id: row.id,
  serviceType: 'service',
  serviceId: row.serviceId,
  moduleName: row.moduleName,
  moduleAction: row.moduleAction,
  lastAttempt: stampOf(world, row.updatedAt),
  lastAttemptError: row.error,
  numRetries: row.numRetries,
  completed: row.completed ? 1 : 0,
  createdAt: stampOf(world, row.createdAt),
  updatedAt: stampOf(world, row.updatedAt),
})
