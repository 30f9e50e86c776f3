import { toOrderItems } from '../../mappings/order-line.ts'
import type { NewOrder } from '../../salesforce/order.ts'
import type { Clock } from '../base/clock.ts'
import { clientOf } from '../accounts/current-account.ts'
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
import { type OrderLine, totalOf } from '../db/order-line.ts'
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

/** How long the caller waits for Salesforce, prices included, before the order goes on without them. */
const WAIT_MS = 10_000
const PRICES_DEADLINE_MS = 5_000
const LEAST_WAIT_MS = 1_000
/** How long a repeat waits for the first request with its key. */
const REPEAT_WAIT_MS = 2_000

/** Takes a customer's order: checks and prices it, writes it down once, and gives Salesforce a bounded time to have it. Throws Problem. */
export async function placeOrder(deps: OrderDeps, wish: Wish): Promise<Placed> {
  const { account, cart, correlationId } = wish
  if (clientOf(account) === null) throw new Problem('account_not_ready')
  const began = deps.clock.monotonic()
  const productIds = productIdsOf(cart.items)
  const hash = await hashOf(deps.db, wish, productIds)
  const known = await deps.db.transaction().execute((tx) => knownOrder(tx, wish, hash))
  if (known !== null) return repeat(deps, wish, known)
  const priced = await price(deps, wish, productIds)
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
      order: toNewOrder(deps, wish, orderId, lines, priced),
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
  const until = Math.max(began + WAIT_MS, deps.clock.monotonic() + LEAST_WAIT_MS)
  await deps.engine.advance(flowId, { signal: AbortSignal.timeout(Math.round(until - deps.clock.monotonic())), taken: written.taken })
  deps.wake(flowId)
  const order = await awaitOrder(deps, wish, flowId, orderId, until)
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

async function price(deps: OrderDeps, wish: Wish, productIds: readonly string[]): Promise<{ pricebookId: string; lines: PricedLine[] }> {
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

/** One OrderItem each: an eSIM is an item of its own. */
function toLines(
  orderId: string,
  priced: readonly PricedLine[],
): (OrderLine & Pick<PricedLine, 'pricebookEntryId' | 'configOptionsJson'>)[] {
  const items = toOrderItems(
    orderId,
    priced.map(({ price, ...line }) => ({ ...line, unitPrice: price })),
  )
  return items.map(({ line: index, quantity }, at) => {
    const line = priced[index]
    if (!line) throw new Error('an item without its line')
    return { ...line, n: at + 1, quantity, state: 'new', sfItemId: null, serviceId: null, serviceStatus: null }
  })
}

function toNewOrder(
  deps: OrderDeps,
  { account, cart, correlationId }: Wish,
  orderId: string,
  lines: ReturnType<typeof toLines>,
  { pricebookId }: { pricebookId: string },
): NewOrder {
  return {
    key: orderId,
    accountId: account.sf_account_id,
    pricebookId,
    effectiveOn: deps.today(),
    correlationId,
    ...(cart.note === undefined ? {} : { note: cart.note }),
    items: lines.map((line) => ({
      lineKey: `${orderId}:${line.n}`,
      pricebookEntryId: line.pricebookEntryId,
      quantity: line.quantity,
      unitPrice: line.price,
      billingCycle: line.billingCycle,
      configOptionsJson: line.configOptionsJson,
    })),
  }
}

async function repeat(deps: OrderDeps, wish: Wish, { orderId, reply }: Earlier): Promise<Placed> {
  if (reply) return reply
  const until = deps.clock.monotonic() + REPEAT_WAIT_MS
  for (;;) {
    const order = await read(deps, wish, orderId)
    if (order.sfOrderId !== null || order.status !== 'received') return { status: 200, replayed: true, order }
    if (deps.clock.monotonic() >= until) {
      if (wish.key?.running) throw new Problem('request_in_flight', undefined, { retryAfterSeconds: 1 })
      return { status: 200, replayed: true, order }
    }
    await deps.clock.sleep(100)
  }
}

async function read(deps: OrderDeps, { account, language }: Wish, orderId: string): Promise<Order> {
  const row = await findOwnOrder(deps.db, account.id, { id: orderId })
  if (!row) throw new Error('an order that was just written is gone')
  return viewOrder(deps, row, language)
}
