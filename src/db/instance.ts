// One process, one lock: a connection of its own that holds an advisory lock for as long as the process lives. When it dies, the
// database frees the lock as the socket closes, and others may take its flows without waiting for a time-out.

import { sql } from 'kysely'
import { Client } from 'pg'
import type { DbOrTx } from './database.ts'

/** The advisory lock's first number; the second is the instance's own. */
export const INSTANCE_LOCK = 7_427_001

export interface Instance {
  id(): number
  alive(): boolean
  close(): Promise<void>
}

/**
 * Takes a new instance number and its lock on a direct connection (never through a pooler), which is `held` when it has them; `first` is how
 * the connection is made the first time, where that must find more than a server that answers. When it drops, `alive` is false at once and
 * a new number is taken as soon as the database can be reached again.
 */
export function openInstance(
  url: string,
  every: (ms: number, run: () => void) => () => void,
  onError: (error: unknown) => void,
  first: (client: Client) => Promise<unknown> = (client) => client.connect(),
): Instance & { held: Promise<void> } {
  let client: Client | null = null
  let id = 0
  let connecting = false
  let closed = false

  async function connect(open: (client: Client) => Promise<unknown>): Promise<void> {
    const fresh = new Client({
      connectionString: url,
      connectionTimeoutMillis: 3000,
      application_name: 'trunkline-instance',
      keepAlive: true,
    })
    fresh.on('error', (error) => {
      if (client === fresh) client = null
      onError(error)
    })
    fresh.on('end', () => {
      if (client === fresh) client = null
    })
    try {
      await open(fresh)
      await takeNumber(fresh)
    } catch (error) {
      await fresh.end().catch(() => undefined) // or each try would leave a connection behind
      throw error
    }
  }

  async function takeNumber(fresh: Client): Promise<void> {
    const { rows } = await fresh.query<{ id: number }>(`select nextval('instance_ids')::int as id`)
    const number = rows[0]?.id
    if (number === undefined) throw new Error('no instance number')
    await fresh.query('select pg_advisory_lock($1, $2)', [INSTANCE_LOCK, number])
    id = number
    client = fresh
  }

  function connectAgain(): void {
    if (client || connecting || closed) return
    connecting = true
    connect((fresh) => fresh.connect())
      .catch(onError)
      .finally(() => {
        connecting = false
      })
  }

  let stop = () => undefined as void
  const held = connect(first).then(() => {
    if (!closed) stop = every(500, connectAgain)
  })
  held.catch(() => undefined) // told to who waits for it
  return {
    held,
    id: () => id,
    alive: () => client !== null,
    async close() {
      closed = true
      await held.catch(() => undefined)
      stop()
      const last = client
      client = null
      await last?.end()
    },
  }
}

/** How many processes hold theirs in this database: web, workers, and commands that work as one of them. */
export async function instancesAlive(db: DbOrTx): Promise<number> {
  const { rows } = await sql<{ alive: number }>`
    select count(*)::int as alive from pg_locks
    where locktype = 'advisory' and classid = ${INSTANCE_LOCK} and objsubid = 2 and granted
      and database = (select oid from pg_database where datname = current_database())`.execute(db)
  return rows[0]?.alive ?? 0
}
