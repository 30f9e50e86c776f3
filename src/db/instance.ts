// One process, one lock: a connection of its own that holds an advisory lock for as long as the process lives. When it dies, the
// database frees the lock as the socket closes, and others may take its flows without waiting for a time-out.

import { sql } from 'kysely'
import { Client } from 'pg'
import type { DbOrTx } from './database.ts'

/** The advisory lock's first number; the second is the instance's own. */
export const INSTANCE_LOCK = 7_427_001

/** What a process is there for: requests, flows, or the one piece of work that a person has asked for. */
export type Role = 'web' | 'worker' | 'command'

/** How its connection is called, with the role behind it; by this alone in versions before there were roles. */
export const INSTANCE_NAME = 'trunkline-instance'
const nameOf = (role: Role): string => `${INSTANCE_NAME}-${role}`

export interface Instance {
  id(): number
  alive(): boolean
  close(): Promise<void>
}

interface Opening {
  /** Left out: a command's. */
  role?: Role | undefined
  /** How the connection is made the first time, where that must find more than a server that answers. */
  first?: (client: Client) => Promise<unknown>
}

/**
 * Takes a new instance number and its lock on a direct connection (never through a pooler), which is `held` when it has them. When it drops,
 * `alive` is false at once and a new number is taken as soon as the database can be reached again.
 */
export function openInstance(
  url: string,
  every: (ms: number, run: () => void) => () => void,
  onError: (error: unknown) => void,
  { role = 'command', first = (client) => client.connect() }: Opening = {},
): Instance & { held: Promise<void> } {
  let client: Client | null = null
  let id = 0
  let connecting = false
  let closed = false

  async function connect(open: (client: Client) => Promise<unknown>): Promise<void> {
    const fresh = new Client({
      connectionString: url,
      connectionTimeoutMillis: 3000,
      application_name: nameOf(role),
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

/** How many processes hold theirs in this database, by what they are there for; `untold`: of a version before it was said. */
export async function processesAlive(db: DbOrTx): Promise<Record<Role | 'untold', number>> {
  const { rows } = await sql<{ name: string; alive: number }>`
    select a.application_name as name, count(*)::int as alive from pg_locks l join pg_stat_activity a using (pid)
    where l.locktype = 'advisory' and l.classid = ${INSTANCE_LOCK} and l.objsubid = 2 and l.granted
      and l.database = (select oid from pg_database where datname = current_database())
    group by a.application_name`.execute(db)
  const alive = (called: string) => rows.find(({ name }) => name === called)?.alive ?? 0
  return { web: alive(nameOf('web')), worker: alive(nameOf('worker')), command: alive(nameOf('command')), untold: alive(INSTANCE_NAME) }
}
