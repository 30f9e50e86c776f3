import { type Kysely, sql } from 'kysely'

/** People, their sign-ups, and the one-to-one map portal user ↔ WHMCS user ↔ WHMCS client ↔ Salesforce Account. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table deployment (
      one boolean primary key default true check (one),
      id uuid not null,
      made_at timestamptz not null default now()
    )`.execute(db)
  await sql`
    create table users (
      id uuid primary key,
      email text not null,
      email_folded text not null unique,
      password_hash text not null,
      first_name text not null,
      last_name text not null,
      language text not null check (language in ('en', 'ja')),
      nationality text,
      date_of_birth date,
      gender text,
      disabled_at timestamptz,
      created_at timestamptz not null default now()
    )`.execute(db)
  await sql`
    create table accounts (
      id uuid primary key,
      user_id uuid not null unique references users (id),
      customer_number text not null unique,
      sf_account_id text not null unique check (length(sf_account_id) = 18),
      name text not null,
      company_name text,
      phone text not null,
      address jsonb not null,
      whmcs_user_id bigint unique,
      whmcs_client_id bigint unique,
      status text not null check (status in ('linking', 'active', 'review')),
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`.execute(db)
  await sql`
    create table signups (
      id uuid primary key,
      email_folded text not null,
      known_email boolean not null,
      details jsonb not null,
      password_hash text not null,
      sf_account_id text not null,
      email_matches boolean not null,
      code_hash bytea,
      code_expires_at timestamptz,
      tries_left int not null default 0,
      codes_sent int not null default 0,
      verified_at timestamptz,
      user_id uuid references users (id),
      created_at timestamptz not null default now()
    )`.execute(db)
  await sql`
    create table password_resets (
      id uuid primary key,
      user_id uuid references users (id),
      token_hash bytea unique,
      expires_at timestamptz,
      used_at timestamptz,
      created_at timestamptz not null default now()
    )`.execute(db)
  await sql`
    create table known_devices (
      token_hash bytea primary key,
      user_id uuid not null references users (id),
      first_seen_at timestamptz not null default now(),
      last_seen_at timestamptz not null default now()
    )`.execute(db)
  await sql`create index known_devices_user on known_devices (user_id, last_seen_at)`.execute(db)
  await sql`create index signups_open on signups (created_at) where verified_at is null`.execute(db)
}
