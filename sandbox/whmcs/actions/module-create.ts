import { Refusal } from '../fields.ts'
import { runModule } from '../modules.ts'
import { moduleService } from '../services.ts'
import type { Action } from './shape.ts'

/** Runs the server module whatever the state: most modules complain when the account is there already. */
export const moduleCreate: Action = (world, fields) => {
  const service = moduleService(world, fields)
  if (service.status !== 'Pending') throw new Refusal(`The account for service ${service.id} already exists`)
  const said = runModule(world, service, 'CreateAccount')
  if (said !== undefined) throw new Refusal(said)
  return {}
}
