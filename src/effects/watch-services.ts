import { listServices } from '../../whmcs/actions/get-clients-products.ts'
import { getModuleQueue } from '../../whmcs/actions/get-module-queue.ts'
import { reading } from './tools.ts'

export interface WatchedServices {
  clientId: number
  services: { lineKey: string; serviceId: number }[]
  /** `active`: until every one of them is; `ended`: until every one of them is cancelled or terminated. */
  until: 'active' | 'ended'
}

export interface ServiceStatuses {
  services: { lineKey: string; serviceId: number; status: string }[]
}

const ENDED = ['Cancelled', 'Terminated', 'Fraud']
const POLLS_MS = [5_000, 10_000, 30_000, 60_000]

/**
 * R-ACTIVE. AcceptOrder's success does not mean that services run: a failing module leaves its service Pending and a row in the module
 * queue, which WHMCS never works off by itself.
 */
export const watchServices = reading<WatchedServices, ServiceStatuses>({
  id: 'R-ACTIVE',
  system: 'whmcs',
  class: 'R',
  giveUpMs: 15 * 60_000,
  marker: ({ services }) => services.map((service) => service.serviceId).join(','),
  async look({ clientId, services, until }, { whmcs, currency, whmcsSettings }, call, { looks }) {
    const all = await listServices(whmcs, { clientId, currency, lineKeyField: whmcsSettings.lineKeyField }, call)
    const statuses = services.map((wanted) => ({
      ...wanted,
      status: all.find((service) => service.id === wanted.serviceId)?.status ?? 'missing',
    }))
    const good = (status: string) => (until === 'active' ? status === 'Active' || status === 'Completed' : ENDED.includes(status))
    const waiting = statuses.filter((service) => !good(service.status))
    if (waiting.length === 0) return { is: 'done', value: { services: statuses } }
    if (until === 'ended') return { is: 'refused', code: 'services_to_end' }
    if (waiting.some((service) => service.status !== 'Pending')) return { is: 'refused', code: 'service_not_active' }
    for (const service of waiting) {
      if ((await getModuleQueue(whmcs, service.serviceId, call)).length > 0) return { is: 'refused', code: 'module_failed' }
    }
    return { is: 'again', code: 'activation_slow', afterMs: POLLS_MS[Math.min(looks, POLLS_MS.length - 1)] ?? 60_000 }
  },
})
