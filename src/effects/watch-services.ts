import { listServices, type WhmcsService } from '../../whmcs/actions/get-clients-products.ts'
import { getModuleQueue } from '../../whmcs/actions/get-module-queue.ts'
import { reading } from './tools.ts'

export interface WatchedServices {
  clientId: number
  services: { lineKey: string; serviceId: number }[]
  /** `active`: until every one of them is; `ended`: until every one of them is cancelled or terminated. */
  until: 'active' | 'ended'
  /** They carry no line keys, and a person knows. */
  unmarked?: true
}

export interface ServiceStatuses {
  services: { lineKey: string; serviceId: number; status: string }[]
}

const RUNNING = ['Active', 'Completed']
const ENDED = ['Cancelled', 'Terminated', 'Fraud']
/** Lists may lag behind what was done: what they do not show yet is looked for again before a person hears of it. */
const MISSING = 'missing'
const POLLS_MS = [5_000, 10_000, 30_000, 60_000]

/** Whether a look at what is listed here would find every one of them running, under its line key. */
export const allRun = (
  { services, unmarked }: Pick<WatchedServices, 'services' | 'unmarked'>,
  listed: readonly Pick<WhmcsService, 'id' | 'status' | 'lineKey'>[],
): boolean =>
  services.every(({ serviceId, lineKey }) =>
    listed.some((one) => one.id === serviceId && RUNNING.includes(one.status) && (unmarked === true || one.lineKey === lineKey)),
  )

/**
 * R-ACTIVE. AcceptOrder's success does not mean that services run: a failing module leaves its service Pending and a row in the module
 * queue, which WHMCS never works off by itself. AddOrder's success does not mean that our line keys were kept either, and without them
 * nothing finds the order again: that goes to a person before the order counts as done.
 */
export const watchServices = reading<WatchedServices, ServiceStatuses>({
  id: 'R-ACTIVE',
  system: 'whmcs',
  class: 'R',
  giveUpMs: 15 * 60_000,
  marker: ({ services }) => services.map((service) => service.serviceId).join(','),
  async look({ clientId, services, until, unmarked }, { whmcs, currency, whmcsSettings }, call, { looks, adopted, restored }) {
    const all = await listServices(whmcs, { clientId, currency, lineKeyField: whmcsSettings.lineKeyField }, call)
    const isStrange = ({ lineKey, serviceId }: WatchedServices['services'][number]): boolean => {
      const service = all.find((candidate) => candidate.id === serviceId)
      return service !== undefined && service.lineKey !== lineKey && String(service.orderId) !== adopted
    }
    if (until === 'active' && !unmarked && services.some(isStrange)) return { is: 'refused', code: 'order_unsure' }
    const statuses = services.map((wanted) => ({
      ...wanted,
      status: all.find((service) => service.id === wanted.serviceId)?.status ?? MISSING,
    }))
    // Of an order that had come to an end long ago: what has ended since was set up.
    const wasActive = (status: string) => restored?.proves === true && (ENDED.includes(status) || status === 'Suspended')
    const isActive = (status: string) => RUNNING.includes(status) || wasActive(status)
    const good = (status: string) => (until === 'active' ? isActive(status) : ENDED.includes(status))
    const waiting = statuses.filter((service) => !good(service.status))
    if (waiting.length === 0) return { is: 'done', value: { services: statuses } }
    if (until === 'ended') return { is: 'refused', code: 'services_to_end' }
    const pending = waiting.filter((service) => service.status === 'Pending')
    const missing = waiting.filter((service) => service.status === MISSING)
    if (pending.length + missing.length < waiting.length) return { is: 'refused', code: 'service_not_active' }
    for (const service of pending) {
      if ((await getModuleQueue(whmcs, service.serviceId, call)).length > 0) return { is: 'refused', code: 'module_failed' }
    }
    const code = missing.length > 0 ? 'service_not_active' : 'activation_slow'
    return { is: 'again', code, afterMs: POLLS_MS[Math.min(looks, POLLS_MS.length - 1)] ?? 60_000 }
  },
})
