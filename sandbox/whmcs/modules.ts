import type { QueueRow, ServiceRow } from './tables.ts'
import { nextId, now, type ModuleMode, type World } from './world.ts'

const slowMs = 5_000
/** Names of what a module does, as the module queue has them. */
type ModuleAction = 'CreateAccount' | 'SuspendAccount' | 'UnsuspendAccount' | 'TerminateAccount'

const FAILURE = 'Line equipment did not answer (code 17) at "node-4/tokyo"'

/** What the module said: nothing when it worked (or, if slow, will have worked by the clock), else its own text. */
export function runModule(world: World, service: ServiceRow, action: ModuleAction): string | undefined {
  const mode = modeOf(world, service)
  if (mode === 'fail' || mode === 'loud') {
    queueFailure(world, service, action)
    if (action === 'CreateAccount') world.tell('service.activation_failed', idsOf(service))
    return FAILURE
  }
  resolveQueue(world, service.id, action)
  if (mode === 'slow' && action === 'CreateAccount') {
    service.activatesAt = world.clock.now() + slowMs
    world.slow.add(service)
  } else service.status = STATUS_AFTER[action]
  // The module call has worked, which is all that the hook knows: a slow one's service is active later, and nobody tells of that.
  world.tell(EVENTS[action], idsOf(service))
  return undefined
}

const idsOf = ({ id, clientId }: ServiceRow) => ({ serviceId: id, clientId })

const EVENTS: Record<ModuleAction, string> = {
  CreateAccount: 'service.activated',
  SuspendAccount: 'service.suspended',
  UnsuspendAccount: 'service.unsuspended',
  TerminateAccount: 'service.terminated',
}

const STATUS_AFTER: Record<ModuleAction, string> = {
  CreateAccount: 'Active',
  SuspendAccount: 'Suspended',
  UnsuspendAccount: 'Active',
  TerminateAccount: 'Terminated',
}

/** The module of a service, empty for none. A product that the desk gave a mode of its own plays as if it had one. */
export function moduleOf(world: World, service: ServiceRow): string {
  const module = world.tables.products.find((product) => product.pid === service.pid)?.module ?? ''
  return module === '' && world.modules.byPid.has(service.pid) ? 'trunkvpn' : module
}

export const modeOf = (world: World, service: ServiceRow): ModuleMode => world.modules.byPid.get(service.pid) ?? world.modules.all

/** One open row for a service and action; a second failure counts up. */
function queueFailure(world: World, service: ServiceRow, action: ModuleAction): void {
  const at = now(world)
  const open = openRow(world, service.id, action)
  if (open) {
    open.numRetries += 1
    open.updatedAt = at
    return
  }
  world.tables.moduleQueue.push({
    id: nextId(world, 'queue'),
    serviceId: service.id,
    moduleName: moduleOf(world, service),
    moduleAction: action,
    error: FAILURE,
    numRetries: 0,
    completed: false,
    createdAt: at,
    updatedAt: at,
  })
}

/** Nothing drains the queue by itself: a module call that works does, or a person. */
export function resolveQueue(world: World, serviceId: number, action: ModuleAction): void {
  const open = openRow(world, serviceId, action)
  if (open) Object.assign(open, { completed: true, updatedAt: now(world) })
}

const openRow = (world: World, serviceId: number, action: ModuleAction): QueueRow | undefined =>
  world.tables.moduleQueue.find((row) => row.serviceId === serviceId && row.moduleAction === action && !row.completed)
