import { type Kysely, sql } from 'kysely'

/** Orders as the customer confirmed them and as they stand now, and the guards that keep one wish to one order. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table orders (
      id uuid primary key,
      account_id uuid references accounts (id),
      source text not null check (source in ('portal', 'staff')),
      sf_order_id text unique check (length(sf_order_id) = 18),
      order_number text,
      state text not null check (state in ('received', 'pending_review', 'provisioning', 'needs_person', 'cancelling',
        'active', 'partly_active', 'rejected', 'cancelled', 'failed')),
      lines jsonb not null,
      total jsonb,
      note text,
      cart_hash text,
      attention jsonb,
      reason_text text,
      correlation_id text not null,
      rev int not null default 0,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`.execute(db)
  await sql`create index orders_account on orders (account_id, created_at desc, id desc)`.execute(db)
  await sql`
    create table esims (
      unit_key text primary key,
      order_id uuid not null references orders (id),
      line int not null,
      unit int not null,
      provider text not null,
      provider_order_id text not null,
      iccid text not null unique check (iccid ~ '^[0-9]{18,22}$'),
      smdp_address text not null,
      matching_id text not null,
      lpa text not null,
      apple_install_url text,
      confirmation_code text,
      created_at timestamptz not null default now(),
      unique (provider, provider_order_id, iccid)
    )`.execute(db)
  await sql`create index esims_order on esims (order_id)`.execute(db)
  await sql`
    create table cart_guard (
      account_id uuid not null references accounts (id),
      cart_hash text not null,
      order_id uuid not null references orders (id) deferrable initially deferred,
      opened_at timestamptz not null default now(),
      primary key (account_id, cart_hash)
    )`.execute(db)
  await sql`
    create table idempotency_keys (
      principal text not null,
      method text not null,
      route text not null,
      key text not null,
      fingerprint text not null,
      subject_id uuid,
      status int,
      body jsonb,
      location text,
      created_at timestamptz not null default now(),
      finished_at timestamptz,
      primary key (principal, method, route, key)
    )`.execute(db)
  await sql`
    create table webhook_seen (
      id text primary key,
      request_sha256 text not null,
      flow_id uuid,
      status int,
      body jsonb,
      seen_at timestamptz not null default now()
    )`.execute(db)
  await sql`create index webhook_seen_age on webhook_seen (seen_at)`.execute(db)
}
