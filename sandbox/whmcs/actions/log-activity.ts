import { text, whole } from '../fields.ts'
import { now } from '../world.ts'
import type { Action } from './shape.ts'

export const logActivity: Action = (world, fields) => {
  world.tables.activity.push({ description: text(fields, 'description') ?? '', clientId: whole(fields, 'clientid'), at: now(world) })
  return {}
}
