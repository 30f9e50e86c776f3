import { listLinkedAccounts } from '../../salesforce/account.ts'
import { lastToldOrder, ordersOfPortal } from '../../salesforce/order-standing.ts'
import type { Call } from '../base/remote.ts'
import { endRecovery, noteImported, passShown } from '../db/recoveries.ts'
import { isInUse } from '../db/restored-accounts.ts'
import { beginRecovery } from './begin-recovery.ts'
import type { Importing } from './import-order.ts'
import { importOrLeave } from './import-orders.ts'
import { restoreAccount, type RestoringAccounts } from './restore-account.ts'

/** What could not be proven: an account by its Salesforce id, or an order by its number and step. */
export interface Unproven {
  what: 'account' | 'order'
  subject: string
  step: string | null
  why: string
}

export interface Rebuilt {
  accounts: number
  orders: number
  unproven: Unproven[]
}

/** The database holds something, which would be mixed up with what is made anew. */
export class DatabaseInUse extends Error {}

/**
 * Makes customers and orders anew in an empty database, and opens the flows that prove what was made for them: nothing is performed by
 * them. What they find is the journal's from then on. Throws DatabaseInUse, and RemoteError where a system does not answer.
 */
export async function rebuild(deps: Omit<Importing, 'onlyProves'> & RestoringAccounts, call: Call): Promise<Rebuilt> {
  if (await isInUse(deps.db)) throw new DatabaseInUse('The database holds customers or orders already. Rebuild into an empty one.')
  const { id } = await beginRecovery(deps, 'rebuilt', call.correlationId)
  const last = await lastToldOrder(deps.salesforce, call)
  if (last !== null) await passShown(deps.db, id, last.eventId)
  const rebuilt: Rebuilt = { accounts: 0, orders: 0, unproven: [] }
  for (const account of await listLinkedAccounts(deps.salesforce, call)) {
    const why = await restoreAccount(deps, account, call)
    if (why === null) rebuilt.accounts += 1
    else rebuilt.unproven.push({ what: 'account', subject: account.id, step: null, why })
  }
  for await (const page of ordersOfPortal(deps.salesforce, call))
    for (const standing of page) {
      const { fate, imported } = await importOrLeave({ ...deps, onlyProves: true }, standing, call)
      if (imported || fate === 'goes_on' || fate === 'ended') rebuilt.orders += 1
      if (fate === 'unreadable') rebuilt.unproven.push({ what: 'order', subject: standing.sfOrderId, step: null, why: fate })
    }
  await noteImported(deps.db, id)
  await endRecovery(deps.db, id)
  return rebuilt
}
