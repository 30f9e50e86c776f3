import type { SalesforceApi } from '../../salesforce/client.ts'
import { readOrderForProvisioning } from '../../salesforce/order-provisioning.ts'
import { type OrderStanding, readOrigin } from '../../salesforce/order-standing.ts'
import { caseFlow } from '../accounts/request-case.ts'
import type { Random } from '../base/random.ts'
import type { Call } from '../base/remote.ts'
import type { Db, DbOrTx } from '../db/database.ts'
import { recordEvent } from '../db/events.ts'
import { customerOfSalesforceAccount, findOrder, insertStaffOrder } from '../db/orders.ts'
import { putInDoubt } from '../db/recoveries.ts'
import { endRestored, insertRestored, type RestoredOrder, restoredOrder } from '../db/restored-orders.ts'
import { openFlow } from '../db/open-flow.ts'
import { takePress } from '../provisioning/take-press.ts'
import { type Fate, fateOf, isPortalOrder, shownState } from './fate.ts'
import { restoredLines } from './restored-lines.ts'

export interface Importing {
  db: Db
  salesforce: SalesforceApi
  random: Random
  /** Nothing is to be performed for any order: of a journal made anew, whatever goes on is to be proven or comes before a person. */
  onlyProves?: true
}

/** What became of one order. `imported`: the journal had no row of it. */
export interface Imported {
  fate: Fate['is']
  imported: boolean
  /** Flows that were opened and may be worked on. */
  flows: string[]
}

/** Brings one order of Salesforce and the journal together, in one transaction. Once more, it changes nothing. Throws RemoteError. */
export async function importOrder(deps: Importing, standing: OrderStanding, call: Call): Promise<Imported> {
  const before = await restoredOrder(deps.db, standing)
  const fate = fateOf(standing, before)
  const isMissing = before === null && isPortalOrder(standing) && shownState(standing) !== null
  if (fate.is === 'rests' && !isMissing) return { fate: 'rests', imported: false, flows: [] }
  const row = isMissing ? await rowOf(deps, standing, call) : null
  return deps.db.transaction().execute(async (tx) => {
    const flows: string[] = []
    if (row) flows.push(...(await insert(tx, row, fate, call)))
    const known = await knownNow(tx, deps.random, standing, call)
    if (known === null) return { fate: 'rests', imported: false, flows }
    const data = { fate: fate.is, shown: standing.provisioningStatus, imported: row !== null }
    await recordEvent(tx, { kind: 'order.restored', subjectId: known.id, correlationId: call.correlationId, data })
    if (fate.is === 'ended') await endRestored(tx, known.id, fate.as)
    if (fate.is === 'goes_on') flows.push(await goOn(tx, deps.random, standing, known, fate.proves || deps.onlyProves === true, call))
    return { fate: fate.is, imported: row !== null, flows }
  })
}

type Row = Parameters<typeof insertRestored>[1] & { sfAccountId: string }

/** Null where Salesforce does not show it any more. */
async function rowOf({ db, salesforce }: Importing, { sfOrderId, orderKey, accountId }: OrderStanding, call: Call): Promise<Row | null> {
  const order = await readOrderForProvisioning(salesforce, sfOrderId, call)
  const origin = await readOrigin(salesforce, sfOrderId, call)
  if (order === null || origin === null || orderKey === null) return null
  const customer = await customerOfSalesforceAccount(db, accountId)
  const { orderNumber } = order
  const { note, correlationId, createdAt } = origin
  return {
    id: orderKey,
    sfOrderId,
    orderNumber,
    accountId: customer?.id ?? null,
    sfAccountId: accountId,
    lines: restoredLines(order.items),
    note,
    correlationId: correlationId ?? call.correlationId,
    createdAt,
  }
}

async function insert(tx: DbOrTx, row: Row, fate: Fate, { correlationId }: Call): Promise<string[]> {
  await insertRestored(tx, row)
  if (row.accountId !== null || fate.is === 'ended') return []
  // Who signed up after the backup is not there any more: no order of his goes on before he is.
  const { sfAccountId, id, sfOrderId } = row
  const told = caseFlow(
    { reason: 'account_not_restored', subjectId: id, accountId: null, sfAccountId, facts: { sfOrderId } },
    correlationId,
  )
  return [(await openFlow(tx, told)).flowId]
}

/** The row that is there by now. Of an order that staff made it comes into being with the press. */
async function knownNow(tx: DbOrTx, random: Random, standing: OrderStanding, { correlationId }: Call): Promise<RestoredOrder | null> {
  if (!isPortalOrder(standing)) await insertStaffOrder(tx, random.uuid(), standing.sfOrderId, correlationId)
  return restoredOrder(tx, standing)
}

async function goOn(
  tx: DbOrTx,
  random: Random,
  { sfOrderId }: OrderStanding,
  { id, flow_id }: RestoredOrder,
  proves: boolean,
  { correlationId }: Call,
): Promise<string> {
  const order = await findOrder(tx, id)
  if (!order) throw new Error('an order that was just restored is gone')
  const flowId = flow_id ?? (await takePress(tx, random, { sfOrderId, requestedBy: 'recovery', correlationId }, order, null)).flowId
  await putInDoubt(tx, flowId, proves)
  return flowId
}
