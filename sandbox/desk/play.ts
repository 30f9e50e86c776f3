import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SandboxReply } from '../desk.ts'
import type { Fault } from './faults.ts'
import type { LoggedRequest } from './request-log.ts'
import { send, sendHalf } from './wire.ts'

/** One call and what may happen to it: `apply` runs the stand-in, `refuse` makes its business error. */
export interface Call {
  res: ServerResponse
  entry: LoggedRequest
  apply(): Promise<SandboxReply>
  refuse(message: string): SandboxReply
  /** Keeps the socket open without an answer until the caller leaves or the stand-in is reset or closed. */
  hold(): void
  /** Whether the stand-in was reset or closed since: what waited until now must not land in the fresh state. */
  isOver(): boolean
}

/** Answers one call, with the fault that hit it if any. */
export async function play(call: Call, fault: Fault | undefined): Promise<void> {
  switch (fault?.kind) {
    case undefined:
      return answer(call, await call.apply())
    case 'reset-before':
      return cut(call)
    case 'reset-after':
      await call.apply()
      return cut(call)
    case 'hang-before':
      return call.hold()
    case 'hang-after':
      await call.apply()
      return call.hold()
    case 'stall-body':
      call.hold()
      return sendHalf(call.res, await call.apply())
    case 'reset-body':
      await sendHalf(call.res, await call.apply())
      return cut(call)
    case 'status':
      if (fault.applied) await call.apply()
      return answer(call, plainReply(fault))
    case 'html':
      if (fault.applied) await call.apply()
      return answer(call, htmlReply(fault.status))
    case 'delay':
      await sleep(fault.ms, undefined, { ref: false })
      return call.isOver() ? cut(call) : answer(call, await call.apply())
    case 'business-error':
      return answer(call, call.refuse(fault.message))
  }
}

function answer(call: Call, reply: SandboxReply): void {
  call.entry.status = reply.status
  send(call.res, reply)
}

function cut(call: Call): void {
  call.res.socket?.destroy()
}

function plainReply(fault: Extract<Fault, { kind: 'status' }>): SandboxReply {
  const isText = typeof fault.body === 'string'
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8'
  const given = Object.fromEntries(Object.entries(fault.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
  if (fault.body === undefined) return { status: fault.status, headers: given }
  return {
    status: fault.status,
    headers: { 'content-type': type, ...given },
    body: typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body),
  }
}

/** What a proxy in front of a system shows when the system itself does not answer. */
const htmlReply = (status: number): SandboxReply => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>${status}</h1><p>The page could not be displayed.</p></body></html>`,
})
