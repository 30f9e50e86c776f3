import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { Problem } from '../base/problems.ts'
import { Bounded } from '../base/bounded.ts'

interface Held<Value> {
  value: Value | undefined
  readAt: number
  running: Promise<Value> | undefined
}

export interface Remembered<Value> {
  /** The remembered value while it is young enough, else a new reading. */
  get(key: string, correlationId: string): Promise<Value>
  /** The remembered value, when it need not be read again. */
  young(key: string): Value | undefined
  /** What was learnt of a key on another way. */
  put(key: string, value: Value): void
}

/**
 * Remembers what `read` said about a key for `ttlMs`. Many who ask at once share one reading; when a reading fails, an older answer is given
 * again where there is one, else Problem `dependency_unavailable`.
 */
export function remember<Value>(
  read: (key: string, correlationId: string) => Promise<Value>,
  { clock, log, ttlMs, most, part }: { clock: Clock; log: Log; ttlMs: number; most: number; part: string },
): Remembered<Value> {
  const held = new Bounded<Held<Value>>(most)
  const young = (key: string): Value | undefined => {
    const entry = held.get(key)
    return entry && clock.monotonic() - entry.readAt < ttlMs ? entry.value : undefined
  }
  const get = async (key: string, correlationId: string): Promise<Value> => {
    const known = young(key)
    if (known !== undefined) return known
    const entry = held.get(key) ?? { value: undefined, readAt: 0, running: undefined }
    held.set(key, entry)
    entry.running ??= read(key, correlationId).finally(() => {
      entry.running = undefined
    })
    try {
      entry.value = await entry.running
      entry.readAt = clock.monotonic()
      return entry.value
    } catch (error) {
      if (error instanceof Problem) throw error
      log.fault('catalog.read_failed', error, { part, correlationId })
      if (entry.value !== undefined) return entry.value
      throw new Problem('dependency_unavailable', undefined, { retryAfterSeconds: 5 })
    }
  }
  return { get, young, put: (key, value) => held.set(key, { value, readAt: clock.monotonic(), running: undefined }) }
}
