import { clientOfService } from '../../whmcs/actions/get-clients-products.ts'
import { clientOfInvoice } from '../../whmcs/actions/get-invoice.ts'
import { clientOfOrder } from '../../whmcs/actions/get-orders.ts'
import { type Call, RemoteError } from '../base/remote.ts'
import { isLinked } from '../db/client-orders.ts'
import { askForLook, dropLook, endLook, type Look, type LookAt, putOffLook, takeLooks } from '../db/whmcs-looks.ts'
import { lookAtClient, type LookDeps } from './look-at-client.ts'
import type { TellDeps } from './tell-of-missing.ts'
import { isOfRecord } from './unread.ts'

export interface LooksDeps extends LookDeps {
  /** A client of whom something may be kept somewhere that has changed. */
  clientChanged: (clientId: number) => void
  gone: TellDeps['gone']
  /** Told of a fault of ours in one look; the others go on. */
  broke: (error: unknown) => void
}

const AT_A_TIME = 4
/** Longer than a look may take. */
const LEASE_MS = 60_000
/** Who is at work on a flow will have read before this. */
const UNSURE_AGAIN_MS = 2_000
const BACKOFF_MS = 1_000
const BACKOFF_CAP_MS = 60_000
/** Put off so often it is half an hour, after which the sweep has come by more than once. */
const MOST_TRIES = 35
/** Of a record that cannot be read: it will hardly become another. */
const MOST_TRIES_OF_RECORD = 2

/** Has the looks that are due, some at a time, until none is. Says how many. */
export async function workLooks(deps: LooksDeps, call: Call): Promise<number> {
  let had = 0
  for (;;) {
    call.signal?.throwIfAborted()
    const looks = await takeLooks(deps.db, AT_A_TIME, LEASE_MS)
    await Promise.all(looks.map((look) => have(deps, look, call)))
    had += looks.length
    if (looks.length === 0) return had
  }
}

async function have(deps: LooksDeps, look: Look, call: Call): Promise<void> {
  const { db, timeScale, broke } = deps
  try {
    const clientId = await clientOf(deps, look, call)
    // WHMCS tells of everybody it has: most of it is about clients of whom nothing here hangs.
    if (clientId === null || !(await isLinked(db, clientId))) return await endLook(db, look)
    if (look.kind === 'client') {
      const seen = await lookAtClient(deps, clientId, call)
      deps.clientChanged(clientId)
      if (seen.isUnsure && look.tries < MOST_TRIES) return await putOffLook(db, look, UNSURE_AGAIN_MS / timeScale)
    } else {
      // Through its own look, which nobody else has at the same time.
      await askForLook(db, { kind: 'client', recordId: clientId }, null)
    }
    await endLook(db, look)
  } catch (error) {
    const remote = error instanceof RemoteError ? error : null
    const waitMs = Math.max(remote?.retryAfterMs ?? 0, Math.min(BACKOFF_CAP_MS, BACKOFF_MS * 2 ** look.tries) / timeScale)
    if (look.tries < (remote && isOfRecord(remote) ? MOST_TRIES_OF_RECORD : MOST_TRIES)) await putOffLook(db, look, waitMs)
    else await dropLook(db, look)
    if (!remote) broke(error)
  }
}

/** Null where WHMCS does not have the record any more. */
async function clientOf({ whmcs }: LookDeps, { kind, recordId }: LookAt, call: Call): Promise<number | null> {
  switch (kind) {
    case 'client':
      return recordId
    case 'service':
      return clientOfService(whmcs, recordId, call)
    case 'order':
      return clientOfOrder(whmcs, recordId, call)
    case 'invoice':
      return clientOfInvoice(whmcs, recordId, call)
  }
}
