import { type Kysely, sql } from 'kysely'

/** Since when each secret is in use; the salt keeps what is said here from being compared with what another database says. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table secrets_seen (
      variable text not null,
      mark int not null check (mark between 0 and 65535),
      first_seen_at timestamptz not null default now(),
      primary key (variable, mark)
    )`.execute(db)
  await sql`
    create table secrets_salt (
      one boolean primary key default true check (one),
      salt uuid not null default gen_random_uuid()
    )`.execute(db)
  await sql`insert into secrets_salt default values`.execute(db)
}
