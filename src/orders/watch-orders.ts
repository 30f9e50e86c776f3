import type { Clock } from '../base/clock.ts'
import type { Db } from '../db/database.ts'
import { revisionsOf } from '../db/orders.ts'

/** Tells many watchers when an order has moved, with one question to the database however many watch. */
export interface OrderWatch {
  /** Calls `moved` whenever the order's revision is another than the one last known, until the returned function is called. */
  watch(orderId: string, knownRev: number, moved: () => void): () => void
  close(): void
}

interface Watcher {
  orderId: string
  rev: number
  moved: () => void
}

const LOOK_MS = 500

export function openOrderWatch({ db, clock, onError }: { db: Db; clock: Clock; onError: (error: unknown) => void }): OrderWatch {
  const watchers = new Set<Watcher>()
  let looking = false

  async function look(): Promise<void> {
    if (looking || watchers.size === 0) return
    looking = true
    try {
      const revs = await revisionsOf(db, [...new Set([...watchers].map((watcher) => watcher.orderId))])
      for (const watcher of watchers) {
        const rev = revs.get(watcher.orderId)
        if (rev === undefined || rev === watcher.rev) continue
        watcher.rev = rev
        watcher.moved()
      }
    } catch (error) {
      onError(error)
    } finally {
      looking = false
    }
  }

  const stop = clock.every(LOOK_MS, () => void look())
  return {
    watch(orderId, knownRev, moved) {
      const watcher = { orderId, rev: knownRev, moved }
      watchers.add(watcher)
      return () => void watchers.delete(watcher)
    },
    close: stop,
  }
}
