import type { Clock } from '../base/clock.ts'
import { type Call, RemoteError } from '../base/remote.ts'
import { clientsWithServices } from '../db/client-orders.ts'
import { beginSweep, sweptTo } from '../db/whmcs-hook.ts'
import { askForLook } from '../db/whmcs-looks.ts'
import { compareClient, type LookDeps } from './look-at-client.ts'

/** In one turn. Whoever has more clients with services waits for them as many turns as they fill. */
export const CLIENTS_A_TURN = 200
/** WHMCS bears a few calls at a time, and customers come first. */
const SIDE_BY_SIDE = 2

export interface Swept {
  clients: number
  /** Services that stood otherwise, of which nobody had told us. */
  changed: number
  /** Clients of whom WHMCS said nothing that can be read; the next round comes by again. */
  unread: number
}

/** It will not answer for the next client either. */
const AWAY: readonly RemoteError['fault'][] = ['unreachable', 'limited', 'misconfigured', 'held_back']

/**
 * One turn of the sweep: reads the services of the clients whose turn it is, one round after the other. Null where another process has had
 * this turn. A turn ends after `everyMs` at the latest, and the next one goes on where it ended. Throws RemoteError.
 */
export async function sweepClients(
  { clock, ...deps }: LookDeps & { clock: Pick<Clock, 'monotonic'> },
  everyMs: number,
  call: Call,
): Promise<Swept | null> {
  const from = await beginSweep(deps.db, everyMs)
  if (from === null) return null
  const endsAt = clock.monotonic() + everyMs
  const clients = await clientsWithServices(deps.db, from, CLIENTS_A_TURN)
  const swept: Swept = { clients: 0, changed: 0, unread: 0 }
  for (let at = 0; at < clients.length && clock.monotonic() < endsAt; at += SIDE_BY_SIDE) {
    call.signal?.throwIfAborted()
    const some = clients.slice(at, at + SIDE_BY_SIDE)
    const seen = await Promise.all(some.map((clientId) => compare(deps, clientId, call)))
    swept.clients += some.length
    swept.unread += seen.filter((one) => one === null).length
    for (const changed of seen) swept.changed += changed ?? 0
    await sweptTo(deps.db, some.at(-1) ?? from)
  }
  if (swept.clients === clients.length && clients.length < CLIENTS_A_TURN) await sweptTo(deps.db, 0)
  return swept
}

/** Where something differs, a look at the client is asked for. */
async function compare(deps: LookDeps, clientId: number, call: Call): Promise<number | null> {
  try {
    const changed = await compareClient(deps, clientId, call)
    if (changed > 0) await askForLook(deps.db, { kind: 'client', recordId: clientId }, null)
    return changed
  } catch (error) {
    if (error instanceof RemoteError && !AWAY.includes(error.fault)) return null
    throw error
  }
}
