import type { SandboxReply } from '../../desk.ts'
import type { AiraloCall } from './airalo.ts'
import { found, json, notFound, unauthorized } from './envelopes.ts'
import { like, pageOf } from './paging.ts'
import { extras, orderCode, orderReply, orderRow } from './replies.ts'
import type { Order } from './store.ts'

export const includesOf = (query: URLSearchParams): Set<string> =>
  new Set((query.get('include') ?? '').split(',').map((name) => name.trim()))

/** GET /orders, newest first. The text filters are substring searches with SQL wildcards, and a new order may not be listed yet. */
export function listOrders({ airalo, request, context }: AiraloCall): SandboxReply {
  const { query } = request
  const rows = airalo.store.orders.filter(wanted(query, context.nowMs)).reverse()
  const page = pageOf(rows, query, `${context.baseUrl}/v2/orders`, 50)
  const includes = includesOf(query)
  return json(200, { data: page.rows.map((order) => orderRow(order, includes, context)), links: page.links, meta: page.meta })
}

function wanted(query: URLSearchParams, nowMs: number): (order: Order) => boolean {
  const description = query.get('filter[description]')
  const [hasDescription, hasCode, hasIccid] = [like(description), like(query.get('filter[code]')), like(query.get('filter[iccid]'))]
  const status = query.get('filter[order_status]')
  const days = query.get('filter[created_at]')
  return (order) =>
    order.visibleAtMs <= nowMs &&
    (order.description === null ? !description : hasDescription(order.description)) &&
    hasCode(orderCode(order)) &&
    [order.iccid ?? [], ...order.sims.map((sim) => sim.iccid)].flat().some(hasIccid) &&
    // Refunds and failures are decided by people at the provider; here every order is completed.
    (!status || status === 'completed') &&
    isWithin(order.createdAtMs, days)
}

/** A range of days, `2026-01-01 - 2026-01-31`, both included. */
export function isWithin(atMs: number, range: string | null): boolean {
  const days = /^(\d{4}-\d{2}-\d{2})\s*-\s*(\d{4}-\d{2}-\d{2})$/.exec(range ?? '')
  if (!days) return true
  const day = new Date(atMs).toISOString().slice(0, 10)
  return day >= (days[1] ?? '') && day <= (days[2] ?? '')
}

/** GET /orders/{id}, seen at once. One that is not ours answers as if we might not ask, whether it exists or not. */
export function readOrder({ airalo, request, context }: AiraloCall, id: string): SandboxReply {
  if (!/^\d{1,15}$/.test(id)) return notFound()
  const order = airalo.store.orders.find((entry) => entry.id === Number(id))
  if (!order) return unauthorized('This action is unauthorized.')
  return found({ ...orderReply(order), ...extras(order, includesOf(request.query), context) }, 'api.succes')
}
