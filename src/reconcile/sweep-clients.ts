import type { Clock } from '../base/clock.ts'
import { type Call, RemoteError } from '../base/remote.ts'
import { clientsWithServices } from '../db/client-orders.ts'
import type { Db } from '../db/database.ts'
import { beginSweep, endSweepRound, sweptTo } from '../db/whmcs-hook.ts'
import { askForLook } from '../db/whmcs-looks.ts'
import { compareClient, type LookDeps } from './look-at-client.ts'
import { mayBeAway } from './unread.ts'

/** In one turn. Whoever has more clients with services waits for them as many turns as they fill. */
export const CLIENTS_A_TURN = 200
/** WHMCS bears a few calls at a time, and customers come first. */
const SIDE_BY_SIDE = 2
/** Clients one after the other of whom nothing comes: it is WHMCS that is away. One alone may be more than it can answer for. */
export const MOST_IN_A_ROW = 5
/** How a read ends that our own signal has ended. */
const BROKEN_OFF = 'aborted'

export interface Swept {
  clients: number
  /** Services and orders that stood otherwise, of which nobody had told us. */
  changed: number
  /** Clients of whom WHMCS said nothing that can be read; the next round comes by again. */
  unread: number
  /** It came by the last of all clients. */
  roundEnded: boolean
  /** How long ago the sweep had come by the last of all the time before; null where it has not now, or had not then. */
  roundSeconds: number | null
  /** Why it ended early; null where it did not. */
  endedBy: string | null
}

export interface SweepDeps extends LookDeps {
  clock: Pick<Clock, 'monotonic' | 'after'>
  /** Told of a fault of ours with one client; the others are swept. */
  broke: (error: unknown) => void
}

/**
 * One turn of the sweep: reads the services of the clients whose turn it is, round and round, each once at most. Null where another process
 * has had this turn. It ends after `everyMs` at the latest, or when WHMCS seems to be away; the next one goes on behind whoever was asked
 * for last, whatever came of it: one client that cannot be read holds up nobody else. Whoever is being read when the time is over is broken
 * off, and comes first in the next turn.
 */
export async function sweepClients({ clock, ...deps }: SweepDeps, everyMs: number, call: Call): Promise<Swept | null> {
  const from = await beginSweep(deps.db, everyMs)
  if (from === null) return null
  const endsAt = clock.monotonic() + everyMs
  const timeUp = new AbortController()
  const stopClock = clock.after(everyMs, () => timeUp.abort(new Error('the turn is over')))
  try {
    const isOver = () => timeUp.signal.aborted || clock.monotonic() >= endsAt
    return await turn(deps, from, { timeUp: timeUp.signal, isOver }, call)
  } finally {
    stopClock()
  }
}

interface Time {
  /** Breaks off what is being read. */
  timeUp: AbortSignal
  isOver(): boolean
}

async function turn({ broke, ...deps }: Omit<SweepDeps, 'clock'>, from: number, { timeUp, isOver }: Time, call: Call): Promise<Swept> {
  const { clients, last } = await turnFrom(deps.db, from)
  const swept: Swept = { clients: 0, changed: 0, unread: 0, roundEnded: false, roundSeconds: null, endedBy: null }
  const endRound = async () => {
    swept.roundSeconds = await endSweepRound(deps.db)
    swept.roundEnded = true
  }
  if (last === from) await endRound()
  const within: Call = { ...call, signal: call.signal ? AbortSignal.any([call.signal, timeUp]) : timeUp }
  let inARow = 0
  for (let at = 0; at < clients.length && swept.endedBy === null && !isOver(); at += SIDE_BY_SIDE) {
    call.signal?.throwIfAborted()
    const some = clients.slice(at, at + SIDE_BY_SIDE)
    const seen = await Promise.all(some.map(async (clientId) => ({ clientId, ...(await compare(deps, clientId, broke, within)) })))
    // Whoever was stopped has learnt nothing of them.
    call.signal?.throwIfAborted()
    let to: number | null = null
    let isRound = false
    for (const one of seen) {
      if (one.is === 'not_asked') {
        swept.endedBy = one.code
        break
      }
      // Nothing is known of one that was broken off; but one that had the whole turn for itself would have every other one, too.
      if (one.is === 'unread' && one.code === BROKEN_OFF && at > 0) break
      to = one.clientId
      isRound ||= to === last
      swept.clients += 1
      if (one.is === 'read') swept.changed += one.changed
      else swept.unread += 1
      inARow = one.is === 'unread' && one.mayBeAway ? inARow + 1 : 0
      if (one.is === 'unread' && (one.isFinal || inARow >= MOST_IN_A_ROW)) swept.endedBy = one.code
    }
    if (isRound) await endRound()
    if (to !== null && to !== last) await sweptTo(deps.db, to)
  }
  return swept
}

/** Whose turn it is: from after `from` on, and then from the first on. `last` ends the round, `from` itself where nobody is left in it. */
async function turnFrom(db: Db, from: number): Promise<{ clients: number[]; last: number | null }> {
  const ahead = await clientsWithServices(db, from, CLIENTS_A_TURN + 1)
  if (ahead.length > CLIENTS_A_TURN) return { clients: ahead.slice(0, CLIENTS_A_TURN), last: null }
  const again = from === 0 ? [] : await clientsWithServices(db, 0, CLIENTS_A_TURN - ahead.length)
  return { clients: [...ahead, ...again.filter((clientId) => clientId <= from)], last: ahead.at(-1) ?? from }
}

type Compared =
  | { is: 'read'; changed: number }
  /** `isFinal`: turned away at the door, as everybody else would be. */
  | { is: 'unread'; code: string; mayBeAway: boolean; isFinal: boolean }
  /** Held back by ourselves: nothing is known of this client. */
  | { is: 'not_asked'; code: string }

/** Where something differs, a look at the client is asked for. */
async function compare(deps: LookDeps, clientId: number, broke: SweepDeps['broke'], call: Call): Promise<Compared> {
  try {
    const changed = await compareClient(deps, clientId, call)
    if (changed > 0) await askForLook(deps.db, { kind: 'client', recordId: clientId }, null)
    return { is: 'read', changed }
  } catch (error) {
    if (!(error instanceof RemoteError)) {
      broke(error)
      return { is: 'unread', code: 'internal', mayBeAway: true, isFinal: false }
    }
    const { fault, code } = error
    if (fault === 'held_back') return { is: 'not_asked', code }
    return { is: 'unread', code, mayBeAway: mayBeAway(error), isFinal: fault === 'misconfigured' }
  }
}
