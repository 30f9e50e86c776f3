import { sql } from 'kysely'
import type { DbOrTx } from './database.ts'

const WINDOW = sql`interval '10 minutes'`

/**
 * Takes the guard of a cart for a new order. Null when it was free, or had been for ten minutes; else the order that holds it.
 * One statement decides, so two requests cannot both win.
 */
export async function takeCart(tx: DbOrTx, accountId: string, cartHash: string, orderId: string): Promise<string | null> {
  const taken = await sql<{ order_id: string }>`
    insert into cart_guard (account_id, cart_hash, order_id) values (${accountId}, ${cartHash}, ${orderId})
    on conflict (account_id, cart_hash) do update set order_id = excluded.order_id, opened_at = now()
    where cart_guard.opened_at < now() - ${WINDOW} returning order_id`.execute(tx)
  if (taken.rows.length > 0) return null
  const row = await tx
    .selectFrom('cart_guard')
    .select('order_id')
    .where('account_id', '=', accountId)
    .where('cart_hash', '=', cartHash)
    .executeTakeFirst()
  return row?.order_id ?? null
}

/** The order that holds the guard of a cart right now, or null. */
export async function findCart(tx: DbOrTx, accountId: string, cartHash: string): Promise<string | null> {
  const held = await sql<{ order_id: string }>`
    select order_id from cart_guard
    where account_id = ${accountId} and cart_hash = ${cartHash} and opened_at >= now() - ${WINDOW}`.execute(tx)
  return held.rows[0]?.order_id ?? null
}
