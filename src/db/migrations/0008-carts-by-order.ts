import { type Kysely, sql } from 'kysely'

/** The journal frees the cart of an order that has ended, which it knows by the order alone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index cart_guard_order on cart_guard (order_id)`.execute(db)
}
