import type { z } from 'zod'
import { RemoteError } from '../../src/base/remote.ts'
import type { ReadJson } from '../json.ts'
import type { OrderRow } from './order.ts'
import { EsimDetail, EsimList, OrderList } from './schemas.ts'

/** One of the sizes that the vendor takes. */
const ESIMS_A_PAGE = 100
const MOST_ESIM_PAGES = 20
const ORDERS_A_PAGE = 500
const MOST_ORDER_PAGES = 100

/**
 * All orders placed from `from` to `to` (milliseconds since 1970), with their ICCIDs. Throws RemoteError `unsure_list` where the pages do
 * not add up: orders that come meanwhile move the others on.
 */
export async function everyOrder({ from, to }: { from: number; to: number }, readJson: ReadJson): Promise<OrderRow[]> {
  const bounds = [`gte:${new Date(from).toISOString()}`, `lte:${new Date(to).toISOString()}`]
  const orders = new Map<string, OrderRow>()
  let total: number | null = null
  for (let page = 1; page <= MOST_ORDER_PAGES; page += 1) {
    const query = new URLSearchParams({ includeIccids: 'true', page: String(page), limit: String(ORDERS_A_PAGE) })
    for (const bound of bounds) query.append('createdAt', bound)
    const list = await readJson(`/orders?${query}`, OrderList)
    if (page > 1 && list.rows !== total) throw unsure()
    total = list.rows
    for (const order of list.orders) orders.set(order.orderReference, order)
    if (list.orders.length < ORDERS_A_PAGE) {
      if (total !== null && orders.size !== total) throw unsure()
      return [...orders.values()]
    }
  }
  throw unsure()
}

/** The eSIMs that bear exactly this reference, and when each was assigned. The filter is a search for a part. */
export async function esimsWithReference(reference: string, readJson: ReadJson): Promise<{ iccid: string; assignedAt: number }[]> {
  const found = new Map<string, number>()
  for (let page = 1; page <= MOST_ESIM_PAGES; page += 1) {
    const query = new URLSearchParams({ filterBy: 'customerRef', filter: reference, page: String(page), perPage: String(ESIMS_A_PAGE) })
    const { esims } = await readJson(`/esims?${query}`, EsimList)
    for (const { iccid, customerRef, assignedDate } of esims)
      if (customerRef === reference) found.set(iccid, Date.parse(assignedDate ?? ''))
    // Nothing tells how many pages there are.
    if (esims.length < ESIMS_A_PAGE) return [...found].map(([iccid, assignedAt]) => ({ iccid, assignedAt }))
  }
  throw unsure()
}

/** One eSIM as it is now; `customerRef` null where nobody has named it yet. */
export async function readEsim(iccid: string, readJson: ReadJson): Promise<z.output<typeof EsimDetail> & { customerRef: string | null }> {
  const detail = await readJson(`/esims/${iccid}`, EsimDetail)
  if (detail.iccid !== iccid) throw new RemoteError('esim', 'unreadable', 'other_record')
  return { ...detail, customerRef: detail.customerRef || null }
}

const unsure = () => new RemoteError('esim', 'unreadable', 'unsure_list')
