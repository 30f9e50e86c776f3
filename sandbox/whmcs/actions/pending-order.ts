import { Refusal, whole } from '../fields.ts'
import { rowsWith } from '../rows-with.ts'
import { committed } from '../world.ts'
import { servicesOf } from './accept-order.ts'
import type { Action } from './shape.ts'

/** Order and services back to Pending; what a module has done stays done. */
export const pendingOrder: Action = (world, fields) => {
  const order = committed(world, rowsWith(world.tables.orders, 'id', whole(fields, 'orderid')))[0]
  if (!order) throw new Refusal('Order ID Not Found')
  order.status = 'Pending'
  for (const service of servicesOf(world, order)) Object.assign(service, { status: 'Pending', activatesAt: undefined })
  return {}
}
