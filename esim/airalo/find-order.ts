import type { z } from 'zod'
import { RemoteError } from '../../src/base/remote.ts'
import type { EsimOrder, FoundOrder } from '../driver.ts'
import { type FoundTopUp, foundTopUps, type TopUpWish } from '../top-up.ts'
import { found } from '../found.ts'
import { isReference } from '../reference.ts'
import type { ReadJson } from '../json.ts'
import { toOrder, toTopUp } from './order.ts'
import { everyRow, pageOf } from './pages.ts'
import { Order } from './schemas.ts'

const PAGE_ROWS = 50
/** Of a search: one reference has few hits. Of a list: of all that was bought in some days. */
const MOST_PAGES = { search: 100, list: 1_000 } as const

type OrderRow = z.output<typeof Order>
const OrderListReply = pageOf(Order)

const everyOrder = (filters: Record<string, string>, mostPages: number, readJson: ReadJson): Promise<OrderRow[]> =>
  everyRow(
    {
      path: '/orders',
      query: { ...filters, include: 'sims,status', limit: String(PAGE_ROWS) },
      page: OrderListReply,
      idOf: (row) => row.id,
      mostPages,
    },
    readJson,
  )

const toOrders = (rows: readonly OrderRow[]): EsimOrder[] =>
  rows
    .filter((row) => row.type !== 'topup')
    .map((row) => {
      const order = toOrder(row)
      if (!order) throw new RemoteError('esim', 'unreadable', 'unexpected_shape')
      return order
    })

/** The filter is LIKE '%…%', so every hit is compared again as a whole. */
export async function findByDescription(reference: string, readJson: ReadJson): Promise<FoundOrder> {
  const rows = await everyOrder({ 'filter[description]': reference }, MOST_PAGES.search, readJson)
  return found(toOrders(rows.filter((row) => row.description === reference)))
}

/** A top-up is an order of another type, under a reference of its own. */
export async function findTopUp(wish: TopUpWish, readJson: ReadJson): Promise<FoundTopUp> {
  const rows = await everyOrder({ 'filter[description]': wish.reference }, MOST_PAGES.search, readJson)
  const own = rows.filter((row) => row.type === 'topup' && row.description === wish.reference)
  if (own.some((row) => row.package_id !== wish.packageId)) throw new RemoteError('esim', 'unreadable', 'other_record')
  return foundTopUps(own.map((row) => toTopUp(row, wish)))
}

/** Orders under references of ours, of these days (`YYYY-MM-DD`), both included. */
export async function listByDays(first: string, last: string, readJson: ReadJson): Promise<EsimOrder[]> {
  const rows = await everyOrder({ 'filter[created_at]': `${first} - ${last}` }, MOST_PAGES.list, readJson)
  return toOrders(rows.filter((row) => isReference(row.description ?? '')))
}
