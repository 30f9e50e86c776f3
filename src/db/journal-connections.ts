// The journal's own connections: few statements, each by key, each kept prepared with one plan for good.

import type { Pool, QueryConfig, QueryResultRow } from 'pg'
import { openPool } from './database.ts'
import { keepConnection, type KeptConnection } from './kept-connection.ts'

export interface JournalConnection {
  query<Row extends QueryResultRow>(text: string, values: readonly unknown[]): Promise<Row[]>
}

export interface JournalConnections extends JournalConnection {
  /** One more, for a caller alone, until all are closed; it asks one question after the other. */
  keep(): JournalConnection
  close(): Promise<void>
}

const SHARED = 4
/** Twice what a statement is given by the server: a connection on which nothing came back until then is dead. */
const SILENCE_MS = 10_000
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
  const open = (max: number): Pool =>
    openPool(url, onError, {
      max,
      options,
      application_name: 'trunkline-journal',
      // Left open when idle: what is prepared goes with its connection.
      idleTimeoutMillis: 0,
      query_timeout: SILENCE_MS,
    })
  const shared = open(SHARED)
  const kept: KeptConnection[] = []
  const names = new Map<string, string>()

  function prepared(text: string, values: readonly unknown[]): QueryConfig {
    const name = names.get(text) ?? `j${names.size + 1}`
    names.set(text, name)
    return { name, text, values: [...values] }
  }

  /** The shared ones, or one of a caller alone. */
  const over = (connections: Pick<KeptConnection, 'query'>): JournalConnection => ({
    query: async <Row extends QueryResultRow>(text: string, values: readonly unknown[]) =>
      (await connections.query<Row>(prepared(text, values))).rows,
  })

  return {
    ...over(shared),
    keep() {
      const one = keepConnection(open(1), onError)
      kept.push(one)
      return over(one)
    },
    close: async () => void (await Promise.all([shared.end(), ...kept.map((one) => one.close())])),
  }
}
