// What whoever starts workers again may ask one: whether its event loop turns. Everything else of a worker is at web's `/metrics`.

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../base/clock.ts'
import { watchEventLoop } from '../base/event-loop.ts'

export interface WorkerHealth {
  port: number
  close(): Promise<void>
}

/** Answers `GET /healthz` as web does, and 404 to all else. Rejects when the port is taken. */
export async function startWorkerHealth(at: { host: string; port: number }, clock: Clock): Promise<WorkerHealth> {
  const loop = watchEventLoop(clock)
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/healthz') {
      response.writeHead(404).end()
      return
    }
    const { alive, lagMs } = loop.look()
    response.writeHead(alive ? 200 : 503, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    response.end(JSON.stringify({ status: alive ? 'ok' : 'stalled', lagMs }))
  })
  server.listen(at.port, at.host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
