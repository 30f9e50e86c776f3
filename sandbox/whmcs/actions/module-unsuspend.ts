import { Refusal } from '../fields.ts'
import { runModule } from '../modules.ts'
import { moduleService } from '../services.ts'
import type { Action } from './shape.ts'

export const moduleUnsuspend: Action = (world, fields) => {
  const service = moduleService(world, fields)
  const said = runModule(world, service, 'UnsuspendAccount')
  if (said !== undefined) throw new Refusal(said)
  service.text.suspensionreason = ''
  return {}
}
