import { Client } from 'pg'

/** The advisory lock's first number; the second is the work's own. */
const ALONE = 7_427_002

/** Work of which there is one at a time, whoever does it. */
export const ALONE_WITH = { comparison: 1, recovery: 2 } as const

const LOCK_NOT_AVAILABLE = '55P03'

/**
 * Does the work while no other process does the same; null when that did not come about within `waitMs`. The lock lives with a direct
 * connection of its own (never through a pooler). Should that break, a second may begin: whatever is done here must bear it.
 */
export async function alone<T>(url: string, work: keyof typeof ALONE_WITH, waitMs: number, run: () => Promise<T>): Promise<T | null> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 3000,
    application_name: `trunkline-${work}`,
    keepAlive: true,
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(`select set_config('lock_timeout', $1, false)`, [String(Math.max(1, Math.ceil(waitMs)))])
    await client.query('select pg_advisory_lock($1, $2)', [ALONE, ALONE_WITH[work]])
    return await run()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE) return null
    throw error
  } finally {
    await client.end().catch(() => undefined)
  }
}
