import { Refusal, trimmed } from '../fields.ts'
import { runModule } from '../modules.ts'
import { moduleService } from '../services.ts'
import type { Action } from './shape.ts'

export const moduleSuspend: Action = (world, fields) => {
  const service = moduleService(world, fields)
  const said = runModule(world, service, 'SuspendAccount')
  if (said !== undefined) throw new Refusal(said)
  service.text.suspensionreason = trimmed(fields, 'suspendreason')
  return {}
}
