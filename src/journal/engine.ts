// Keeps flows moving in one process: a bounded number at a time, a poller that misses none, heartbeats, and a quiet end.

import { advance } from './advance.ts'
import type { Journal } from './journal.ts'
import type { Taken } from './store.ts'
import { HEARTBEAT_MS, POLL_MS } from './times.ts'

export interface Engine {
  /**
   * Advances one flow now, in this process, and waits for it to rest, or until `signal` ends the waiting (not the flow). `taken` is its lease
   * where it was opened under one.
   */
  advance(flowId: string, options?: { signal?: AbortSignal; taken?: Taken | null }): Promise<void>
  /** A lease for a flow that is opened now, to be advanced at once. */
  lease(): { owner: number; since: number }
  /** Advances it when there is room. */
  take(flowId: string): void
  /** Begins heartbeats and, when `poll`, looking for due flows every second. */
  start(options: { poll: boolean }): void
  /** Begins nothing new and waits for what is running, at most `withinMs`; then its sockets are closed and its intents stay. */
  drain(withinMs: number): Promise<void>
  running(): number
}

/** Flows one process works on at the same time. */
const MAX_FLOWS = 20

export function createEngine<Tools>(journal: Journal<Tools>, onError: (error: unknown, flowId: string | null) => void): Engine {
  const waiting = new Set<string>()
  const active = new Map<string, Promise<void>>()
  const stopping = new AbortController()
  const stops: (() => void)[] = []
  let polling = false

  async function run(flowId: string, taken?: Taken): Promise<void> {
    try {
      let outcome = await advance(journal, flowId, stopping.signal, taken)
      while (outcome === 'again' && !stopping.signal.aborted) outcome = await advance(journal, flowId, stopping.signal)
    } catch (error) {
      onError(error, flowId)
    }
  }

  function begin(flowId: string, taken?: Taken): Promise<void> {
    const existing = active.get(flowId)
    if (existing) return existing
    const running = run(flowId, taken).finally(() => {
      active.delete(flowId)
      next()
    })
    active.set(flowId, running)
    return running
  }

  function next(): void {
    if (stopping.signal.aborted) return
    for (const flowId of waiting) {
      if (active.size >= MAX_FLOWS) return
      if (active.has(flowId)) continue
      waiting.delete(flowId)
      void begin(flowId)
    }
  }

  async function poll(): Promise<void> {
    if (polling || stopping.signal.aborted) return
    polling = true
    try {
      const room = MAX_FLOWS - active.size
      if (room > 0) for (const flowId of await journal.store.due(room * 2, [...active.keys()])) waiting.add(flowId)
      next()
    } catch (error) {
      onError(error, null)
    } finally {
      polling = false
    }
  }

  async function heartbeat(): Promise<void> {
    const held = [...journal.holding.entries()]
    const since = journal.clock.monotonic()
    let renewed: readonly string[] = []
    try {
      renewed = await journal.store.heartbeat(held.map(([flowId]) => flowId))
    } catch (error) {
      onError(error, null)
    }
    for (const [flowId, { held: flow, stop }] of held) {
      if (renewed.includes(flowId)) flow.renewed(since)
      // What was given back meanwhile is no longer anybody's.
      else if (!flow.released()) stop.abort(new Error('lease lost'))
    }
  }

  return {
    async advance(flowId, options = {}) {
      const { signal, taken } = options
      const running = begin(flowId, taken ?? undefined)
      if (!signal) return running
      await Promise.race([
        running,
        new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true }))),
      ])
    },
    lease: () => ({ owner: journal.store.owner(), since: journal.clock.monotonic() }),
    take(flowId) {
      waiting.add(flowId)
      next()
    },
    start(options) {
      stops.push(journal.clock.every(HEARTBEAT_MS, () => void heartbeat()))
      if (options.poll) {
        stops.push(journal.clock.every(POLL_MS, () => void poll()))
        void poll()
      }
    },
    async drain(withinMs) {
      stopping.abort()
      const late = new AbortController()
      const timer = journal.clock.sleep(withinMs, late.signal).then(
        () => journal.holding.forEach(({ stop }) => stop.abort(new Error('draining'))),
        () => undefined,
      )
      await Promise.allSettled(active.values())
      late.abort(new Error('drained'))
      await timer
      stops.forEach((stop) => stop())
    },
    running: () => active.size,
  }
}
