import type { Clock } from '../base/clock.ts'
import { clientOf } from '../accounts/current-account.ts'
import { isDatabaseAway } from '../base/database-away.ts'
import { Problem } from '../base/problems.ts'
import type { Random } from '../base/random.ts'
import type { Wake } from '../base/wake.ts'
import type { Order } from '../contract/orders.ts'
import type { Db, DbOrTx } from '../db/database.ts'
import { setKey } from '../db/idempotency-keys.ts'
import { findOwnOrder, insertOrder, isFlowHeld } from '../db/orders.ts'
import type { Engine } from '../journal/engine.ts'
import { openTaken } from '../db/open-flow.ts'
import { type Earlier, earlierOrder, hashOf, knownOrder } from './earlier-order.ts'
import type { OrderCatalog } from './order-catalog.ts'
import { ORDER, type OrderInput } from './order-flow.ts'
import { totalOf } from '../db/order-line.ts'
import { toLines, toNewOrder } from './new-order.ts'
import { type Showing, viewOrder } from './order-view.ts'
import { type PricedLine, priceCart, productIdsOf } from './priced-cart.ts'
import type { Placed, Wish } from './wish.ts'

export interface OrderDeps extends Showing<Db> {
  catalog: OrderCatalog
  /** Whether the client has a payment method; null when WHMCS does not say so soon. */
  hasPaymentMethod: (clientId: number, correlationId: string) => Promise<boolean | null>
  engine: Engine
  wake: Wake
  clock: Clock
  random: Random
  currency: string
  /** YYYY-MM-DD in the business's time zone. */
  today: () => string
}

interface PricedCart {
  pricebookId: string
  lines: PricedLine[]
}

/** How long the caller waits for Salesforce, prices included, before the order goes on without them. */
const WAIT_MS = 10_000
const PRICES_DEADLINE_MS = 5_000
const LEAST_WAIT_MS = 1_000
/** How long a repeat waits for the first request with its key. */
const REPEAT_WAIT_MS = 2_000

/** Takes a customer's order: checks and prices it, writes it down once, and gives Salesforce a bounded time to have it. Throws Problem. */
export async function placeOrder(deps: OrderDeps, wish: Wish): Promise<Placed> {
  const { account, cart } = wish
  if (clientOf(account) === null) throw new Problem('account_not_ready')
  const began = deps.clock.monotonic()
  const productIds = productIdsOf(cart.items)
  const hash = await hashOf(deps.db, wish, productIds)
  const known = await deps.db.transaction().execute((tx) => knownOrder(tx, wish, hash))
  if (known !== null) return repeat(deps, wish, known)
  const priced = await price(deps, wish, productIds).catch((error: unknown) => {
    // A refusal is no answer to a repeat while the first request may still have its order.
    throw error instanceof Problem && wish.key?.running ? inFlight() : error
  })
  try {
    return await take(deps, wish, hash, priced, began + WAIT_MS)
  } catch (error) {
    throw isDatabaseAway(error) ? unheard(error) : error
  }
}

/** Writes the order down, or finds the one that was made meanwhile. What becomes of it in Salesforce is waited for until `until`. */
async function take(deps: OrderDeps, wish: Wish, hash: string, priced: PricedCart, until: number): Promise<Placed> {
  const { account, cart, correlationId } = wish
  const orderId = deps.random.uuid()
  const lines = toLines(orderId, priced.lines)
  const flowId = deps.random.uuid()
  const write = async (tx: DbOrTx) => {
    const earlier = await earlierOrder(tx, wish, hash, orderId)
    if (earlier !== null) return { earlier }
    await insertOrder(tx, {
      id: orderId,
      accountId: account.id,
      lines,
      total: totalOf(lines, deps.currency),
      note: cart.note ?? null,
      cartHash: hash,
      correlationId,
    })
    const input: OrderInput = {
      order: toNewOrder(wish, orderId, lines, { pricebookId: priced.pricebookId, effectiveOn: deps.today() }),
      accountId: account.id,
      userId: wish.userId,
      language: wish.language,
    }
    return openTaken(tx, { kind: ORDER, subjectId: orderId, input, correlationId }, deps.engine.lease(), flowId)
  }
  const written = await deps.db
    .transaction()
    .execute(write)
    .catch((error: unknown) => {
      // It may have been committed although nobody said so: then the flow is ours, and nobody else's for a while.
      if (!(error instanceof Problem)) void deps.engine.advance(flowId)
      throw error
    })
  if ('earlier' in written) return repeat(deps, wish, written.earlier)
  const waitMs = Math.round(Math.max(until - deps.clock.monotonic(), LEAST_WAIT_MS))
  const waitsUntil = deps.clock.monotonic() + waitMs
  await deps.engine.advance(flowId, { signal: AbortSignal.timeout(waitMs), taken: written.taken })
  deps.wake(flowId)
  const order = await awaitOrder(deps, wish, flowId, orderId, waitsUntil)
  const status = order.sfOrderId === null ? 202 : 201
  if (wish.key && status === 201) await setKey(deps.db, wish.key, { reply: { status, body: order, location: `/api/orders/${orderId}` } })
  return { status, replayed: false, order }
}

/** Somebody else may have the flow by now: then its hold is waited for. A flow that rests will not have the order soon. */
async function awaitOrder(deps: OrderDeps, wish: Wish, flowId: string, orderId: string, until: number): Promise<Order> {
  for (;;) {
    const isHeld = await isFlowHeld(deps.db, flowId)
    const order = await read(deps, wish, orderId)
    if (order.status !== 'received' || !isHeld || deps.clock.monotonic() >= until) return order
    await deps.clock.sleep(50)
  }
}

async function price(deps: OrderDeps, wish: Wish, productIds: readonly string[]): Promise<PricedCart> {
  const { account, cart, correlationId } = wish
  const [{ customer, pricebookId, products }, hasMethod] = await Promise.all([
    deps.catalog.forOrder(account.id, productIds, PRICES_DEADLINE_MS, correlationId),
    deps.hasPaymentMethod(account.whmcs_client_id ?? 0, correlationId),
  ])
  const lines = priceCart(cart.items, productIds, products, customer)
  // "Not known" lets the order in: it is looked at again before anything is bought.
  if (hasMethod === false) throw new Problem('payment_method_required')
  return { pricebookId, lines }
}

async function repeat(deps: OrderDeps, wish: Wish, { orderId, reply }: Earlier): Promise<Placed> {
  if (reply) return reply
  const until = deps.clock.monotonic() + REPEAT_WAIT_MS
  for (;;) {
    const order = await read(deps, wish, orderId)
    if (order.sfOrderId !== null || order.status !== 'received') return { status: 200, replayed: true, order }
    if (deps.clock.monotonic() >= until) {
      if (wish.key?.running) throw inFlight()
      return { status: 200, replayed: true, order }
    }
    await deps.clock.sleep(100)
  }
}

const inFlight = (): Problem => new Problem('request_in_flight', undefined, { retryAfterSeconds: 1 })

/** The database went away while the order was being written: it may be there. */
const unheard = (cause: unknown): Problem =>
  new Problem('dependency_unavailable', 'It is not known whether the order was taken. Send it again with the same Idempotency-Key.', {
    retryAfterSeconds: 2,
    extra: { outcome: 'unknown' },
    cause,
  })

async function read(deps: OrderDeps, { account, language }: Wish, orderId: string): Promise<Order> {
  const row = await findOwnOrder(deps.db, account.id, { id: orderId })
  if (!row) throw new Error('an order that was just written is gone')
  return viewOrder(deps, row, language)
}
