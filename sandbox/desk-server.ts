import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { RunningStandIn, SandboxClock, SandboxReply, SandboxRequest, StandIn } from './desk.ts'
import { answerDesk, type Desk, isDeskPath } from './desk/control.ts'
import { createSetupTable } from './desk/setups.ts'
import { createFaultTable } from './desk/faults.ts'
import { play } from './desk/play.ts'
import { createRequestLog } from './desk/request-log.ts'
import { BodyTooLarge, readRequest, send } from './desk/wire.ts'

interface StartOptions {
  standIn: StandIn
  clock: SandboxClock
  /** 0 takes a free one. */
  port: number
  seed?: string
  host?: '127.0.0.1'
}

/** Resets the stand-in to its seed and serves it with its control desk under /__sandbox, on the loopback interface alone. */
export async function startStandIn(options: StartOptions): Promise<RunningStandIn> {
  const host = options.host ?? '127.0.0.1'
  const held = new Set<ServerResponse>()
  const desk: Desk = {
    standIn: options.standIn,
    clock: options.clock,
    faults: createFaultTable(),
    log: createRequestLog(),
    setups: createSetupTable(options.standIn.setups ?? []),
    round: 1,
    release: () => {
      desk.round += 1
      for (const res of held) res.socket?.destroy()
      held.clear()
    },
  }
  options.standIn.reset(options.seed ?? 'default')

  // A client may keep idle connections for a while; one that the server closes under its hands would look like a fault nobody ordered.
  const server = createServer({ keepAliveTimeout: 75_000 }, (req, res) => {
    void serve(desk, held, req, res)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the stand-in did not get a TCP port')
  return {
    url: `http://${host}:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve, reject) => {
        if (!server.listening) return resolve() // closed before
        options.standIn.close?.()
        desk.release()
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

async function serve(desk: Desk, held: Set<ServerResponse>, req: IncomingMessage, res: ServerResponse): Promise<void> {
  res.once('close', () => held.delete(res))
  const beganAt = performance.timeOrigin + performance.now()
  try {
    const request = await readRequest(req)
    if (isDeskPath(request.path)) return send(res, await answerDesk(desk, request))
    await serveCall(desk, held, request, { target: req.url ?? '/', beganAt, res })
  } catch (error) {
    if (res.socket === null || res.socket.destroyed) return
    if (error instanceof BodyTooLarge) return send(res, desk.standIn.tooLarge?.() ?? text(413, error.message))
    console.error(
      `sandbox: ${req.method} ${(req.url ?? '/').split('?')[0]} failed: ${error instanceof Error ? error.stack : String(error)}`,
    )
    if (res.headersSent) res.socket.destroy()
    else send(res, text(500, 'the stand-in failed; see its error output'))
  }
}

async function serveCall(
  desk: Desk,
  held: Set<ServerResponse>,
  request: SandboxRequest,
  { target, beganAt, res }: { target: string; beganAt: number; res: ServerResponse },
): Promise<void> {
  const { standIn, round } = desk
  const action = standIn.action?.(request)
  const entry = desk.log.note(request, target, action, desk.clock.now())
  const fault = desk.faults.take(request, action)
  try {
    await play(
      {
        res,
        entry,
        async apply() {
          entry.applied = true
          return standIn.handle(request)
        },
        refuse: (message) => standIn.businessError(request, message),
        hold: () => held.add(res),
        isOver: () => desk.round !== round,
      },
      fault,
    )
    if (res.writableEnded) Object.assign(entry, { beganAt, ms: performance.timeOrigin + performance.now() - beganAt })
  } catch (error) {
    entry.status = 500
    throw error
  }
}

const text = (status: number, body: string): SandboxReply => ({ status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body })
