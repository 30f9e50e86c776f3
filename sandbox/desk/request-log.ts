import type { SandboxRequest } from '../desk.ts'

const KEPT = 20_000

/** One call as it was received. Bodies and credentials are never kept. */
export interface LoggedRequest {
  n: number
  at: string
  method: string
  /** As called, query included. */
  path: string
  action?: string
  correlationId?: string
  /** 0 while unanswered, and for ever when the reply was lost. */
  status: number
  /** Whether the stand-in ran it. */
  applied: boolean
  /** Once answered: when the call arrived, milliseconds since 1970 by the machine's clock (`at` follows the desk's), and how long it took in here. */
  beganAt?: number
  ms?: number
}

export interface RequestLog {
  /** Noted on arrival, so that a call held by a fault can be seen; the caller fills in `status` and `applied`. */
  note(request: SandboxRequest, target: string, action: string | undefined, atMs: number): LoggedRequest
  since(n: number): LoggedRequest[]
  /** Numbers go on after this, so that a remembered `since` stays good. */
  clear(): void
}

export function createRequestLog(): RequestLog {
  let items: LoggedRequest[] = []
  let last = 0
  return {
    note(request, target, action, atMs) {
      const correlationId = request.headers['x-correlation-id']
      const entry: LoggedRequest = {
        n: ++last,
        at: new Date(atMs).toISOString(),
        method: request.method,
        path: target,
        ...(action === undefined ? {} : { action }),
        ...(correlationId === undefined ? {} : { correlationId: correlationId.slice(0, 200) }),
        status: 0,
        applied: false,
      }
      items.push(entry)
      if (items.length > KEPT) items = items.slice(-KEPT / 2)
      return entry
    },
    since: (n) => items.filter((entry) => entry.n > n),
    clear() {
      items = []
    },
  }
}
