// The wire with its guard: what changes something and what only reads go over connections of their own, so that a page need not wait
// behind what the worker is doing, and a read that somebody waits for may be tried again. What changes something never is.

import type { Ended } from './circuit.ts'
import type { Direction, Verdict } from './failure-rule.ts'
import type { Guard } from './guard.ts'
import { ExchangeFailed, type Wire, type WireReply, type WireRequest } from './http-wire.ts'

const VERDICTS: Readonly<Record<string, Verdict>> = {
  deadline: 'timed_out',
  connect_timeout: 'timed_out',
  first_byte_timeout: 'timed_out',
  reset: 'failed',
  unreachable: 'failed',
}

/** The system is away when no whole reply comes, or one that says so itself. All else ended by our own doing. */
function verdictOn(ended: Ended<WireReply>, { hasty }: WireRequest): Verdict {
  if ('value' in ended) return ended.value.status >= 500 ? 'failed' : 'fine'
  if (!(ended.error instanceof ExchangeFailed)) return 'none'
  return hasty && ended.error.code === 'deadline' ? 'none' : (VERDICTS[ended.error.code] ?? 'none')
}

/** Every system answers in JSON, whatever it calls it. */
const isPage = ({ body }: WireReply): boolean => /^\s*</.test(body)

const directionOf = ({ direction, method }: WireRequest): Direction =>
  direction ?? (method === 'GET' || method === 'HEAD' ? 'read' : 'write')

export function guardWire(open: () => Wire, guard?: Guard): Wire {
  const pools: Readonly<Record<Direction, Wire>> = { read: open(), write: open() }

  async function attempt(request: WireRequest): Promise<Ended<WireReply>> {
    const direction = directionOf(request)
    const work = () => pools[direction].exchange(request)
    try {
      return { value: guard ? await guard.run(direction, work, (ended) => verdictOn(ended, request)) : await work() }
    } catch (error) {
      return { error }
    }
  }

  async function mayRetry(last: Ended<WireReply>, request: WireRequest, tried: number): Promise<boolean> {
    const { tries = 1, signal } = request
    if (!guard || tried >= tries || directionOf(request) === 'write') return false
    if ('value' in last && last.value.headers['retry-after'] !== undefined) return false
    const verdict = verdictOn(last, request)
    return verdict === 'failed' || verdict === 'timed_out' ? guard.readAgain(verdict, tried, signal) : false
  }

  return {
    async exchange(request) {
      let ended = await attempt(request)
      for (let tried = 1; await mayRetry(ended, request, tried); tried += 1) ended = await attempt(request)
      if ('error' in ended) throw ended.error
      if (isPage(ended.value)) guard?.sawPage()
      return ended.value
    },
    close: async () => void (await Promise.all([pools.read.close(), pools.write.close()])),
  }
}
