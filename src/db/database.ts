import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import { Pool, types as pgTypes, type CustomTypesConfig } from 'pg'
import { preparing } from './prepared-statements.ts'
import type { Database } from './tables.ts'

export type Db = Kysely<Database>
/** A transaction, or the database where one statement is enough. */
export type DbOrTx = Kysely<Database> | Transaction<Database>

const INT8_OID = 20
const DATE_OID = 1082

/** Opens the pool: 10 connections, 3 s to connect, 5 s a statement. A broken idle connection is reported, never fatal. */
export function openDatabase(url: string, onError: (error: Error) => void, max = 10): Db {
  const types: CustomTypesConfig = {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
      if (format !== 'binary' && oid === INT8_OID) return Number
      if (format !== 'binary' && oid === DATE_OID) return (value: string) => value
      return pgTypes.getTypeParser(oid, format)
    }) as CustomTypesConfig['getTypeParser'],
  }
  const pool = new Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 3000,
    statement_timeout: 5000,
    types,
    application_name: 'trunkline',
  })
  pool.on('error', onError)
  // A connection that breaks while it is lent out tells whoever waits on it, and then everybody: unheard, that ends the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool: preparing(pool) }) })
}
