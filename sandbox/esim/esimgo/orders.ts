import { z } from 'zod'
import type { SandboxReply } from '../../desk.ts'
import type { SeedBundle } from '../../seed/esimgo.ts'
import { tell, tellBalance } from './callbacks.ts'
import { instant, json, major, refused } from './envelopes.ts'
import type { EsimGoCall } from './esimgo.ts'
import { lineReply, MOST_AT_ONCE, orderReply } from './replies.ts'
import { assign, centsOf, findBundle, isCompatible, isOver, makeEsim, nextOrderReference, type Order, type Store } from './store.ts'

const MOST_PIECES = 100
/** How long a large order runs behind its answer. */
const BEHIND_MS = 20_000

const Item = z.object({
  type: z.string(),
  item: z.string(),
  quantity: z.int().min(1).max(MOST_PIECES),
  iccids: z.array(z.string()).optional(),
  allowReassign: z.boolean().optional(),
})
const Body = z.object({ type: z.enum(['validate', 'transaction']), assign: z.boolean().optional(), order: z.array(Item).min(1) })

interface Wanted {
  bundle: SeedBundle
  quantity: number
  iccids: string[]
  allowReassign: boolean
}

/** POST /orders: `validate` checks and prices, `transaction` buys. Nothing ties two equal calls together: each one buys. */
export function createOrder({ esimgo, request, nowMs }: EsimGoCall): SandboxReply {
  const { store } = esimgo
  const body = Body.safeParse(parseJson(request.body))
  if (!body.success) return refused(`invalid order: ${body.error.issues[0]?.path.join('.') ?? 'body'}`)
  const { type, assign: isAssigned = false, order } = body.data
  const wanted: Wanted[] = []
  for (const item of order) {
    const checked = check(store, item, isAssigned)
    if (typeof checked === 'string') return refused(checked)
    wanted.push(checked)
  }
  const totalCents = wanted.reduce((sum, { bundle, quantity }) => sum + centsOf(store, bundle) * quantity, 0)
  // The status of this refusal is not documented.
  if (totalCents > store.balanceCents) {
    tell(esimgo, 'InsufficientBalance')
    return refused('Insufficient balance to process order')
  }
  if (type === 'transaction') {
    if (!isAssigned) return inventory()
    const beforeCents = store.balanceCents
    const order = buy(store, wanted, totalCents, request.remoteAddress, nowMs)
    tellBalance(esimgo, beforeCents)
    return json(200, orderReply(order, store, nowMs))
  }
  return json(200, {
    order: wanted.map(({ bundle, quantity, allowReassign }) =>
      lineReply({ type: 'bundle', bundle, quantity, unitCents: centsOf(store, bundle), allowReassign, iccids: [] }),
    ),
    total: major(totalCents),
    valid: true,
    currency: 'USD',
    createdDate: instant(nowMs),
    assigned: false,
  })
}

/** What is wanted, or why it cannot be had. */
function check(store: Store, item: z.output<typeof Item>, isAssigned: boolean): Wanted | string {
  const { iccids = [], allowReassign = false, quantity } = item
  if (item.type !== 'bundle') return 'invalid order item type'
  const bundle = findBundle(store, item.item)
  if (!bundle) return `bundle ${item.item} not found`
  if (iccids.length > 0 && !isAssigned) return 'iccids can only be provided when assign is true'
  if (iccids.length > 0 && iccids.length !== quantity) return 'number of iccids must match quantity'
  for (const iccid of iccids) {
    const esim = store.esims.get(iccid)
    if (!esim) return 'esim not found'
    if (isOver(esim)) return 'esim is deactivated'
    if (!isCompatible(esim, bundle) && !allowReassign) return 'bundle is not compatible with esim'
  }
  return { bundle, quantity, iccids, allowReassign }
}

function buy(store: Store, wanted: readonly Wanted[], totalCents: number, sourceIp: string, nowMs: number): Order {
  store.balanceCents -= totalCents
  const lines = wanted.map(({ bundle, quantity, iccids, allowReassign }) => ({
    type: 'bundle' as const,
    bundle,
    quantity,
    unitCents: centsOf(store, bundle),
    allowReassign,
    iccids: Array.from({ length: quantity }, (_, at) => place(store, bundle, iccids[at], nowMs)),
  }))
  const pieces = lines.reduce((sum, line) => sum + line.quantity, 0)
  const order: Order = {
    reference: nextOrderReference(store),
    lines,
    createdAtMs: nowMs,
    visibleAtMs: nowMs + store.visibilityLagMs,
    readyAtMs: pieces > MOST_AT_ONCE ? nowMs + BEHIND_MS : nowMs,
    sourceIp,
    balanceAfterCents: store.balanceCents,
  }
  store.orders.push(order)
  return order
}

/** Puts one on the eSIM that was named, or on a new one: also where the one named does not fit, which the caller has allowed. */
function place(store: Store, bundle: SeedBundle, iccid: string | undefined, nowMs: number): string {
  const named = iccid === undefined ? undefined : store.esims.get(iccid)
  const esim = named && isCompatible(named, bundle) ? named : makeEsim(store, nowMs)
  assign(store, esim, bundle, nowMs)
  return esim.iccid
}

const inventory = (): SandboxReply => refused('buying into the inventory is not imitated', 501)

export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
