import { z } from 'zod'
import type { SandboxClock, SandboxReply, SandboxRequest, StandIn } from '../desk.ts'
import { DeskError } from '../desk.ts'
import { ArmFault, type FaultTable } from './faults.ts'
import type { RequestLog } from './request-log.ts'
import type { SetupTable } from './setups.ts'
import { json } from './wire.ts'

const TEN_YEARS_MS = 10 * 366 * 86_400_000
const Reset = z.strictObject({ seed: z.string().min(1).max(100).default('default') })
const Advance = z.strictObject({ advanceMs: z.int().min(0).max(TEN_YEARS_MS) })
const Choose = z.strictObject({ name: z.string().nullable() })
const Since = z.coerce.number().int().min(0).default(0)

export interface Desk {
  standIn: StandIn
  clock: SandboxClock
  faults: FaultTable
  log: RequestLog
  setups: SetupTable
  /** Ends every call that a fault keeps waiting, and begins a new round. */
  release(): void
  /** Counts resets. */
  round: number
}

export const isDeskPath = (path: string): boolean => path === '/__sandbox' || path.startsWith('/__sandbox/')

/** Answers a call under /__sandbox; what the caller got wrong is a 400 `{ error }`. */
export async function answerDesk(desk: Desk, request: SandboxRequest): Promise<SandboxReply> {
  try {
    return await route(desk, request)
  } catch (error) {
    if (error instanceof DeskError) return json(400, { error: error.message })
    if (error instanceof z.ZodError) return json(400, { error: z.prettifyError(error) })
    throw error
  }
}

async function route(desk: Desk, request: SandboxRequest): Promise<SandboxReply> {
  const name = request.path.slice('/__sandbox/'.length)
  switch (`${request.method} ${name}`) {
    case 'GET state':
      return json(200, desk.standIn.state())
    case 'POST reset':
      return reset(desk, Reset.parse(jsonOf(request)).seed)
    case 'GET requests':
      return json(200, { items: desk.log.since(Since.parse(request.query.get('since') ?? undefined)) })
    case 'POST faults':
      return json(200, { id: desk.faults.arm(ArmFault.parse(jsonOf(request))) })
    case 'GET faults':
      return json(200, { items: desk.faults.list() })
    case 'DELETE faults':
      desk.faults.clear()
      return json(200, {})
    case 'GET setups':
      return json(200, { items: desk.setups.list(), current: desk.setups.current() })
    case 'POST setups':
      desk.setups.choose(Choose.parse(jsonOf(request)).name)
      return json(200, { current: desk.setups.current() })
    case 'POST clock':
      desk.clock.advance(Advance.parse(jsonOf(request)).advanceMs)
      return json(200, { now: new Date(desk.clock.now()).toISOString() })
  }
  const calls = desk.standIn.desk ?? {}
  const own = Object.hasOwn(calls, name) ? calls[name] : undefined
  if (!own || request.method !== 'POST') return json(404, { error: `the desk has no ${request.method} /__sandbox/${name}` })
  return json(200, (await own(jsonOf(request))) ?? {})
}

function reset(desk: Desk, seed: string): SandboxReply {
  desk.release()
  desk.faults.clear()
  desk.log.clear()
  desk.setups.choose(null)
  desk.standIn.reset(seed)
  return json(200, { seed })
}

function jsonOf(request: SandboxRequest): unknown {
  const text = request.body.toString('utf8').trim()
  if (text === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    throw new DeskError('the body is not JSON')
  }
}
