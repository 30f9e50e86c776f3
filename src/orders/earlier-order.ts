// What makes two wishes one: the Idempotency-Key, and the cart within its window (I3).

import { cartHash } from '../../mappings/cart-hash.ts'
import { Problem } from '../base/problems.ts'
import type { Order } from '../contract/orders.ts'
import { findCart, takeCart } from '../db/cart-guard.ts'
import type { Db, DbOrTx } from '../db/database.ts'
import { findKey, type KnownKey, setKey, takeKey } from '../db/idempotency-keys.ts'
import { listOwnOrders } from '../db/orders.ts'
import type { Placed, Wish } from './wish.ts'

const LATELY = 100

/** The cart's hash. `confirmDuplicateOf` counts only where it names an order of this customer made of the very same cart. */
export async function hashOf(db: Db, { account, cart }: Pick<Wish, 'account' | 'cart'>, productIds: readonly string[]): Promise<string> {
  const items = cart.items.map((item, index) => ({ ...item, productId: productIds[index] ?? '' }))
  const hash = (confirmDuplicateOf?: string) => cartHash({ account: account.id, items, confirmDuplicateOf })
  const plain = hash()
  if (cart.confirmDuplicateOf === undefined) return plain
  const own = await listOwnOrders(db, account.id, LATELY, null)
  const named = own.find(({ id }) => id === cart.confirmDuplicateOf)
  // The named one may be a wanted repeat itself.
  const isSame = named !== undefined && (named.cart_hash === plain || own.some(({ id }) => named.cart_hash === hash(id)))
  return isSame ? hash(named.id) : plain
}

/** An order that was made before, and the reply that its key was given, where there was one. */
export interface Earlier {
  orderId: string
  reply: Placed | null
}

/**
 * A repeat, found before anything is asked of a remote: it is answered with what exists, however prices, stock or dependencies are by now.
 * What is not found here may still lose to another request in `earlierOrder`, which decides.
 */
export async function knownOrder(tx: DbOrTx, { account, key }: Pick<Wish, 'account' | 'key'>, hash: string): Promise<Earlier | null> {
  const known = key && (await findKey(tx, key))
  if (key && known) return earlierOf(known, key.fingerprint)
  const orderId = await findCart(tx, account.id, hash)
  if (orderId === null) return null
  if (key) {
    const taken = await takeKey(tx, key, key.fingerprint)
    if (taken) return earlierOf(taken, key.fingerprint)
    await setKey(tx, key, { subjectId: orderId })
  }
  return { orderId, reply: null }
}

/** Key and cart are taken in the order's own transaction. The order that has one of them already, or null. */
export async function earlierOrder(
  tx: DbOrTx,
  { account, key }: Pick<Wish, 'account' | 'key'>,
  hash: string,
  orderId: string,
): Promise<Earlier | null> {
  if (key) {
    const known = await takeKey(tx, key, key.fingerprint)
    const earlier = known && earlierOf(known, key.fingerprint)
    if (earlier) return earlier
  }
  const earlier = await takeCart(tx, account.id, hash, orderId)
  if (key) await setKey(tx, key, { subjectId: earlier ?? orderId })
  return earlier === null ? null : { orderId: earlier, reply: null }
}

function earlierOf({ fingerprint, subjectId, status, body }: KnownKey, ours: string): Earlier | null {
  if (fingerprint !== ours) throw new Problem('idempotency_key_reused')
  if (subjectId === null) return null
  // Only placeOrder stores replies under its route.
  return { orderId: subjectId, reply: status === 200 || status === 201 ? { status, replayed: true, order: body as Order } : null }
}
