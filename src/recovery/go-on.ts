// Recovery mode, from its beginning to its end. Each call goes as far as it can; what it could not do, the next one does.

import type { Call } from '../base/remote.ts'
import { alone } from '../db/alone.ts'
import { recordEvent } from '../db/events.ts'
import { endRecovery, flowsInDoubt, isRecovering, openRecovery, type Recovery } from '../db/recoveries.ts'
import { EFFECTS } from '../effects/table.ts'
import { type Comparing, reconcileAlone } from '../reconcile/one-at-a-time.ts'
import type { ReconcileDeps } from '../reconcile/reconcile.ts'
import { type ImportReport, importOrders } from './import-orders.ts'

export type Progress =
  /** There is nothing to recover from. */
  | { is: 'none' }
  /** Somebody else is at it. */
  | { is: 'busy' }
  | { is: 'imported'; report: ImportReport }
  /** So many flows have something in doubt yet. */
  | { is: 'waiting'; flows: number }
  /** The systems could not be compared; `systems` did not answer. */
  | { is: 'not_compared'; systems: string[] }
  | { is: 'ended'; findings: number; ms: number }

const DAY_MS = 86_400_000
const LONGEST_MS = 35 * DAY_MS
/** Somebody else's comparison is not waited for: there is another turn soon. */
const WAIT_MS = 1

/** What changes another system and is given up in the end: an order of Salesforce or WHMCS, an eSIM, a login, a client. */
const IN_DOUBT = Object.values(EFFECTS)
  .filter((effect) => (effect.class === 'K' || effect.class === 'B') && effect.giveUpMs !== Infinity)
  .map(({ id }) => id)

/** One turn. Throws RemoteError where Salesforce does not say what it shows. */
export async function goOnRecovering(deps: Comparing, kinds: ReconcileDeps['kinds'], call: Call): Promise<Progress> {
  // As nearly always: the lock, and the connection that it takes, are for what there is to do.
  if (!(await isRecovering(deps.db))) return { is: 'none' }
  const turn = await alone(deps.config.database.url, 'recovery', WAIT_MS, async (): Promise<Progress> => {
    const recovery = await openRecovery(deps.db)
    if (!recovery) return { is: 'none' }
    return recovery.imported_at === null ? takeIn(deps, recovery, call) : finish(deps, kinds, recovery, call)
  })
  return turn ?? { is: 'busy' }
}

async function takeIn(deps: Comparing, recovery: Recovery, call: Call): Promise<Progress> {
  const { report, flows } = await importOrders(deps, recovery, await deps.journalNow(), call)
  flows.forEach(deps.queue.wake)
  return { is: 'imported', report }
}

async function finish(deps: Comparing, kinds: ReconcileDeps['kinds'], recovery: Recovery, call: Call): Promise<Progress> {
  const flows = await flowsInDoubt(deps.db, IN_DOUBT)
  if (flows > 0) return { is: 'waiting', flows }
  const now = await deps.journalNow()
  const windowMs = Math.min(LONGEST_MS, DAY_MS + now - (recovery.journal_at ?? recovery.began_at).getTime())
  const report = await reconcileAlone(deps, kinds, { windowMs, begun: true, waitMs: WAIT_MS }, call)
  if (report === null) return { is: 'busy' }
  if (report.notCompared.length > 0) return { is: 'not_compared', systems: report.notCompared.map(({ system }) => system) }
  const ms = now - recovery.began_at.getTime()
  const findings = report.findings.length
  await deps.db.transaction().execute(async (tx) => {
    if (await endRecovery(tx, recovery.id))
      await recordEvent(tx, { kind: 'recovery.ended', subjectId: recovery.id, correlationId: call.correlationId, data: { findings } })
  })
  return { is: 'ended', findings, ms }
}
