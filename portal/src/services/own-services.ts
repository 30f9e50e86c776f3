// What runs for a customer, as their orders know it.

import type { Order } from '../api/queries.ts'

export type Item = Order['items'][number]

export interface OwnService {
  /** WHMCS's. */
  id: string
  status: string
  item: Item
  orderId: string
  orderedAt: string
}

/** Of every order, newest first; what was never set up is none. */
export const servicesOf = (orders: readonly Order[]): OwnService[] =>
  orders.flatMap(({ id: orderId, createdAt: orderedAt, items }) =>
    items.flatMap((item) =>
      item.service ? [{ id: item.service.whmcsServiceId, status: item.service.status, item, orderId, orderedAt }] : [],
    ),
  )
