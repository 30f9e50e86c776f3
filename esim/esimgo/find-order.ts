import { RemoteError } from '../../src/base/remote.ts'
import type { Esim, EsimOrder, FoundOrder, Unmarked } from '../driver.ts'
import { found } from '../found.ts'
import type { ReadJson } from '../json.ts'
import { esimsWithReference, everyOrder, readEsim } from './lists.ts'
import { iccidsOf, isUnitOf, type OrderRow, toEsim, toOrder } from './order.ts'
import { Order } from './schemas.ts'

/** An eSIM is assigned while its order is made. */
const AROUND_MS = 15 * 60_000

/** By the reference that its eSIM bears. */
export async function findOrder(reference: string, readJson: ReadJson): Promise<FoundOrder> {
  const marked = await esimsWithReference(reference, readJson)
  return found(await Promise.all(marked.map((esim) => orderOf(reference, esim, readJson))))
}

/** The older first. What is listed for an eSIM that was there before bears that one's reference. */
export async function unmarkedOrders({ packageId, isTaken, ...time }: Unmarked, readJson: ReadJson): Promise<EsimOrder[]> {
  const rows = (await everyOrder(time, readJson)).filter((row) => isUnitOf(row, packageId ?? bundleOf(row)))
  const orders: EsimOrder[] = []
  for (const row of rows.toSorted((a, b) => (a.placedAt ?? '').localeCompare(b.placedAt ?? ''))) {
    const order = (await isTaken(row.orderReference)) ? undefined : await unnamed(row, readJson)
    if (order) orders.push(order)
  }
  return orders
}

/** What can stand in a path; people type it. */
const ORDER_ID = /^[A-Za-z0-9-]{1,64}$/

/** What is not one piece of a bundle, and of that one where it is named, for one eSIM counts as not found. */
export async function orderById(
  { providerOrderId, packageId }: { providerOrderId: string; packageId?: string },
  readJson: ReadJson,
): Promise<EsimOrder> {
  if (!ORDER_ID.test(providerOrderId)) throw notFound()
  const row = await readJson(`/orders/${providerOrderId}`, Order)
  const [iccid, ...others] = iccidsOf(row)
  if (row.orderReference !== providerOrderId || !isUnitOf(row, packageId ?? bundleOf(row)) || others.length > 0) throw notFound()
  if (iccid === undefined) return toOrder(row, '', [])
  const esim = await readEsim(iccid, readJson)
  return toOrder(row, esim.customerRef ?? '', [profile(esim)])
}

const bundleOf = ({ lines }: OrderRow): string => lines[0]?.item ?? ''

const notFound = () => new RemoteError('esim', 'not_found', 'order_not_found')

/** The order that an eSIM came with. */
async function orderOf(
  reference: string,
  { iccid, assignedAt }: { iccid: string; assignedAt: number },
  readJson: ReadJson,
): Promise<EsimOrder> {
  if (Number.isNaN(assignedAt)) throw new RemoteError('esim', 'unreadable', 'unexpected_shape')
  const rows = await everyOrder({ from: assignedAt - AROUND_MS, to: assignedAt + AROUND_MS }, readJson)
  const row = rows.find((one) => iccidsOf(one).includes(iccid))
  // Known by its reference, yet not listed: to be looked at again, since the list lags.
  if (!row) throw new RemoteError('esim', 'unreadable', 'unsure_list')
  return toOrder(row, reference, [profile(await readEsim(iccid, readJson))])
}

/** The order, where its eSIM bears nobody's reference; one that still runs has no eSIM to ask. */
async function unnamed(row: OrderRow, readJson: ReadJson): Promise<EsimOrder | undefined> {
  const [iccid, ...others] = iccidsOf(row)
  if (others.length > 0) return undefined
  if (iccid === undefined) return toOrder(row, '', [])
  const esim = await readEsim(iccid, readJson)
  return esim.customerRef === null ? toOrder(row, '', [profile(esim)]) : undefined
}

function profile(detail: Parameters<typeof toEsim>[0]): Esim {
  const esim = toEsim(detail)
  if (!esim) throw new RemoteError('esim', 'unreadable', 'unexpected_shape')
  return esim
}
