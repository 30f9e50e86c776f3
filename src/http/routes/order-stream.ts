import type { Request, Response } from 'express'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { Problem } from '../../base/problems.ts'
import type { readOrder } from '../../orders/read-orders.ts'
import type { OrderWatch } from '../../orders/watch-orders.ts'
import { ORDER_ENDS } from '../../orders/states.ts'

type Read = () => ReturnType<typeof readOrder>

export interface StreamDeps {
  watch: OrderWatch
  clock: Clock
  /** Throws `not_signed_in` for a user who is no longer let in. */
  read: Read
  /** Whether the session that opened the stream has not ended. Throws `session_store_unavailable` where nobody can say. */
  isAlive: () => Promise<boolean>
}

const HEARTBEAT_MS = 20_000

/**
 * Server-sent events: the order now, and again after each change, until it has come to its end, the page leaves, the session ends, or this
 * process stops. The session is looked at before each event and at each heartbeat (SEC-02, SEC-03); while nobody can say whether it lives,
 * the stream stays open and tells nothing.
 */
export async function streamOrder(
  { req, res, stopping, log }: { req: Request; res: Response; stopping: AbortSignal; log: Log },
  { watch, clock, read, isAlive }: StreamDeps,
): Promise<void> {
  const first = await read()
  res.statusCode = 200
  res.setHeader('Content-Type', 'text/event-stream; charset=utf-8')
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('X-Accel-Buffering', 'no')
  const over = new AbortController()
  const end = () => over.abort()
  req.once('close', end)
  stopping.addEventListener('abort', end, { once: true })
  send(res, first)
  if (ORDER_ENDS.includes(first.order.status)) end()

  /** Whether the session may be told something now. Ends the stream of one that is gone. */
  const admits = async (): Promise<boolean> => {
    try {
      if (!(await isAlive())) end()
    } catch (error) {
      if (error instanceof Problem && error.code === 'session_store_unavailable') return false
      throw error
    }
    return !over.signal.aborted
  }
  const fail = (error: unknown): void => {
    // Who was disabled meanwhile is told nothing more; that is no fault.
    if (!(error instanceof Problem && error.code === 'not_signed_in')) log.fault('order.stream_failed', error)
    end()
  }

  let telling = false
  /** The order has moved, and the page does not know yet. */
  let owed = false
  const tell = async (): Promise<void> => {
    if (telling) return
    telling = true
    try {
      while (owed && !over.signal.aborted) {
        owed = false
        const seen = await read()
        if (!(await admits())) {
          // Told at a later heartbeat, when somebody can say again whether the session lives.
          owed = true
          return
        }
        send(res, seen)
        if (ORDER_ENDS.includes(seen.order.status)) end()
      }
    } finally {
      telling = false
    }
  }
  const stopWatching = watch.watch(first.order.id, first.rev, () => {
    owed = true
    tell().catch(fail)
  })
  const beat = async (): Promise<void> => {
    if (await admits()) await tell()
    if (!over.signal.aborted) res.write(': still here\n\n')
  }
  const stopBeating = clock.every(HEARTBEAT_MS, () => {
    beat().catch(fail)
  })
  if (!over.signal.aborted) await new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve(), { once: true }))
  stopBeating()
  stopWatching()
  stopping.removeEventListener('abort', end)
  res.end()
}

function send(res: Response, { order, rev }: Awaited<ReturnType<Read>>): void {
  res.write(`event: order\nid: ${rev}\ndata: ${JSON.stringify(order)}\n\n`)
}
