import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type { Pool, PoolClient } from 'pg'

/** Far above what the code holds; only lists of changing length could come near it. */
const PREPARED_AT_MOST = 300

/**
 * The pool as Kysely takes it, with its statements kept prepared by each connection: planning one of the journal's commits takes twice as
 * long as running it. Left as they are: statements without values, and those that select `*`, which a prepared plan would refuse for good
 * once a migration adds a column under a running process.
 */
export function preparing(pool: Pool): PostgresPool {
  const names = new Map<string, string>()
  const clients = new WeakMap<PoolClient, PostgresPoolClient>()

  function nameOf(text: string, values: readonly unknown[]): string | undefined {
    if (values.length === 0 || text.includes('*')) return undefined
    const known = names.get(text)
    if (known !== undefined || names.size >= PREPARED_AT_MOST) return known
    const name = `s${names.size + 1}`
    names.set(text, name)
    return name
  }

  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect()
      // Kysely knows a connection again by its object.
      const known = clients.get(client) ?? asKysely(client, nameOf)
      clients.set(client, known)
      return known
    },
  }
}

/** Kysely asks for streams through a second form of `query`, which needs a cursor package that is not configured; so one form is enough. */
function asKysely(client: PoolClient, nameOf: (text: string, values: readonly unknown[]) => string | undefined): PostgresPoolClient {
  const query = (text: string, values: readonly unknown[]): Promise<unknown> => {
    const name = nameOf(text, values)
    return client.query({ text, values: [...values], ...(name !== undefined && { name }) })
  }
  return { query, release: (destroy?: boolean) => client.release(destroy) } as PostgresPoolClient
}
