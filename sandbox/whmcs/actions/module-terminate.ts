import { Refusal } from '../fields.ts'
import { runModule } from '../modules.ts'
import { dayOf, now } from '../world.ts'
import { moduleService } from '../services.ts'
import type { Action } from './shape.ts'

export const moduleTerminate: Action = (world, fields) => {
  const service = moduleService(world, fields)
  const said = runModule(world, service, 'TerminateAccount')
  if (said !== undefined) throw new Refusal(said)
  service.text.terminationdate = dayOf(world, now(world))
  return {}
}
