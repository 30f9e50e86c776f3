import type { SandboxReply } from '../../desk.ts'
import { json, refused } from './envelopes.ts'
import type { EsimGoCall } from './esimgo.ts'
import { orderReply, orderRow } from './replies.ts'

const STANDARD_ROWS = 10
const MOST_ROWS = 10_000

/** GET /orders, newest first; `createdAt=gte:…&createdAt=lte:…` bounds it. There is no search by a reference of ours. */
export function listOrders({ esimgo: { store }, request: { query }, nowMs }: EsimGoCall): SandboxReply {
  const rows = store.orders
    .filter((order) => order.visibleAtMs <= nowMs && isWithin(order.createdAtMs, query.getAll('createdAt')))
    .reverse()
  const limit = Math.min(wholeNumber(query.get('limit'), STANDARD_ROWS), MOST_ROWS)
  const page = wholeNumber(query.get('page'), 1)
  const withIccids = query.get('includeIccids') === 'true'
  const shown = rows.slice((page - 1) * limit, page * limit).map((order) => orderRow(order, store, nowMs, withIccids))
  if (store.isOldDialect) return json(200, shown)
  return json(200, { orders: shown, pageCount: Math.max(1, Math.ceil(rows.length / limit)), pageSize: limit, rows: rows.length })
}

export function readOrder({ esimgo: { store }, nowMs }: EsimGoCall, reference: string): SandboxReply {
  const order = store.orders.find((entry) => entry.reference === reference)
  return order ? json(200, orderReply(order, store, nowMs)) : refused('order not found')
}

const COMPARE: Record<string, (at: number, bound: number) => boolean> = {
  gte: (at, bound) => at >= bound,
  gt: (at, bound) => at > bound,
  lte: (at, bound) => at <= bound,
  lt: (at, bound) => at < bound,
  eq: (at, bound) => at === bound,
}

export const isWithin = (atMs: number, bounds: readonly string[]): boolean =>
  bounds.every((bound) => {
    const [, operator = 'eq', text = ''] = /^(?:(gte|gt|lte|lt|eq):)?(.*)$/.exec(bound) ?? []
    return COMPARE[operator]?.(atMs, Date.parse(text)) === true
  })

export const wholeNumber = (text: string | null, fallback: number): number =>
  text !== null && /^[1-9]\d{0,6}$/.test(text) ? Number(text) : fallback
