import { nested } from '../lists.ts'
import { listed } from '../world.ts'
import type { Action } from './shape.ts'

const STATUSES = ['Pending', 'Active', 'Fraud', 'Cancelled']

export const getOrderStatuses: Action = (world) => {
  const orders = listed(world, world.tables.orders)
  const rows = STATUSES.map((title) => ({ title, count: orders.filter((order) => order.status === title).length }))
  return { totalresults: rows.length, ...nested(world, 'statuses', 'status', rows) }
}
