import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { Problem } from '../base/problems.ts'
import { Bounded } from './page.ts'

interface Held<Value> {
  value: Value | undefined
  readAt: number
  running: Promise<Value> | undefined
}

/**
 * Remembers what `read` said about a key for `ttlMs`. Many who ask at once share one reading; when a reading fails, an older answer is given
 * again where there is one, else Problem `dependency_unavailable`.
 */
export function remember<Value>(
  read: (key: string, correlationId: string) => Promise<Value>,
  { clock, log, ttlMs, most, part }: { clock: Clock; log: Log; ttlMs: number; most: number; part: string },
) {
  const held = new Bounded<Held<Value>>(most)
  return async (key: string, correlationId: string): Promise<Value> => {
    const entry = held.get(key) ?? { value: undefined, readAt: 0, running: undefined }
    held.set(key, entry)
    if (entry.value !== undefined && clock.monotonic() - entry.readAt < ttlMs) return entry.value
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
}
