import { setTimeout as sleep } from 'node:timers/promises'

/** Begins `one` so many times a second, each at its time, however long those before it take; until `over`. */
export async function steadily(perSecond: number, over: AbortSignal, one: () => void): Promise<void> {
  const began = performance.now()
  for (let n = 0; !over.aborted; n += 1) {
    await sleep(Math.max(0, began + (n * 1000) / perSecond - performance.now()))
    if (!over.aborted) one()
  }
}
