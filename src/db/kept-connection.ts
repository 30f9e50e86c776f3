import { DatabaseError, type Pool, type PoolClient, type QueryConfig, type QueryResult, type QueryResultRow } from 'pg'

/**
 * The connection of a pool of one, for somebody who asks one question after the other: taken once and not for each, since of a short
 * statement that is a good part. Should it break, the next question takes another.
 */
export interface KeptConnection {
  query<Row extends QueryResultRow>(question: QueryConfig): Promise<QueryResult<Row>>
  /** At once, or after the question that is under way. */
  close(): Promise<void>
}

/** SQLSTATEs with which the server ends a connection. What it calls its severity is said in the server's own language. */
const ENDS = /^(?:08|57P|25P0[34])/

/** The statement was rolled back, and the connection lives. */
export const isRefusal = (error: unknown): boolean => error instanceof DatabaseError && error.code !== undefined && !ENDS.test(error.code)

export function keepConnection(pool: Pool, onError: (error: Error) => void): KeptConnection {
  let kept: PoolClient | null = null
  let isBusy = false
  let isOver = false

  async function take(): Promise<PoolClient> {
    const taken = await pool.connect()
    kept = taken
    taken.once('error', (error) => {
      if (kept !== taken) return
      release(true)
      onError(error)
    })
    return taken
  }

  function release(isBroken: boolean): void {
    kept?.release(isBroken)
    kept = null
  }

  return {
    async query<Row extends QueryResultRow>(question: QueryConfig) {
      isBusy = true
      try {
        return await (kept ?? (await take())).query<Row>(question)
      } catch (error) {
        if (!isRefusal(error)) release(true)
        throw error
      } finally {
        isBusy = false
        if (isOver) release(false)
      }
    },
    async close() {
      isOver = true
      if (!isBusy) release(false)
      await pool.end()
    },
  }
}
