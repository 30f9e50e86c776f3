import { type Kysely, sql } from 'kysely'

/**
 * Whose an order at a provider is, where the order itself cannot bear a reference of ours: said before anything rests on it. No order is two
 * units', and no unit has two orders.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table esim_claims (
      provider text not null,
      provider_order_id text not null,
      unit_key text not null,
      claimed_at timestamptz not null default now(),
      primary key (provider, provider_order_id),
      unique (provider, unit_key))`.execute(db)
}
