import type { Clock } from './clock.ts'
import type { Outcome } from './outcome.ts'
import type { Call, CallRecord, ObserveCall, System } from './remote.ts'
import { RemoteError } from './remote.ts'

export interface Observer {
  system: System
  clock: Clock
  observe: ObserveCall
}

/** Runs a write and reports how it ended. */
export async function observedWrite<T>(
  observer: Observer,
  operation: string,
  call: Call,
  run: () => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const startedAt = observer.clock.monotonic()
  const outcome = await run()
  report(observer, operation, call, startedAt, outcome.is === 'done' ? { outcome: 'ok' } : { outcome: outcome.is, code: outcome.code })
  return outcome
}

/** Runs a read and reports how it ended. A read that got no answer is reported as `unknown`. */
export async function observedRead<T>(observer: Observer, operation: string, call: Call, run: () => Promise<T>): Promise<T> {
  const startedAt = observer.clock.monotonic()
  try {
    const value = await run()
    report(observer, operation, call, startedAt, { outcome: 'ok' })
    return value
  } catch (error) {
    if (error instanceof RemoteError) report(observer, operation, call, startedAt, { outcome: readEnd(error), code: error.code })
    throw error
  }
}

function readEnd(error: RemoteError): CallRecord['outcome'] {
  if (error.fault === 'refused' || error.fault === 'not_found') return 'refused'
  return ['misconfigured', 'limited', 'held_back'].includes(error.fault) ? 'not_sent' : 'unknown'
}

function report(observer: Observer, operation: string, call: Call, startedAt: number, end: Pick<CallRecord, 'outcome' | 'code'>): void {
  const ms = Math.max(0, Math.round(observer.clock.monotonic() - startedAt))
  observer.observe({ system: observer.system, operation, ...end, ms, correlationId: call.correlationId })
}
