// The journal's own connections: few statements, each by key, each kept prepared with one plan for good.

import type { QueryResultRow } from 'pg'
import { openPool } from './database.ts'

export interface JournalConnections {
  query<Row extends QueryResultRow>(text: string, values: readonly unknown[]): Promise<Row[]>
  close(): Promise<void>
}

const CONNECTIONS = 4
const SETTINGS = [
  'plan_cache_mode=force_generic_plan',
  // A plan that was made while a table was small would read it whole for as long as it is kept.
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  // For milliseconds of work seconds of compiling, as soon as a plan looks dear.
  'jit=off',
]

/** `url`: directly, never through a pooler that hands a session to others. */
export function openJournalConnections(url: string, onError: (error: Error) => void): JournalConnections {
  const options = SETTINGS.map((setting) => `-c ${setting}`).join(' ')
  // Kept when idle: what is prepared goes with its connection.
  const pool = openPool(url, onError, { max: CONNECTIONS, idleTimeoutMillis: 0, options, application_name: 'trunkline-journal' })
  const names = new Map<string, string>()
  return {
    async query<Row extends QueryResultRow>(text: string, values: readonly unknown[]) {
      const name = names.get(text) ?? `j${names.size + 1}`
      names.set(text, name)
      return (await pool.query<Row>({ name, text, values: [...values] })).rows
    },
    close: () => pool.end(),
  }
}
