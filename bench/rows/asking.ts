// People who keep asking for something that one other system alone knows, at a steady pace, whatever becomes of those who asked before.
import { Pool } from 'undici'

export interface Question {
  method: 'GET' | 'POST'
  path: string
  headers: Readonly<Record<string, string>>
  body?: object
  /** The answer while the system is well. */
  well: number
}

export interface Asking {
  /** How many are waiting for their answer. */
  waiting(): number
  /** Sends no more, and leaves those who still wait. How often it was asked. */
  stop(): Promise<number>
}

const PER_SECOND = 100
const MOST_WAITING = 1_000

export function keepAsking(url: string, question: Question): Asking {
  const pool = new Pool(url, { connections: MOST_WAITING })
  const leaving = new AbortController()
  let [asked, waiting] = [0, 0]
  let broken: unknown
  const ask = async (): Promise<void> => {
    asked += 1
    waiting += 1
    try {
      const status = await answerTo(pool, question, leaving.signal)
      // Away is an answer; a fault of ours is none.
      if (status !== question.well && status !== 503) broken ??= new Error(`${question.path} was answered ${status}`)
    } catch (error) {
      if (!leaving.signal.aborted) broken ??= error
    } finally {
      waiting -= 1
    }
  }
  const timer = setInterval(() => void ask(), 1000 / PER_SECOND)
  return {
    waiting: () => waiting,
    async stop() {
      clearInterval(timer)
      leaving.abort()
      await pool.destroy()
      if (broken !== undefined) throw broken
      return asked
    },
  }
}

/** Its status. */
export async function answerTo(pool: Pool, { method, path, headers, body }: Question, signal?: AbortSignal): Promise<number> {
  const reply = await pool.request({
    method,
    path,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  })
  await reply.body.dump()
  return reply.statusCode
}
