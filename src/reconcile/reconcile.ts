import { isLineKey, orderIdIn } from '../../mappings/order-line.ts'
import type { OrderStanding } from '../../salesforce/order-standing.ts'
import type { Random } from '../base/random.ts'
import type { Call } from '../base/remote.ts'
import type { Wake } from '../base/wake.ts'
import { clientsOfAccounts, ordersTouchedSince } from '../db/comparison.ts'
import type { Db } from '../db/database.ts'
import { openEsimClaims } from '../db/esim-claims.ts'
import { revisionsOf } from '../db/orders.ts'
import type { FlowKind } from '../journal/flow.ts'
import { openFlow } from '../db/open-flow.ts'
import { isOurKey } from '../provisioning/take-press.ts'
import { compare } from './compare.ts'
import { leaveToLook, missedEarlier } from './file-missing.ts'
import { caseOf, type Filed, type Finding } from './finding.ts'
import { readJournal } from './journal-side.ts'
import type { Patience } from './patience.ts'
import {
  type Claimed,
  changedInSalesforce,
  openGaps,
  providerSide,
  type Remotes,
  salesforceSide,
  type Unanswered,
  whmcsSide,
  type Window,
} from './remote-sides.ts'
import type { JournalOrder, Sides } from './sides.ts'
import { forgottenFindings, stuckFindings } from './stuck.ts'
import { tellAgain } from './tell-again.ts'

export interface ReconcileDeps extends Remotes {
  db: Db
  random: Random
  wake: Wake
  /** The journal's time. */
  journalNow(): Promise<number>
  kinds: Readonly<Record<string, Pick<FlowKind, 'next'>>>
  patience: Patience
}

export interface Report {
  orders: number
  findings: Filed[]
  /** What nothing was learned of. */
  notCompared: (Unanswered | { system: 'journal'; code: 'too_many_orders'; count: number })[]
}

/** Of more orders in one window the oldest are left out, and the report says so. */
const MOST_ORDERS = 20_000

/**
 * Compares the journal with the other systems for all that was touched within `windowMs`: each difference opens one Case, once for ever, and a
 * state that Salesforce lost is told again. What WHMCS lacks is left to looks at its clients, and what they came to miss within that time is
 * said as well. `begun`: a worker that has just begun has not had its turn with flows and Cases that are overdue, so nothing is called stuck.
 */
export async function reconcile(
  deps: ReconcileDeps,
  { windowMs, begun = false }: { windowMs: number; begun?: boolean },
  call: Call,
): Promise<Report> {
  const gaps = openGaps(call)
  const now = await deps.journalNow()
  const judging = { now, patience: deps.patience }
  const since = now - windowMs
  const { sides, isCut } = await readSides(deps, gaps, { since, now }, call)
  const earlier = await missedEarlier(deps.db, sides, { since: new Date(since), most: MOST_ORDERS })
  const seen = [
    ...(await unmoved(deps.db, compare(sides, judging))),
    ...earlier.findings,
    ...(begun ? [] : [...(await stuckFindings(deps.db, judging)), ...(await forgottenFindings(deps, gaps, judging, call))]),
  ]
  const findings: Filed[] = []
  const leave = await leaveToLook(deps.db, seen)
  for (const finding of seen) findings.push(finding.leftToLook ? await leave(finding) : await file(deps, finding, call))
  const cut = { system: 'journal', code: 'too_many_orders', count: MOST_ORDERS } as const
  return { orders: sides.journal.length, findings, notCompared: [...gaps.all(), ...(isCut || earlier.isCut ? [cut] : [])] }
}

async function readSides(
  deps: ReconcileDeps,
  gaps: ReturnType<typeof openGaps>,
  window: Window,
  call: Call,
): Promise<{ sides: Sides; isCut: boolean }> {
  const { db } = deps
  const changed = (await changedInSalesforce(deps, gaps, window, call)).filter(({ orderKey }) => orderKey !== null && isOurKey(orderKey))
  const touched = await ordersTouchedSince(db, new Date(window.since), MOST_ORDERS)
  const keys = changed.flatMap(({ orderKey }) => orderKey ?? [])
  const ids = [...new Set([...touched, ...keys])]
  const orders = once(await readJournal(db, { ids, sfOrderIds: changed.map(({ sfOrderId }) => sfOrderId) }))
  const salesforce = await salesforceSide(deps, gaps, orders, changed, call)
  const clientIds = new Set(orders.flatMap(({ clientId }) => clientId ?? []))
  for (const id of await clientsOfAccounts(db, accountsOf(changed, orders))) clientIds.add(id)
  const whmcs = await whmcsSide(deps, gaps, clientIds, call)
  const { isTaken } = openEsimClaims(db)
  const claimed: Claimed = { from: window.since, to: window.now - deps.patience.esim, isTaken: (id) => isTaken(deps.esim.name, id) }
  const provider = await providerSide(deps, gaps, orders, { ...window, claimed }, call)
  // Asked last: whatever the others have, the journal knew before they did.
  const here = new Set(orders.map(({ sfOrderId }) => sfOrderId))
  const others = await readJournal(db, { sfOrderIds: namedBy({ whmcs, provider }).filter((id) => !here.has(id)) })
  return { sides: { journal: [...orders, ...once(others)], salesforce, whmcs, provider }, isCut: touched.length === MOST_ORDERS }
}

/** One page may name an order by our id, another by Salesforce's. */
const once = (orders: readonly JournalOrder[]): JournalOrder[] => [...new Map(orders.map((order) => [order.id, order])).values()]

/** Whose orders the journal does not have: the others may know more of them. */
function accountsOf(changed: readonly OrderStanding[], orders: readonly JournalOrder[]): string[] {
  const known = new Set(orders.map(({ sfOrderId }) => sfOrderId))
  return [...new Set(changed.filter(({ sfOrderId }) => !known.has(sfOrderId)).map(({ accountId }) => accountId))]
}

/** The orders that line keys and unit keys begin with. */
function namedBy({ whmcs, provider }: Pick<Sides, 'whmcs' | 'provider'>): string[] {
  const keys = [
    ...whmcs.services.flatMap(({ lineKey }) => (lineKey !== null && isLineKey(lineKey) ? [lineKey] : [])),
    ...provider.orders.map(({ reference }) => reference),
  ]
  return [...new Set(keys.map(orderIdIn))]
}

/** What moved while the others were asked is judged another time. */
async function unmoved(db: Db, findings: readonly Finding[]): Promise<Finding[]> {
  const revisions = await revisionsOf(db, [...new Set(findings.flatMap(({ order }) => order?.id ?? []))])
  return findings.filter(({ order }) => order === null || revisions.get(order.id) === order.rev)
}

async function file(deps: ReconcileDeps, finding: Finding, { correlationId }: Call): Promise<Filed> {
  const wanted = caseOf(finding, correlationId)
  const { flowId, opened } = await openFlow(deps.db, wanted)
  if (opened) deps.wake(flowId)
  if (finding.tellAgain && finding.order) {
    const toldBy = await tellAgain(deps, finding.order)
    if (toldBy !== null) deps.wake(toldBy)
  }
  return { ...finding, caseKey: wanted.subjectId, isNew: opened }
}
