import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import { Pool, types as pgTypes, type CustomTypesConfig, type PoolConfig } from 'pg'
import { preparing } from './prepared-statements.ts'
import type { Database } from './tables.ts'

export type Db = Kysely<Database>
/** A transaction, or the database where one statement is enough. */
export type DbOrTx = Kysely<Database> | Transaction<Database>

const INT8_OID = 20
const DATE_OID = 1082

/**
 * 3 s to connect, 5 s a statement, and no row is held for longer than 10 s by one who asks nothing; numbers and dates as the tables' types
 * have them.
 */
function settings(url: string): PoolConfig {
  const types: CustomTypesConfig = {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
      if (format !== 'binary' && oid === INT8_OID) return Number
      if (format !== 'binary' && oid === DATE_OID) return (value: string) => value
      return pgTypes.getTypeParser(oid, format)
    }) as CustomTypesConfig['getTypeParser'],
  }
  return {
    connectionString: url,
    connectionTimeoutMillis: 3000,
    statement_timeout: 5000,
    idle_in_transaction_session_timeout: 10_000,
    // Firewalls forget connections on which nothing is said, and tell neither end.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types,
  }
}

/** A pool whose broken connections are reported, never fatal. */
export function openPool(url: string, onError: (error: Error) => void, more: PoolConfig): Pool {
  const pool = new Pool({ ...settings(url), ...more })
  pool.on('error', onError)
  // A connection that breaks while it is lent out tells whoever waits on it, and then everybody: unheard, that ends the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** Opens the database for changing its schema: a table may take longer to rewrite than a statement is given, but nobody is held up for a lock. */
export const openForMigration = (url: string, onError: (error: Error) => void): Db =>
  overPool(openPool(url, onError, { max: 2, statement_timeout: 0, lock_timeout: 5000, application_name: 'trunkline-migrate' }))

/** Opens the database for everything but the journal's commits, which have connections of their own. */
export function openDatabase(url: string, onError: (error: Error) => void, max = 6): Db {
  return overPool(openPool(url, onError, { max, application_name: 'trunkline' }))
}

const overPool = (pool: Pool): Db => new Kysely<Database>({ dialect: new PostgresDialect({ pool: preparing(pool) }) })
