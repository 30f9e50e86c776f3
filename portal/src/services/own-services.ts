// What runs for a customer, as their orders know it: at a glance, without asking WHMCS.

import type { Order, Subscription } from '../api/queries.ts'
import type { ServiceState } from './ServiceStatus.tsx'

/** How a service is shown on its card. */
export interface OwnService {
  /** WHMCS's. */
  id: string
  name: string
  status: ServiceState
  iccid: string | null
  orderedAt: string | null
}

/** Orders tell WHMCS's own words (mappings/service-state.ts). */
const STATES: Readonly<Record<string, ServiceState>> = {
  Pending: 'setting_up',
  Active: 'running',
  Suspended: 'paused',
  Completed: 'completed',
  Terminated: 'ended',
  Cancelled: 'ended',
}

/** Of every order, newest first; what was never set up is none. */
export const servicesOf = (orders: readonly Order[]): OwnService[] =>
  orders.flatMap(({ createdAt: orderedAt, items }) =>
    items.flatMap(({ name, service, esims }) =>
      service
        ? [
            {
              id: service.whmcsServiceId,
              name,
              status: STATES[service.status] ?? 'in_question',
              iccid: esims?.[0]?.iccid ?? null,
              orderedAt,
            },
          ]
        : [],
    ),
  )

export const cardOf = ({ id, product, status, esims, order }: Subscription): OwnService => ({
  id,
  name: product.name,
  status,
  iccid: esims[0]?.iccid ?? null,
  orderedAt: order?.placedAt ?? null,
})
