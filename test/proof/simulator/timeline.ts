// Virtual time. Nothing waits: when everything that can run has run, time jumps to the next event.

import { setImmediate } from 'node:timers/promises'
import type { Seeded } from '../seeded.ts'

/** Where every schedule begins. */
export const EPOCH = Date.UTC(2026, 3, 1, 9)

export interface Timeline {
  /** Milliseconds since the beginning. */
  now(): number
  /** Runs it once after so many milliseconds. Of events at the same instant chance says which comes first. The answer cancels it. */
  after(ms: number, run: () => void): () => void
  /** Plays events until there is none before `until`, or `over` says so; `check` follows each of them. */
  play(until: number, over: () => boolean, check: () => void): Promise<void>
  events(): number
}

interface Event {
  at: number
  turn: number
  run: (() => void) | null
}

const before = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.turn < b.turn)

export function createTimeline(random: Seeded): Timeline {
  const heap: Event[] = []
  let now = 0
  let played = 0

  function push(event: Event): void {
    let at = heap.push(event) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent]
      if (!above || !before(event, above)) break
      heap[at] = above
      at = parent
    }
    heap[at] = event
  }

  function pop(): Event | undefined {
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const [one, other] = [heap[left], heap[left + 1]]
      if (one === undefined) break
      const least = other !== undefined && before(other, one) ? left + 1 : left
      const child = heap[least]
      if (child === undefined || !before(child, last)) break
      heap[at] = child
      at = least
    }
    heap[at] = last
    return first
  }

  return {
    now: () => now,
    after(ms, run) {
      const event: Event = { at: now + Math.max(0, ms), turn: random.fraction(), run }
      push(event)
      return () => {
        event.run = null
      }
    },
    async play(until, over, check) {
      for (;;) {
        // One turn of the loop runs every promise there is; the libraries below the clients take a second one now and then.
        await setImmediate()
        check()
        if (over()) return
        let next = pop()
        while (next && next.run === null) next = pop()
        if (!next) return
        if (next.at > until) return push(next)
        now = Math.max(now, next.at)
        played += 1
        next.run?.()
      }
    },
    events: () => played,
  }
}
