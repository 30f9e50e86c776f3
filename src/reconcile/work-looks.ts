import { clientOfService } from '../../whmcs/actions/get-clients-products.ts'
import { getInvoice } from '../../whmcs/actions/get-invoice.ts'
import { getOrder } from '../../whmcs/actions/get-orders.ts'
import { type Call, RemoteError } from '../base/remote.ts'
import { askForLook, dropLook, endLook, type Look, type LookAt, putOffLook, takeLooks } from '../db/whmcs-looks.ts'
import { lookAtClient, type LookDeps } from './look-at-client.ts'

export interface LooksDeps extends LookDeps {
  timeScale: number
  /** A client of whom something may be kept somewhere that has changed. */
  clientChanged: (clientId: number) => void
}

const AT_A_TIME = 4
/** Longer than a look may take. */
const LEASE_MS = 60_000
/** Who is at work on a flow will have read before this. */
const UNSURE_AGAIN_MS = 2_000
const BACKOFF_MS = 1_000
const BACKOFF_CAP_MS = 60_000
/** Half an hour, after which the sweep has come by more than once. */
const MOST_TRIES = 35

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
  const { db, timeScale } = deps
  try {
    if (look.kind === 'client') {
      const seen = await lookAtClient(deps, look.recordId, call)
      deps.clientChanged(look.recordId)
      if (seen.isUnsure && look.tries < MOST_TRIES) return await putOffLook(db, look, UNSURE_AGAIN_MS / timeScale)
    } else {
      const clientId = await clientOf(deps, look, call)
      // Through its own look, which nobody else has at the same time.
      if (clientId !== null) await askForLook(db, { kind: 'client', recordId: clientId }, null)
    }
    await endLook(db, look)
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    const waitMs = Math.max(error.retryAfterMs ?? 0, Math.min(BACKOFF_CAP_MS, BACKOFF_MS * 2 ** look.tries) / timeScale)
    if (look.tries < MOST_TRIES) await putOffLook(db, look, waitMs)
    else await dropLook(db, look)
  }
}

/** Null where WHMCS does not have the record any more. */
async function clientOf({ whmcs, currency }: LookDeps, { kind, recordId }: LookAt, call: Call): Promise<number | null> {
  switch (kind) {
    case 'client':
      return recordId
    case 'service':
      return clientOfService(whmcs, recordId, currency, call)
    case 'order':
      return (await getOrder(whmcs, recordId, currency, call))?.clientId ?? null
    case 'invoice':
      return clientOfInvoice(whmcs, recordId, currency, call)
  }
}

async function clientOfInvoice(...[whmcs, invoiceId, currency, call]: Parameters<typeof getInvoice>): Promise<number | null> {
  try {
    return (await getInvoice(whmcs, invoiceId, currency, call)).clientId
  } catch (error) {
    if (error instanceof RemoteError && error.fault === 'not_found') return null
    throw error
  }
}
