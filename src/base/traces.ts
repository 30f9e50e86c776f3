import type { CallRecord } from './remote.ts'

/** One answered request. */
export interface ServedRequest {
  correlationId: string
  /** The caller named the id, so others may have come with it before. */
  isNamed: boolean
  method: string
  /** The route's template, `POST /api/orders`. */
  route: string
  status: number
  ms: number
}

/** A piece of work on an effect: a look, or a send. */
export interface TracedWork {
  correlationId: string
  effect: string
  part: 'look' | 'find' | 'verify' | 'perform'
}

/**
 * Where a trace goes. What belongs to one correlation id is one trace, whichever process did it and when. Told are names from closed sets,
 * outcomes and times, never what a call or a record holds.
 */
export interface Traces {
  request(served: ServedRequest): void
  /** Runs the work; calls made meanwhile are parts of it. */
  work<T extends { is: string }>(traced: TracedWork, run: () => Promise<T>): Promise<T>
  call(record: CallRecord): void
  /** Sends what has not been sent yet. */
  close(): Promise<void>
}

export const NO_TRACES: Traces = {
  request: () => undefined,
  work: (_traced, run) => run(),
  call: () => undefined,
  close: async () => undefined,
}
