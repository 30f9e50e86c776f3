import type { Request, Response } from 'express'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { readOrder } from '../../orders/read-orders.ts'
import type { OrderWatch } from '../../orders/watch-orders.ts'
import { ORDER_ENDS } from '../../orders/states.ts'

type Read = () => ReturnType<typeof readOrder>

const HEARTBEAT_MS = 20_000

/** Server-sent events: the order now, and again after each change, until it has come to its end, the page leaves, or this process stops. */
export async function streamOrder(
  { req, res, stopping, log }: { req: Request; res: Response; stopping: AbortSignal; log: Log },
  watch: OrderWatch,
  clock: Clock,
  read: Read,
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

  let reading: Promise<void> | null = null
  let again = false
  const tell = async (): Promise<void> => {
    do {
      again = false
      const seen = await read()
      send(res, seen)
      if (ORDER_ENDS.includes(seen.order.status)) end()
    } while (again && !over.signal.aborted)
  }
  const stopWatching = watch.watch(first.order.id, first.rev, () => {
    if (reading) {
      again = true
      return
    }
    reading = tell()
      .catch((error: unknown) => {
        log.fault('order.stream_failed', error)
        end()
      })
      .finally(() => {
        reading = null
      })
  })
  const stopBeating = clock.every(HEARTBEAT_MS, () => res.write(': still here\n\n'))
  if (!over.signal.aborted) await new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve(), { once: true }))
  stopBeating()
  stopWatching()
  stopping.removeEventListener('abort', end)
  res.end()
}

function send(res: Response, { order, rev }: Awaited<ReturnType<Read>>): void {
  res.write(`event: order\nid: ${rev}\ndata: ${JSON.stringify(order)}\n\n`)
}
