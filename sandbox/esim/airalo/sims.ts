import type { SandboxReply } from '../../desk.ts'
import type { AiraloCall } from './airalo.ts'
import { found, json, notFound } from './envelopes.ts'
import { includesOf, isWithin } from './order-list.ts'
import { like, pageOf } from './paging.ts'
import { extras, instant, orderReply, type ReplyContext, simReply } from './replies.ts'
import { findProduct, type Order, type Sim, totalMbOf, usageNow } from './store.ts'
import { hasExpired } from './usage.ts'

const USAGE_CACHE_MS = 20 * 60_000

/** GET /sims, newest first; the order stands under `simable` when it is included. */
export function listSims({ airalo, request, context }: AiraloCall): SandboxReply {
  const { query } = request
  const hasIccid = like(query.get('filter[iccid]'))
  const rows = airalo.store.orders
    .filter((order) => order.visibleAtMs <= context.nowMs && isWithin(order.createdAtMs, query.get('filter[created_at]')))
    .flatMap((order) => order.sims.map((sim) => ({ sim, order })))
    .filter(({ sim }) => hasIccid(sim.iccid))
    .reverse()
  const page = pageOf(rows, query, `${context.baseUrl}/v2/sims`, 50)
  const data = page.rows.map(({ sim, order }) => simRow(sim, order, includesOf(query), context))
  return json(200, { data, links: page.links, meta: page.meta })
}

/** GET /sims/{iccid} */
export function readSim({ airalo, request, context }: AiraloCall, iccid: string): SandboxReply {
  const hit = airalo.store.sims.get(iccid)
  if (!hit) return notFound()
  const includes = includesOf(request.query)
  const row = simRow(hit.sim, hit.order, new Set([...includes, 'order', 'order.status', 'order.user']), context)
  return found(row, 'succes')
}

function simRow(sim: Sim, order: Order, includes: Set<string>, context: ReplyContext): Record<string, unknown> {
  const isRecycled = sim.usage.status === 'RECYCLED'
  const ofOrder = new Set([...includes].filter((name) => name.startsWith('order.')).map((name) => name.slice('order.'.length)))
  return {
    ...simReply(sim, context),
    voucher_code: null,
    brand_settings_name: order.brand,
    recycled: isRecycled,
    recycled_at: isRecycled && sim.usage.expiresAtMs !== undefined ? instant(sim.usage.expiresAtMs) : null,
    ...(includes.has('order') ? { simable: { ...orderReply(order), ...extras(order, ofOrder, context) } } : {}),
    ...(includes.has('share') ? { sharing: { link: `https://esims.airalo.test/${sim.id}`, access_code: String(sim.id).slice(-4) } } : {}),
  }
}

/** GET /sims/{iccid}/usage: what it answered less than 20 minutes ago it answers again. */
export function readUsage({ airalo, context }: AiraloCall, iccid: string): SandboxReply {
  const hit = airalo.store.sims.get(iccid)
  if (!hit) return notFound()
  const { sim, order } = hit
  const item = findProduct(order.packageId)?.package
  if (!sim.shown || context.nowMs - sim.shown.atMs >= USAGE_CACHE_MS)
    sim.shown = { usage: usageNow(hit, context.nowMs), atMs: context.nowMs }
  const { status, remainingMb, expiresAtMs } = sim.shown.usage
  const isRecycled = status === 'RECYCLED'
  return found({
    remaining: isRecycled ? 0 : remainingMb,
    total: isRecycled ? 0 : totalMbOf(hit),
    expired_at: isRecycled || expiresAtMs === undefined ? null : instant(expiresAtMs),
    is_unlimited: isRecycled ? null : item?.isUnlimited === true,
    status: hasExpired(sim.shown.usage, context.nowMs) ? 'EXPIRED' : status,
    remaining_voice: 0,
    remaining_text: 0,
    total_voice: 0,
    total_text: 0,
  })
}
