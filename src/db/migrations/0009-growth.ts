import { type Kysely, sql } from 'kysely'

/** For what was found by reading a whole table, and took longer with every order there ever was. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // An order that ends badly frees its cart; those that ended well keep theirs.
  await sql`create index cart_guard_order on cart_guard (order_id)`.execute(db)
  await sql`create index orders_number on orders (order_number)`.execute(db)
  await sql`
    create index orders_under_way on orders (state)
      where state in ('received', 'pending_review', 'provisioning', 'needs_person', 'cancelling')`.execute(db)
  await sql`create index accounts_in_review on accounts (created_at) where status = 'review'`.execute(db)
  await sql`create index password_resets_open on password_resets (user_id) where used_at is null`.execute(db)
  await sql`create index flows_profile on flows ((input->>'accountId')) where kind = 'billing-profile'`.execute(db)
}
