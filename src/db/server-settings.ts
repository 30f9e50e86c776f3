// What the server is and how it is set up, for whoever looks whether it is set up right.
import { CompiledQuery, sql } from 'kysely'
import type { Db } from './database.ts'
import { TABLES } from './tables.ts'

export interface Server {
  /** Major version. */
  version: number
  fsync: string
  synchronousCommit: string
  fullPageWrites: string
  user: string
  isSuperuser: boolean
  /** Milliseconds since 1970. */
  now: number
}

export async function readServer(db: Db): Promise<Server> {
  const { rows } = await sql<Server>`
    select current_setting('server_version_num')::int / 10000 as "version",
           current_setting('fsync') as "fsync",
           current_setting('synchronous_commit') as "synchronousCommit",
           current_setting('full_page_writes') as "fullPageWrites",
           current_user as "user",
           current_setting('is_superuser') = 'on' as "isSuperuser",
           (extract(epoch from clock_timestamp()) * 1000)::float8 as "now"`.execute(db)
  const [row] = rows
  if (!row) throw new Error('unreachable: a select without a table has one row')
  return row
}

/** The line that this was asked over: its version of TLS, null in the clear; local where it does not leave the machine. */
export async function lineOf(db: Db): Promise<{ protocol: string | null; isLocal: boolean }> {
  const { rows } = await sql<{ protocol: string | null; isLocal: boolean }>`
    select case when ssl then version end as "protocol", coalesce(inet_client_addr() = inet_server_addr(), true) as "isLocal"
    from pg_stat_ssl where pid = pg_backend_pid()`.execute(db)
  // Behind a pooler the server may know of no such line.
  return rows[0] ?? { protocol: null, isLocal: false }
}

export interface SchemaAccess {
  user: string
  /** The one that new tables go into. */
  schema: string
  mayCreate: boolean
}

export async function readSchema(db: Db): Promise<SchemaAccess> {
  const { rows } = await sql<SchemaAccess>`
    select current_user as "user", name as "schema",
           coalesce(has_schema_privilege(at, 'USAGE') and has_schema_privilege(at, 'CREATE'), false) as "mayCreate"
    from (values (coalesce(current_schema()::text, 'public'))) as one (name), to_regnamespace(name) as at`.execute(db)
  const [row] = rows
  if (!row) throw new Error('unreachable: a list of one value has one row')
  return row
}

/** Its rows are never changed, so that a user may well be kept from it. */
const APPEND_ONLY = 'events'

export const privilegesFor = (table: string): string => (table === APPEND_ONLY ? 'SELECT, INSERT' : 'SELECT, INSERT, UPDATE, DELETE')

/** Tables of ours that this user may not work with; others may have theirs in the same schema. */
export async function tablesWithoutPrivileges(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and relname = any(${TABLES})
      and not (
        has_table_privilege(oid, 'SELECT') and has_table_privilege(oid, 'INSERT')
        and (relname = ${APPEND_ONLY} or (has_table_privilege(oid, 'UPDATE') and has_table_privilege(oid, 'DELETE')))
      )
    order by relname`.execute(db)
  return rows.map(({ name }) => name)
}

/** A query without values, as the migrations' own table is read. */
export const runPlain = (db: Db, text: string) => db.executeQuery<{ name: string }>(CompiledQuery.raw(text))
